package dockerconfig

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/regtui/regtui/creds"
)

// Entry is one login of "auths".
type Entry struct {
	Key  creds.Key
	Name string // the key as it stands in the file

	User          string
	Password      creds.Secret
	IdentityToken creds.Secret
	RegistryToken creds.Secret
	// Empty says that the entry holds nothing: docker leaves such a marker for
	// a login that a helper keeps.
	Empty bool
	// Err is what is wrong with this entry. It may be usable all the same.
	Err error
}

// Usable tells whether there is something in the entry to send.
func (e *Entry) Usable() bool {
	return e.Password != "" || e.IdentityToken != "" || e.RegistryToken != ""
}

// parseEntry reads an entry as docker/cli's types.AuthConfig and decodeAuth do,
// but forgives missing padding.
func parseEntry(key string, raw json.RawMessage) Entry {
	e := Entry{Key: creds.ParseKey(key), Name: key}
	var in struct {
		Auth, Username, Password     string
		IdentityToken, RegistryToken string
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		e.Err = errObject
		return e
	}
	e.User, e.Password = in.Username, creds.Secret(in.Password)
	e.IdentityToken, e.RegistryToken = creds.Secret(in.IdentityToken), creds.Secret(in.RegistryToken)
	if in.Auth != "" {
		e.User, e.Password, e.Err = decodeAuth(in.Auth)
	}
	e.Empty = e.Err == nil && e.User == "" && !e.Usable()
	if e.Err == nil && !e.Empty && !e.Usable() {
		e.Err = errNothing
	}
	return e
}

var (
	errObject  = fmt.Errorf("the entry is no object of strings: %w", creds.ErrRefused)
	errBase64  = fmt.Errorf("\"auth\" is no base64: %w", creds.ErrRefused)
	errPadding = fmt.Errorf("\"auth\" lacks the padding (=) of base64: %w", creds.ErrRefused)
	errColon   = fmt.Errorf("\"auth\" is not user:password in base64: %w", creds.ErrRefused)
	errNoUser  = fmt.Errorf("\"auth\" has no user before the colon: %w", creds.ErrRefused)
	errNothing = errors.New("there is a user and no password")
)

// decodeAuth splits base64 of "user:password" at the first colon.
func decodeAuth(auth string) (user string, password creds.Secret, err error) {
	text, err := base64.StdEncoding.DecodeString(auth)
	if err != nil {
		if text, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(auth, "=")); err != nil {
			return "", "", errBase64 // the decoder's own error quotes the input
		}
		err = errPadding
	}
	user, pass, ok := strings.Cut(string(text), ":")
	switch {
	case !ok:
		return "", "", errColon
	case user == "":
		return "", "", errNoUser
	}
	return user, creds.Secret(strings.TrimRight(pass, "\x00")), err
}

// compareEntries puts keys in the order in which they are tried: the longest
// path first, then the spelling that docker itself would write.
func compareEntries(a, b Entry) int {
	return cmp.Or(
		strings.Compare(a.Key.Host, b.Key.Host),
		cmp.Compare(strings.Count(b.Key.Path, "/"), strings.Count(a.Key.Path, "/")),
		cmp.Compare(len(b.Key.Path), len(a.Key.Path)),
		cmp.Compare(spelling(a), spelling(b)),
		strings.Compare(a.Name, b.Name),
	)
}

func spelling(e Entry) int {
	switch e.Name {
	case creds.HubServer:
		return 0
	case e.Key.Host:
		return 1
	}
	return 2
}
