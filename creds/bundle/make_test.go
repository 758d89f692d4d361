package bundle

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/regtui/regtui/creds"
)

func cred(user, key, password string) creds.Credential {
	return creds.Credential{
		Login:    creds.Login{Host: creds.ParseKey(key).Host, Key: key, User: user},
		Password: creds.Secret(password),
	}
}

func identity(user, key, token string) creds.Credential {
	c := cred(user, key, "")
	c.IdentityToken = creds.Secret(token)
	return c
}

func bearer(key, token string) creds.Credential {
	c := cred("", key, "")
	c.RegistryToken = creds.Secret(token)
	return c
}

func TestMake(t *testing.T) {
	all := []creds.Credential{
		cred("alice", "docker.io", "s:1"), cred("bob", "ghcr.io", "s2"), cred("team", "quay.io/team", "s3"),
		cred("eve", "ghcr.io", "s4"), identity("<token>", "a.azurecr.io", "s5"), bearer("b.lan:5000", "s6"),
		cred("x:y", "c.lan", "s7"), cred("z", "d.lan", ""),
	}
	for _, tt := range []struct {
		to         For
		want, left string
	}{
		{
			Docker,
			`{"auths":{"a.azurecr.io":{"identitytoken":"s5"},"b.lan:5000":{"registrytoken":"s6"},"ghcr.io":{"auth":"Ym9iOnMy"},"https://index.docker.io/v1/":{"auth":"YWxpY2U6czox"}}}`,
			"quay.io/team ghcr.io c.lan d.lan",
		},
		{
			Helm,
			`{"auths":{"a.azurecr.io":{"identitytoken":"s5"},"b.lan:5000":{"registrytoken":"s6"},"ghcr.io":{"auth":"Ym9iOnMy"},"https://index.docker.io/v1/":{"auth":"YWxpY2U6czox"}}}`,
			"quay.io/team ghcr.io c.lan d.lan",
		},
		{
			Podman,
			`{"auths":{"a.azurecr.io":{"identitytoken":"s5"},"docker.io":{"auth":"YWxpY2U6czox"},"ghcr.io":{"auth":"Ym9iOnMy"},"quay.io/team":{"auth":"dGVhbTpzMw=="}}}`,
			"ghcr.io b.lan:5000 c.lan d.lan",
		},
		{
			Kubernetes,
			`{"auths":{"ghcr.io":{"username":"bob","password":"s2","auth":"Ym9iOnMy"},"https://index.docker.io/v1/":{"username":"alice","password":"s:1","auth":"YWxpY2U6czox"},` +
				`"quay.io/team":{"username":"team","password":"s3","auth":"dGVhbTpzMw=="}}}`,
			"ghcr.io a.azurecr.io b.lan:5000 c.lan d.lan",
		},
	} {
		t.Run(string(tt.to), func(t *testing.T) {
			o := Options{For: tt.to}
			if tt.to == Kubernetes {
				o.Name = "regcred"
			}
			m, err := Make(all, o)
			if err != nil {
				t.Fatal(err)
			}
			config := m.Data
			if tt.to == Kubernetes {
				config = pullSecret(t, m.Data, yaml.Unmarshal)
			}
			if got := compact(t, config); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			var left []string
			for _, l := range m.Left {
				left = append(left, l.Login.Key)
			}
			if strings.Join(left, " ") != tt.left {
				t.Error(m.Left)
			}
			if len(m.In)+len(m.Left) != len(all) {
				t.Error("some are not told of")
			}
		})
	}
}

func compact(t *testing.T, data []byte) string {
	t.Helper()
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(f)
	return string(out)
}

// pullSecret reads a manifest as Kubernetes' validation wants it: the API
// version, the kind, the type, and under .dockerconfigjson the base64 of a JSON
// object (k8s.io/kubernetes pkg/apis/core/validation, ValidateSecret).
func pullSecret(t *testing.T, data []byte, unmarshal func([]byte, any) error) []byte {
	t.Helper()
	var m map[string]any
	if err := unmarshal(data, &m); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	meta, _ := m["metadata"].(map[string]any)
	values, _ := m["data"].(map[string]any)
	if m["apiVersion"] != "v1" || m["kind"] != "Secret" || m["type"] != "kubernetes.io/dockerconfigjson" || meta["name"] == "" || len(values) != 1 {
		t.Fatalf("%s", data)
	}
	text, _ := values[".dockerconfigjson"].(string)
	config, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !json.Valid(config) {
		t.Fatalf("%v\n%s", err, config)
	}
	return config
}

func TestSecret(t *testing.T) {
	one := []creds.Credential{cred("alice", "ghcr.io", "s1")}
	m, err := Make(one, Options{For: Kubernetes, Name: "pull.me-1", Namespace: "prod", JSON: true})
	if err != nil {
		t.Fatal(err)
	}
	pullSecret(t, m.Data, json.Unmarshal)
	if !strings.Contains(string(m.Data), `"namespace": "prod"`) || !strings.Contains(string(m.Data), `"name": "pull.me-1"`) {
		t.Errorf("%s", m.Data)
	}
	m, err = Make(one, Options{For: Kubernetes, Name: "regcred"})
	if err != nil || strings.Contains(string(m.Data), "namespace") || !strings.HasPrefix(string(m.Data), "apiVersion: v1\nkind: Secret\nmetadata:\n  name: regcred\n") {
		t.Errorf("%s, %v", m.Data, err)
	}
	for _, o := range []Options{
		{For: Kubernetes},
		{For: Kubernetes, Name: "Upper"},
		{For: Kubernetes, Name: "-a"},
		{For: Kubernetes, Name: "a..b"},
		{For: Kubernetes, Name: strings.Repeat("a", 254)},
		{For: Kubernetes, Name: "a", Namespace: "a.b"},
		{For: Kubernetes, Name: "a\nb"},
		{For: Docker, Name: "a"},
		{For: "nomad"},
	} {
		if _, err := Make(one, o); err == nil {
			t.Errorf("%+v", o)
		}
	}
	if _, err := Make([]creds.Credential{cred("a", "ghcr.io", strings.Repeat("x", maxSecret))}, Options{For: Kubernetes, Name: "a"}); err == nil {
		t.Error("a Secret holds no more than 1 MiB")
	}
	if _, err := Make([]creds.Credential{identity("", "ghcr.io", "s1")}, Options{For: Kubernetes, Name: "a"}); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

// TestRoundTrip: what Make writes Read reads.
func TestRoundTrip(t *testing.T) {
	logins := []creds.Credential{
		cred("alice", "docker.io", "päss:wörd\n\"'\\<>&"), cred("b o b", "[::1]:5000", " "), cred("c", "ghcr.io", strings.Repeat("x", 70000)),
	}
	for _, o := range []Options{{For: Kubernetes, Name: "a"}, {For: Kubernetes, Name: "a", JSON: true}, {For: Docker}, {For: Podman}, {For: Helm}} {
		m, err := Make(logins, o)
		if err != nil {
			t.Fatal(err)
		}
		got, problems, err := Read(m.Data, creds.Place{Kind: creds.KindConfig, Path: "f"})
		if err != nil || len(problems) > 0 || len(got) != len(logins) {
			t.Fatalf("%s: %d, %v, %v", o.For, len(got), problems, err)
		}
		for _, want := range logins {
			found := false
			for _, c := range got {
				found = found || c.Login.User == want.Login.User && c.Password == want.Password && c.Login.Host == want.Login.Host
			}
			if !found {
				t.Errorf("%s: %s is not there", o.For, want.Login.Key)
			}
		}
		if strings.Contains(fmt.Sprintf("%+v %v %+v", got, m.In, m.Left), "wörd") {
			t.Error("a secret shows")
		}
	}
}
