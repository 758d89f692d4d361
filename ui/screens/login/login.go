// Package login is the form that logs in to a registry. The app opens it on top
// of any screen, for ui.AskLogin.
package login

import (
	"context"
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/wants"
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
	d                          *ui.Deps
	host, user, password, keep *dialog.Field
	ctx                        context.Context
	cancel                     context.CancelFunc
	id                         uint64 // of the asking
	asking                     bool
	last                       ui.LoginRequest // while it is asked

	at     string      // the host that the form is for now
	wants  wants.Login // what its vendor wants
	places uint64      // the id of looking for the places
	keeps  []ui.Keep
	device device
}

// told is what became of a login, a line each.
type told struct {
	host  string
	lines []string
}

// New makes the form, filled in as far as is asked for. The registry has the
// focus, or where that is certain the first field that is empty.
func New(d *ui.Deps, ask ui.AskLogin) *Form {
	f := &Form{
		d:        d,
		host:     &dialog.Field{Name: "registry", Hint: "ghcr.io, docker.io or localhost:5000", Value: ask.Host, Whole: true, Fixed: ask.Certain && ask.Host != ""},
		user:     &dialog.Field{Name: "user", Value: ask.User},
		password: &dialog.Field{Name: "password", Hint: "or an access token", Secret: true},
		keep:     &dialog.Field{Name: "keep in", Choices: []dialog.Choice{{Name: "…"}}},
	}
	f.ctx, f.cancel = context.WithCancel(d.Context)
	f.password.Enter = f.submit
	fields := []*dialog.Field{f.host, f.user, f.password}
	if d.Places != nil {
		fields = append(fields, f.keep)
	}
	f.Dialog = dialog.New(d, "Log in", nil, fields)
	f.Other, f.Cancelled = f.answer, f.cancel
	f.look()
	switch {
	case !f.host.Fixed:
	case f.wants.Cloud && ask.User == "":
		f.Focus(len(f.Fields)) // nothing has to be filled in
	case ask.User != "":
		f.Focus(slices.Index(f.Fields, f.password))
	}
	return f
}

// Init looks where the login can be kept.
func (f *Form) Init() tea.Cmd { return f.findPlaces() }

// Keys are the bindings that work in it.
func (f *Form) Keys() []key.Binding {
	keys := f.Dialog.Keys()
	if f.wants.Page != "" && f.d.OpenURL != nil {
		keys = slices.Insert(keys, len(keys)-1, key.NewBinding(key.WithKeys("ctrl+o"), key.WithHelp("^o", "page of the token")))
	}
	return keys
}

// Update takes a message.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "ctrl+o" {
		return f.openPage()
	}
	cmd := f.Dialog.Update(msg)
	if f.Fields != nil && !f.asking && creds.ParseKey(f.host.Text()).Host != f.at {
		f.look()
		return tea.Batch(cmd, f.findPlaces())
	}
	return cmd
}

// openPage opens the page where the vendor has its tokens made.
func (f *Form) openPage() tea.Cmd {
	page, open := f.wants.Page, f.d.OpenURL
	if page == "" || open == nil {
		return nil
	}
	return func() tea.Msg {
		if err := open(page); err != nil {
			return ui.Toast{Text: page, Tone: ui.ToneInfo} // to be copied by hand
		}
		return ui.Toast{Text: "opened " + page, Tone: ui.ToneInfo}
	}
}

// look takes up which registry it is for: what its vendor wants, and whether
// there is another way to log in.
func (f *Form) look() {
	st := f.d.Styles
	f.at, f.wants = creds.ParseKey(f.host.Text()).Host, wants.Login{}
	if f.d.Wants != nil && f.at != "" {
		f.wants = f.d.Wants(f.at)
	}
	f.Words = []string{st.Dim.Render("The registry is asked first, once, and a login that it refuses is not kept.")}
	if line := f.wants.Line(); line != "" {
		f.Words = append(f.Words, st.Text.Render(text.Clean(f.at+" "+line)))
	}
	if f.wants.Cloud {
		f.Words = append(f.Words, st.Text.Render("regtui gets one by itself, and a new one each time, where this machine is logged in to "+f.wants.CloudName+" ("+f.wants.SignIn+")."))
	}
	hint := f.wants.UserFixed
	if hint == "" {
		hint = f.wants.User
	}
	f.user.SetHint(hint)
	f.ready()
}

// ready sets the buttons for filling in.
func (f *Form) ready() {
	f.Buttons = []dialog.Button{{Name: "Log in", Do: f.submit}}
	if f.wants.Cloud {
		f.Buttons = slices.Insert(f.Buttons, 0, dialog.Button{Name: "With " + f.wants.CloudName, Do: f.withCloud})
	}
	if f.starter() != nil {
		f.Buttons = append(f.Buttons, dialog.Button{Name: "With a browser", Do: f.startDevice})
	}
	f.Buttons = append(f.Buttons, dialog.Button{Name: "Cancel"})
}

// request is what is filled in; ok is false when something is missing, which
// has the focus then.
func (f *Form) request() (ask ui.LoginRequest, ok bool) {
	for i, field := range []*dialog.Field{f.host, f.user, f.password} {
		if field.Text() == "" {
			f.Focus(i)
			return ask, false
		}
	}
	if f.at == "" {
		f.fault(f.host, errors.New("that is not the host of a registry"))
		return ask, false
	}
	if err := creds.CheckUser(f.user.Text()); err != nil {
		f.fault(f.user, err)
		return ask, false
	}
	ask = ui.LoginRequest{Host: f.at, User: f.user.Text(), Password: creds.Secret(f.password.Text())}
	return ask, f.place(&ask)
}

// submit has the registry asked, unless something is missing.
func (f *Form) submit() tea.Cmd {
	if f.asking {
		return nil
	}
	ask, ok := f.request()
	if !ok {
		return nil
	}
	return f.goOn(ask)
}

// withCloud logs in with what the registry's cloud gives.
func (f *Form) withCloud() tea.Cmd {
	if f.asking {
		return nil
	}
	return f.goOn(ui.LoginRequest{Host: f.at, Cloud: true})
}

// goOn shows what keeping the login changes, if anything, and has the registry
// asked.
func (f *Form) goOn(ask ui.LoginRequest) tea.Cmd {
	if (ask.Keep != "" || ask.Cloud) && f.d.PlanLogIn != nil {
		return f.plan(ask)
	}
	return f.logIn(ask)
}

// logIn asks the registry.
func (f *Form) logIn(ask ui.LoginRequest) tea.Cmd {
	f.Words = []string{f.d.Styles.Dim.Render("asking " + text.Clean(ask.Host) + " …")}
	f.asking, f.id, f.last = true, load.NewID(), ask
	do := f.d.LogIn
	return load.Do(f.ctx, f.id, func(ctx context.Context) (told, error) {
		lines, err := do(ctx, ask)
		return told{ask.Host, lines}, err
	})
}

// fault tells what is wrong with a field and goes there.
func (f *Form) fault(field *dialog.Field, err error) {
	f.ready()
	f.Words = f.wrong(err)
	f.Focus(max(slices.Index(f.Fields, field), 0))
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

// answer takes what comes from outside.
func (f *Form) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Result[[]ui.Keep]:
		f.takePlaces(msg)
	case load.Result[planned]:
		return f.planned(msg)
	case load.Result[*started]:
		return f.started(msg)
	case load.Result[agreed]:
		return f.agreed(msg)
	case load.Result[told]:
		if msg.ID == f.id {
			return f.finished(msg.Value, msg.Err)
		}
	}
	return nil
}

// finished tells what became of it. After a failure the password is typed anew.
func (f *Form) finished(t told, err error) tea.Cmd {
	f.asking = false
	if moved, ok := errors.AsType[*registry.RealmError](err); ok {
		f.askRealm(moved)
		return nil
	}
	f.last = ui.LoginRequest{}
	f.password.Clear()
	if err != nil {
		at := f.password
		if _, user := errors.AsType[creds.UserError](err); user {
			at = f.user
		}
		f.fault(at, err)
		return nil
	}
	changed, in := ui.Send(ui.LoginsChanged{}), ui.Send(ui.LoggedIn{Host: t.host})
	if len(t.lines) == 1 { // nothing that must be read
		return tea.Sequence(f.Close(), ui.Send(ui.Toast{Text: t.lines[0], Tone: ui.ToneGood}), changed, in)
	}
	f.Words = styled(t.lines, f.d.Styles.Good.Render, f.d.Styles.Text.Render)
	f.Fields, f.Buttons = nil, []dialog.Button{{Name: "Close"}}
	f.Focus(0)
	return tea.Batch(changed, in)
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
