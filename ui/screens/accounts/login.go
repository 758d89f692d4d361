package accounts

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// changed tells the screen that logins came or went.
type changed struct{}

// login is the dialog that asks for a login and has the registry asked whether
// it is good.
type login struct {
	*dialog.Dialog
	s                    *Screen
	host, user, password *dialog.Field
	ctx                  context.Context
	cancel               context.CancelFunc
	id                   uint64 // of the asking
	asking               bool
}

// told is what became of a login or a logout, a line each.
type told struct {
	host  string
	lines []string
}

// newLogin makes the dialog, for the registry that is selected or that the
// screen was opened from.
func newLogin(s *Screen) *login {
	l := &login{
		s:        s,
		host:     &dialog.Field{Name: "registry", Hint: "ghcr.io, docker.io or localhost:5000", Value: s.host},
		user:     &dialog.Field{Name: "user"},
		password: &dialog.Field{Name: "password", Hint: "or an access token", Secret: true},
	}
	if r := s.list.Selected(); r != nil && !r.file && (s.host == "" || r.Host == s.host) {
		l.host.Value = r.Host
		if r.User != "" && !r.Token {
			l.user.Value = r.User
		}
	}
	l.ctx, l.cancel = context.WithCancel(s.ctx)
	l.password.Enter = l.submit
	l.Dialog = dialog.New(s.d, "Log in", l.words(), []*dialog.Field{l.host, l.user, l.password}, l.buttons()...)
	l.Other, l.Cancelled = l.answer, l.cancel
	for i, f := range l.Fields {
		if f.Value == "" {
			l.Focus(i)
			break
		}
	}
	return l
}

func (l *login) words() []string {
	return []string{l.s.d.Styles.Dim.Render("The registry is asked first, once. The login is kept where docker keeps its own.")}
}

func (l *login) buttons() []dialog.Button {
	return []dialog.Button{{Name: "Log in", Do: l.submit}, {Name: "Cancel"}}
}

// submit has the registry asked, unless something is missing.
func (l *login) submit() tea.Cmd {
	if l.asking {
		return nil
	}
	for i, f := range l.Fields {
		if f.Text() == "" {
			l.Focus(i)
			return nil
		}
	}
	key := creds.ParseKey(l.host.Text())
	host, user, password := key.Host, l.user.Text(), creds.Secret(l.password.Text())
	l.Words = []string{l.s.d.Styles.Dim.Render("asking " + text.Clean(host) + " …")}
	l.asking, l.id = true, load.NewID()
	do := l.s.d.LogIn
	return load.Do(l.ctx, l.id, func(ctx context.Context) (told, error) {
		lines, err := do(ctx, host, user, password)
		return told{host, lines}, err
	})
}

// answer tells what became of it. After a failure the password is typed anew.
func (l *login) answer(msg tea.Msg) tea.Cmd {
	r, ok := msg.(load.Result[told])
	if !ok || r.ID != l.id {
		return nil
	}
	l.asking = false
	l.password.Clear()
	st := l.s.d.Styles
	if r.Err != nil {
		l.Words = []string{st.Bad.Render(listing.Reason(r.Err)), st.Dim.Render(text.Clean(r.Err.Error()))}
		l.Focus(slices.Index(l.Fields, l.password))
		return nil
	}
	l.Words = styled(r.Value.lines, st.Good.Render, st.Text.Render)
	l.Fields, l.Buttons = nil, []dialog.Button{{Name: "Close"}}
	l.Focus(0)
	return tea.Batch(ui.Send(changed{}), ui.Send(ui.LoggedIn{Host: r.Value.host}))
}

// styled are lines from outside, the first of them in a style of its own.
func styled(lines []string, first, rest func(...string) string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		style := rest
		if i == 0 {
			style = first
		}
		out[i] = style(text.Clean(line))
	}
	return out
}

// logout asks whether to take the selected login out of every place.
func (s *Screen) logout() tea.Cmd {
	r := s.list.Selected()
	if r == nil || r.file || r.Host == "" {
		return nil
	}
	st, what := s.d.Styles, text.Clean(r.registry())
	resource, id := creds.Resource{Host: r.Host, Path: r.Scope()}, load.NewID()
	var g *dialog.Dialog
	leave := func() tea.Cmd {
		g.Words = []string{st.Dim.Render("taking it out …")}
		g.Buttons = []dialog.Button{{Name: "Close"}}
		g.Focus(0)
		return load.Do(s.ctx, id, func(ctx context.Context) (told, error) {
			lines, err := s.d.LogOut(ctx, resource)
			return told{resource.Host, lines}, err
		})
	}
	g = dialog.New(s.d, "Log out", []string{
		st.Text.Render("Take the login for " + what + " out of every place?"),
		st.Dim.Render("That is every file and helper in which docker or podman would look for it."),
	}, nil, dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Log out", Do: leave})
	g.Other = func(msg tea.Msg) tea.Cmd {
		r, ok := msg.(load.Result[told])
		if !ok || r.ID != id {
			return nil
		}
		g.Words = styled(r.Value.lines, st.Text.Render, st.Text.Render)
		if r.Err != nil {
			g.Words = append(g.Words, st.Bad.Render(text.Clean(r.Err.Error())))
		}
		return tea.Batch(ui.Send(changed{}), ui.Send(ui.RegistriesChanged{}))
	}
	return ui.Send(ui.OpenDialog{Dialog: g})
}
