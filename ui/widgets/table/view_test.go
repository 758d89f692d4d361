package table

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
)

// nginx is a table as the screen of tags shows it, some of it still loading.
func nginx(s *themes.Styles) *Model[image] {
	m := newTable(s)
	hours := func(n int) time.Time { return day.Add(-time.Duration(n) * time.Hour) }
	m.Append(
		image{"1.29.3-alpine", "4a1b9c02e7f1", "amd64 arm64 +5", 21_400_000, hours(48), "alpine, 1.29-alpine", true},
		image{"1.29.3", "9f00d3aa10c4", "amd64 arm64 +6", 72_000_000, hours(49), "latest, 1.29, mainline", true},
		image{"latest", "9f00d3aa10c4", "amd64 arm64 +6", 72_000_000, hours(49), "1.29.3, 1.29, mainline", true},
		image{"1.29.2-日本語", "77c1e8d0aa92", "amd64 arm64 +4", 21_300_000, hours(24 * 40), "", true},
		image{"stable\x1b]0;x\x07-\u202ealpine", "77c1e8d0aa92", "amd64", 118_000_000, hours(24 * 41), "", true},
		image{"1.28.6-with-a-name-that-is-much-longer-than-its-column-is-wide", "03cc9a5f7a20", "amd64 arm64 +5", 712_000, time.Time{}, "", true},
	)
	for i := 28; i > 0; i-- {
		m.Append(image{tag: fmt.Sprintf("1.27.%d", i)})
	}
	m.Sort("created", true)
	m.View(80, 24)
	m.Update(press("down"))
	m.Mark("latest", true)
	m.Mark("1.27.3", true)
	m.Highlight(func(r *image, column string) [][2]int {
		if at := strings.Index(r.tag, "alpine"); column == "tag" && at >= 0 {
			return [][2]int{{at, at + len("alpine")}}
		}
		return nil
	})
	return m
}

var sizes = []struct{ width, height int }{{80, 24}, {120, 40}, {200, 60}}

func TestGolden(t *testing.T) {
	for _, theme := range []string{"regtui-dark", "regtui-light"} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", theme, size.width, size.height), func(t *testing.T) {
				m := nginx(styles(theme, colorprofile.TrueColor))
				golden.RequireEqual(t, m.View(size.width, size.height))
			})
		}
	}
	t.Run("no-color-80x10", func(t *testing.T) {
		golden.RequireEqual(t, nginx(styles("regtui-dark", colorprofile.ASCII)).View(80, 10))
	})
}

func TestEveryLineIsAsWideAsAskedFor(t *testing.T) {
	m := nginx(styles("regtui-dark", colorprofile.TrueColor))
	for w := range 210 {
		for _, h := range []int{0, 1, 2, 3, 5, 24} {
			view := m.View(w, h)
			if w == 0 || h == 0 {
				if view != "" {
					t.Fatalf("%d×%d draws %q", w, h, view)
				}
				continue
			}
			lines := strings.Split(view, "\n")
			if len(lines) != h {
				t.Fatalf("%d×%d has %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if got := ansi.StringWidth(l); got != w {
					t.Fatalf("%d×%d has a line of %d: %q", w, h, got, l)
				}
			}
		}
	}
	if m.View(-1, -5) != "" {
		t.Error("a negative size draws something")
	}
}

// headers are the titles in sight at a width.
func headers(m *Model[image], width int) string {
	return strings.Join(strings.Fields(ansi.Strip(strings.SplitN(m.View(width, 5), "\n", 2)[0])), " ")
}

func TestColumnsGiveWayInNarrowTerminals(t *testing.T) {
	m := nginx(styles("regtui-dark", colorprofile.TrueColor))
	for width, want := range map[int]string{
		200: "TAG DIGEST SIZE CREATED ▾ PLATFORMS SHARED WITH",
		120: "TAG DIGEST SIZE CREATED ▾ PLATFORMS SHARED WITH",
		80:  "TAG DIGEST SIZE CREATED ▾ PLATFORMS",
		61:  "TAG SIZE CREATED ▾ PLATFORMS",
		50:  "TAG SIZE CREATED ▾",
	} {
		if got := headers(m, width); got != want {
			t.Errorf("at %d: %s, want %s", width, got, want)
		}
	}
	m.Hide("created", "shared")
	if got := headers(m, 120); got != "TAG DIGEST SIZE PLATFORMS" || len(m.Hidden()) != 2 {
		t.Errorf("hidden columns are shown: %s", got)
	}
	m.Hide()
	if got := headers(m, 120); !strings.Contains(got, "CREATED") {
		t.Errorf("columns stay hidden: %s", got)
	}
}

// At any width a cell that is cut ends in "…".
func TestNoCellIsCutAtTheEdge(t *testing.T) {
	m := New(styles("regtui-dark", colorprofile.ASCII), keys.Default(), func(r *string) string { return *r },
		Column[string]{ID: "tag", Title: "TAG", Width: 22, Min: 16, Text: func(r *string) string { return *r }},
		Column[string]{ID: "size", Title: "SIZE", Width: 8, Text: func(*string) string { return "99.9 MB" }},
		Column[string]{ID: "created", Title: "CREATED", Width: 13, Text: func(*string) string { return "6 days ago." }},
	)
	m.Append("2.14.0-alpine-slim")
	for width := 6; width < 80; width++ {
		line := strings.TrimRight(ansi.Strip(strings.Split(m.View(width, 3), "\n")[1]), " ")
		if !strings.HasSuffix(line, "…") && !strings.HasSuffix(line, "ago.") && !strings.HasSuffix(line, "MB") && !strings.HasSuffix(line, "slim") {
			t.Errorf("%d cells: %q", width, line)
		}
	}
	if line := strings.Split(ansi.Strip(m.View(40, 3)), "\n")[1]; !strings.Contains(line, "6 days ago.") {
		t.Errorf("40 cells: %q: all have room", line)
	}
}

func TestColumnsGrow(t *testing.T) {
	cols := []Column[image]{
		{ID: "a", Width: 10, Min: 4, Flex: 1, Max: 30}, {ID: "b", Width: 5}, {ID: "c", Width: 10, Flex: 3},
	}
	for width, want := range map[int][3]int{26: {4, 5, 10}, 32: {10, 5, 10}, 40: {12, 5, 16}, 120: {30, 5, 78}} {
		var got [3]int
		for i, p := range layout(cols, nil, width) {
			got[i] = p.width
		}
		if got != want {
			t.Errorf("at %d: %v, want %v", width, got, want)
		}
	}
}

func TestNothingToShow(t *testing.T) {
	m := newTable(styles("regtui-dark", colorprofile.TrueColor))
	m.Empty("no tags here")
	m.Loading(true)
	if view := ansi.Strip(m.View(80, 5)); !strings.Contains(view, "…") || strings.Contains(view, "no tags") {
		t.Errorf("while it loads: %s", view)
	}
	m.Loading(false)
	if view := ansi.Strip(m.View(80, 5)); !strings.Contains(view, "   no tags here") {
		t.Errorf("afterwards: %s", view)
	}
}

func TestWindowIsWhatIsDrawn(t *testing.T) {
	m := sample(1000)
	m.Update(press("G"))
	m.View(80, 11)
	if w := tags(m.Window()); len(w) != 10 || w[9] != name(999) {
		t.Errorf("the window is %v", w)
	}
}

// TestOnlyRowsOnTheScreenAreDrawn counts what the table asks of its columns.
func TestOnlyRowsOnTheScreenAreDrawn(t *testing.T) {
	asked := 0
	m := New(styles("regtui-dark", colorprofile.TrueColor), keys.Default(), func(r *image) string { return r.tag },
		Column[image]{ID: "tag", Title: "Tag", Width: 20, Text: func(r *image) string { asked++; return r.tag }})
	rows := make([]image, 50_000)
	for i := range rows {
		rows[i].tag = name(i)
	}
	m.Set(rows)
	m.Update(press("pgdown"))
	m.View(80, 24)
	if asked != 23 {
		t.Errorf("%d cells were asked for, want 23", asked)
	}
	small, large := sample(100), sample(50_000)
	draw := func(m *Model[image]) float64 { return testing.AllocsPerRun(20, func() { m.View(80, 24) }) }
	if a, b := draw(small), draw(large); b > a+5 {
		t.Errorf("a frame of 50,000 rows takes %v allocations, one of 100 rows %v", b, a)
	}
}
