// Package accounts is the screen of the logins on this machine: where each
// lives, which tools send it, and what is wrong with it. It reads no secret; it
// logs in and out.
package accounts

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// Screen is the list of logins; see ui.Screen.
type Screen struct {
	d      *ui.Deps
	ctx    context.Context
	cancel context.CancelFunc

	list  *listing.List[row]
	start string // the host to begin at, until the list has come
	host  string // of the place that the screen was opened from
	id    uint64 // of the loading
	done  bool   // it has come once
	err   error  // why it could not be had
}

// New makes the screen; it begins at the place's host. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen {
	s := &Screen{d: d, start: p.Host, host: p.Host}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	s.list = listing.New(d, "accounts", (*row).key, columns(), listing.Options[row]{
		Sort: "registry", Words: (*row).words,
	})
	return s
}

// Init reads the logins.
func (s *Screen) Init() tea.Cmd { return s.reload() }

// Close ends what is running.
func (s *Screen) Close() { s.cancel() }

// Title names the screen.
func (s *Screen) Title() string { return "Accounts" }

// Place is the same whatever is selected: the logins are no registry's.
func (s *Screen) Place() ui.Place { return ui.Place{Screen: ui.Accounts} }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	return []key.Binding{k.Open, k.Login, k.Logout, k.Filter, k.Sort, k.Yank, k.YankCommand, k.Reload, k.Reverse, k.Columns}
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
	case load.Result[[]creds.Login]:
		s.loaded(msg)
		return nil
	case ui.LoginsChanged:
		return s.reload()
	case tea.KeyPressMsg:
		if cmd, handled := s.press(msg); handled {
			return cmd
		}
	}
	cmd, _ := s.list.Update(msg)
	if s.list.Opened() {
		return s.open()
	}
	return cmd
}

func (s *Screen) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := s.d.Keys
	switch {
	case s.list.Typing():
		return nil, false
	case key.Matches(msg, k.Reload):
		return s.reload(), true
	case key.Matches(msg, k.Login):
		return s.login(), true
	case key.Matches(msg, k.Logout):
		return s.logout(), true
	case key.Matches(msg, k.Open):
		return s.open(), true
	}
	return nil, false
}

// open shows the repositories of the selected login's registry.
func (s *Screen) open() tea.Cmd {
	r := s.list.Selected()
	if r == nil || r.Host == "" {
		return nil
	}
	return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Repositories, Host: r.Host}})
}

// reload reads the logins; what is shown stays until they have come.
func (s *Screen) reload() tea.Cmd {
	s.id = load.NewID()
	return load.Do(s.ctx, s.id, s.d.Logins)
}

// loaded takes the logins up. The error beside them is about whole files, each
// of which gets a row of its own, or about regtui.
func (s *Screen) loaded(res load.Result[[]creds.Login]) {
	if res.ID != s.id {
		return
	}
	s.done = true
	files, rest := problems(res.Err)
	s.err = rest
	s.list.Set(rows(res.Value, files))
	if s.start != "" {
		for r := range s.list.Rows() {
			if r.Host == s.start {
				s.list.Select(r.key())
				break
			}
		}
		s.start = ""
	}
}

// problems takes a joined error apart into what is wrong with files and what
// is not about a file.
func problems(err error) (files []*creds.Problem, rest error) {
	if err == nil {
		return nil, nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			f, r := problems(e)
			files, rest = append(files, f...), errors.Join(rest, r)
		}
		return files, rest
	}
	if p := new(creds.Problem); errors.As(err, &p) {
		return []*creds.Problem{p}, nil
	}
	return nil, err
}
