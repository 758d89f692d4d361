package quota

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/quota"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	margin = 3
	widest = 72 // of a gauge and a line
	block  = 6  // lines of an account, with the empty one behind it
)

// View draws a gauge and a line for each account, the one in use first.
func (s *Screen) View(width, height int) string {
	st := s.d.Styles
	accounts := s.accounts()
	if len(accounts) == 0 {
		why := "asking Docker Hub how many pulls are left"
		if s.err != nil {
			why = listing.Reason(s.err)
		}
		return text.Cut("   "+st.Dim.Render(why), width)
	}
	s.shown = max(1, height/block)
	s.top = max(0, min(s.top, len(accounts)-s.shown))
	var lines []string
	for _, account := range accounts[s.top:] {
		lines = append(lines, s.account(account, min(widest, max(width-2*margin, 1)))...)
	}
	for i := range lines {
		lines[i] = text.Cut(strings.Repeat(" ", margin)+lines[i], width)
	}
	return strings.Join(lines[:min(len(lines), height)], "\n")
}

// accounts are those that there are readings of, the one in use first.
func (s *Screen) accounts() []string {
	all := s.d.Quotas.Accounts()
	if s.reg == nil {
		return all
	}
	own := s.reg.Access("").User
	sorted := make([]string, 0, len(all))
	for _, a := range all {
		if a == own {
			sorted = append([]string{a}, sorted...)
			continue
		}
		sorted = append(sorted, a)
	}
	return sorted
}

func (s *Screen) account(account string, width int) []string {
	st := s.d.Styles
	q, _ := s.d.Quotas.Latest(account)
	title := st.Strong.Render(text.Clean(name(account)))
	if q.Source != "" {
		title += st.Dim.Render("   counted as " + text.Clean(q.Source))
	}
	title += st.Dim.Render("   read " + text.Age(q.At, s.d.Now()))
	if q.Unlimited {
		return []string{title, st.Good.Render("pulls are not counted"), ""}
	}
	share := float64(q.Remaining) / float64(max(q.Limit, 1))
	left := st.Text.Render(text.Count(q.Remaining)) + st.Dim.Render(" of "+text.Count(q.Limit)+" pulls left in "+window(q.Window))
	lines := []string{title, left}
	if !s.d.Accessible {
		lines = append(lines, bars.Gauge(share, width, st),
			bars.Line(shares(s.d.Quotas.Readings(account), s.d.Now(), width), fill(share, s), st))
	}
	return append(lines, st.Dim.Render(s.forecast(account, &q)), "")
}

func name(account string) string {
	if account == "" {
		return "this machine's address"
	}
	return account
}

func fill(share float64, s *Screen) lipgloss.Style {
	if share < 0.1 {
		return s.d.Styles.Bad
	}
	return s.d.Styles.Info
}

// shares is what was left over the last day, in that many cells; what is not
// known is negative. Between two readings the older one holds.
func shares(readings []registry.Quota, now time.Time, cells int) []float64 {
	all := make([]float64, cells)
	begin := now.Add(-quota.Kept)
	next, last := 0, -1.0
	for i := range all {
		end := begin.Add(time.Duration(float64(quota.Kept) * float64(i+1) / float64(cells)))
		for next < len(readings) && !readings[next].At.After(end) {
			last = float64(readings[next].Remaining) / float64(max(readings[next].Limit, 1))
			if readings[next].Unlimited {
				last = 1
			}
			next++
		}
		all[i] = last
	}
	return all
}

// forecast says when none are left at the rate of the last hours.
func (s *Screen) forecast(account string, q *registry.Quota) string {
	const line = "the last 24 hours; "
	f, ok := quota.Foresee(s.d.Quotas.Readings(account), s.d.Now())
	switch {
	case q.Remaining == 0:
		return line + "used up: pulls come back within " + window(q.Window)
	case !ok:
		return line + "too few readings for a forecast"
	case f.PerHour == 0:
		return line + "none spent lately"
	case f.Out.IsZero():
		return fmt.Sprintf("%s%.0f an hour: enough", line, f.PerHour)
	}
	out := strings.TrimPrefix(text.Age(f.Out, s.d.Now()), "in ")
	return fmt.Sprintf("%s%.0f an hour: used up in %s", line, f.PerHour, out)
}

// window is the time that a limit is for: "6 hours".
func window(d time.Duration) string {
	zero := time.Unix(1<<31, 0)
	return strings.TrimSuffix(text.Age(zero, zero.Add(d)), " ago")
}

// Status tells what is going on.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	left = st.Dim.Render("asking spends no pull")
	switch {
	case s.running:
		right = st.Dim.Render("asking Docker Hub")
	case s.err != nil:
		right = st.Bad.Render(listing.Reason(s.err))
	}
	return left, right
}

// Yanks are what is left, as the command tells it.
func (s *Screen) Yanks() []ui.Yank {
	return []ui.Yank{{Key: "c", Name: "command", Text: "regtui quota"}}
}
