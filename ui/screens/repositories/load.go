package repositories

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// retry is pressed on an error of the round with that id.
type retry struct{ id uint64 }

// reload reads the catalogue anew. What is on the screen stays until the new
// list begins to come.
func (s *Screen) reload() tea.Cmd {
	s.stop()
	if s.reg == nil {
		return nil
	}
	if column, _ := s.list.Sorted(); column == "" { // the order of a search
		s.list.Sort("name", false)
	}
	return s.read("", func(ctx context.Context) iter.Seq2[registry.Repository, error] {
		return s.reg.Repositories(ctx, registry.Query{Namespace: s.space})
	})
}

// search asks the registry for repositories by text.
func (s *Screen) search(text string) tea.Cmd {
	finder, ok := s.reg.(registry.Searcher)
	if !ok || text == "" {
		return nil
	}
	why := s.stream.unlisted
	if s.stream.query == "" {
		s.before = s.tree
	}
	s.list.Sort("", false)
	cmd := s.read(text, func(ctx context.Context) iter.Seq2[registry.Repository, error] {
		return finder.Search(ctx, text)
	})
	s.stream.unlisted = why
	return cmd
}

func (s *Screen) read(query string, from func(context.Context) iter.Seq2[registry.Repository, error]) tea.Cmd {
	s.stop()
	s.counts.drop()
	ctx, cancel := context.WithCancel(s.ctx)
	s.stream = stream{id: load.NewID(), cancel: cancel, running: true, began: s.d.Now(), fresh: true, query: query}
	return load.Stream(ctx, s.stream.id, from(ctx))
}

// endSearch shows what was there before a search; false when there was none.
func (s *Screen) endSearch() bool {
	if s.stream.query == "" || s.before == nil {
		return false
	}
	s.stop()
	s.counts.drop()
	s.tree, s.before, s.laid = s.before, nil, laid{}
	s.stream = stream{id: load.NewID(), unlisted: s.stream.unlisted}
	s.list.Sort("name", false)
	s.arrange()
	return true
}

// stop ends what is loading; what came stays.
func (s *Screen) stop() {
	if s.stream.cancel != nil {
		s.stream.cancel()
	}
	s.stream.running = false
}

// batch takes a part of the list.
func (s *Screen) batch(b load.Batch[registry.Repository]) tea.Cmd {
	if b.ID != s.stream.id {
		return nil
	}
	if s.stream.fresh && (len(b.Items) > 0 || b.Done && b.Err == nil) {
		s.stream.fresh = false
		s.tree, s.laid = newTree(), laid{}
	}
	names := make([]string, 0, len(b.Items))
	before := len(s.tree.all)
	for _, r := range b.Items {
		if c, ok := s.counts.of[r.Name]; ok && r.Tags == 0 && c.n > 0 {
			r.Tags = c.n
		}
		s.tree.add(r)
		s.told.see(&r)
		names = append(names, r.Name)
	}
	cmds := []tea.Cmd{b.Next}
	if b.Done {
		cmds = append(cmds, s.end(b.Err))
	}
	if len(names) > 0 {
		cmds = append(cmds, ui.Send(ui.Seen{Host: s.host, Names: names}))
	}
	s.list.Unfilled(s.told.unfilled()...)
	if s.unfolded && len(s.open) == 0 && len(s.tree.names) > small {
		s.unfolded = false
	}
	switch {
	case !s.arranged.treed && !s.treed() && before > 0:
		s.list.Append(flat(s.tree.all[before:])...) // the table puts them among the others
	case b.Done || s.due():
		s.arrange()
	}
	return tea.Batch(append(cmds, s.rest())...)
}

// end takes the end of the list: all, or why not.
func (s *Screen) end(err error) tea.Cmd {
	s.stream.running = false
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		s.stream.err = err
	case len(s.tree.names) == 0 && s.stream.query == "" && unlisted(err):
		return s.elsewhere(err)
	default:
		s.stream.err = err
		return ui.Send(ui.Failed{Err: err, Retry: ui.Send(retry{s.stream.id})})
	}
	return nil
}

// elsewhere is what there is without a catalogue: what was visited, and the
// namespaces of the config, which are read where the registry can list them.
func (s *Screen) elsewhere(why error) tea.Cmd {
	for _, name := range listing.Visited(s.d, s.host) {
		s.tree.add(registry.Repository{Name: name})
	}
	namespaces := listing.Settings(s.d, s.host).Namespaces
	for _, ns := range namespaces {
		s.tree.grow(ns)
	}
	if len(namespaces) == 0 {
		s.stream.unlisted = why
		return nil
	}
	cmd := s.read("", func(ctx context.Context) iter.Seq2[registry.Repository, error] {
		return func(yield func(registry.Repository, error) bool) {
			for _, ns := range namespaces {
				for r, err := range s.reg.Repositories(ctx, registry.Query{Namespace: ns}) {
					if err != nil {
						break // it lists none, not even by namespace
					}
					if !yield(r, nil) {
						return
					}
				}
			}
		}
	})
	s.stream.unlisted, s.stream.fresh = why, false
	return cmd
}

// treed reports whether rows are shown as a tree: by name, all of them.
func (s *Screen) treed() bool {
	column, _ := s.list.Sorted()
	return column == "name" && !s.list.Filtered() && s.stream.query == ""
}

// isOpen reports whether a namespace shows what is in it.
func (s *Screen) isOpen(namespace string) bool {
	if open, ok := s.open[namespace]; ok {
		return open
	}
	return s.unfolded
}

// arrangement is what decides how rows are laid out.
type arrangement struct{ treed, descending bool }

// laid is what was there when the rows were laid out last, and when that was.
type laid struct {
	repositories int
	at           time.Time
}

// due reports whether the rows of a list that is coming are to be laid out
// anew: for a long one not at every batch, but when it has grown by an eighth
// or a second has gone by.
func (s *Screen) due() bool {
	const long = 1000
	n := len(s.tree.all)
	return n < long || n-s.laid.repositories >= n/8 || s.d.Now().Sub(s.laid.at) >= time.Second
}

// arrange gives the table the rows as they are to be shown now.
func (s *Screen) arrange() {
	var rows []row
	_, descending := s.list.Sorted()
	s.laid = laid{len(s.tree.all), s.d.Now()}
	s.arranged = arrangement{s.treed(), descending}
	if s.treed() {
		rows = s.tree.rows(s.space, s.isOpen, descending)
		if descending {
			for i := range rows {
				rows[i].order = -i // the table turns the order round again
			}
		}
	} else {
		all := s.tree.all // what was searched for comes with the best match first
		if s.stream.query == "" {
			all = slices.SortedFunc(slices.Values(all), func(a, b *registry.Repository) int { return strings.Compare(a.Name, b.Name) })
		}
		rows = flat(all)
	}
	s.spaced = slices.ContainsFunc(rows, func(r row) bool { return r.space })
	s.list.Set(rows)
}

// rearrange does so where a filter or another order asks for it.
func (s *Screen) rearrange() {
	if _, descending := s.list.Sorted(); s.arranged != (arrangement{s.treed(), descending}) {
		s.arrange()
	}
}

// turn opens or closes a namespace.
func (s *Screen) turn(r *row, open bool) {
	s.open[r.Name] = open
	s.arrange()
}

// fold closes the open namespace under the cursor, or goes to the one that the
// row is in.
func (s *Screen) fold(r *row) {
	if r.space && r.open {
		s.turn(r, false)
		return
	}
	if parent := s.parent(r); parent != nil {
		s.list.Select(parent.key())
	}
}

// parent is the row of the namespace that a row is shown under.
func (s *Screen) parent(r *row) *row {
	rows := s.tree.rows(s.space, s.isOpen, s.arranged.descending)
	at := -1
	for i := range rows {
		if rows[i].key() == r.key() {
			at = i
			break
		}
	}
	for i := at - 1; i >= 0; i-- {
		if rows[i].depth < rows[at].depth {
			return &rows[i]
		}
	}
	return nil
}
