package registries

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/load"
)

const (
	// greeting is how long a registry may take to answer at all.
	greeting = 8 * time.Second
	// counting is how long its repositories are counted for.
	counting = 20 * time.Second
	// enough is how many repositories are counted.
	enough = 1000
)

// greeted is a registry's answer to its greeting.
type greeted struct {
	host   string
	health registry.Health
	access registry.Access
	err    error
}

// total is how many repositories were counted.
type total struct {
	host   string
	access registry.Access
	counted
}

// ask greets one registry. It waits for no other and delays none.
func (s *Screen) ask(host string) tea.Cmd {
	id := load.NewID()
	s.list.Change(host, func(r *row) {
		r.id, r.asked, r.err, r.health, r.counted = id, false, nil, registry.Health{}, counted{}
	})
	open := s.openRegistry
	return load.Do(s.ctx, id, func(ctx context.Context) (greeted, error) {
		g := greeted{host: host}
		reg, err := open(host)
		if err != nil {
			g.err = err
			return g, nil
		}
		timed, cancel := context.WithTimeout(ctx, greeting)
		defer cancel()
		g.health, g.err = reg.Ping(timed)
		g.access = reg.Access("")
		return g, ctx.Err()
	})
}

// askAll greets every registry.
func (s *Screen) askAll() tea.Cmd {
	var cmds []tea.Cmd
	for _, k := range s.d.Known() {
		cmds = append(cmds, s.ask(k.Host))
	}
	return tea.Batch(cmds...)
}

// answered takes a greeting's answer, and has the repositories counted.
func (s *Screen) answered(res load.Result[greeted]) tea.Cmd {
	g := res.Value
	if res.Err != nil { // a fault, or the end
		return nil
	}
	mine := false
	s.list.Change(g.host, func(r *row) {
		if mine = r.id == res.ID; mine {
			r.asked, r.health, r.access, r.err = true, g.health, g.access, g.err
		}
	})
	if !mine || g.err != nil {
		return nil
	}
	return s.count(g.host, res.ID)
}

// count counts repositories until there are enough to say "many".
func (s *Screen) count(host string, id uint64) tea.Cmd {
	open := s.openRegistry
	return load.Do(s.ctx, id, func(ctx context.Context) (total, error) {
		ctx, cancel := context.WithTimeout(ctx, counting)
		defer cancel()
		t := total{host: host}
		t.done = true
		reg, err := open(host)
		if err != nil {
			t.err = err
			return t, nil
		}
		for _, err := range reg.Repositories(ctx, registry.Query{}) {
			if err != nil {
				t.err, t.more = err, t.n > 0
				break
			}
			if t.n == enough {
				t.more = true
				break
			}
			t.n++
		}
		t.access = reg.Access("")
		return t, nil
	})
}

func (s *Screen) countedAll(res load.Result[total]) {
	if res.Err != nil {
		return
	}
	s.list.Change(res.Value.host, func(r *row) {
		if r.id == res.ID {
			r.counted, r.access = res.Value.counted, res.Value.access
		}
	})
}

// askLogins finds out which users have a login, without reading any secret.
func (s *Screen) askLogins() tea.Cmd {
	if s.d.Logins == nil {
		return nil
	}
	s.logins = load.NewID()
	return load.Do(s.ctx, s.logins, s.d.Logins)
}

func (s *Screen) knowLogins(res load.Result[[]creds.Login]) {
	if res.ID != s.logins {
		return
	}
	s.unread = res.Err
	if res.Err != nil && res.Value == nil { // logins beside an error are good
		return
	}
	s.users = map[string][]string{}
	for _, l := range res.Value {
		host := vendors.Canonical(l.Host)
		if !slices.Contains(s.users[host], l.User) {
			s.users[host] = append(s.users[host], l.User)
		}
	}
	for _, k := range s.d.Known() {
		s.list.Change(k.Host, func(r *row) { r.logins = s.users[k.Host] })
	}
}
