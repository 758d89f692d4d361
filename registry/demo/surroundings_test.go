package demo

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSurrounding(t *testing.T) {
	home := t.TempDir()
	const good = `{"API":"http://127.0.0.1:1","Registry":"127.0.0.1:2","Login":"http://[::1]:3"}`
	for name, c := range map[string]struct {
		file, variable, home string
		ok                   bool
	}{
		"in one":            {good, home, home, true},
		"outside":           {good, "", home, false},
		"the person's home": {good, home, "/home/alice", false},
		"no file":           {"", home, home, false},
		"no JSON":           {"{", home, home, false},
		"empty":             {"{}", home, home, false},
		"another machine":   {`{"API":"http://127.0.0.1:1","Registry":"192.0.2.1:2","Login":"http://127.0.0.1:3"}`, home, home, false},
		"a name":            {`{"API":"http://hub.evil.example","Registry":"127.0.0.1:2","Login":"http://127.0.0.1:3"}`, home, home, false},
		"a user in it":      {`{"API":"http://127.0.0.1:1@evil.example","Registry":"127.0.0.1:2","Login":"http://127.0.0.1:3"}`, home, home, false},
		"another scheme":    {`{"API":"https://127.0.0.1:1","Registry":"127.0.0.1:2","Login":"http://127.0.0.1:3"}`, home, home, false},
		"a path":            {`{"API":"http://127.0.0.1:1","Registry":"evil.example/127.0.0.1","Login":"http://127.0.0.1:3"}`, home, home, false},
	} {
		if err := os.WriteFile(filepath.Join(home, hubFile), []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		if c.file == "" {
			_ = os.Remove(filepath.Join(home, hubFile))
		}
		env := map[string]string{Variable: c.variable, "HOME": c.home}
		if at, ok := Surrounding(func(name string) string { return env[name] }); ok != c.ok || ok && at.Registry != "127.0.0.1:2" {
			t.Errorf("%s: %+v, %v", name, at, ok)
		}
	}
}
