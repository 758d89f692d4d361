// Package accounts is the screen of the logins on this machine: where each
// lives, which tools send it, whether its registry takes it, and what is wrong
// with it. It reads no secret; what it changes it shows first.
package accounts

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/book"
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

	page     book.Page // what registries said
	looking  uint64    // the id of the looking for what is wrong
	findings []audit.Finding
	tests    tests
	moving   moving
}

// New makes the screen; it begins at the place's host. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen {
	s := &Screen{d: d, start: p.Host, host: p.Host}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	s.list = listing.New(d, "accounts", (*row).key, s.columns(), listing.Options[row]{
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
	keys := []key.Binding{k.Login, k.Logout}
	if s.d.Use != nil {
		keys = append(keys, k.Use)
	}
	if s.d.Move != nil {
		keys = append(keys, k.Move)
	}
	if s.d.TestLogins != nil {
		keys = append(keys, k.Test)
	}
	if s.d.Findings != nil {
		keys = append(keys, k.Fix, k.FixAll)
	}
	if s.d.Export != nil {
		keys = append(keys, k.Export)
	}
	keys = append(keys, k.Open, k.Filter, k.Sort)
	if s.d.TestLogins != nil {
		keys = append(keys, k.Mark, k.MarkAll, k.UnmarkAll)
	}
	return append(keys, k.Yank, k.YankCommand, k.Reload, k.Reverse, k.Columns, k.Preview)
}

// Typing reports that the filter is being written.
func (s *Screen) Typing() bool { return s.list.Typing() }

// Cursor is the filter's.
func (s *Screen) Cursor() *tea.Cursor { return s.list.Cursor() }

// Back takes the filter away, or stops asking registries.
func (s *Screen) Back() bool { return s.list.Back() || s.stop() }

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Result[read]:
		return s.loaded(msg)
	case load.Result[[]audit.Finding]:
		s.looked(msg)
		return nil
	case load.Result[[]ui.Keep]:
		return s.choosePlace(msg)
	case load.Batch[book.Check]:
		return s.answered(msg)
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
	case key.Matches(msg, k.Use) && s.d.Use != nil:
		return s.use(), true
	case key.Matches(msg, k.Move) && s.d.Move != nil:
		return s.move(), true
	case key.Matches(msg, k.Test) && s.d.TestLogins != nil:
		return s.test(), true
	case key.Matches(msg, k.Fix) && s.d.Findings != nil:
		return s.fix(), true
	case key.Matches(msg, k.FixAll) && s.d.Findings != nil:
		return s.fixAll(), true
	case key.Matches(msg, k.Export) && s.d.Export != nil:
		return s.export(), true
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

// read are the logins, and what is known beside them.
type read struct {
	logins []creds.Login
	page   book.Page
}

// reload reads the logins; what is shown stays until they have come.
func (s *Screen) reload() tea.Cmd {
	s.id = load.NewID()
	logins, page := s.d.Logins, s.d.Book
	return load.Do(s.ctx, s.id, func(ctx context.Context) (r read, err error) {
		if page != nil {
			r.page, _ = page() // what is wrong with it is in the error of Logins too
		}
		r.logins, err = logins(ctx)
		return r, err
	})
}

// loaded takes the logins up, and has looked what is wrong with them. The error
// beside them is about whole files, each of which gets a row of its own, or
// about regtui.
func (s *Screen) loaded(res load.Result[read]) tea.Cmd {
	if res.ID != s.id {
		return nil
	}
	s.done = true
	files, rest := problems(res.Err)
	s.err, s.page = rest, res.Value.page
	s.list.Set(s.rows(res.Value.logins, files))
	if s.start != "" {
		for r := range s.list.Rows() {
			if r.Host == s.start {
				s.list.Select(r.key())
				break
			}
		}
		s.start = ""
	}
	if s.d.Findings == nil {
		return nil
	}
	s.looking = load.NewID()
	find := s.d.Findings
	return load.Do(s.ctx, s.looking, func(ctx context.Context) ([]audit.Finding, error) { return find(ctx), ctx.Err() })
}

// looked takes up what is wrong.
func (s *Screen) looked(res load.Result[[]audit.Finding]) {
	if res.ID != s.looking || res.Err != nil {
		return
	}
	s.findings = res.Value
	s.each(func(r *row) { r.findings = s.about(r) })
}

// each changes every row.
func (s *Screen) each(change func(*row)) {
	var keys []string
	for r := range s.list.All() {
		keys = append(keys, r.key())
	}
	for _, k := range keys {
		s.list.Change(k, change)
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
