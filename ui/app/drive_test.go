package app

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/state"
	"github.com/regtui/regtui/ui/widgets/split"
	"github.com/regtui/regtui/ui/widgets/text"
)

// fake is a screen of invented rows that does what it is told by keys.
type fake struct {
	d      *ui.Deps
	p      ui.Place
	got    []tea.Msg
	closed bool
	filter string
	typing bool
	breaks string // the method that panics
	broken bool
}

func (f *fake) Init() tea.Cmd { return nil }

func (f *fake) Update(msg tea.Msg) tea.Cmd {
	f.got = append(f.got, msg)
	if m, ok := msg.(fails); ok && m.f == f {
		f.broken = true
		return ui.Send(ui.Failed{Err: errTest, Retry: tea.Quit})
	}
	if f.breaks == "Update" {
		panic("boom in Update")
	}
	return nil
}

func (f *fake) View(w, h int) string {
	if f.breaks == "View" {
		panic("boom in View")
	}
	s := f.d.Styles
	left, _ := split.Widths(w)
	lines := []string{"   " + s.Header.Render(text.Fit("TAG", 20)+"DIGEST")}
	for i := 1; i < h; i++ {
		cells := s.Text.Render(fmt.Sprintf("1.29.%-15d", i)) + s.Info.Render("4a1b9c02e7f1")
		if i == 2 {
			lines = append(lines, s.OnSelected(s.SelectedBar.Render("▌")+"  "+text.Fit(cells, left-3)))
			continue
		}
		lines = append(lines, "   "+cells)
	}
	return split.Join(strings.Join(lines, "\n"), s.Strong.Render("nginx:1.29.2"), w, h, s)
}

func (f *fake) Title() string { return f.p.Screen }

func (f *fake) Keys() []key.Binding {
	k := f.d.Keys
	return []key.Binding{k.Open, k.Filter, k.Sort, k.Mark, k.Preview, k.Reload, k.Up, k.Help}
}

func (f *fake) Close()       { f.closed = true }
func (f *fake) Typing() bool { return f.typing }
func (f *fake) Broken() bool { return f.broken }

func (f *fake) Back() bool {
	had := f.filter != ""
	f.filter = ""
	return had
}

func (f *fake) Header() string {
	if f.breaks == "Header" {
		panic("boom in Header")
	}
	return f.d.Styles.Dim.Render("alice")
}

func (f *fake) Status() (left, right string) {
	s := f.d.Styles
	return s.Strong.Render("1,204") + s.Dim.Render(" tags   ") + s.Mark.Render("3 marked"), s.Dim.Render("details 812/1,204")
}

func (f *fake) Progress() (done, total int) { return 812, 1204 }

func (f *fake) Yanks() []ui.Yank {
	return []ui.Yank{
		{Key: "r", Name: "reference", Text: "docker.io/library/nginx:1.29.2"},
		{Key: "j", Name: "JSON", Text: "{}"},
	}
}

func (f *fake) Commands() []ui.Yank {
	return []ui.Yank{{Key: "c", Name: "crane", Text: "crane manifest nginx:1.29.2"}}
}

func (f *fake) Cursor() *tea.Cursor { return tea.NewCursor(3, 1) }

// driver runs an app of fakes: what commands give is taken at once, and time
// stands still until it is told to pass.
type driver struct {
	*Model
	t      testing.TB
	made   []*fake
	timers []func(time.Time) tea.Msg
	copies []string
	quit   bool

	suspended int
}

func drive(t testing.TB, start ui.Place, change ...func(*ui.Deps)) *driver {
	t.Helper()
	lib, errs := themes.Load("")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	d := &driver{t: t}
	deps := &ui.Deps{
		Themes: lib, Keys: keys.Default(), Version: "1.2.3", Theme: "regtui-dark",
		Known: func() []ui.Known {
			return []ui.Known{
				{Settings: registry.Settings{Host: "docker.io"}},
				{Settings: registry.Settings{Host: "prod.example", Name: "Production", Color: "bad", ReadOnly: true}},
			}
		},
		Clipboard: func(s string) tea.Cmd { d.copies = append(d.copies, s); return nil },
	}
	deps.State, _ = state.Open("")
	for _, c := range change {
		c(deps)
	}
	d.Model = New(deps, start)
	for _, name := range []string{ui.Registries, ui.Repositories, ui.Tags, ui.Image, ui.Accounts, ui.Find, ui.Log} {
		d.routes[name] = func(m *Model, p ui.Place) ui.Screen {
			f := &fake{d: m.d, p: p}
			d.made = append(d.made, f)
			return f
		}
	}
	d.d.Tick = func(_ time.Duration, f func(time.Time) tea.Msg) tea.Cmd {
		d.timers = append(d.timers, f)
		return nil
	}
	d.run(d.Model.Init())
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	return d
}

// run takes what a command gives, as deep as it goes.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if v := reflect.ValueOf(msg); msg != nil && v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range v.Len() {
			d.run(v.Index(i).Interface().(tea.Cmd))
		}
		return
	}
	switch msg.(type) {
	case tea.QuitMsg:
		d.quit = true
	case tea.SuspendMsg:
		d.suspended++
	}
	if msg != nil {
		d.send(msg)
	}
}

// send gives the app a message and draws it.
func (d *driver) send(msg tea.Msg) {
	_, cmd := d.Update(msg)
	d.run(cmd)
	d.View()
}

// pass lets all the time pass that something waits for.
func (d *driver) pass() {
	timers := d.timers
	d.timers = nil
	for _, f := range timers {
		d.send(f(time.Time{}))
	}
}

var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"tab": {Code: tea.KeyTab}, "backspace": {Code: tea.KeyBackspace}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl},
}

// press presses keys, by name or by what they write.
func (d *driver) press(names ...string) {
	for _, n := range names {
		if k, ok := named[n]; ok {
			d.send(k)
			continue
		}
		d.send(tea.KeyPressMsg{Code: []rune(n)[0], Text: n})
	}
}

func (d *driver) typeText(s string) {
	for _, r := range s {
		d.press(string(r))
	}
}

// topFake is the fake on top.
func (d *driver) topFake() *fake {
	d.t.Helper()
	f, ok := d.top().screen.(*fake)
	if !ok {
		d.t.Fatalf("on top is %T", d.top().screen)
	}
	return f
}

// text is what is on the screen, without colours.
func (d *driver) text() string { return ansi.Strip(d.render()) }

func (d *driver) shows(want string) {
	d.t.Helper()
	if !strings.Contains(d.text(), want) {
		d.t.Errorf("the screen does not show %q:\n%s", want, d.text())
	}
}

func (d *driver) hides(unwanted string) {
	d.t.Helper()
	if strings.Contains(d.text(), unwanted) {
		d.t.Errorf("the screen shows %q:\n%s", unwanted, d.text())
	}
}

// place fails unless one is there.
func (d *driver) at(want ui.Place) {
	d.t.Helper()
	if got := d.top().place(); got != want {
		d.t.Errorf("at %+v, want %+v", got, want)
	}
}

var (
	home    = ui.Place{Screen: ui.Registries}
	hub     = ui.Place{Screen: ui.Repositories, Host: "docker.io"}
	nginx   = ui.Place{Screen: ui.Tags, Host: "docker.io", Repo: "library/nginx"}
	anImage = ui.Place{Screen: ui.Image, Host: "docker.io", Repo: "library/nginx", Ref: "1.29.2"}
)
