package accounts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
)

// tests are the registries being asked about logins.
type tests struct {
	id          uint64
	cancel      context.CancelFunc
	done, total int // logins; no total means that none is asked about
}

// test asks the registries about the marked logins, or about the selected one.
func (s *Screen) test() tea.Cmd {
	logins := s.chosen()
	if len(logins) == 0 {
		return ui.Send(ui.Toast{Text: "there is no secret to ask the registry about", Tone: ui.ToneInfo})
	}
	s.stop()
	ctx, cancel := context.WithCancel(s.ctx)
	s.tests = tests{id: load.NewID(), cancel: cancel, total: len(logins)}
	for i := range logins {
		l := row{Login: logins[i]}
		s.list.Change(l.key(), func(r *row) { r.asking = true })
	}
	return load.Stream(ctx, s.tests.id, s.d.TestLogins(ctx, logins))
}

// chosen are the marked logins, or the selected one: those with a secret.
func (s *Screen) chosen() (logins []creds.Login) {
	rows := s.list.Marked()
	if r := s.list.Selected(); len(rows) == 0 && r != nil {
		rows = []row{*r}
	}
	for i := range rows {
		if rows[i].testable() {
			logins = append(logins, rows[i].Login)
		}
	}
	return logins
}

// testable tells whether a login has a secret, as far as is known.
func (r *row) testable() bool {
	kind := r.Place.Kind
	return !r.file && (r.Plain || kind == creds.KindHelper || kind == creds.KindKeyring)
}

// answered takes up what registries said.
func (s *Screen) answered(b load.Batch[book.Check]) tea.Cmd {
	if b.ID != s.tests.id {
		return nil
	}
	for _, c := range b.Items {
		s.page.SetCheck(c)
		s.tests.done++
		s.each(func(r *row) {
			if got := s.page.CheckOf(&r.Login); got != nil && got.At.Equal(c.At) && got.Place == c.Place && got.Key == c.Key {
				kept := *got
				r.check, r.asking = &kept, false
			}
		})
	}
	if !b.Done {
		return b.Next
	}
	s.stop()
	if b.Err != nil {
		return nil
	}
	return s.reload() // users that only helpers knew, and what is wrong now
}

// stop ends the asking; false when nothing was asked.
func (s *Screen) stop() bool {
	if s.tests.total == 0 {
		return false
	}
	s.tests.cancel()
	s.tests = tests{}
	s.each(func(r *row) { r.asking = false })
	return true
}

// Progress is how far the asking is.
func (s *Screen) Progress() (done, total int) { return s.tests.done, s.tests.total }
