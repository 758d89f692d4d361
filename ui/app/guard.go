package app

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/widgets/text"
)

// issues is where faults are reported.
const issues = "https://github.com/regtui/regtui/issues"

// guard runs a piece of a screen. A panic in it costs that screen and nothing
// else: an account of the fault takes its place.
func (m *Model) guard(e *entry, f func()) {
	defer func() {
		if v := recover(); v != nil {
			broken := e.screen
			e.screen = newFault(m.d, e.start, v)
			if c, ok := broken.(ui.Closer); ok {
				defer func() { _ = recover() }() // it is broken already
				c.Close()
			}
		}
	}()
	f()
}

// guardCmd makes a panic in a command of a screen an error that is shown, and
// writes down whose its errors are.
func guardCmd(cmd tea.Cmd, e *entry) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = failedIn{ui.Failed{Err: &load.Panic{Value: v}}, e}
			}
		}()
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for i, c := range msg {
				msg[i] = guardCmd(c, e)
			}
			return msg
		case ui.Failed:
			return failedIn{msg, e}
		default:
			return msg
		}
	}
}

// fault is the screen in place of one that panicked. It tells where, and no
// values but the panic's own: a report must not give a secret away.
type fault struct {
	d     *ui.Deps
	place ui.Place
	what  string
	trace []string
}

func newFault(d *ui.Deps, p ui.Place, v any) *fault {
	f := &fault{d: d, place: p, what: text.Clean(fmt.Sprint(v))}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for more := true; more && len(f.trace) < 12; {
		var fr runtime.Frame
		fr, more = frames.Next()
		if strings.Contains(fr.Function, "regtui") {
			f.trace = append(f.trace, fmt.Sprintf("%s %s:%d", path.Base(fr.Function), path.Base(fr.File), fr.Line))
		}
	}
	return f
}

func (f *fault) Init() tea.Cmd { return nil }

func (f *fault) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && key.Matches(k, f.d.Keys.Reload) {
		return ui.Send(ui.Replace{Place: f.place})
	}
	return nil
}

func (f *fault) Back() bool { return false }

func (f *fault) report() string {
	return fmt.Sprintf("regtui %s, %s/%s, screen %s: %s\n%s", f.d.Version, runtime.GOOS, runtime.GOARCH,
		f.place.Screen, f.what, strings.Join(f.trace, "\n"))
}

func (f *fault) View(int, int) string {
	s := f.d.Styles
	k := f.d.Keys
	lines := []string{
		"", " " + s.Bad.Render("This screen has a fault") + s.Text.Render(" and was stopped. The rest of regtui goes on."), "",
		" " + s.Text.Render("Please report it at ") + s.Info.Render(issues),
		" " + s.Dim.Render("with these lines (") + s.Key.Render(k.Yank.Help().Key) + s.Dim.Render(" copies them); they hold no names and no secrets:"), "",
	}
	for line := range strings.Lines(f.report()) {
		lines = append(lines, "   "+s.Text.Render(strings.TrimSuffix(line, "\n")))
	}
	return strings.Join(lines, "\n")
}

func (f *fault) Title() string { return "Fault" }

func (f *fault) Keys() []key.Binding {
	return []key.Binding{f.d.Keys.Reload, f.d.Keys.Yank, f.d.Keys.Back}
}

func (f *fault) Yanks() []ui.Yank {
	return []ui.Yank{{Key: "r", Name: "report", Text: f.report()}}
}
