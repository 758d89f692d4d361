package bundle

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// MaxFile is the size in bytes from which on Read refuses a file.
const MaxFile = 4 << 20

var (
	errLarge   = fmt.Errorf("it is larger than %d MiB", MaxFile>>20)
	errText    = errors.New("it is no JSON and no YAML that regtui can read")
	errAlias   = errors.New("it has YAML aliases, of which a few lines can make millions")
	errNothing = errors.New("there are no logins in it")
	errNoPull  = errors.New("there is no pull secret in it")
	errBase64  = errors.New("its data is no base64")
	errPattern = errors.New("it is a pattern, which Kubernetes alone knows")
	errNoHost  = errors.New("it is the name of no registry")
	errElse    = errors.New("the login itself is not in the file")
)

// Read takes the logins out of a file: a config.json or auth.json, a
// .dockercfg, or manifests of Kubernetes with pull secrets in them, JSON or
// YAML. place says where it is from. Beside the logins come those that cannot
// be had, and why; an error is about the file.
func Read(data []byte, place creds.Place) ([]creds.Credential, []creds.Problem, error) {
	cannot := func(err error) error {
		return &creds.Problem{Path: place.Path, Err: fmt.Errorf("%w: %w", creds.ErrUnreadable, err), Fix: "give a config.json, an auth.json or a pull secret of Kubernetes"}
	}
	if len(data) > MaxFile {
		return nil, nil, cannot(errLarge)
	}
	configs, err := configs(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil, nil, cannot(err)
	}
	var logins []creds.Credential
	var problems []creds.Problem
	for _, config := range configs {
		f := dockerconfig.Parse(config, place)
		if f.Problem != nil {
			return nil, nil, f.Problem
		}
		found, wrong := entries(f)
		logins, problems = append(logins, found...), append(problems, wrong...)
	}
	if len(logins) == 0 && len(problems) == 0 {
		return nil, nil, cannot(errNothing)
	}
	return logins, problems, nil
}

// configs are the texts in docker's format that a file holds.
func configs(data []byte) ([][]byte, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return yamlConfigs(data)
	}
	var top map[string]json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&top); err != nil {
		return [][]byte{data}, nil // dockerconfig tells where it breaks, without showing what stands there
	}
	if _, ok := top["kind"]; ok {
		var m manifest
		if err := json.Unmarshal(data, &m); err != nil {
			return nil, errText // json's own error may quote a secret
		}
		return m.configs()
	}
	for key := range top {
		switch strings.ToLower(key) {
		case "auths", "credsstore", "credhelpers":
			return [][]byte{data}, nil
		}
	}
	if len(top) == 0 {
		return nil, errNothing
	}
	return [][]byte{flat(data)}, nil
}

func yamlConfigs(data []byte) ([][]byte, error) {
	if deep(data) {
		return nil, errText
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, errText // its own error quotes what stands there
	}
	var all [][]byte
	found := false
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if len(ast.Filter(ast.AliasType, doc.Body)) > 0 {
			return nil, errAlias
		}
		var m manifest
		if err := yaml.NodeToValue(doc.Body, &m); err != nil {
			return nil, errText
		}
		some, err := m.configs()
		if err != nil && !errors.Is(err, errNoPull) {
			return nil, err
		}
		found = found || err == nil
		all = append(all, some...)
	}
	if !found {
		return nil, errNoPull
	}
	return all, nil
}

// deep tells of a text that nests deeper than any manifest does. The parser's
// memory grows with the square of that.
func deep(data []byte) bool {
	const most = 100
	depth := 0
	for line := range bytes.Lines(data) {
		line = bytes.TrimLeft(line, " ")
		if len(line)-len(bytes.TrimLeft(line, "-?: ")) > 2*most {
			return true
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth--
			}
			if depth > most {
				return true
			}
		}
	}
	return false
}

// configs are those of a Secret, or of all in a list.
func (m *manifest) configs() ([][]byte, error) {
	var all [][]byte
	for i := range m.Items {
		some, err := m.Items[i].configs()
		if err != nil && !errors.Is(err, errNoPull) {
			return nil, err
		}
		all = append(all, some...)
	}
	for _, key := range []string{keyConfig, keyFlat} {
		text, ok, err := m.value(key)
		if err != nil {
			return nil, fmt.Errorf("Secret %q: %w", m.Metadata.Name, err)
		}
		if ok && key == keyFlat {
			text = flat(text)
		}
		if ok {
			all = append(all, text)
		}
	}
	if all == nil {
		return nil, errNoPull
	}
	return all, nil
}

// value is one of a Secret's values. What stands in stringData goes over what
// is in data.
func (m *manifest) value(key string) (text []byte, ok bool, err error) {
	if s, ok := m.StringData[key]; ok {
		return []byte(s), true, nil
	}
	s, ok := m.Data[key]
	if !ok {
		return nil, false, nil
	}
	text, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil, true, errBase64
	}
	return text, true, nil
}

// flat makes a config.json of a .dockercfg, which is what stands in "auths".
func flat(data []byte) []byte {
	return append(append([]byte(`{"auths":`), data...), '}')
}

// entries are the logins of a file, and those that are only spoken of in it.
func entries(f *dockerconfig.File) (logins []creds.Credential, problems []creds.Problem) {
	bad := func(key string, err error, fix string) {
		problems = append(problems, creds.Problem{Path: f.Place.Path, Host: key, Err: err, Fix: fix})
	}
	helper := func(key, name string) {
		if name != "" {
			bad(key, fmt.Errorf("%w: it names docker-credential-%s", errElse, name), "export it where that helper is: regtui accounts export")
		}
	}
	for _, e := range f.Entries {
		switch {
		case e.Key.Side:
		case strings.ContainsAny(e.Key.Host, "*?["):
			if strings.HasPrefix(e.Key.Host, "[") && !strings.ContainsAny(e.Key.Host, "*?") { // IPv6
				logins = append(logins, credential(f, e))
				continue
			}
			bad(e.Name, errPattern, "")
		case e.Key.Host == "":
			bad("", errNoHost, "") // a password may stand in it
		case e.Usable():
			logins = append(logins, credential(f, e))
		case e.Err != nil:
			bad(e.Name, e.Err, "")
		case f.Store == "":
			if _, row := f.Named(e.Key.Host); !row {
				bad(e.Name, errElse, "")
			}
		}
	}
	helper("credsStore", f.Store)
	for _, h := range f.Helpers {
		helper(h.Key, h.Name)
	}
	return logins, problems
}

func credential(f *dockerconfig.File, e dockerconfig.Entry) creds.Credential {
	return creds.Credential{
		Login: creds.Login{
			Host: e.Key.Host, Key: e.Name, User: e.User, Place: f.Place,
			Token: e.IdentityToken != "" || e.RegistryToken != "",
		},
		Password: e.Password, IdentityToken: e.IdentityToken, RegistryToken: e.RegistryToken,
	}
}
