package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

func TestParse(t *testing.T) {
	c, err := Parse([]byte(`
registries:
  - &work
    host: harbor.acme.example
    name: Work
    vendor: harbor
    namespaces: [team]
    color: "#ff0000"
    concurrency: 4
  - <<: *work
    host: localhost:5000
    insecure: true
    readonly: true
theme: nord
keys: {quit: [q]}
concurrency: 8
mouse: false
cache: 1GiB
`), "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	off := false
	want := &Config{
		Registries: []registry.Settings{
			{Host: "harbor.acme.example", Name: "Work", Vendor: "harbor", Namespaces: []string{"team"}, Color: "#ff0000", Concurrency: 4},
			{Host: "localhost:5000", Name: "Work", Vendor: "harbor", Namespaces: []string{"team"}, Color: "#ff0000", Concurrency: 4, Insecure: true, ReadOnly: true},
		},
		Theme: "nord", Keys: map[string][]string{"quit": {"q"}}, Concurrency: 8, Mouse: &off, Cache: "1GiB",
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v", c)
	}
	if got := c.Settings("other.example"); got.Concurrency != 8 || got.Host != "other.example" {
		t.Errorf("settings of an unknown host: %+v", got)
	}
	if c.CacheBytes() != 1<<30 || c.MouseOn() {
		t.Errorf("cache %d, mouse %v", c.CacheBytes(), c.MouseOn())
	}
}

func TestParseNothing(t *testing.T) {
	for _, s := range []string{"", "\n", "# only a comment\n", "---\n", "registries:\n", "registries: []\nkeys:\n"} {
		c, err := Parse([]byte(s), "config.yaml")
		if err != nil || len(c.Registries) != 0 {
			t.Errorf("%q: %+v, %v", s, c, err)
		}
	}
	if c, there, err := Load(filepath.Join(t.TempDir(), "none"), nil); err != nil || there || !c.MouseOn() || c.CacheBytes() != 512e6 {
		t.Errorf("no file: %+v, %v, %v", c, there, err)
	}
}

func TestRefused(t *testing.T) {
	tests := []struct{ in, want string }{
		{"regstries:\n", `c:1:1: unknown key "regstries"; did you mean "registries"?`},
		{"registries:\n  - host: a.example\n    insecre: true\n", `c:3:5: unknown key "insecre"; did you mean "insecure"?`},
		{"registries:\n  - host: a.example\n    insecure: yes please\n", `c:3:15: insecure must be true or false, not "yes please"`},
		{"registries: 3\n", `c:1:13: registries must be a list, not "3"`},
		{"registries: [a.example]\n", `c:1:14: an entry of registries must be a mapping (name: value), not "a.example"`},
		{"registries:\n  -\n", `an empty entry in registries`},
		{"registries:\n  - name: x\n", `a registry without a host`},
		{"registries:\n  - host: https://a.example\n", `c:2:11: "https://a.example" is not a host: leave out the scheme`},
		{"registries:\n  - host: docker.io\n  - host: index.docker.io\n", `c:3:11: docker.io is there already, in line 2`},
		{"registries:\n  - host: a.example\n    vendor: habor\n", `c:3:13: unknown vendor "habor"; did you mean "harbor"?`},
		{"registries:\n  - host: a.example\n    color: wran\n", `did you mean "warn"?`},
		{"registries:\n  - host: a.example\n    concurrency: 1.5\n", `c:3:18: concurrency must be a whole number`},
		{"concurrency: -1\n", `c:1:14: concurrency must be a whole number from 0 up`},
		{"theme: 3\n", `c:1:8: theme must be text, not "3": put it in quotes`},
		{"keys:\n  quit: [1]\n", `c:2:10: an entry of quit must be text, not "1": put it in quotes`},
		{"keys:\n  quit: q\n", `c:2:9: quit must be a list, not "q"`},
		{"cache: lots\n", `c:1:8: "lots" is not a size`},
		{"theme: nord\ntheme: dracula\n", `c:2:1: mapping key "theme" already defined at [1:1]`},
		{"theme: [a\n", `c:1:8: sequence end token ']' not found`},
		{"- a\n", `the config must be a mapping`},
		{"theme: a\n---\ntheme: b\n", `a second YAML document`},
		{"keys:\n  quti: [x]\n", `c:2:3: there is no key binding "quti"; did you mean "quit"?`},
		{"keys:\n  quit: [f5, hyper+quit]\n", `c:2:14: quit: "hyper+quit" is no key`},
		{"keys:\n  quit: [hyper+q]\n", `c:2:10: quit: "hyper" in "hyper+q" is no modifier; there are ctrl alt shift super`},
		{"keys:\n  quit: [q, Ctrl+R]\n  reload:\n    - ctrl+r\n", `c:4:7: "ctrl+r" is bound to both quit and reload`},
		{"keys:\n  sort: [r]\n", `c:2:10: "r" is bound to both reload and sort`},
		{"keys: &k {quti: [x]}\n", `c:1:1: there is no key binding "quti"`},
		{"<<: {keys: {quti: [x]}}\n", `there is no key binding "quti"`},
		{"theme: \xff\n", `not UTF-8`},
		{strings.Repeat("#", maxSize+1), `c: the file is larger than 1 MiB`},
	}
	for _, tt := range tests {
		_, err := Parse([]byte(tt.in), "c")
		if _, ok := errors.AsType[*Invalid](err); !ok || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60q:\n got %v\nwant %s", tt.in, err, tt.want)
		}
	}
	_, err := parse([]byte("keys:\n  quti: [x]\n  sort: [r]\ntheme: nrd\nmose: b\n"), "c", func() []string { return []string{"nord", "mono"} })
	const all = `c:2:3: there is no key binding "quti"; did you mean "quit"?
c:3:10: "r" is bound to both reload and sort; give one of them another key
c:4:8: there is no theme "nrd"; did you mean "nord"? There are nord, mono
c:5:1: unknown key "mose"; did you mean "mouse"?`
	if err == nil || err.Error() != all {
		t.Errorf("all problems are told as\n%v", err)
	}
	endless := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(endless, []byte(strings.Repeat("# x\n", maxSize)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(endless, nil); err == nil || !strings.HasSuffix(err.Error(), "large: the file is larger than 1 MiB: this cannot be a config") {
		t.Errorf("a large file: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(commented))
	f.Add([]byte("a: &a {b: *a}\n<<: *a\n"))
	f.Add([]byte("!!binary x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data, "f")
		if (c == nil) == (err == nil) {
			t.Errorf("%q: %+v, %v", data, c, err)
		}
	})
}

func TestDirs(t *testing.T) {
	home := t.TempDir()
	env := map[string]string{"HOME": home, "XDG_STATE_HOME": "relative", "XDG_CACHE_HOME": filepath.Join(home, "c")}
	d := Find(func(k string) string { return env[k] })
	if d.File() != filepath.Join(home, ".config", "regtui", "config.yaml") && os.PathSeparator == '/' {
		t.Errorf("config is %s", d.File())
	}
	if d.Cache != filepath.Join(home, "c", "regtui") || !strings.HasPrefix(d.State, home) {
		t.Errorf("%+v", d)
	}
	if d := Find(func(string) string { return "" }); d != (Dirs{}) || d.File() != "" || d.Lock() != "" {
		t.Errorf("without a home: %+v", d)
	}
}
