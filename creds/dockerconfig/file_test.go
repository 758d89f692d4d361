package dockerconfig

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func parse(text string) *File {
	return Parse([]byte(text), creds.Place{Kind: creds.KindConfig, Path: "/home/al/.docker/config.json"})
}

func TestEntries(t *testing.T) {
	for _, tt := range []struct {
		name, entry  string
		user         string
		pass, id, rt creds.Secret
		err          error
	}{
		{"auth", `{"auth":"` + b64("alice:pw") + `"}`, "alice", "pw", "", "", nil},
		{"colons", `{"auth":"` + b64("alice:p:w:") + `"}`, "alice", "p:w:", "", "", nil},
		{"trailing NULs", `{"auth":"` + b64("alice:pw\x00\x00") + `"}`, "alice", "pw", "", "", nil},
		{"any case", `{"AUTH":"` + b64("alice:pw") + `","IdentityToken":"t"}`, "alice", "pw", "t", "", nil},
		{"user and password", `{"username":"alice","password":"pw"}`, "alice", "pw", "", "", nil},
		{"auth goes first", `{"auth":"` + b64("bob:new") + `","username":"alice","password":"pw"}`, "bob", "new", "", "", nil},
		{"identity token", `{"auth":"` + b64("alice:") + `","identitytoken":"it"}`, "alice", "", "it", "", nil},
		{"registry token", `{"registrytoken":"rt"}`, "", "", "", "rt", nil},
		{"unpadded", `{"auth":"` + strings.TrimRight(b64("alice:pw12"), "=") + `"}`, "alice", "pw12", "", "", errPadding},
		{"more", `{"email":"a@b.example","serveraddress":"x","extra":{"a":[1]},"auth":"` + b64("alice:pw") + `"}`, "alice", "pw", "", "", nil},
		{"no base64", `{"auth":"§§§"}`, "", "", "", "", errBase64},
		{"no colon", `{"auth":"` + b64("alice") + `"}`, "", "", "", "", errColon},
		{"no user", `{"auth":"` + b64(":pw") + `"}`, "", "", "", "", errNoUser},
		{"no password", `{"auth":"` + b64("alice:") + `"}`, "alice", "", "", "", errNothing},
		{"no string", `{"auth":17}`, "", "", "", "", errObject},
		{"no object", `["x"]`, "", "", "", "", errObject},
		{"null", `null`, "", "", "", "", nil},
		{"marker", `{}`, "", "", "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(`{"auths":{"ghcr.io":` + tt.entry + `,"good.example":{"auth":"` + b64("g:g") + `"}}}`)
			if f.Problem != nil || len(f.Entries) != 2 {
				t.Fatalf("%v, %d entries", f.Problem, len(f.Entries))
			}
			e := f.Entries[0]
			if e.User != tt.user || e.Password != tt.pass || e.IdentityToken != tt.id || e.RegistryToken != tt.rt || !errors.Is(e.Err, tt.err) {
				t.Errorf("%q %q %q %q %v", e.User, e.Password.Reveal(), e.IdentityToken.Reveal(), e.RegistryToken.Reveal(), e.Err)
			}
			if c, err := f.Match(creds.Resource{Host: "good.example"}); err != nil || c == nil || c.Login.User != "g" {
				t.Errorf("the neighbour suffers: %v, %v", c, err)
			}
		})
	}
}

func TestWholeFile(t *testing.T) {
	good := `{"auths":{"ghcr.io":{"auth":"` + b64("alice:pw") + `"}}}`
	for _, tt := range []struct {
		name, text string
		logins     int
		says       string
	}{
		{"good", good, 1, ""},
		{"names in any case", strings.Replace(good, "auths", "Auths", 1), 1, ""},
		{"the exact name wins", `{"AUTHS":{"a":{},"b":{}},"auths":{"a":{}}}`, 1, "stands twice"},
		{"auths twice", `{"auths":{"a":{}},"auths":{"b":{}}}`, 1, `"auths" stands twice in it`},
		{"an entry twice", `{"auths":{"a":{},"a":{}}}`, 1, `"a" stands twice in "auths"`},
		{"an entry twice, with a password in its name", `{"auths":{"https://a:s3cret@b/":{},"https://a:s3cret@b/":{}}}`, 1, `an entry stands twice in "auths"`},
		{"an entry in two cases", `{"auths":{"a":{},"A":{}}}`, 2, ""},
		{"a row twice", `{"credHelpers":{"a":"x","a":"y"}}`, 0, `"a" stands twice in "credHelpers"`},
		{"a key of others twice", `{"mine":1,"mine":2}`, 0, `"mine" stands twice in it`},
		{"empty", "", 0, ""},
		{"white space", " \n\t", 0, ""},
		{"null", "null", 0, ""},
		{"rubbish behind", good + " trailing }}}", 1, "text behind the JSON, in line 1"},
		{"a second document", good + "\n\n{}", 1, "text behind the JSON, in line 3"},
		{"blank lines behind", good + "\r\n \t\n", 1, ""},
		{"byte order mark", "\xef\xbb\xbf" + good, 1, "byte order mark"},
		{"only a byte order mark", "\xef\xbb\xbf", 0, "byte order mark"},
		{"UTF-16", "\xff\xfe{\x00}\x00", 0, "UTF-16"},
		{"cut short", "{\n  \"auths\": {\n", 0, "ends too early at line 3, column 1"},
		{"no JSON", "{\n  \"auths\": { s3cret \n}", 0, "no JSON at line 2, column 14"},
		{"runes, not bytes", "{\"ä\": s3cret}", 0, "no JSON at line 1, column 7"},
		{"a list", "[]", 0, "no JSON object at line 1, column 1"},
		{"auths is a list", `{"auths":["s3cret"]}`, 0, `"auths" is no object`},
		{"credHelpers is a string", `{"credHelpers":"s3cret","auths":{"ghcr.io":{"auth":"` + b64("a:b") + `"}}}`, 1, `"credHelpers" is no object of strings`},
		{"credsStore is a number", `{"credsStore":4}`, 0, `"credsStore" is no string`},
		{"very deep", strings.Repeat(`{"auths":`, 20000), 0, "no JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(tt.text)
			if len(f.Entries) != tt.logins {
				t.Errorf("%d logins", len(f.Entries))
			}
			var said string
			for _, p := range f.Problems() {
				said += p.Error()
				if p.Fix == "" {
					t.Error("no way out told")
				}
			}
			if (said == "") != (tt.says == "") || !strings.Contains(said, tt.says) {
				t.Errorf("says %q, want %q", said, tt.says)
			}
			if strings.Contains(said, "s3cret") {
				t.Errorf("shows the content: %q", said)
			}
		})
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for path, mode := range map[string]fs.FileMode{filepath.Dir(dir): 0o755, dir: 0o755, filepath.Join(dir, "closed"): 0o700} {
		if err := errors.Join(os.MkdirAll(path, mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := `{"auths":{"ghcr.io":{"auth":"` + b64("alice:pw") + `"}}}`
	file := write("config.json", text, 0o600)
	link, loop := filepath.Join(dir, "link"), filepath.Join(dir, "loop")
	for to, from := range map[string]string{link: file, loop: loop} {
		if err := os.Symlink(from, to); err != nil {
			t.Fatal(err)
		}
	}
	large := write("large", "", 0o600)
	if err := os.Truncate(large, 100<<20); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, path string
		logins     int
		exposed    bool
		says       string
	}{
		{"file", file, 1, false, ""},
		{"symbolic link", link, 1, false, ""},
		{"others can read it", write("open", text, 0o644), 1, true, ""},
		{"group can read it", write("group", text, 0o640), 1, true, ""},
		{"others can write it only", write("written", text, 0o622), 1, false, ""},
		{"others cannot get to it", write("closed/open", text, 0o644), 1, false, ""},
		{"missing", filepath.Join(dir, "missing"), 0, false, ""},
		{"folder missing", filepath.Join(dir, "no", "such", "file"), 0, false, ""},
		{"null device", os.DevNull, 0, false, ""},
		{"folder", dir, 0, false, "it is a folder"},
		{"loop", loop, 0, false, loop + ": cannot be read: "},
		{"below a file", filepath.Join(file, "config.json"), 0, false, "is a file where a folder is wanted"},
		{"100 MB", large, 0, false, "larger than 16 MiB"},
		{"no file", "/dev/zero", 0, false, "no regular file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Read(tt.path, creds.KindConfig)
			if len(f.Entries) != tt.logins {
				t.Errorf("%d logins", len(f.Entries))
			}
			if f.Exposed != tt.exposed {
				t.Errorf("exposed: %v", f.Exposed)
			}
			var said string
			if f.Problem != nil {
				said = f.Problem.Error()
			}
			if (said == "") != (tt.says == "") || !strings.Contains(said, tt.says) {
				t.Errorf("says %q, want %q", said, tt.says)
			}
		})
	}
	if fix := fixFor(&fs.PathError{Op: "open", Path: file, Err: fs.ErrPermission}, file); !strings.Contains(fix, "chown") {
		t.Error(fix)
	}
}

func TestOldFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".dockercfg")
	if err := os.WriteFile(path, []byte(`{"https://index.docker.io/v1/":{"auth":"`+b64("old:pw")+`","email":"x"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadFlat(path).Match(creds.Resource{Host: "docker.io", Path: "library/nginx"})
	if err != nil || c == nil || c.Login.User != "old" || c.Login.Place.Kind != creds.KindOldFile {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestMatch(t *testing.T) {
	f := parse(fmt.Sprintf(`{"auths":{
		"quay.io": {"auth":%q},
		"quay.io/team": {"auth":%q},
		"quay.io/team/app": {"auth":%q},
		"quay.io/team/broken": {"auth":"§"},
		"only.example/org": {"auth":%q},
		"docker.io": {"auth":%q},
		"https://index.docker.io/v1/": {"auth":%q},
		"https://index.docker.io/v1/access-token": {"auth":%q},
		"nerd.example:443": {"auth":%q},
		"broken.example": {"auth":"§"}
	}}`, b64("host:p"), b64("team:p"), b64("app:p"), b64("org:p"), b64("short:p"), b64("hub:p"), b64("side:p"), b64("nerd:p")))
	for _, tt := range []struct{ host, path, user, says string }{
		{"quay.io", "", "host", ""},
		{"quay.io", "other/x", "host", ""},
		{"quay.io", "team", "team", ""},
		{"quay.io", "team/x", "team", ""},
		{"quay.io", "team/app", "app", ""},
		{"quay.io", "team/app/sub", "app", ""},
		{"quay.io", "team/application", "team", ""},
		{"quay.io", "teams/x", "host", ""},
		{"quay.io", "team/broken", "team", ""},
		{"only.example", "", "", ""}, // never the login of an organisation for another path
		{"only.example", "other/x", "", ""},
		{"only.example", "organic/x", "", ""},
		{"only.example", "org/x", "org", ""},
		{"docker.io", "library/nginx", "hub", ""},
		{"docker.io", "access-token/x", "hub", ""},
		{"nerd.example", "x", "nerd", ""},
		{"nerd.example:5000", "x", "", ""},
		{"broken.example", "x", "", "broken.example: \"auth\" is no base64"},
		{"unknown.example", "x", "", ""},
	} {
		c, err := f.Match(creds.Resource{Host: tt.host, Path: tt.path})
		var user, said string
		if c != nil {
			user = c.Login.User
		}
		if err != nil {
			said = err.Error()
		}
		if user != tt.user || (said == "") != (tt.says == "") || !strings.Contains(said, tt.says) {
			t.Errorf("%s/%s: %q, %q; want %q, %q", tt.host, tt.path, user, said, tt.user, tt.says)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"auths":{"ghcr.io":{"auth":"YTpi","identitytoken":"t"},"quay.io/x":{}},"credsStore":"pass","credHelpers":{"gcr.io":"gcr"}}`))
	f.Add([]byte(`{"auths":{"https://index.docker.io/v1/":{"username":"a","password":"b"}}}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Add([]byte("{\"auths\":[}"))
	f.Add([]byte(`{"auths":null,"credHelpers":{"":""}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := Parse(data, creds.Place{Kind: creds.KindAuth, Path: "auth.json"})
		rules := Rules{CredsStore: true, HubServer: creds.HubServer, Helpers: helper.New(creds.Env{})}
		for _, l := range rules.List(file) {
			if l.Host == "" || creds.ParseKey(l.Key).Side {
				t.Errorf("lists %+v", l)
			}
		}
		for _, e := range file.Entries {
			if !e.Usable() || e.Key.Host == "" || e.Key.Side {
				continue
			}
			c, err := file.Match(creds.Resource{Host: e.Key.Host, Path: e.Key.Path})
			if c == nil || err != nil {
				t.Errorf("%q is not found under its own name: %v", e.Name, err)
			} else if !creds.ParseKey(c.Login.Key).Covers(creds.Resource{Host: e.Key.Host, Path: e.Key.Path}) {
				t.Errorf("%q got the login of %q", e.Name, c.Login.Key)
			}
		}
		for _, p := range file.Problems() {
			if len(p.Error()) > 300 {
				t.Errorf("shows too much: %q", p.Error())
			}
		}
	})
}
