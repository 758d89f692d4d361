// Package registries is the home screen: every registry that regtui knows of,
// whether it answers, who reads it, and what is wrong with it.
package registries

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// Screen is the list of registries; see ui.Screen.
type Screen struct {
	d      *ui.Deps
	ctx    context.Context
	cancel context.CancelFunc

	// openRegistry opens one that is known, openPlain one that is not, with
	// plain HTTP allowed and without any login.
	openRegistry, openPlain func(host string) (registry.Registry, error)

	list   *listing.List[row]
	logins uint64              // the id of their loading
	users  map[string][]string // by host
	unread error               // why not all logins are known
}

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen {
	s := &Screen{d: d, openRegistry: d.Registries.Open, openPlain: openPlain}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	s.list = listing.New(d, "registries", (*row).key, columns(), listing.Options[row]{
		Words: func(r *row) string { return r.Host + " " + r.Name + " " + r.kind() + " " + r.user() },
		Below: true, Place: "home",
	})
	s.list.Set(s.rows())
	return s
}

// rows are the registries that are known, with what is known of them already.
func (s *Screen) rows() []row {
	var rows []row
	for _, k := range s.d.Known() {
		r := row{Known: k, logins: s.users[k.Host]}
		if old := s.list.Get(k.Host); old != nil {
			r = *old
			r.Known = k
		}
		rows = append(rows, r)
	}
	return rows
}

// Init greets every registry, each on its own.
func (s *Screen) Init() tea.Cmd { return tea.Batch(s.askAll(), s.askLogins()) }

// Close ends what is running.
func (s *Screen) Close() { s.cancel() }

// Title names the screen.
func (s *Screen) Title() string { return "Registries" }

// WantsLogin names the selected registry when it has turned down the login that
// is stored, or does not list without one.
func (s *Screen) WantsLogin() string {
	r := s.list.Selected()
	if r == nil || !r.asked {
		return ""
	}
	for _, err := range []error{r.err, r.access.Refused, r.counted.err} {
		if ui.NeedsLogin(err, r.access) {
			return r.Host
		}
	}
	return ""
}

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	return []key.Binding{k.Open, k.Add, k.Accounts, k.Test, k.Edit, k.Remove, k.Filter, k.Sort, k.Yank, k.Reload, k.Mark, k.Reverse, k.Columns, k.Preview, k.Browser}
}

// Typing reports that the filter is being written.
func (s *Screen) Typing() bool { return s.list.Typing() }

// Cursor is the filter's.
func (s *Screen) Cursor() *tea.Cursor { return s.list.Cursor() }

// Back takes the filter away.
func (s *Screen) Back() bool { return s.list.Back() }

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Result[greeted]:
		return s.answered(msg)
	case load.Result[total]:
		s.countedAll(msg)
		return nil
	case load.Result[[]creds.Login]:
		s.knowLogins(msg)
		return nil
	case ui.RegistriesChanged:
		return s.changed()
	case ui.LoggedIn:
		host := vendors.Canonical(msg.Host)
		if s.list.Get(host) == nil {
			return nil
		}
		return s.ask(host)
	case ui.LoginsChanged:
		return s.askLogins()
	case retest:
		return s.ask(msg.host)
	case tea.KeyPressMsg:
		if cmd, handled := s.press(msg); handled {
			return cmd
		}
	}
	cmd, _ := s.list.Update(msg)
	if s.list.Opened() {
		return tea.Batch(cmd, s.open())
	}
	return cmd
}

// open goes to the repositories of the selected registry.
func (s *Screen) open() tea.Cmd {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Repositories, Host: r.Host}})
}

// retest has one registry greeted again.
type retest struct{ host string }

func (s *Screen) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := s.d.Keys
	r := s.list.Selected()
	switch {
	case s.list.Typing():
		return nil, false
	case key.Matches(msg, k.Add):
		return ui.Send(ui.OpenDialog{Dialog: newAdd(s)}), true
	case key.Matches(msg, k.Reload):
		return tea.Batch(s.askAll(), s.askLogins()), true
	case r == nil:
		return nil, false
	case key.Matches(msg, k.Open):
		return s.open(), true
	case key.Matches(msg, k.Test):
		return s.test(), true
	case key.Matches(msg, k.Edit):
		return ui.Send(ui.OpenDialog{Dialog: newEdit(s.d, r.Settings)}), true
	case key.Matches(msg, k.Remove):
		return s.remove(r), true
	}
	return nil, false
}

// test asks the marked registries again, or the selected one.
func (s *Screen) test() tea.Cmd {
	marked := s.list.Marked()
	if len(marked) == 0 {
		return s.ask(s.list.Selected().Host)
	}
	cmds := make([]tea.Cmd, len(marked))
	for i := range marked {
		cmds[i] = s.ask(marked[i].Host)
	}
	return tea.Batch(cmds...)
}

// changed takes up what was added, edited or removed, and asks what is new or
// has other settings now.
func (s *Screen) changed() tea.Cmd {
	old := map[string]registry.Settings{}
	for r := range s.list.All() {
		old[r.Host] = r.Settings
	}
	rows := s.rows()
	s.list.Set(rows)
	var cmds []tea.Cmd
	for i := range rows {
		was, known := old[rows[i].Host]
		now := rows[i].Settings
		if !known || was.Insecure != now.Insecure || was.Vendor != now.Vendor {
			cmds = append(cmds, s.ask(rows[i].Host))
		}
	}
	return tea.Batch(cmds...)
}
