package private

import (
	"encoding/base64"
	"encoding/json"
	"os"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/podman"
)

// authFile is podman's auth.json: docs/containers-auth.json.5.md of
// containers/image.
type authFile struct {
	Auths   map[string]authEntry `json:"auths,omitempty"`
	Helpers map[string]string    `json:"credHelpers,omitempty"`

	keys []creds.Key // of what is in it
}

type authEntry struct {
	Auth          string `json:"auth,omitempty"`
	IdentityToken string `json:"identitytoken,omitempty"`
}

// writeAuth writes an auth.json with the chosen accounts and, for the other
// registries, what podman finds in its files, one after the other: with
// REGISTRY_AUTH_FILE it reads this one alone.
func writeAuth(env creds.Env, path string, choices []Choice) error {
	out := authFile{Auths: map[string]authEntry{}, Helpers: map[string]string{}}
	for _, c := range choices {
		if c.Helper != "" {
			out.Helpers[c.Account.Host] = c.Helper
		} else {
			out.Auths[c.Account.Host] = authEntry{Auth: encode(c.Account.User, c.Password)}
		}
	}
	for _, f := range podman.Files(env) {
		if f.Problem != nil && f.Found {
			return f.Problem // podman would stop at it too
		}
		out.add(f, choices)
	}
	data, err := json.MarshalIndent(out, "", "\t")
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		return &creds.Problem{Path: path, Err: err}
	}
	return nil
}

// add takes over what a file has and the ones before it had not.
func (a *authFile) add(f *dockerconfig.File, choices []Choice) {
	var keys []creds.Key
	for _, h := range f.Helpers { // podman takes the very host alone
		if k := creds.ParseKey(h.Key); h.Key == k.Host && h.Name != "" && !a.covers(k) && !chosen(choices, k.Host) {
			a.Helpers[h.Key] = h.Name
			keys = append(keys, k)
		}
	}
	for _, e := range f.Entries {
		if e.Key.Side || e.Key.Host == "" || e.Password == "" && e.IdentityToken == "" || a.covers(e.Key) || chosen(choices, e.Key.Host) {
			continue
		}
		name := e.Key.Host
		if e.Key.Path != "" {
			name += "/" + e.Key.Path
		}
		if _, there := a.Auths[name]; !there {
			a.Auths[name] = authEntry{encode(e.User, e.Password), e.IdentityToken.Reveal()}
			keys = append(keys, e.Key)
		}
	}
	a.keys = append(a.keys, keys...)
}

// covers tells whether a file before has a login for all that key is for: then
// podman would have looked no further.
func (a *authFile) covers(key creds.Key) bool {
	for _, k := range a.keys {
		if k.Covers(creds.Resource{Host: key.Host, Path: key.Path}) {
			return true
		}
	}
	return false
}

func encode(user string, password creds.Secret) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password.Reveal()))
}
