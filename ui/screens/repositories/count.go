package repositories

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

const (
	// settled is how long the cursor and the window stay before anything is
	// asked about what they show.
	settled = 180 * time.Millisecond
	// enough is how many tags are counted.
	enough = 1000
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
	tags  []registry.Tag // the tags themselves
	asked bool           // on its way
}

// counts are the repositories that were counted, and those that will be.
type counts struct {
	of      map[string]count
	waiting []string
	running int
	rest    listing.Rest
}

// counting reports whether tags are counted at all: not where looking may cost.
func (s *Screen) counting() bool {
	_, costs := s.reg.(registry.PullCounter)
	return s.reg != nil && !costs
}

// rest waits for the window and the cursor to stay where they are.
func (s *Screen) rest() tea.Cmd { return s.counts.rest.Wait(s.d, settled) }

func (s *Screen) rested(m listing.Rested) tea.Cmd {
	if !s.counts.rest.Is(m) {
		return nil
	}
	s.counts.waiting = s.counts.waiting[:0]
	if s.counting() {
		for _, r := range s.list.Window() {
			if _, known := s.counts.of[r.Name]; !known && !r.space && r.Tags == 0 {
				s.counts.waiting = append(s.counts.waiting, r.Name)
			}
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
		cmds = append(cmds, s.count(repo))
	}
	return tea.Batch(cmds...)
}

// count counts the tags of one repository. The answer carries the id of the
// catalogue that it belongs to.
func (s *Screen) count(repo string) tea.Cmd {
	s.counts.running++
	s.counts.of[repo] = count{repo: repo, n: -1, asked: true}
	reg := s.reg
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
		}
		return c, nil
	})
}

func (s *Screen) counted(r load.Result[count]) tea.Cmd {
	if r.ID != s.stream.id || r.Err != nil {
		return nil
	}
	s.counts.running--
	c := r.Value
	s.counts.of[c.repo] = c
	if known := s.tree.names[c.repo]; known != nil && c.err == nil {
		s.list.Change(c.repo, func(*row) {})
	}
	return tea.Batch(s.countNext(), s.previewCounted(c))
}
