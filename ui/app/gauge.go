package app

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/bars"
)

const (
	// stale is how old a reading of a pull limit may be before it is asked for
	// anew; what is pulled through regtui itself tells it on the way.
	stale = time.Minute
	// askAgain is how long it stays unasked after it was.
	askAgain = time.Minute
	// askFor is how long asking may take.
	askFor = 30 * time.Second
)

// asking is the last question for a pull limit.
type asking struct {
	asking bool
	anew   bool // a reload wants it, however young the last reading is
	last   time.Time
	host   string
}

// reporter is the registry of the place, where it counts pulls and tells it.
func (m *Model) reporter() (registry.QuotaReporter, registry.Registry) {
	p := m.top().place()
	if m.d.Quotas == nil || !inRegistry(p) {
		return nil, nil
	}
	reg, err := m.d.Registries.Open(p.Host)
	if err != nil {
		return nil, nil
	}
	r, _ := reg.(registry.QuotaReporter)
	return r, reg
}

// left is the last reading for whoever reads the place.
func (m *Model) left(reg registry.Registry) (registry.Quota, bool) {
	return m.d.Quotas.Latest(reg.Access(m.top().place().Repo).User)
}

// countPulls asks how many pulls are left where that is not known, or not
// lately. Asking spends none.
func (m *Model) countPulls() tea.Cmd {
	r, reg := m.reporter()
	now := m.d.Now()
	if r == nil || m.pulls.asking {
		return nil
	}
	if !m.pulls.anew {
		if m.pulls.host == reg.Host() && now.Sub(m.pulls.last) < askAgain {
			return nil
		}
		if q, ok := m.left(reg); ok && now.Sub(q.At).Abs() < stale { // a clock may have been put back
			return nil
		}
	}
	m.pulls = asking{asking: true, last: now, host: reg.Host()}
	readings := m.d.Quotas
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.d.Context, askFor)
		defer cancel()
		if q, err := r.Quota(ctx, false); err == nil { // the screen tells what is wrong with the registry
			readings.Add(q)
		}
		return counted{}
	}
}

// gauge draws how many pulls are left.
func (m *Model) gauge() string {
	r, reg := m.reporter()
	if r == nil {
		return ""
	}
	q, ok := m.left(reg)
	s := m.d.Styles
	switch {
	case !ok:
		return ""
	case q.Unlimited:
		return s.Dim.Render("pulls not counted")
	}
	share := float64(q.Remaining) / float64(max(q.Limit, 1))
	told := s.Dim.Render("pulls ") + s.Text.Render(fmt.Sprintf("%d/%d", q.Remaining, q.Limit))
	if m.d.Accessible {
		return told
	}
	const width = 8
	return told + " " + bars.Gauge(share, width, s)
}
