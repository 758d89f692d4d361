// Package login is the form that logs in to a registry. The app opens it on top
// of any screen, for ui.AskLogin.
package login

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Form asks for a login and has the registry asked whether it is good; see
// ui.Dialog.
type Form struct {
	*dialog.Dialog
	d                    *ui.Deps
	host, user, password *dialog.Field
	ctx                  context.Context
	cancel               context.CancelFunc
	id                   uint64 // of the asking
	asking               bool
	fields               []*dialog.Field // all of them, also while none is shown
	realm                string          // a token service that was accepted
}

// told is what became of a login, a line each.
type told struct {
	host  string
	lines []string
}

// New makes the form, filled in as far as is asked for. The first field that is
// empty has the focus.
func New(d *ui.Deps, ask ui.AskLogin) *Form {
	f := &Form{
		d:        d,
		host:     &dialog.Field{Name: "registry", Hint: "ghcr.io, docker.io or localhost:5000", Value: ask.Host},
		user:     &dialog.Field{Name: "user", Value: ask.User},
		password: &dialog.Field{Name: "password", Hint: "or an access token", Secret: true},
	}
	f.ctx, f.cancel = context.WithCancel(d.Context)
	f.password.Enter = f.submit
	words := []string{d.Styles.Dim.Render("The registry is asked first, once. The login is kept where docker keeps its own.")}
	f.Dialog = dialog.New(d, "Log in", words, []*dialog.Field{f.host, f.user, f.password},
		dialog.Button{Name: "Log in", Do: f.submit}, dialog.Button{Name: "Cancel"})
	f.Other, f.Cancelled, f.fields = f.answer, f.cancel, f.Fields
	for i, field := range f.Fields {
		if field.Value == "" {
			f.Focus(i)
			break
		}
	}
	return f
}

// submit has the registry asked, unless something is missing.
func (f *Form) submit() tea.Cmd {
	if f.asking {
		return nil
	}
	for i, field := range f.Fields {
		if field.Text() == "" {
			f.Focus(i)
			return nil
		}
	}
	key := creds.ParseKey(f.host.Text())
	if key.Host == "" {
		return f.fault(f.host, errors.New("that is not the host of a registry"))
	}
	if err := creds.CheckUser(f.user.Text()); err != nil {
		return f.fault(f.user, err)
	}
	ask := ui.LoginRequest{Host: key.Host, User: f.user.Text(), Password: creds.Secret(f.password.Text()), Realm: f.realm}
	f.realm = ""
	f.Words = []string{f.d.Styles.Dim.Render("asking " + text.Clean(ask.Host) + " …")}
	f.asking, f.id = true, load.NewID()
	do := f.d.LogIn
	return load.Do(f.ctx, f.id, func(ctx context.Context) (told, error) {
		lines, err := do(ctx, ask)
		return told{ask.Host, lines}, err
	})
}

// fault tells what is wrong with a field and goes there.
func (f *Form) fault(field *dialog.Field, err error) tea.Cmd {
	f.Words = f.wrong(err)
	f.Focus(slices.Index(f.Fields, field))
	return nil
}

// wrong tells an error: in short, and in full where that says more.
func (f *Form) wrong(err error) []string {
	st := f.d.Styles
	short, whole := listing.Reason(err), text.Clean(err.Error())
	if short == whole {
		return []string{st.Bad.Render(short)}
	}
	return []string{st.Bad.Render(short), st.Dim.Render(whole)}
}

// answer tells what became of it. After a failure the password is typed anew.
func (f *Form) answer(msg tea.Msg) tea.Cmd {
	r, ok := msg.(load.Result[told])
	if !ok || r.ID != f.id {
		return nil
	}
	f.asking = false
	if moved, ok := errors.AsType[*registry.RealmError](r.Err); ok {
		f.askRealm(moved)
		return nil
	}
	f.password.Clear()
	if r.Err != nil {
		at := f.password
		if _, user := errors.AsType[creds.UserError](r.Err); user {
			at = f.user
		}
		return f.fault(at, r.Err)
	}
	changed, in := ui.Send(ui.LoginsChanged{}), ui.Send(ui.LoggedIn{Host: r.Value.host})
	if len(r.Value.lines) == 1 { // nothing that must be read
		return tea.Sequence(f.Close(), ui.Send(ui.Toast{Text: r.Value.lines[0], Tone: ui.ToneGood}), changed, in)
	}
	f.Words = styled(r.Value.lines, f.d.Styles.Good.Render, f.d.Styles.Text.Render)
	f.Fields, f.Buttons = nil, []dialog.Button{{Name: "Close"}}
	f.Focus(0)
	return tea.Batch(changed, in)
}

// askRealm shows that the registry names another token service than before, and
// asks whether logins may go there. Cancel is chosen first.
func (f *Form) askRealm(moved *registry.RealmError) {
	st, buttons := f.d.Styles, f.Buttons
	f.Words = []string{
		st.Warn.Render(text.Clean(moved.Host) + " names another token service than before. A login goes there, whoever it belongs to."),
		st.Dim.Render("before  ") + st.Text.Render(text.Clean(moved.Was)),
		st.Dim.Render("now     ") + st.Text.Render(text.Clean(moved.Now)),
		st.Text.Render("Nothing was sent there. Is that meant, and shall logins go there from now on?"),
	}
	accept := func() tea.Cmd {
		f.realm, f.Fields, f.Buttons = moved.Now, f.fields, buttons
		f.Focus(slices.Index(f.Fields, f.password))
		return f.submit()
	}
	f.Fields, f.Buttons = nil, []dialog.Button{{Name: "Cancel"}, {Name: "Accept and log in", Do: accept}}
	f.Focus(0)
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
