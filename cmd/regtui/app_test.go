package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
)

func TestDumbTerminal(t *testing.T) {
	p, _, _ := try("HOME="+t.TempDir(), "TERM=dumb")
	p.inTerminal, p.outTerminal = true, true
	err := p.showApp(t.Context(), ui.Place{})
	if exitCode(err) != exitUsage || !strings.Contains(err.Error(), "use the commands") {
		t.Errorf("%v", err)
	}
}

// The theme in the README is one.
func TestReadmeTheme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```yaml\n(title: .*?)```").FindSubmatch(readme)
	if found == nil {
		t.Fatal("the README shows no theme")
	}
	if _, err := themes.Parse("mine.yaml", found[1]); err != nil {
		t.Error(err)
	}
	for _, role := range themes.Roles() {
		if !strings.Contains(string(readme), "`"+string(role)+"`") {
			t.Errorf("the README does not name %s", role)
		}
	}
}
