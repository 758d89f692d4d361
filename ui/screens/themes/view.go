package themes

import (
	"strings"
	"time"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

// listWidth is how many cells the list of names takes.
const listWidth = 27

// View draws the list, and beside it a sample of every role.
func (s *Screen) View(width, height int) string {
	st := s.d.Styles
	list := s.list(min(listWidth, width), height)
	if width < listWidth+24 {
		return strings.Join(list, "\n")
	}
	pane := s.sample(width - listWidth - 4)
	lines := make([]string, height)
	for i := range lines {
		right := ""
		if i < len(pane) {
			right = pane[i]
		}
		lines[i] = text.Fit(at(list, i), listWidth) + " " + st.Rule.Render("│") + " " + text.Cut(right, width-listWidth-4)
	}
	return strings.Join(lines, "\n")
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func (s *Screen) list(width, height int) []string {
	st := s.d.Styles
	s.shown = max(height-1, 1)
	s.first = max(min(s.first, s.at), s.at-s.shown+1)
	lines := []string{"   " + st.Header.Render("THEME")}
	for i, name := range s.names[s.first:min(s.first+s.shown, len(s.names))] {
		title := s.title(name)
		if name == auto {
			title = "Auto: dark or light"
		}
		if s.first+i == s.at {
			lines = append(lines, st.OnSelected(st.SelectedBar.Render("▌")+"  "+st.Strong.Render(text.Fit(title, width-3))))
			continue
		}
		lines = append(lines, "   "+st.Text.Render(text.Cut(title, width-3)))
	}
	return lines
}

// sample shows what the roles of the theme in use look like.
func (s *Screen) sample(w int) []string {
	st := s.d.Styles
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	row := func(tag, digest, size string, age time.Duration) string {
		return st.Text.Render(text.Fit(tag, 13)) + st.Info.Render(text.Fit(digest, 14)) +
			st.Text.Render(text.FitLeft(size, 7)) + "  " + st.Text.Render(text.Age(now.Add(-age), now))
	}
	head := text.Fit("TAG", 13) + text.Fit("DIGEST", 14) + text.FitLeft("SIZE", 7) + "  "
	lines := []string{
		"  " + st.Header.Render(head) + st.HeaderSort.Render("CREATED ▾"),
		"  " + row("1.29-alpine", "4a1b9c02e7f1", "21.4 MB", 48*time.Hour),
		st.OnSelected(st.SelectedBar.Render("▌") + " " + text.Fit(row("1.29.3", "9f00d3aa10c4", "72.0 MB", 48*time.Hour), w-2)),
		st.Mark.Render("•") + " " + row("1.28.6", "03cc9a5f7a20", "71.2 MB", 21*24*time.Hour),
		"",
		st.Text.Render("text") + "  " + st.Strong.Render("strong") + "  " + st.Dim.Render("secondary") + "  " + st.Faint.Render("faint …") +
			"  " + st.Match.Render("match"),
		st.Good.Render("✓ good") + "  " + st.Warn.Render("! warning") + "  " + st.Bad.Render("✗ failed") + "  " +
			st.Info.Render("sha256:9f00…") + "  " + st.Accent.Render("accent"),
		st.Key.Render("↵") + " " + st.Dim.Render("open") + "   " + st.Key.Render("/") + " " + st.Dim.Render("filter") + "   " +
			st.Key.Render("space") + " " + st.Dim.Render("mark"),
		"",
		st.Tab.Render(" Overview ") + " " + st.TabActive.Render(" Layers ") + " " + st.Tab.Render(" Config "),
		"",
	}
	for i, share := range []float64{0.62, 0.41, 0.17, 0.05} {
		lines = append(lines, bars.Styled(share, 24, bars.Series(i, st), st)+"  "+st.Dim.Render(text.FitLeft(text.Bytes(int64(share*100e6)), 8)))
	}
	lines = append(lines, "", jsonSample(st), "")
	if t := st.Theme; t != nil {
		lines = append(lines, st.Strong.Render(text.Clean(t.Title))+"  "+st.Dim.Render(text.Clean(t.Name)))
		if t.Path != "" {
			lines = append(lines, st.Dim.Render(text.Cut(text.Clean(t.Path), w)))
		}
	}
	return lines
}

func jsonSample(st *themes.Styles) string {
	j := st.JSON
	field := func(name, value string) string {
		return j.Key.Render(`"`+name+`"`) + j.Punct.Render(": ") + value
	}
	comma := j.Punct.Render(", ")
	return j.Punct.Render("{ ") + field("os", j.String.Render(`"linux"`)) + comma + field("n", j.Number.Render("12")) + comma +
		field("ok", j.Bool.Render("true")) + comma + field("v", j.Null.Render("null")) + j.Punct.Render(" }")
}
