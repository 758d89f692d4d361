package table

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

func items(from, to int) []item {
	var out []item
	for i := from; i < to; i++ {
		out = append(out, item{key: fmt.Sprintf("k%03d", i), n: i})
	}
	return out
}

func at(t *testing.T, m *Model[item], want string) {
	t.Helper()
	got := ""
	if r := m.Selected(); r != nil {
		got = r.key
	}
	if got != want {
		t.Errorf("the cursor is on %q, want %q", got, want)
	}
}

func TestCursorStaysOnItsRow(t *testing.T) {
	m := newItems()
	m.Sort("key", false)
	m.Append(items(50, 60)...)
	m.View(40, 11)
	at(t, m, "k050")
	m.Append(items(40, 50)...) // above, and nobody has moved: the top stays the top
	m.View(40, 11)
	at(t, m, "k040")

	for range 5 {
		m.Update(press("down"))
	}
	m.View(40, 11)
	line := m.Index() - m.offset
	m.Append(items(0, 40)...)
	m.View(40, 11)
	at(t, m, "k045")
	if got := m.Index() - m.offset; got != line {
		t.Errorf("the row has moved on the screen, from line %d to %d", line, got)
	}
	m.Sort("key", true)
	at(t, m, "k045")
	m.Change("k045", func(r *item) { r.n = -1 })
	m.Sort("n", false)
	m.View(40, 11)
	at(t, m, "k045")
	if m.Index() != 0 {
		t.Error("the row is not first by its number")
	}

	m.Remove("k045") // the row that comes into its place
	at(t, m, "k000")
	m.Select("k020")
	m.Filter(func(r *item) bool { return r.n != 20 })
	at(t, m, "k021")
	m.Filter(func(r *item) bool { return r.n < 5 })
	at(t, m, "k004")
	m.Filter(func(*item) bool { return false })
	at(t, m, "")
	if m.Update(press("down")); m.Len() != 0 || len(m.Window()) > 10 {
		t.Error("moving about in no rows goes wrong")
	}
	m.Filter(nil)
	at(t, m, "k000")
}

func TestSelectHoldsTheRowWhileOthersArrive(t *testing.T) {
	m := newItems()
	m.Sort("key", false)
	m.Append(items(50, 60)...)
	if !m.Select("k050") || m.Select("k999") {
		t.Error("Select tells the wrong thing")
	}
	m.Append(items(0, 50)...)
	at(t, m, "k050")
	m.Set(items(30, 70))
	at(t, m, "k050")
	m.Set(items(0, 3))
	at(t, m, "k002")
	m.Set(nil)
	at(t, m, "")
}

func TestKeysMoveAndKeepContext(t *testing.T) {
	m := newItems()
	m.Set(items(0, 100))
	m.View(40, 21) // 20 rows
	for _, c := range []struct {
		key         string
		row, offset int
	}{
		{"down", 1, 0},
		{"G", 99, 80},
		{"up", 98, 80},
		{"g", 0, 0},
		{"up", 0, 0},
		{"pgdown", 19, 19},
		{"pgdown", 38, 35},
		{"pgup", 19, 16},
		{"end", 99, 80},
		{"pgdown", 99, 80},
		{"home", 0, 0},
		{"j", 1, 0},
		{"k", 0, 0},
	} {
		if !m.Update(press(c.key)) {
			t.Errorf("%s is not taken", c.key)
		}
		m.View(40, 21)
		keep := min(m.Index()-m.offset, m.offset+19-m.Index())
		if m.Index() != c.row || keep < 3 && m.offset > 0 && m.offset < 80 {
			t.Errorf("after %s: row %d (want %d) at line %d", c.key, m.Index(), c.row, m.Index()-m.offset)
		}
	}
	if m.Update(press("x")) || m.Update(press("enter")) || m.Update(tea.WindowSizeMsg{}) {
		t.Error("what is not the table's own is taken")
	}
	m.View(40, 2)
	m.Update(press("down"))
	if m.View(40, 2); m.offset != 1 {
		t.Errorf("in one line the row is out of sight: %d", m.offset)
	}
}

func TestMarks(t *testing.T) {
	m := newItems()
	m.Sort("key", true)
	m.Set(items(0, 5))
	m.Update(press("space"))
	m.Update(press("space"))
	keys := func() (out []string) {
		for _, r := range m.Marked() {
			out = append(out, r.key)
		}
		return out
	}
	if got := keys(); !slices.Equal(got, []string{"k004", "k003"}) || m.Marks() != 2 {
		t.Errorf("marked: %v", got)
	}
	at(t, m, "k002")
	m.Filter(func(r *item) bool { return r.n < 2 })
	m.Update(press("*"))
	if got := keys(); !slices.Equal(got, []string{"k004", "k003", "k001", "k000"}) {
		t.Errorf("all shown and what was marked: %v", got)
	}
	m.Remove("k004")
	m.Set(items(0, 4))
	if got := keys(); !slices.Equal(got, []string{"k003", "k001", "k000"}) {
		t.Errorf("after a reload: %v", got)
	}
	m.Update(press("u"))
	if m.Marks() != 0 || len(m.marks) != 0 {
		t.Error("marks are left")
	}
}

func TestMouse(t *testing.T) {
	m := newItems()
	m.Set(items(0, 100))
	now := day
	m.now = func() time.Time { return now }
	m.View(40, 11)
	click := func(x, y int) bool { return m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	if !click(5, 4) || m.Index() != 3 || m.Opened() {
		t.Errorf("a click goes to row %d", m.Index())
	}
	now = now.Add(double / 2)
	if click(5, 4); !m.Opened() || m.Opened() {
		t.Error("a double click is not told once")
	}
	now = now.Add(double / 2)
	if click(5, 4); m.Opened() {
		t.Error("a third click opens again")
	}
	now = now.Add(2 * double)
	if click(5, 4); m.Opened() {
		t.Error("two slow clicks are a double click")
	}
	now = now.Add(double / 2)
	if click(5, 5); m.Opened() {
		t.Error("clicks on two rows are a double click")
	}
	if m.Update(tea.MouseClickMsg{X: 5, Y: 2, Button: tea.MouseRight}) || click(5, 40) || click(5, -1) {
		t.Error("clicks beside the rows are taken")
	}
	if !click(gutter, 0) {
		t.Error("a click on a title is not taken")
	}
	if c, _ := m.Sorted(); c != "key" {
		t.Errorf("a click on a title sorts by %q", c)
	}
	if click(gutter, 0); m.down != true {
		t.Error("a second click does not turn the order")
	}
	if click(1, 0) {
		t.Error("a click beside the titles is taken")
	}
	m.Update(press("g"))
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if m.offset != 6 || m.Index() < 6 {
		t.Errorf("the wheel scrolls to %d with the cursor at %d", m.offset, m.Index())
	}
	for range 50 {
		m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	}
	if m.offset != 90 {
		t.Errorf("the wheel stops at %d", m.offset)
	}
	for range 50 {
		m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	}
	if m.offset != 0 || m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelLeft}) {
		t.Errorf("the wheel goes back to %d", m.offset)
	}
}

func TestReverse(t *testing.T) {
	m := newTable(styles("regtui-dark", colorprofile.TrueColor))
	if !m.Update(press("S")) {
		t.Error("reverse is not taken")
	}
	m.Sort("tag", false)
	m.Update(press("S"))
	if _, down := m.Sorted(); !down {
		t.Error("reverse does nothing")
	}
}
