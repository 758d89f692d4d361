package bundle

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

const (
	alice  = `{"auths":{"ghcr.io":{"auth":"YWxpY2U6czE="}}}`
	aliceF = `{"ghcr.io":{"auth":"YWxpY2U6czE=","email":"a@b"}}`
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// read is what a file gives, a line each.
func read(data string) string {
	logins, problems, err := Read([]byte(data), creds.Place{Kind: creds.KindConfig, Path: "f"})
	var out strings.Builder
	for _, c := range logins {
		fmt.Fprintf(&out, "%s@%s %d%d%d\n", c.Login.User, c.Login.Key, len(c.Password), len(c.IdentityToken), len(c.RegistryToken))
	}
	for _, p := range problems {
		fmt.Fprintf(&out, "- %s: %s\n", p.Host, p.What())
	}
	if err != nil {
		fmt.Fprintf(&out, "error: %v\n", err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func TestRead(t *testing.T) {
	secret := func(kind, key, text string) string {
		return "apiVersion: v1\nkind: Secret\nmetadata:\n  name: regcred\n  namespace: prod\n  labels: {a: b}\ntype: " + kind + "\ndata:\n  " + key + ": " + b64(text) + "\n"
	}
	const one = "alice@ghcr.io 200"
	for name, tt := range map[string]struct{ data, want string }{
		"config.json":        {alice, one},
		"with a mark":        {"\xef\xbb\xbf" + alice, one},
		"auth.json":          {`{"auths":{"docker.io":{"auth":"YWxpY2U6czE="},"quay.io/team":{"auth":"Yjpj"},"c.lan":{"identitytoken":"abc"}}}`, "@c.lan 030\nalice@docker.io 200\nb@quay.io/team 100"},
		".dockercfg":         {aliceF, one},
		"user and password":  {`{"auths":{"ghcr.io":{"username":"alice","password":"s1"}}}`, one},
		"IPv6":               {`{"auths":{"[::1]:5000":{"auth":"YWxpY2U6czE="}}}`, "alice@[::1]:5000 200"},
		"YAML":               {secret(typeConfig, keyConfig, alice), one},
		"YAML, legacy":       {secret("kubernetes.io/dockercfg", keyFlat, aliceF), one},
		"YAML, begun by ---": {"---\n" + secret(typeConfig, keyConfig, alice), one},
		"YAML, several":      {"apiVersion: v1\nkind: ConfigMap\n---\n" + secret(typeConfig, keyConfig, alice) + "---\n" + secret(typeConfig, keyConfig, alice), one + "\n" + one},
		"YAML, folded":       {"kind: Secret\ndata:\n  .dockerconfigjson: >-\n    " + b64(alice)[:20] + "\n    " + b64(alice)[20:] + "\n", one},
		"YAML, stringData":   {"kind: Secret\nstringData:\n  .dockerconfigjson: '" + alice + "'\ndata:\n  .dockerconfigjson: '!!!'\n", one},
		"YAML, list":         {"kind: List\nitems:\n- kind: Secret\n  data: {x: eA==}\n- kind: Secret\n  data:\n    .dockerconfigjson: " + b64(alice) + "\n", one},
		"JSON":               {`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","creationTimestamp":null},"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"` + b64(alice) + `"}}`, one},
		"JSON, list":         {`{"kind":"SecretList","items":[{"kind":"Secret","data":{".dockercfg":"` + b64(aliceF) + `"}}]}`, one},
		"helpers": {
			`{"auths":{"ghcr.io":{},"quay.io":{}},"credsStore":"desktop","credHelpers":{"quay.io":"pass","a.lan":""}}`,
			"- credsStore: the login itself is not in the file: it names docker-credential-desktop\n- quay.io: the login itself is not in the file: it names docker-credential-pass",
		},
		"a marker":              {`{"auths":{"ghcr.io":{}}}`, "- ghcr.io: the login itself is not in the file"},
		"a pattern":             {`{"auths":{"*.ghcr.io":{"auth":"YWxpY2U6czE="}}}`, "- *.ghcr.io: it is a pattern, which Kubernetes alone knows"},
		"a bad entry":           {`{"auths":{"ghcr.io":{"auth":"YWxpY2U6czE="},"a.lan":{"auth":"$$"}}}`, one + "\n- a.lan: \"auth\" is no base64: docker refuses the whole file for it"},
		"a URL with a password": {`{"auths":{"https://u:pw9@a.lan":{"auth":"YWxpY2U6czE="}}}`, "- : it is the name of no registry"},
		"side entries":          {`{"auths":{"https://index.docker.io/v1/":{"auth":"YWxpY2U6czE="},"https://index.docker.io/v1/access-token":{"auth":"YTpi"}}}`, "alice@https://index.docker.io/v1/ 200"},
		"nothing":               {"", "error: f: cannot be read: there is no pull secret in it; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"an empty object":       {"{}", "error: f: cannot be read: there are no logins in it; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"another object":        {`{"a":1}`, "- a: the entry is no object of strings: docker refuses the whole file for it"},
		"no logins":             {`{"auths":{}}`, "error: f: cannot be read: there are no logins in it; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"cut":                   {alice[:30], "error: f: cannot be read: the JSON ends too early at line 1, column 31; mend the JSON there, or move the file away and log in again"},
		"another Secret":        {secret("Opaque", "password", "x"), "error: f: cannot be read: there is no pull secret in it; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"bad base64":            {"kind: Secret\nmetadata: {name: a}\ndata:\n  .dockerconfigjson: s3cr3t!\n", "error: f: cannot be read: Secret \"a\": its data is no base64; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"odd YAML":              {"kind: [s3cr3t\n", "error: f: cannot be read: it is no JSON and no YAML that regtui can read; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"YAML aliases":          {bomb(), "error: f: cannot be read: it has YAML aliases, of which a few lines can make millions; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"deep YAML":             {strings.Repeat("[", 1<<20), "error: f: cannot be read: it is no JSON and no YAML that regtui can read; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"deep YAML in lists":    {strings.Repeat("- ", 1<<20), "error: f: cannot be read: it is no JSON and no YAML that regtui can read; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"too large":             {strings.Repeat(" ", MaxFile+1), "error: f: cannot be read: it is larger than 4 MiB; give a config.json, an auth.json or a pull secret of Kubernetes"},
		"JSON, kind is odd":     {`{"kind":["s3cr3t"]}`, "error: f: cannot be read: it is no JSON and no YAML that regtui can read; give a config.json, an auth.json or a pull secret of Kubernetes"},
	} {
		if got := read(tt.data); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tt.want)
		}
	}
}

// bomb are a few lines that stand for a hundred million Secrets.
func bomb() string {
	out := "x0: &x0 {kind: Secret}\n"
	for i := 1; i < 9; i++ {
		out += fmt.Sprintf("x%d: &x%d {items: [%s]}\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d,", i-1), 10), ","))
	}
	return out + "kind: List\nitems: [*x8]\n"
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{alice, aliceF, "kind: Secret\ndata:\n  .dockerconfigjson: " + b64(alice), `{"kind":"List","items":[{}]}`, "a: &a [*a]", "---\n---\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		logins, _, err := Read(data, creds.Place{Kind: creds.KindConfig, Path: "f"})
		if err != nil && len(logins) > 0 {
			t.Error("an error and logins")
		}
		for _, c := range logins {
			if c.Login.Host == "" {
				t.Error("a login for nobody")
			}
		}
	})
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	want := func(text string) {
		t.Helper()
		got, _ := os.ReadFile(path)
		info, err := os.Stat(path)
		if err != nil || string(got) != text || info.Mode().Perm() != 0o600 {
			t.Errorf("%q, %v, %v", got, info, err)
		}
		if all, _ := os.ReadDir(dir); len(all) > 2 {
			t.Errorf("something was left behind: %v", all)
		}
	}
	if err := Write(path, []byte("one"), false); err != nil {
		t.Fatal(err)
	}
	want("one")
	if err := Write(path, []byte("two"), false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Error(err)
	}
	want("one")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("three"), true); err != nil {
		t.Fatal(err)
	}
	want("three")
	other := filepath.Join(dir, "other")
	if err := os.Rename(path, other); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, path); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("four"), false); err == nil {
		t.Error("a link is a file that is there")
	}
	if err := Write(path, []byte("four"), true); err != nil {
		t.Fatal(err)
	}
	want("four")
	if got, _ := os.ReadFile(other); string(got) != "three" {
		t.Error("a link was followed")
	}
	if err := Write(dir, []byte("x"), true); err == nil {
		t.Error("a folder gives way to no file")
	}
	if err := Write(filepath.Join(dir, "no", "f"), []byte("x"), false); err == nil || strings.Count(err.Error(), "f:") != 1 {
		t.Error(err)
	}
}
