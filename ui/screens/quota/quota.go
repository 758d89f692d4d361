// Package quota is the screen of Docker Hub's pull limits: how many pulls each
// account and this machine's address have left, how that went in the last day,
// and when none are left at this rate.
package quota

import (
	"context"
	"errors"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

const (
	host = "docker.io"
	// every is how often the screen asks by itself.
	every = time.Minute
	// patience is how long asking may take.
	patience = 30 * time.Second
)

// Screen is the screen; see ui.Screen.
type Screen struct {
	d      *ui.Deps
	reg    registry.Registry
	ctx    context.Context
	cancel context.CancelFunc

	id      uint64 // of what is asked now
	running bool
	err     error
	top     int // the first block that is shown
	shown   int // blocks that fit, as last drawn
}

// tick is time to ask again.
type tick struct{ screen *Screen }

// retry is pressed on an error.
type retry struct{ screen *Screen }

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen {
	s := &Screen{d: d}
	s.reg, s.err = d.Registries.Open(host)
	s.ctx, s.cancel = context.WithCancel(d.Context)
	return s
}

// Init asks how many pulls are left.
func (s *Screen) Init() tea.Cmd { return tea.Batch(s.ask(), s.wait()) }

// Close ends what is running.
func (s *Screen) Close() { s.cancel() }

// Title names the screen.
func (s *Screen) Title() string { return "Quota" }

// Header tells who pulls.
func (s *Screen) Header() string {
	if s.reg == nil {
		return ""
	}
	return listing.Header(s.reg.Access(""), s.err, s.d.Styles)
}

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	return []key.Binding{k.Reload, k.Up, k.Down, k.Yank, k.Accounts, k.Back}
}

// wait waits until it is time to ask again.
func (s *Screen) wait() tea.Cmd { return s.d.Tick(every, func(time.Time) tea.Msg { return tick{s} }) }

// ask reads the limit of the account in use, that of the address, and those of
// the other accounts.
func (s *Screen) ask() tea.Cmd {
	r, ok := s.reg.(registry.QuotaReporter)
	if !ok || s.running {
		return nil
	}
	s.id, s.running = load.NewID(), true
	readings, reg, others := s.d.Quotas, s.reg, s.d.OtherPulls
	return load.Do(s.ctx, s.id, func(ctx context.Context) (struct{}, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		own, err := r.Quota(ctx, false)
		if err != nil {
			return struct{}{}, err
		}
		readings.Add(own)
		if own.Account != "" {
			var address registry.Quota
			if address, err = r.Quota(ctx, true); err == nil {
				readings.Add(address)
			}
		}
		if others != nil {
			for _, q := range others(ctx, reg) {
				readings.Add(q)
			}
		}
		return struct{}{}, err
	})
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	k := s.d.Keys
	switch msg := msg.(type) {
	case tick:
		if msg.screen != s || s.ctx.Err() != nil {
			return nil
		}
		return tea.Batch(s.ask(), s.wait())
	case retry:
		if msg.screen == s {
			return s.ask()
		}
	case load.Result[struct{}]:
		return s.asked(msg)
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, k.Reload):
			return s.ask()
		case key.Matches(msg, k.Up):
			s.top = max(0, s.top-1)
		case key.Matches(msg, k.Down):
			s.top = max(0, min(s.top+1, len(s.d.Quotas.Accounts())-s.shown))
		case key.Matches(msg, k.Back):
			return ui.Send(ui.Pop{})
		}
	}
	return nil
}

func (s *Screen) asked(r load.Result[struct{}]) tea.Cmd {
	if r.ID != s.id {
		return nil
	}
	s.running, s.err = false, r.Err
	if r.Err == nil || errors.Is(r.Err, context.Canceled) {
		return nil
	}
	return ui.Send(ui.Failed{Err: r.Err, Retry: ui.Send(retry{s})})
}
