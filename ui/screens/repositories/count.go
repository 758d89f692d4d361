package repositories

import (
	"context"
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

const (
	// settled is how long the cursor and the window stay before anything is
	// asked about what they show.
	settled = 180 * time.Millisecond
	// enough is how many tags are counted.
	enough = 1000
	// page is how many are read where they are not counted, for the preview.
	page = 100
	// atOnce is how many repositories are counted at the same time.
	atOnce = 4
	// patience is how long counting one may take.
	patience = 20 * time.Second
)

// count is how many tags a repository has, as far as was counted.
type count struct {
	repo  string
	n     int
	more  bool
	err   error
	tags  []registry.Tag       // the tags themselves
	asked bool                 // on its way
	facts *registry.Repository // what the registry tells in place of a count
}

// counts are the repositories that were counted, and those that will be.
type counts struct {
	of      map[string]count
	waiting []string
	running int
	rest    listing.Rest
}

// drop forgets what is on its way: its answers belong to a list that is over.
func (c *counts) drop() {
	c.running, c.waiting = 0, nil
	maps.DeleteFunc(c.of, func(_ string, c count) bool { return c.asked })
}

// counting reports whether tags are counted at all: not where looking may cost.
func (s *Screen) counting() bool {
	_, costs := s.reg.(registry.PullCounter)
	return s.reg != nil && !costs
}

// telling reports whether what is missing of a repository is asked for: where
// tags are not counted, and the registry tells what else it knows.
func (s *Screen) telling() bool {
	_, tells := s.reg.(registry.Teller)
	return tells && !s.counting()
}

// wants reports whether there is something to ask about a row.
func (s *Screen) wants(r *row) bool {
	if _, known := s.counts.of[r.Name]; known || r.space {
		return false
	}
	return s.counting() && r.Tags == 0 || s.telling() && r.Pushed.IsZero()
}

// rest waits for the window and the cursor to stay where they are.
func (s *Screen) rest() tea.Cmd { return s.counts.rest.Wait(s.d, settled) }

func (s *Screen) rested(m listing.Rested) tea.Cmd {
	if !s.counts.rest.Is(m) {
		return nil
	}
	s.counts.waiting = s.counts.waiting[:0]
	for _, r := range s.list.Window() {
		if s.wants(&r) {
			s.counts.waiting = append(s.counts.waiting, r.Name)
		}
	}
	return tea.Batch(s.glance(), s.countNext())
}

// countNext begins to count what waits, a few at a time.
func (s *Screen) countNext() tea.Cmd {
	var cmds []tea.Cmd
	for s.counts.running < atOnce && len(s.counts.waiting) > 0 {
		repo := s.counts.waiting[0]
		s.counts.waiting = s.counts.waiting[1:]
		if _, known := s.counts.of[repo]; known {
			continue
		}
		if s.telling() {
			cmds = append(cmds, s.tell(repo))
			continue
		}
		cmds = append(cmds, s.count(repo))
	}
	return tea.Batch(cmds...)
}

// tell asks what the registry knows of one repository.
func (s *Screen) tell(repo string) tea.Cmd {
	s.counts.running++
	s.counts.of[repo] = count{repo: repo, n: -1, asked: true}
	teller, _ := s.reg.(registry.Teller)
	return load.Do(s.ctx, s.stream.id, func(ctx context.Context) (count, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		facts, err := teller.Repository(ctx, repo)
		if err != nil {
			return count{repo: repo, n: -1}, nil // the row stays as it is
		}
		return count{repo: repo, n: -1, facts: &facts}, nil
	})
}

// count counts the tags of one repository. The answer carries the id of the
// catalogue that it belongs to.
func (s *Screen) count(repo string) tea.Cmd {
	s.counts.running++
	s.counts.of[repo] = count{repo: repo, n: -1, asked: true}
	reg, counting := s.reg, s.counting()
	return load.Do(s.ctx, s.stream.id, func(ctx context.Context) (count, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		c := count{repo: repo}
		for t, err := range reg.Tags(ctx, repo) {
			if err != nil {
				c.err = err
				break
			}
			if c.n == enough {
				c.more = true
				break
			}
			c.n++
			c.tags = append(c.tags, t)
			if c.n == page && !counting {
				c.n = -1 // not known: the next page would be another request
				break
			}
		}
		return c, nil
	})
}

// changed counts a repository anew, of which tags were removed or put back.
func (s *Screen) changed(m ui.TagsChanged) tea.Cmd {
	if c, known := s.counts.of[m.Repo]; m.Host != s.host || !known || c.asked {
		return nil
	}
	delete(s.counts.of, m.Repo)
	return s.rest()
}

func (s *Screen) counted(r load.Result[count]) tea.Cmd {
	if r.ID != s.stream.id || r.Err != nil {
		return nil
	}
	s.counts.running--
	c := r.Value
	if old := s.counts.of[c.repo]; c.tags == nil && old.tags != nil {
		c.tags, c.n, c.more = old.tags, old.n, old.more
	}
	s.counts.of[c.repo] = c
	if known := s.tree.names[c.repo]; known != nil && c.err == nil {
		if c.facts != nil {
			*known = *c.facts
			s.told.see(known)
			s.list.Unfilled(s.told.unfilled()...)
		}
		s.list.Change(c.repo, func(r *row) { r.Repository = *known })
	}
	return tea.Batch(s.countNext(), s.previewCounted(c))
}
