package audit

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/helper/helpertest"
	"github.com/regtui/regtui/creds/keychain"
)

func TestMain(m *testing.M) { helpertest.Main(m) }

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

const secret = "hunter2-in-clear"

// machine is a made-up home.
type machine struct {
	t     *testing.T
	dir   string
	env   creds.Env
	chain *keychain.Keychain
}

func newMachine(t *testing.T, helpers ...string) *machine {
	t.Helper()
	dir := t.TempDir()
	path := helpertest.Install(t, map[string]helpertest.Login{
		"ghcr.io": {Username: "ghuser", Secret: secret}, creds.HubServer: {Username: "hubuser", Secret: secret},
	}, helpers...)
	return &machine{t: t, dir: dir, env: creds.Env{
		OS: "linux", Home: filepath.Join(dir, "home"), UID: 1,
		Vars: []string{"PATH=" + path, "XDG_RUNTIME_DIR=" + filepath.Join(dir, "run")},
	}}
}

// The files of the machine.
const (
	config  = "home/.docker/config.json"
	session = "run/containers/auth.json"
	own     = "home/.config/containers/auth.json"
)

func (m *machine) path(name string) string { return filepath.Join(m.dir, name) }

func (m *machine) write(name, text string, mode os.FileMode) {
	m.t.Helper()
	path := m.path(name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) read(name string) string {
	m.t.Helper()
	data, err := os.ReadFile(m.path(name))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

func (m *machine) look(change ...func(*Options)) []Finding {
	m.t.Helper()
	if m.chain == nil {
		m.chain = keychain.New(m.env)
		m.t.Cleanup(m.chain.Close)
	}
	o := Options{Env: m.env, Keychain: m.chain, Now: now, Ask: true}
	for _, c := range change {
		c(&o)
	}
	return Run(m.t.Context(), o)
}

func (m *machine) note(change func(*book.Page)) {
	m.t.Helper()
	err := book.New(book.Path(m.env)).Change(m.t.Context(), func(p *book.Page) error { change(p); return nil })
	if err != nil {
		m.t.Fatal(err)
	}
}

// auths are entries: "ghcr.io=al", with a password of its own as "ghcr.io=al:pw".
func auths(rows ...string) string {
	var out []string
	for _, row := range rows {
		key, login, _ := strings.Cut(row, "=")
		if !strings.Contains(login, ":") {
			login += ":" + secret
		}
		out = append(out, fmt.Sprintf("%q:{\"auth\":%q}", key, base64.StdEncoding.EncodeToString([]byte(login))))
	}
	return `"auths":{` + strings.Join(out, ",") + `}`
}

func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func at(d time.Duration) string { return jwt(fmt.Sprintf(`{"exp":%d}`, now.Add(d).Unix())) }

func find(all []Finding, id string) []Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return f.ID != id })
}

func TestFindings(t *testing.T) {
	type files map[string]string
	for name, tt := range map[string]struct {
		files   files
		helpers []string
		vars    []string
		notes   func(m *machine, p *book.Page)
		want    []string // "grade id" in order
		says    string   // somewhere
		options func(*Options)
	}{
		"nothing":                     {},
		"all is well":                 {files: files{config: `{"credsStore":"good","auths":{"ghcr.io":{}}}`}, helpers: []string{"good"}},
		"in clear":                    {files: files{config: `{` + auths("ghcr.io=al") + `}`}, want: []string{"warning plain"}, says: "1 secret stands in the file in clear"},
		"two places":                  {files: files{config: `{` + auths("ghcr.io=al") + `}`, own: `{` + auths("ghcr.io=al") + `}`}, want: []string{"warning plain", "warning plain", "note shadowed", "note twice"}, says: "the same secret is in each"},
		"another secret":              {files: files{config: `{` + auths("ghcr.io=al") + `}`, own: `{` + auths("ghcr.io=al:other") + `}`}, want: []string{"warning plain", "warning plain", "note shadowed"}},
		"two registries":              {files: files{config: `{` + auths("ghcr.io=al", "quay.io=al") + `}`}, want: []string{"warning plain", "warning reused"}, says: "one password opens"},
		"a token for two":             {files: files{config: `{` + auths("ghcr.io=al:ghp_x", "docker.pkg.github.com=al:ghp_x") + `}`}, want: []string{"warning plain"}},
		"podman's, for now":           {files: files{session: `{` + auths("ghcr.io=al") + `}`}, want: []string{"warning plain", "note fleeting"}, says: "gone after a restart"},
		"no JSON":                     {files: files{config: `{"auths":`}, want: []string{"bad file"}, says: "ends too early"},
		"a mark":                      {files: files{config: "\xef\xbb\xbf{" + auths("docker.io=al") + `}`}, helpers: []string{"good"}, want: []string{"bad file-mark", "warning key", "warning plain"}, says: "the file's byte order mark has to go first"},
		"a mark and a key twice":      {files: files{config: "\xef\xbb\xbf" + `{"x":1,"x":2}`}, want: []string{"bad file-mark", "warning file"}, says: "stands twice"},
		"a key twice, and a login":    {files: files{config: `{"x":1,"x":2,` + auths("quay.io=al") + `}`}, helpers: []string{"good"}, want: []string{"warning file", "warning plain"}, says: "regtui cannot do it now: first make one"},
		"a key twice":                 {files: files{config: `{"x":1,"x":2}`}, want: []string{"warning file"}, says: "stands twice"},
		"a bad entry":                 {files: files{config: `{"auths":{"ghcr.io":{"auth":"%"}}}`}, want: []string{"bad entry"}, says: "no base64"},
		"half an entry":               {files: files{config: `{"auths":{"ghcr.io":{"username":"al"}}}`}, want: []string{"warning entry"}, says: "no password"},
		"a helper is missing":         {files: files{config: `{"credsStore":"nosuch","auths":{"ghcr.io":{}}}`}, want: []string{"bad helper-missing"}, says: "every registry, public images too"},
		"one registry's":              {files: files{config: `{"credHelpers":{"ghcr.io":"nosuch"}}`}, want: []string{"bad helper-missing"}, says: "not on PATH"},
		"our own is missing":          {files: files{config: `{"credsStore":"regtui"}`}, want: []string{"bad helper-missing"}, says: "docker-credential-regtui"},
		"a helper is of no use":       {files: files{config: `{"credsStore":"pass"}`}, helpers: []string{"pass"}, want: []string{"bad helper-down"}, says: "pass has no store yet"},
		"docker's own choice":         {helpers: []string{"secretservice"}, want: []string{"warning helper-chosen"}, says: "choose this helper by itself"},
		"not docker's choice":         {files: files{config: `{"auths":{"ghcr.io":{}}}`}, helpers: []string{"secretservice"}, want: []string{"warning marker"}},
		"WSL":                         {files: files{config: `{"credsStore":"desktop.exe"}`}, want: []string{"bad helper-missing"}, says: "Windows program"},
		"a helper fails":              {files: files{config: `{"credHelpers":{"ghcr.io":"leaks","quay.io":"leaks"}}`}, helpers: []string{"leaks"}, want: []string{"bad helper-fails"}},
		"a helper lost it":            {files: files{config: `{"credsStore":"good","auths":{"quay.io":{}}}`}, helpers: []string{"good"}, want: []string{"warning marker"}, says: "docker-credential-good keeps this login, and that one has none"},
		"nobody has asked it":         {files: files{config: `{"credsStore":"good","auths":{"quay.io":{}}}`}, helpers: []string{"good"}, options: func(o *Options) { o.Ask = false }},
		"no login there yet":          {files: files{config: `{"credHelpers":{"quay.io":"good"}}`}, helpers: []string{"good"}},
		"the helper went":             {files: files{config: `{"auths":{"quay.io":{}}}`}, want: []string{"warning marker"}, says: "it names none"},
		"beside a helper":             {files: files{config: `{"credsStore":"good",` + auths("ghcr.io=al:old") + `}`}, helpers: []string{"good"}, want: []string{"bad stranded-other"}, says: "docker asks docker-credential-good instead"},
		"beside a helper, the same":   {files: files{config: `{"credsStore":"good",` + auths("ghcr.io=ghuser") + `}`}, helpers: []string{"good"}, want: []string{"bad stranded-copy"}},
		"beside a helper without one": {files: files{config: `{"credsStore":"good",` + auths("quay.io=al") + `}`}, helpers: []string{"good"}, want: []string{"bad stranded"}, says: "moves  al@quay.io"},
		"beside a helper not asked":   {files: files{config: `{"credsStore":"good",` + auths("quay.io=al") + `}`}, helpers: []string{"good"}, options: func(o *Options) { o.Ask = false }, want: []string{"bad stranded"}},
		"the Hub, by podman":          {files: files{config: `{` + auths("docker.io=al") + `}`}, want: []string{"warning key", "warning plain"}, says: "do not find it under this key"},
		"the Hub, no slash":           {files: files{config: `{` + auths("https://index.docker.io/v1=al") + `}`}, want: []string{"warning key", "warning plain"}},
		"the Hub, twice":              {files: files{config: `{` + auths("docker.io=al", creds.HubServer+"=al") + `}`}, want: []string{"warning plain", "note key", "note shadowed"}, says: "the key that docker takes"},
		"the Hub, two logins":         {files: files{config: `{` + auths("registry-1.docker.io=bo", creds.HubServer+"=al") + `}`}, want: []string{"warning key", "warning plain", "note shadowed"}, says: "another login for the same registry"},
		"in podman's own":             {files: files{own: `{` + auths("docker.io=al") + `}`}, want: []string{"warning plain"}},
		"a URL alone":                 {files: files{config: `{` + auths("https://ghcr.io=al") + `}`}, want: []string{"warning plain"}},
		"a part of a registry":        {files: files{config: `{` + auths("quay.io/team=al", "quay.io/other=bo:b") + `}`}, want: []string{"warning path", "warning plain"}, says: "at random"},
		"podman knows parts":          {files: files{own: `{` + auths("quay.io/team=al") + `}`}, want: []string{"warning plain"}},
		"a variable":                  {vars: []string{`DOCKER_AUTH_CONFIG={` + auths("ghcr.io=ci") + `}`}, want: []string{"note variable"}},
		"a variable wins": {
			files: files{config: `{` + auths("ghcr.io=al:other") + `}`}, vars: []string{`DOCKER_AUTH_CONFIG={` + auths("ghcr.io=ci") + `}`},
			want: []string{"warning plain", "warning variable", "note shadowed"}, says: "hides another login for ghcr.io",
		},
		"a variable that docker refuses": {vars: []string{`DOCKER_AUTH_CONFIG={"credsStore":"x"}`}, want: []string{"warning variable-refused"}},
		"ended":                          {files: files{config: `{` + auths("ghcr.io=al:"+at(-time.Hour)) + `}`}, want: []string{"bad expired", "warning plain"}, says: "it ended on 2026-11-25 at 11:00"},
		"ends soon":                      {files: files{config: `{` + auths("ghcr.io=al:"+at(48*time.Hour)) + `}`}, want: []string{"warning expires", "warning plain"}, says: "2026-11-27"},
		"ends some day":                  {files: files{config: `{` + auths("ghcr.io=al:"+at(480*time.Hour)) + `}`}, want: []string{"warning plain"}},
		"a cloud's, good for hours":      {files: files{config: `{` + auths("a.azurecr.io=00000000-0000-0000-0000-000000000000:"+at(2*time.Hour)) + `}`}, want: []string{"warning plain"}},
		"refused": {
			files: files{config: `{` + auths("ghcr.io=al") + `}`},
			notes: func(m *machine, p *book.Page) {
				p.SetCheck(book.Check{Host: "ghcr.io", User: "al", Key: "ghcr.io", Place: creds.Place{Kind: creds.KindConfig, Path: m.path(config)}, At: now, Why: "not authorised"})
			},
			want: []string{"bad refused", "warning plain"}, says: "refused it on 2026-11-25: not authorised",
		},
		"another's check": {
			files: files{config: `{` + auths("ghcr.io=al") + `}`},
			notes: func(m *machine, p *book.Page) {
				p.SetCheck(book.Check{Host: "ghcr.io", User: "bo", Key: "ghcr.io", Place: creds.Place{Kind: creds.KindConfig, Path: m.path(config)}, At: now})
			},
			want: []string{"warning plain"},
		},
		"a token service that changed": {
			files: files{config: `{` + auths("ghcr.io=al") + `}`},
			notes: func(m *machine, p *book.Page) {
				p.SetCheck(book.Check{Host: "ghcr.io", User: "al", Key: "ghcr.io", Place: creds.Place{Kind: creds.KindConfig, Path: m.path(config)}, Unsure: true, Realm: "https://evil.example", Why: "names another"})
			},
			want: []string{"bad realm", "warning plain"}, says: "accept it with regtui login ghcr.io",
		},
		"one that was accepted": {
			files: files{config: `{` + auths("ghcr.io=al") + `}`},
			notes: func(m *machine, p *book.Page) {
				p.Realms = map[string]string{"ghcr.io": "https://new.example"}
				p.SetCheck(book.Check{Host: "ghcr.io", User: "al", Key: "ghcr.io", Place: creds.Place{Kind: creds.KindConfig, Path: m.path(config)}, Unsure: true, Realm: "https://new.example"})
			},
			want: []string{"warning plain"},
		},
		"over plain HTTP": {
			files: files{config: `{` + auths("reg.lan=al") + `}`},
			notes: func(m *machine, p *book.Page) {
				p.SetCheck(book.Check{Host: "reg.lan", User: "al", Key: "reg.lan", Place: creds.Place{Kind: creds.KindConfig, Path: m.path(config)}, Good: true, Plain: true})
			},
			options: func(o *Options) { o.Insecure = func(string) bool { return true } },
			want:    []string{"bad plain-http", "warning plain"}, says: "whoever is on the way",
		},
		"insecure": {
			files:   files{config: `{` + auths("reg.lan=al") + `}`},
			options: func(o *Options) { o.Insecure = func(host string) bool { return host == "reg.lan" } },
			want:    []string{"warning insecure", "warning plain"},
		},
		"the keyring is out of reach": {
			notes: func(_ *machine, p *book.Page) { p.Set(book.Account{Host: "ghcr.io", User: "al"}) },
			want:  []string{"bad keyring-down"}, says: "D-Bus",
		},
		"the keyring, by no file": {
			notes: func(_ *machine, p *book.Page) { p.Set(book.Account{Host: "ghcr.io", User: "al", Active: true}) },
			want:  []string{"bad keyring-down", "note keyring-alone"}, says: "accounts use al@ghcr.io",
		},
		"another program wrote it": {
			files: files{config: `{"credsStore":"good"}`}, helpers: []string{"good"},
			notes: func(m *machine, p *book.Page) { p.SetNamed(book.Named{Path: m.path(config), Store: "pass"}) },
			want:  []string{"warning rewritten"}, says: "credsStore named docker-credential-pass",
		},
		"the book is broken": {files: files{"home/.local/share/regtui/accounts.json": "{"}, want: []string{"bad file"}, says: "accounts.json"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, tt.helpers...)
			m.env.Vars = append(m.env.Vars, tt.vars...)
			for file, text := range tt.files {
				m.write(file, text, 0o600)
			}
			if tt.notes != nil {
				m.note(func(p *book.Page) { tt.notes(m, p) })
			}
			var change []func(*Options)
			if tt.options != nil {
				change = append(change, tt.options)
			}
			all := m.look(change...)
			var got []string
			for _, f := range all {
				got = append(got, string(f.Grade)+" "+f.ID)
				if f.What == "" || f.Where == "" {
					t.Errorf("says too little: %+v", f)
				}
				if f.Do != nil && f.Preview == nil || f.Grade == Bad && f.Fix == "" && f.Do == nil {
					t.Errorf("no way out of %+v", f)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			told := everything(t, all)
			if !strings.Contains(told, tt.says) {
				t.Errorf("%q is nowhere in %s", tt.says, told)
			}
			for _, s := range []string{secret, base64.StdEncoding.EncodeToString([]byte("al:" + secret)), helpertest.Secret, "ghp_x"} {
				if strings.Contains(told, s) {
					t.Errorf("a secret is told: %s", told)
				}
			}
		})
	}
}

// everything is all that is told of findings, with what their fixes would do.
func everything(t *testing.T, all []Finding) string {
	t.Helper()
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	told := string(out)
	for _, f := range all {
		told += fmt.Sprintf("%+v", f)
		if f.Preview != nil {
			diff, err := f.Preview(t.Context())
			if err != nil {
				t.Errorf("%s: %v", f.ID, err)
			}
			told += diff
		}
	}
	return told
}

// What may be the only copy of a login is taken out by no fix; that of a part of
// a registry is moved to podman's file, also where a helper is named for it all.
func TestOnlyCopy(t *testing.T) {
	for name, tt := range map[string]struct{ text, id string }{
		"beside another": {`{"credsStore":"keeps",` + auths("ghcr.io=al") + `}`, "stranded-other"},
		"Hub's logins":   {`{` + auths("docker.io=bo", creds.HubServer+"=al") + `}`, "key"},
	} {
		m := newMachine(t, "keeps")
		m.write(config, tt.text, 0o600)
		if found := find(m.look(), tt.id); len(found) != 1 || found[0].Do != nil {
			t.Errorf("%s: found %+v", name, found)
		}
	}
	m := newMachine(t, "keeps")
	m.write(config, `{"credHelpers":{"ghcr.io":"keeps"},`+auths("ghcr.io/team=al")+`}`, 0o600)
	for _, f := range m.look() {
		if strings.HasPrefix(f.ID, "stranded") {
			t.Errorf("found %+v", f)
		}
	}
	found := find(m.look(), "path")
	if len(found) != 1 || found[0].Do == nil {
		t.Fatalf("found %+v", found)
	}
	if err := found[0].Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := m.read(config); strings.Contains(got, "ghcr.io/team") {
		t.Errorf("config.json has %s", got)
	}
	s, err := m.chain.Store(creds.KindAuth)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io", Path: "team"}, "al"); c == nil || err != nil {
		t.Errorf("auth.json has %v, %v", c, err)
	}
}

// Each fix shows what it would do, does that, and then there is nothing to find.
func TestFixes(t *testing.T) {
	for name, tt := range map[string]struct {
		text    string
		mode    os.FileMode
		helpers []string
		id      string
		diff    string
		safe    bool
		after   string
	}{
		"mark":            {"\xef\xbb\xbf{" + auths("ghcr.io=al") + ` }`, 0o600, nil, "file-mark", "3 bytes (ef bb bf)", true, `{` + auths("ghcr.io=al") + ` }`},
		"mark, and twice": {"\xef\xbb\xbf" + `{"x":1,"x":2}`, 0o600, nil, "file-mark", "3 bytes (ef bb bf)", true, `{"x":1,"x":2}`},
		"mode":            {`{` + auths("ghcr.io=al") + `}`, 0o644, nil, "mode", "chmod 600", true, `{` + auths("ghcr.io=al") + `}`},
		"mode of a group": {`{` + auths("ghcr.io=al") + `}`, 0o460, nil, "mode", "chmod 400", true, `{` + auths("ghcr.io=al") + `}`},
		"the store":       {`{"credsStore":"nosuch","x":1}`, 0o600, nil, "helper-missing", "-\t\"credsStore\"", false, `{"x":1}`},
		"rows":            {`{"credHelpers":{"ghcr.io":"nosuch","quay.io":"good"}}`, 0o600, []string{"good"}, "helper-missing", "nosuch", false, `{"credHelpers":{"quay.io":"good"}}`},
		"one row of two":  {`{"credHelpers":{"docker.io":"nosuch","https://index.docker.io/v1/":"good"}}`, 0o600, []string{"good"}, "helper-missing", "nosuch", false, `{"credHelpers":{"https://index.docker.io/v1/":"good"}}`},
		"a part's row":    {`{"credHelpers":{"quay.io":"good","quay.io/team":"nosuch"}}`, 0o600, []string{"good"}, "helper-missing", "nosuch", false, `{"credHelpers":{"quay.io":"good"}}`},
		"marker":          {`{"auths":{"quay.io":{}}}`, 0o600, nil, "marker", "quay.io", true, `{"auths":{}}`},
		"bad entry":       {`{"auths":{"ghcr.io":{"auth":"%"},"quay.io":{"auth":"YWw6cHc="}}}`, 0o600, nil, "entry", "ghcr.io", false, `{"auths":{"quay.io":{"auth":"YWw6cHc="}}}`},
		"Hub's key":       {`{` + auths("docker.io=al") + `}`, 0o600, nil, "key", "index.docker.io", true, `{` + auths(creds.HubServer+"=al") + `}`},
		"Hub's keys":      {`{` + auths("docker.io=al", creds.HubServer+"=al") + `}`, 0o600, nil, "key", "docker.io", true, `{` + auths(creds.HubServer+"=al") + `}`},
		"in clear":        {`{` + auths("quay.io=al") + `}`, 0o600, []string{"keeps"}, "plain", "moves  al@quay.io", false, `{"auths":{},"credHelpers":{"quay.io":"keeps"}}`},
		"beside one":      {`{"credsStore":"keeps",` + auths("quay.io=al") + `}`, 0o600, []string{"keeps"}, "stranded", "moves  al@quay.io", false, `{"credsStore":"keeps","auths":{},"credHelpers":{"quay.io":"keeps"}}`},
		"beside a copy":   {`{"credsStore":"keeps",` + auths("ghcr.io=ghuser") + `}`, 0o600, []string{"keeps"}, "stranded-copy", "ghcr.io", true, `{"credsStore":"keeps","auths":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, tt.helpers...)
			m.write(config, tt.text, tt.mode)
			if err := os.Chmod(filepath.Dir(m.path(config)), 0o755); err != nil {
				t.Fatal(err)
			}
			found := find(m.look(), tt.id)
			if len(found) != 1 || found[0].Do == nil || found[0].Safe != tt.safe {
				t.Fatalf("found %+v", found)
			}
			diff, err := found[0].Preview(t.Context())
			if err != nil || !strings.Contains(diff, tt.diff) || strings.Contains(diff, secret) {
				t.Errorf("preview: %v\n%s", err, diff)
			}
			if m.read(config) != tt.text {
				t.Fatal("the preview wrote")
			}
			if err := found[0].Do(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := m.read(config); got != tt.after {
				t.Errorf("got  %s\nwant %s", got, tt.after)
			}
			if left := find(m.look(), tt.id); len(left) > 0 {
				t.Errorf("still %+v", left)
			}
		})
	}
}

// Helpers are asked all at once: one that hangs makes nobody wait but once.
func TestHelperThatHangs(t *testing.T) {
	m := newMachine(t, "hangs", "good")
	m.write(config, `{"credHelpers":{"a.example":"hangs","b.example":"hangs","ghcr.io":"good"},"credsStore":"good","auths":{"quay.io":{}}}`, 0o600)
	all := m.look()
	hangs := find(all, "helper-hangs")
	if len(hangs) != 1 || len(hangs[0].Logins) != 2 || len(find(all, "marker")) != 1 {
		t.Errorf("%+v", all)
	}
}

// Nothing is run where nothing is to be asked.
func TestAsksNobody(t *testing.T) {
	m := newMachine(t, "good", "ecr-login")
	m.write(config, `{"credHelpers":{"ghcr.io":"good","1.dkr.ecr.eu-west-1.amazonaws.com":"ecr-login"}}`, 0o600)
	bin := strings.TrimPrefix(m.env.Vars[0], "PATH=")
	m.look(func(o *Options) { o.Ask = false })
	if calls := helpertest.Calls(t, bin); len(calls) > 0 {
		t.Errorf("asked %v", calls)
	}
	m.look()
	if calls := helpertest.Calls(t, bin); len(calls) != 1 || calls[0] != "good get ghcr.io" {
		t.Errorf("asked %v", calls)
	}
	m.look(func(o *Options) { o.Clouds = true })
	if calls := strings.Join(helpertest.Calls(t, bin), ","); !strings.Contains(calls, "ecr-login get") {
		t.Errorf("asked %v", calls)
	}
}

func TestWorst(t *testing.T) {
	for want, all := range map[Grade][]Finding{
		"":      nil,
		Note:    {{Grade: Note}},
		Warning: {{Grade: Note}, {Grade: Warning}},
		Bad:     {{Grade: Warning}, {Grade: Bad}, {Grade: Note}},
	} {
		if got := Worst(all); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What a move left in a helper is found, unless that keeps the login again, and
// can be taken out.
func TestLeft(t *testing.T) {
	m := newMachine(t, "keeps")
	m.note(func(p *book.Page) { p.Leaving.Set(book.Helped{Host: "ghcr.io", Helper: "keeps", User: "ghuser"}) })
	for _, text := range []string{`{"credHelpers":{"ghcr.io":"keeps"}}`, `{"credsStore":"keeps"}`} {
		m.write(config, text, 0o600)
		if all := find(m.look(), "helper-left"); len(all) > 0 {
			t.Errorf("%s: %+v", text, all)
		}
	}
	m.write(config, `{"credsStore":"keeps","credHelpers":{"ghcr.io":"regtui"}}`, 0o600)
	all := find(m.look(), "helper-left")
	if len(all) != 1 || all[0].Do == nil || all[0].Safe {
		t.Fatalf("%+v", all)
	}
	if err := all[0].Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := m.chain.Store("keeps")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); c != nil || err != nil {
		t.Errorf("it is still there: %v", err)
	}
	if all := find(m.look(), "helper-left"); len(all) > 0 {
		t.Errorf("still %+v", all)
	}
}

// What named a helper that is gone by now is not put back: it would stop every
// pull.
func TestRewrittenToMissing(t *testing.T) {
	for helpers, can := range map[string]bool{"": false, "good": true} {
		m := newMachine(t, strings.Fields(helpers)...)
		m.write(config, `{}`, 0o600)
		m.note(func(p *book.Page) { p.SetNamed(book.Named{Path: m.path(config), Store: "good"}) })
		if all := find(m.look(), "rewritten"); len(all) != 1 || (all[0].Do != nil) != can || !strings.Contains(all[0].Fix, "--accept") {
			t.Errorf("%q: %+v", helpers, all)
		}
	}
}

// What cannot be mended now has no fix, and says why not.
func TestCannotBeMended(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		mode os.FileMode
		says string
	}{
		"a mark":      {"\xef\xbb\xbf{" + auths("docker.io=al") + "}", 0o600, "mark has to go first"},
		"a key twice": {`{"x":1,"x":2,` + auths("docker.io=al") + "}", 0o600, "first make one of the two keys"},
		"read-only":   {"{" + auths("docker.io=al") + "}", 0o400, "read-only"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, "none")
			m.write(config, tt.text, tt.mode)
			all := m.look()
			for _, f := range append(find(all, "key"), find(all, "plain")...) {
				if f.Do != nil || f.Safe || !strings.Contains(f.Fix, tt.says) {
					t.Errorf("%+v", f)
				}
			}
			if len(find(all, "key")) != 1 || len(find(all, "plain")) != 1 {
				t.Errorf("%+v", all)
			}
		})
	}
}
