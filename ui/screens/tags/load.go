package tags

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// names is the loading of the list itself.
type names struct {
	id      uint64
	cancel  context.CancelFunc
	running bool
	began   time.Time
	came    time.Time // when the first of them did
	fresh   bool      // nothing of this round is in the table yet
	err     error
	total   int // tags that came, side tags too
}

// filling is the loading of the details.
type filling struct {
	id      uint64
	cancel  context.CancelFunc
	running bool
	began   time.Time
	job     *details.Job
	looked  bool     // what is visible has been asked for
	behind  []string // to be asked for after that
	ended   bool     // no more will be asked for
	later   []row    // to be asked for by another job after this one
	told    bool     // that something is wrong with all of it
}

// reload reads everything anew. What is on the screen stays until the new
// list begins to come.
func (s *Screen) reload() tea.Cmd {
	s.stop()
	if s.reg == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.names = names{id: load.NewID(), cancel: cancel, running: true, began: s.d.Now(), fresh: true}
	return tea.Batch(load.Stream(ctx, s.names.id, s.reg.Tags(ctx, s.repo)), s.fill())
}

// fill begins to fetch details.
func (s *Screen) fill() tea.Cmd {
	ctx, cancel := context.WithCancel(s.ctx)
	job := s.d.Details.Of(s.reg).Start(ctx, s.repo)
	s.filling = filling{id: load.NewID(), cancel: cancel, running: true, began: s.d.Now(), job: job}
	return load.Channel(ctx, s.filling.id, job.Results())
}

// stop ends what is loading; what came stays.
func (s *Screen) stop() {
	if s.names.cancel != nil {
		s.names.cancel()
		s.filling.cancel()
	}
	s.signing.stop()
	s.names.running, s.filling.running = false, false
}

// batch takes a part of the list of names, or of the details.
func (s *Screen) batch(b load.Batch[registry.Tag]) tea.Cmd {
	switch b.ID {
	case s.names.id:
		return s.named(b)
	case s.filling.id:
		return s.filled(b)
	}
	return nil // of a round that is over
}

func (s *Screen) named(b load.Batch[registry.Tag]) tea.Cmd {
	if s.names.fresh && (len(b.Items) > 0 || b.Done && b.Err == nil) {
		s.names.fresh, s.names.came = false, s.d.Now()
		s.clear()
	}
	s.add(b.Items)
	s.names.running = !b.Done
	cmds := []tea.Cmd{b.Next, s.look(), s.rest(), s.seen(b.Items)}
	if !b.Done {
		return tea.Batch(cmds...)
	}
	s.names.err = b.Err
	s.askRest()
	switch {
	case b.Err == nil:
		listing.Visit(s.d, s.host, s.repo)
	case errors.Is(b.Err, context.Canceled):
	default:
		cmds = append(cmds, ui.Send(ui.Failed{Err: b.Err, Retry: ui.Send(retry{s.names.id})}))
	}
	return tea.Batch(cmds...)
}

// retry is pressed on an error of the round with that id.
type retry struct{ id uint64 }

// add puts tags into the table, side tags out of the way.
func (s *Screen) add(tags []registry.Tag) {
	if len(tags) == 0 {
		return
	}
	s.names.total += len(tags)
	rows := make([]row, 0, len(tags))
	for _, t := range tags {
		r := newRow(t)
		if r.carries != "" {
			s.side = append(s.side, r)
			if r.carries == "signature" {
				s.signatures[r.about] = true
			}
			if s.folded {
				continue
			}
		}
		r.same = s.same.join(r.Name, r.Digest, nil)
		s.told(&r)
		rows = append(rows, r)
	}
	s.list.Append(rows...)
	s.unfilled()
	if s.start != "" && s.list.Select(s.start) {
		s.start = ""
	}
	s.ask(rows)
}

// told notes which columns have something to show.
func (s *Screen) told(r *row) {
	s.pushed = s.pushed || !r.Pushed.IsZero()
	s.created = s.created || !r.Created.IsZero()
	s.anySigned = s.anySigned || r.Signed
}

// unfilled leaves out the columns that have nothing to show.
func (s *Screen) unfilled() {
	var out []string
	if !s.pushed {
		out = append(out, "pushed")
	}
	if s.pushed && !s.created && s.counts { // told by the config alone, and reading it costs
		out = append(out, "created")
	}
	if !s.anySigned && len(s.signatures) == 0 && !s.signing.wanted {
		out = append(out, "signed")
	}
	s.list.Unfilled(out...)
}

// reorder sorts anew by how many tags are the same image: that changes for
// tags whose own details have long been there. Now and then is enough.
func (s *Screen) reorder(end bool) {
	column, down := s.list.Sorted()
	if column != "shared" && column != "signed" {
		return
	}
	if now := s.d.Now(); end || now.Sub(s.reordered) > time.Second {
		s.reordered = now
		s.list.Sort("", false)
		s.list.Sort(column, down)
	}
}

// seen tells the palette the first names.
func (s *Screen) seen(tags []registry.Tag) tea.Cmd {
	const most = 2000
	if len(tags) == 0 || s.names.total-len(tags) >= most {
		return nil
	}
	tell := make([]string, len(tags))
	for i := range tags {
		tell[i] = tags[i].Name
	}
	return ui.Send(ui.Seen{Host: s.host, Repo: s.repo, Names: tell})
}

// clear takes the rows away. The cursor goes back to its tag, unless it was at
// the top.
func (s *Screen) clear() {
	if r := s.list.Selected(); r != nil && s.start == "" && s.list.Index() > 0 {
		s.start = r.Name
	}
	s.list.Set(nil)
	s.side = nil
	s.same = sharing{}
	s.signatures = map[v1.Hash]bool{}
	s.signing.failed, s.signing.stale = map[v1.Hash]bool{}, true
	s.pushed, s.created, s.anySigned = false, false, false
	s.names.total = 0
}

// filled takes details that came.
func (s *Screen) filled(b load.Batch[registry.Tag]) tea.Cmd {
	rows := make([]row, 0, len(b.Items))
	var failed error
	for _, t := range b.Items {
		old := s.list.Get(t.Name)
		if old == nil {
			continue // folded away meanwhile
		}
		r := *old
		r.merge(t)
		r.same = s.same.join(r.Name, r.Digest, r.same)
		s.told(&r)
		rows = append(rows, r)
		if forAll(t.Err) {
			failed = t.Err
		}
	}
	s.list.Append(rows...)
	s.unfilled()
	s.reorder(b.Done)
	s.signing.stale = true
	cmds := []tea.Cmd{b.Next, s.rest(), s.sign()}
	if later := s.filling.later; b.Done {
		s.filling.running = false
		if len(later) > 0 {
			cmds = append(cmds, s.askMore(later))
		}
	}
	if failed != nil && !s.filling.told {
		s.filling.told = true
		cmds = append(cmds, ui.Send(ui.Failed{Err: failed, Retry: ui.Send(retry{s.names.id})}))
	}
	return tea.Batch(cmds...)
}

// forAll reports whether an error of one tag is likely the fate of all, so
// that it is told once and not only in the row.
func forAll(err error) bool {
	for _, kind := range []error{
		registry.ErrUnauthorized, registry.ErrForbidden, registry.ErrRateLimited, registry.ErrOffline, registry.ErrTLS,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
