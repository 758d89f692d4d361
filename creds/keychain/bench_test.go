package keychain

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/helper/helpertest"
)

// BenchmarkLogins lists fifty logins in five places, one of them behind a
// helper that never answers.
func BenchmarkLogins(b *testing.B) {
	dir := b.TempDir()
	path := helpertest.Install(b, nil, "good", "hangs")
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	rows := func(what string) (out []string) {
		for i := range 10 {
			out = append(out, fmt.Sprintf("%s%d.example=u", what, i))
		}
		return out
	}
	named := func(what, helper string) string {
		text := ""
		for i := range 10 {
			text += fmt.Sprintf(`,"%s%d.example":"%s"`, what, i, helper)
		}
		return text
	}
	write(config, `{"credHelpers":{"x":""`+named("good", "good")+named("slow", "hangs")+named("ring", "regtui")+`},`+auths(rows("plain")...)+"}")
	write(session, "{"+auths(rows("pod")...)+"}")
	env := creds.Env{OS: "linux", Home: filepath.Join(dir, "home"), Vars: []string{"PATH=" + path, "XDG_RUNTIME_DIR=" + filepath.Join(dir, "run")}}
	err := book.New(book.Path(env)).Change(b.Context(), func(p *book.Page) error {
		for i := range 10 {
			p.Set(book.Account{Host: fmt.Sprintf("ring%d.example", i), User: "u", Active: true})
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		k := New(env)
		if logins, err := k.Logins(b.Context()); len(logins) != 50 || err != nil {
			b.Fatal(len(logins), err)
		}
		k.Close()
	}
	if calls := helpertest.Calls(b, path); calls != nil {
		b.Fatalf("helpers were run: %q", calls)
	}
}
