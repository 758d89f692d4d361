package bars

import (
	"math"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
)

func styles(p colorprofile.Profile) *themes.Styles {
	l, _ := themes.Load("")
	th, _ := l.Get("regtui-dark")
	return th.Styles(p)
}

func TestBar(t *testing.T) {
	plain := styles(colorprofile.ASCII)
	for _, c := range []struct {
		share float64
		width int
		want  string
	}{
		{0, 4, "────"},
		{1, 4, "━━━━"},
		{0.5, 4, "━━──"},
		{0.375, 4, "━╸──"},
		{0.001, 4, "╸───"},
		{0.999, 4, "━━━━"},
		{-1, 2, "──"},
		{7, 2, "━━"},
		{math.NaN(), 2, "──"},
		{math.Inf(1), 2, "━━"},
		{0.5, 0, ""},
		{0.5, -3, ""},
		{0.5, 1, "╸"},
	} {
		if got := ansi.Strip(Bar(c.share, c.width, plain)); got != c.want {
			t.Errorf("Bar(%v, %d) = %s, want %s", c.share, c.width, got, c.want)
		}
	}
	colored := styles(colorprofile.TrueColor)
	if got, want := Bar(0.5, 2, colored), colored.Accent.Render("━")+colored.Track.Render("━"); got != want {
		t.Errorf("coloured: %q, want %q", got, want)
	}
}

func TestGauge(t *testing.T) {
	s := styles(colorprofile.TrueColor)
	for share, fill := range map[float64]lipgloss.Style{0.9: s.Good, 0.2: s.Warn, 0.05: s.Bad} {
		if got, want := Gauge(share, 5, s), Styled(share, 5, fill, s); got != want {
			t.Errorf("Gauge(%v) = %q, want %q", share, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	s := styles(colorprofile.ASCII)
	if got := ansi.Strip(Line([]float64{-1, 0, 0.5, 1, 7, math.NaN()}, s.Info, s)); got != "·▁▅██·" {
		t.Errorf("Line: %s", got)
	}
}

func TestSeries(t *testing.T) {
	s := styles(colorprofile.TrueColor)
	if Series(0, s).Render("x") == Series(1, s).Render("x") || Series(0, s).Render("x") != Series(len(s.Series), s).Render("x") {
		t.Error("the colours of a series do not follow each other")
	}
	if got := Series(3, styles(colorprofile.ASCII)).Render("x"); got != "x" {
		t.Errorf("without colours: %q", got)
	}
}
