package listing_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/screens/screentest"
	"github.com/regtui/regtui/ui/widgets/filter"
	"github.com/regtui/regtui/ui/widgets/table"
)

type fruit struct {
	name string
	size int64
}

// screen makes a list a model, as every screen does.
type screen struct{ *listing.List[fruit] }

func (s screen) Init() tea.Cmd { return nil }
func (s screen) Update(msg tea.Msg) tea.Cmd {
	cmd, _ := s.List.Update(msg)
	return cmd
}

func (s screen) View(w, h int) string {
	return s.List.View(w, h, "no fruit", func(int, int) string { return "PREVIEW" })
}

func start(t *testing.T, d *ui.Deps, o listing.Options[fruit], width int) (*screentest.Drive, screen) {
	o.Fields = []filter.Field{{Name: "size", Kind: filter.Size, Example: "1k"}}
	o.Value = func(r *fruit, _ string) filter.Value { return filter.Value{Known: true, Size: r.size} }
	s := screen{listing.New(d, "fruit", func(r *fruit) string { return r.name }, []table.Column[fruit]{
		{ID: "name", Title: "NAME", Width: 10, Text: func(r *fruit) string { return r.name }, Compare: func(a, b *fruit) int { return strings.Compare(a.name, b.name) }},
		{ID: "size", Title: "SIZE", Width: 8, Text: func(r *fruit) string { return fmt.Sprint(r.size) }, Compare: func(a, b *fruit) int { return cmp.Compare(a.size, b.size) }, Descending: true},
	}, o)}
	s.Set([]fruit{{"apple", 300}, {"banana", 2000}, {"cherry", 10}})
	return screentest.Start(t, s, width, 10), s
}

func rows(s screen) string {
	var out []string
	for r := range s.Rows() {
		out = append(out, r.name)
	}
	return strings.Join(out, " ")
}

func TestList(t *testing.T) {
	deps := screentest.Deps(t, true)
	d, s := start(t, deps, listing.Options[fruit]{Sort: "name"}, 130)
	if !s.Previewing() || !strings.Contains(d.Plain(), "PREVIEW") {
		t.Error("there is no preview where there is room")
	}
	d.Press("v")
	if strings.Contains(d.Plain(), "PREVIEW") {
		t.Error("the preview cannot be put away")
	}
	d.Send(tea.MouseClickMsg{X: 16, Y: 0, Button: tea.MouseLeft})
	if got := rows(s); got != "banana apple cherry" {
		t.Errorf("a click on SIZE sorts %s", got)
	}
	choose(t, d, "|", "s")
	if strings.Contains(d.Plain(), "SIZE") {
		t.Errorf("the column is not hidden:\n%s", d.Plain())
	}
	d, s = start(t, deps, listing.Options[fruit]{Sort: "name"}, 130)
	if strings.Contains(d.Plain(), "SIZE") || strings.Contains(d.Plain(), "PREVIEW") || rows(s) != "banana apple cherry" {
		t.Errorf("what was chosen is not kept:\n%s", d.Plain())
	}
	choose(t, d, "|", "s")
	choose(t, d, "s", "n")
	if !strings.Contains(d.Plain(), "SIZE") || rows(s) != "apple banana cherry" {
		t.Errorf("choosing changes nothing:\n%s", d.Plain())
	}
}

// choose opens a dialog by a key and picks in it by another.
func choose(t *testing.T, d *screentest.Drive, key, letter string) {
	t.Helper()
	d.Press(key)
	d.Settle()
	open, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatalf("%q opens no dialog", key)
	}
	d.Run(open.Dialog.Update(screentest.Key(letter)))
	d.Settle()
}

func TestFilterLine(t *testing.T) {
	d, s := start(t, screentest.Deps(t, true), listing.Options[fruit]{Sort: "name"}, 80)
	status := func() string { return screentest.Strip(s.Status("fruit", "fruits")) }
	d.Press("/")
	if !strings.Contains(d.Plain(), "size>1k") || s.Cursor().Y != 9 {
		t.Errorf("the line does not say what it takes, or the cursor is off:\n%s", d.Plain())
	}
	d.Type("size>1k")
	if rows(s) != "banana" || status() != "1 of 3 fruits" {
		t.Errorf("shows %s, says %q", rows(s), status())
	}
	d.Press("enter", "down", "up")
	if status() != "1 of 3 fruits   filter size>1k" {
		t.Errorf("says %q", status())
	}
	d.Press("/")
	d.Type(" colour:red")
	if !strings.Contains(status(), "colour") {
		t.Errorf("a wrong field is not told: %q", status())
	}
	d.Press("esc")
	if rows(s) != "apple banana cherry" || s.Typing() {
		t.Errorf("esc leaves %s", rows(s))
	}
	d.Press("/")
	d.Type("zzz")
	d.Press("enter")
	if !strings.Contains(d.Plain(), "nothing matches") {
		t.Errorf("an empty result is not told:\n%s", d.Plain())
	}
}

// A filter is there again in the place where it was set, and in no other.
func TestFilterIsKept(t *testing.T) {
	deps := screentest.Deps(t, true)
	d, _ := start(t, deps, listing.Options[fruit]{Place: "here"}, 80)
	d.Press("/")
	d.Type("ban")
	d.Press("enter")
	if _, s := start(t, deps, listing.Options[fruit]{Place: "there"}, 80); s.Filtered() {
		t.Error("it follows to another place")
	}
	_, s := start(t, deps, listing.Options[fruit]{Place: "here"}, 80)
	if rows(s) != "banana" {
		t.Errorf("it is forgotten: %s", rows(s))
	}
	s.Back()
	if _, s = start(t, deps, listing.Options[fruit]{Place: "here"}, 80); s.Filtered() {
		t.Error("it comes back after it was taken away")
	}
}

func TestBelow(t *testing.T) {
	d, s := start(t, screentest.Deps(t, true), listing.Options[fruit]{Below: true}, 80)
	if s.Previewing() {
		t.Error("the preview takes the table's room")
	}
	d.Height = 20
	lines := strings.Split(d.Plain(), "\n")
	if !s.Previewing() || !strings.HasPrefix(lines[6], "   PREVIEW") {
		t.Errorf("it is not below:\n%s", d.Plain())
	}
	d.Send(tea.MouseClickMsg{X: 5, Y: 12, Button: tea.MouseLeft})
	d.Send(tea.MouseClickMsg{X: 5, Y: 2, Button: tea.MouseLeft})
	if s.Selected().name != "banana" {
		t.Errorf("a click selects %s", s.Selected().name)
	}
}
