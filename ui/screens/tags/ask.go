package tags

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui/screens/listing"
)

const (
	// settled is how long the window stays before its rows are asked for.
	settled = 40 * time.Millisecond
	// gathering is how long the rest of a list may take to come before the rows
	// that are there are asked for: the last names are often sorted first.
	gathering = 150 * time.Millisecond
	// rested is how long the cursor stays on a tag before it is previewed.
	rested = 180 * time.Millisecond
	// fewest is how long a list may be on a registry that counts pulls for all
	// of it to be asked about unseen; of longer ones only what is looked at is.
	fewest = 200
)

// ask has the details of rows fetched, behind what is asked already. Nothing
// is asked before the first rows have been seen: those come first.
func (s *Screen) ask(rows []row) {
	f := &s.filling
	for i := range rows {
		if !rows[i].Described() {
			f.behind = append(f.behind, rows[i].Name)
		}
	}
	if f.looked && !s.counts {
		f.job.Add(f.behind...)
		f.behind = nil
	}
}

// look asks for the visible rows once the window has come to rest.
func (s *Screen) look() tea.Cmd {
	if !s.filling.running || s.names.fresh && s.names.running {
		return nil
	}
	wait := settled
	if !s.filling.looked {
		wait = settled / 4 // no more than until they are drawn
		if s.names.running {
			wait = max(wait, gathering-s.d.Now().Sub(s.names.came))
		}
	}
	return s.looking.Wait(s.d, wait)
}

func (s *Screen) rested(m listing.Rested) tea.Cmd {
	switch {
	case s.looking.Is(m):
		s.lookNow()
	case s.preview.rest.Is(m):
		return s.glance()
	}
	return nil
}

func (s *Screen) lookNow() {
	f := &s.filling
	if !f.running {
		return
	}
	var visible []string
	for _, r := range s.list.Window() {
		if !r.Described() {
			visible = append(visible, r.Name)
		}
	}
	f.job.First(visible...)
	f.looked = true
	s.ask(nil)
	if !s.names.running {
		s.askRest()
	}
}

// askMore asks for rows that came into view after the list was at its end.
func (s *Screen) askMore(rows []row) tea.Cmd {
	if s.filling.running && !s.filling.ended {
		s.ask(rows)
		return s.look()
	}
	if s.filling.running { // when the details that are under way have come
		s.filling.later = rows
		return nil
	}
	cmd := s.fill()
	s.ask(rows)
	return tea.Batch(cmd, s.look())
}

// askFailed asks once more for what could not be had.
func (s *Screen) askFailed() tea.Cmd {
	var rows []row
	for r := range s.list.All() {
		if r.Err != nil {
			again := *r
			again.Err = nil
			rows = append(rows, again)
		}
	}
	s.list.Append(rows...)
	return s.askMore(rows)
}

// askRest is told that the list is at its end: no more names will come.
func (s *Screen) askRest() {
	f := &s.filling
	if !f.looked || !f.running {
		return
	}
	if s.counts && s.names.total > fewest {
		return // rows are asked for as they come into view
	}
	f.job.Add(f.behind...)
	f.behind, f.ended = nil, true
	f.job.End()
}
