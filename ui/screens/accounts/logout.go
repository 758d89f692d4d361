package accounts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// login asks for a login, most likely to the registry that is selected, or that
// the screen was opened from.
func (s *Screen) login() tea.Cmd {
	ask := ui.AskLogin{Host: s.host}
	if r := s.list.Selected(); r != nil && !r.file && (s.host == "" || r.Host == s.host) {
		ask.Host = r.Host
	}
	return ui.Send(ask)
}

// several reports that other users than the row's have logins for the same.
func (s *Screen) several(r *row) bool {
	for o := range s.list.All() {
		if r.User != "" && !r.Token && o.Host == r.Host && o.Scope() == r.Scope() && o.User != r.User {
			return true
		}
	}
	return false
}

// use makes the selected account the one that tools send.
func (s *Screen) use() tea.Cmd {
	r := s.list.Selected()
	switch {
	case r == nil || r.file:
		return nil
	case r.Place.Kind != creds.KindKeyring:
		return ui.Send(ui.Toast{Text: "only the keyring keeps several accounts of a registry to choose from", Tone: ui.ToneInfo})
	}
	account, look := creds.Account{User: r.User, Host: r.Host}, s.d.Use
	return s.change(newChanging{title: "Use " + account.String(), do: "Use it", then: ui.Send(ui.AccountChanged{Host: account.Host}), look: func(ctx context.Context) (ui.Change, error) {
		return look(ctx, account)
	}})
}

// gone is what a logout told, a line each.
type gone []string

// logout asks whether to take the selected login out of every place.
func (s *Screen) logout() tea.Cmd {
	r := s.list.Selected()
	if r == nil || r.file || r.Host == "" {
		return nil
	}
	st, what, user := s.d.Styles, r.registry(), ""
	if s.several(r) { // the others stay
		what, user = r.name(), r.User
	}
	what = text.Clean(what)
	resource, id := creds.Resource{Host: r.Host, Path: r.Scope()}, load.NewID()
	var g *dialog.Dialog
	leave := func() tea.Cmd {
		g.Words = []string{st.Dim.Render("taking it out …")}
		g.Buttons = []dialog.Button{{Name: "Close"}}
		g.Focus(0)
		return load.Do(s.ctx, id, func(ctx context.Context) (gone, error) { return s.d.LogOut(ctx, resource, user) })
	}
	g = dialog.New(s.d, "Log out", []string{
		st.Text.Render("Take the login for " + what + " out of every place?"),
		st.Dim.Render("That is every file and helper in which docker or podman would look for it."),
	}, nil, dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Log out", Do: leave})
	g.Other = func(msg tea.Msg) tea.Cmd {
		r, ok := msg.(load.Result[gone])
		if !ok || r.ID != id {
			return nil
		}
		g.Words = nil
		for _, line := range r.Value {
			g.Words = append(g.Words, st.Text.Render(text.Clean(line)))
		}
		if r.Err != nil {
			g.Words = append(g.Words, st.Bad.Render(text.Clean(r.Err.Error())))
		}
		return tea.Batch(ui.Send(ui.LoginsChanged{}), ui.Send(ui.RegistriesChanged{}))
	}
	return ui.Send(ui.OpenDialog{Dialog: g})
}
