package keys

import (
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func TestDefaultHasEveryBindingOnceAndNoClash(t *testing.T) {
	m, err := Load(nil)
	if err != nil {
		t.Fatalf("the default bindings clash: %v", err)
	}
	seen := map[*key.Binding]string{}
	names := map[string]bool{}
	for _, r := range m.rows() {
		if seen[r.binding] != "" || names[r.name] {
			t.Errorf("%s is in the table twice", r.name)
		}
		seen[r.binding], names[r.name] = r.name, true
		if !r.binding.Enabled() || r.binding.Help().Key == "" || r.binding.Help().Desc == "" {
			t.Errorf("%s has no keys or no help", r.name)
		}
		for _, k := range r.binding.Keys() {
			if p, err := Parse(k); err != nil || p != k {
				t.Errorf("%s: Parse(%q) = %q, %v", r.name, k, p, err)
			}
		}
	}
}

func TestLoad(t *testing.T) {
	m, err := Load(map[string][]string{"sort": {"ctrl+s", "f2"}, "browser": {}, "force-quit": {"ctrl+q"}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Sort.Keys(), []string{"ctrl+s", "f2"}) || m.Sort.Help().Key != "^s" || m.Sort.Help().Desc != "sort" {
		t.Errorf("sort is %v %v", m.Sort.Keys(), m.Sort.Help())
	}
	if m.Browser.Enabled() {
		t.Error("a binding with no keys is still on")
	}
	if !key.Matches(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}, m.ForceQuit) || !key.Matches(tea.KeyPressMsg{Code: 'q', Mod: tea.ModCtrl}, m.ForceQuit) {
		t.Errorf("force-quit is %v", m.ForceQuit.Keys())
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		user map[string][]string
		want string
	}{
		"unknown name":     {map[string][]string{"sortt": {"x"}}, `no key binding "sortt"; did you mean "sort"?`},
		"other spelling":   {map[string][]string{"Last_Place": {"x"}}, `did you mean "last-place"?`},
		"unknown key":      {map[string][]string{"sort": {"hyperspace"}}, `sort: "hyperspace" is no key`},
		"unknown modifier": {map[string][]string{"sort": {"strg+s"}}, `"strg" in "strg+s" is no modifier`},
		"clash":            {map[string][]string{"sort": {"r"}}, `"r" is bound to both reload and sort`},
		"clash of two":     {map[string][]string{"sort": {"f2"}, "mark": {"f2"}}, `"f2" is bound to both sort and mark`},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Load(c.user)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to say %s", err, c.want)
			}
			if m == nil || !m.Quit.Enabled() {
				t.Error("the map is not usable")
			}
		})
	}
	if _, err := Load(map[string][]string{"add": {"f2"}, "search": {"f2"}}); err != nil {
		t.Errorf("two that are never there together clash: %v", err)
	}
}

func TestParseAndLabel(t *testing.T) {
	for in, want := range map[string][2]string{
		"G": {"G", "G"}, " ": {"space", "space"}, "Return": {"enter", "↵"}, "Ctrl+R": {"ctrl+r", "^r"},
		"shift+ctrl+Left": {"ctrl+shift+left", "^⇧←"}, "shift+a": {"A", "A"}, "ctrl++": {"ctrl++", "^+"}, "+": {"+", "+"},
		"escape": {"esc", "esc"}, "alt+x": {"alt+x", "alt-x"}, "ä": {"ä", "ä"}, "F5": {"f5", "f5"},
	} {
		got, err := Parse(in)
		if err != nil || got != want[0] || Label(got) != want[1] {
			t.Errorf("Parse(%q) = %q, %v, shown %q; want %q", in, got, err, Label(got), want)
		}
	}
	for _, in := range []string{"", "++", "ctrl+", "a+b", "ctrl-x"} {
		if got, err := Parse(in); err == nil {
			t.Errorf("Parse(%q) = %q, want an error", in, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("ctrl+alt+x")
	f.Add("+++")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := Parse(s)
		if err != nil {
			return
		}
		if again, err := Parse(k); err != nil || again != k {
			t.Errorf("Parse(%q) = %q, but Parse of that is %q, %v", s, k, again, err)
		}
	})
}
