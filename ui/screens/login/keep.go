package login

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// findPlaces looks where a login for the registry can be kept.
func (f *Form) findPlaces() tea.Cmd {
	if f.d.Places == nil || f.at == "" {
		return nil
	}
	f.places = load.NewID()
	host, find := f.at, f.d.Places
	return load.Do(f.ctx, f.places, func(ctx context.Context) ([]ui.Keep, error) { return find(ctx, host), ctx.Err() })
}

// takePlaces offers the places. The one that was chosen stays chosen; at first
// that is where docker keeps its logins, unless that is in clear and there is a
// better one.
func (f *Form) takePlaces(r load.Result[[]ui.Keep]) {
	if r.ID != f.places || r.Err != nil || len(r.Value) == 0 {
		return
	}
	before := ""
	if f.keep.At < len(f.keeps) {
		before = f.keeps[f.keep.At].Name
	}
	f.keeps = r.Value
	f.keep.Choices, f.keep.At = nil, 0
	for _, k := range f.keeps {
		f.keep.Choices = append(f.keep.Choices, choice(k))
	}
	at := slices.IndexFunc(f.keeps, func(k ui.Keep) bool { return k.Name == before })
	if at < 0 {
		at = slices.IndexFunc(f.keeps, func(k ui.Keep) bool { return k.Here && !k.Plain && k.Down == nil })
	}
	if at < 0 {
		at = slices.IndexFunc(f.keeps, func(k ui.Keep) bool { return k.Down == nil && !k.Plain })
	}
	if at < 0 {
		at = slices.IndexFunc(f.keeps, func(k ui.Keep) bool { return k.Down == nil })
	}
	f.keep.At = max(at, 0)
}

// choice says what is to be known of a place before a login is kept there.
func choice(k ui.Keep) dialog.Choice {
	c := dialog.Choice{Name: k.Name, Note: k.Note}
	switch k.Kind {
	case creds.KindKeyring:
		c.Name = "the system's keyring"
	case creds.KindHelper:
		c.Name = "docker-credential-" + k.Name
	}
	switch {
	case k.Down != nil:
		c.Note, c.Bad = "not now: "+what(k.Down), true
	case k.Plain:
		c.Note, c.Bad = strings.TrimPrefix(c.Note+"; every program of yours can read it", "; "), true
	}
	c.Name, c.Note = text.Clean(c.Name), text.Clean(c.Note)
	return c
}

func what(err error) string {
	if p := new(creds.Problem); errors.As(err, &p) {
		if p.Fix != "" {
			return p.What() + "; " + p.Fix
		}
		return p.What()
	}
	return err.Error()
}

// place takes up where the login is to be kept; false when it cannot be.
func (f *Form) place(ask *ui.LoginRequest) bool {
	if len(f.keeps) == 0 {
		return true // where docker keeps its own
	}
	k := f.keeps[f.keep.At]
	switch {
	case k.Down != nil:
		f.fault(f.keep, k.Down)
		return false
	case k.Secret > 0 && len(ask.Password) > k.Secret:
		f.fault(f.keep, fmt.Errorf("the secret has %d bytes, and this place takes %d at most", len(ask.Password), k.Secret))
		return false
	}
	ask.Keep = k.Name
	return true
}

// planned is what keeping a login changes.
type planned struct {
	ask  ui.LoginRequest
	diff string
}

// plan looks what keeping the login changes beside it.
func (f *Form) plan(ask ui.LoginRequest) tea.Cmd {
	f.Words = []string{f.d.Styles.Dim.Render("looking what it takes to keep it there …")}
	f.asking, f.id = true, load.NewID()
	look := f.d.PlanLogIn
	return load.Do(f.ctx, f.id, func(ctx context.Context) (planned, error) {
		diff, err := look(ctx, ask)
		return planned{ask, diff}, err
	})
}

// planned shows what changes in a file, and asks; where nothing does, it goes on.
func (f *Form) planned(r load.Result[planned]) tea.Cmd {
	if r.ID != f.id {
		return nil
	}
	f.asking = false
	switch {
	case r.Err != nil:
		f.fault(f.keep, r.Err)
		return nil
	case r.Value.diff == "":
		return f.logIn(r.Value.ask)
	}
	st, ask, fields := f.d.Styles, r.Value.ask, f.Fields
	f.Words = append([]string{st.Text.Render("So that docker and the others find it there, a file changes:"), ""}, dialog.Diff(st, r.Value.diff)...)
	back := func() { f.Fields = fields; f.look(); f.Focus(max(slices.Index(f.Fields, f.keep), 0)) }
	f.Fields = nil // they are settled, and the change needs the room
	f.Buttons = []dialog.Button{
		{Name: "Change it and log in", Do: func() tea.Cmd { back(); return f.logIn(ask) }},
		{Name: "Back", Do: func() tea.Cmd { back(); return nil }},
	}
	f.Focus(0)
	return nil
}
