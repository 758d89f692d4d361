package registries

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// openPlain opens a registry that is not in the config, anonymously and with
// plain HTTP allowed. No login goes that way before the person has agreed.
func openPlain(host string) (registry.Registry, error) {
	return vendors.NewSet(vendors.Options{
		Settings: func(host string) registry.Settings { return registry.Settings{Host: host, Insecure: true} },
	}).Open(host)
}

// adding is the dialog that asks for a host, greets it, and shows what it is
// before it is saved.
type adding struct {
	*dialog.Dialog
	s      *Screen
	host   *dialog.Field
	looked string // the host that was asked last
	ctx    context.Context
	cancel context.CancelFunc
	id     uint64
}

// newAdd makes the dialog.
func newAdd(s *Screen) *adding {
	a := &adding{s: s, host: &dialog.Field{Name: "host", Hint: "registry.example.com or localhost:5000"}}
	a.ctx, a.cancel = context.WithCancel(s.ctx)
	a.host.Enter = a.probe
	a.Dialog = dialog.New(s.d, "Add a registry", nil, []*dialog.Field{a.host},
		dialog.Button{Name: "Look", Do: a.probe}, dialog.Button{Name: "Cancel"})
	a.Other, a.Cancelled = a.answer, a.closed
	return a
}

// closed ends what is asked. A host that was only looked at is not kept open.
func (a *adding) closed() {
	a.cancel()
	if a.looked != "" && !listing.IsKnown(a.s.d, a.looked) {
		a.s.d.Registries.Close(a.looked)
	}
}

// probed is what a registry that is to be added has answered.
type probed struct {
	host     string
	insecure bool // it answered only with plain HTTP or an untrusted certificate allowed
	health   registry.Health
	access   registry.Access
	err      error // with what is right for a registry
	plainErr error // with everything allowed
}

// hostOf takes a registry as people paste it: with a scheme, a path, /v2/.
func hostOf(s string) string {
	s = strings.TrimSpace(s)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	return vendors.Canonical(s)
}

// probe greets the host that was written.
func (a *adding) probe() tea.Cmd {
	host := hostOf(a.host.Text())
	if host == "" {
		a.Focus(0)
		return nil
	}
	st := a.s.d.Styles
	a.Words = []string{st.Dim.Render("asking " + text.Clean(host) + " …")}
	a.Buttons = []dialog.Button{{Name: "Cancel"}}
	a.looked = host
	a.id = load.NewID()
	normal, plain := a.s.openRegistry, a.s.openPlain
	return load.Do(a.ctx, a.id, func(ctx context.Context) (probed, error) {
		return greet(ctx, host, normal, plain), nil
	})
}

// greet asks the registry the way that is right and, where the certificate or
// the lack of one is in the way, also without asking for any.
func greet(ctx context.Context, host string, normal, plain func(string) (registry.Registry, error)) probed {
	p := probed{host: host}
	ask := func(open func(string) (registry.Registry, error)) error {
		reg, err := open(host)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, greeting)
		defer cancel()
		health, err := reg.Ping(ctx)
		if err == nil {
			p.health, p.access = health, reg.Access("")
		}
		return err
	}
	p.err = ask(normal)
	if errors.Is(p.err, registry.ErrPlainHTTP) || errors.Is(p.err, registry.ErrTLS) {
		p.plainErr = ask(plain)
		p.insecure = p.plainErr == nil
	}
	return p
}

// answer shows what the registry is, and what can be done now.
func (a *adding) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Result[probed]:
		if msg.ID == a.id && msg.Err == nil {
			a.show(msg.Value)
		}
	case load.Result[saved]:
		if msg.ID == a.id {
			return a.after(msg)
		}
	}
	return nil
}

func (a *adding) show(p probed) {
	st := a.s.d.Styles
	save := func(insecure bool) func() tea.Cmd {
		return func() tea.Cmd {
			settings := listing.Settings(a.s.d, p.host) // what is said about it already stays
			settings.Insecure = settings.Insecure || insecure
			return a.save(settings)
		}
	}
	again := dialog.Button{Name: "Look again", Do: a.probe}
	switch {
	case p.err == nil:
		a.Words = a.facts(p, st.Good.Render("●")+st.Text.Render(" it answers"))
		a.Buttons = []dialog.Button{{Name: "Save", Do: save(false)}, {Name: "Cancel"}}
	case p.insecure:
		what := "The certificate is not trusted: " + listing.Told(p.err)
		if p.health.Scheme == "http" {
			what = "It answers in plain HTTP only. Everything, passwords too, can be read and changed on the way."
		}
		a.Words = append(a.facts(p, st.Warn.Render("● "+what)), hintLine(a.s.d, p.err)...)
		a.Buttons = []dialog.Button{{Name: "Cancel"}, {Name: "Save as insecure", Do: save(true)}}
	default:
		a.Words = append([]string{
			st.Bad.Render("● " + listing.Reason(p.err)), st.Dim.Render(listing.Told(p.err)),
		}, hintLine(a.s.d, p.err)...)
		a.Buttons = []dialog.Button{again, {Name: "Save anyway", Do: save(false)}, {Name: "Cancel"}}
	}
	a.Focus(len(a.Fields))
}

func hintLine(d *ui.Deps, err error) []string {
	if h := listing.Hint(err); h != "" {
		return []string{d.Styles.Text.Render(h)}
	}
	return nil
}

// facts are what the registry told, below a first line.
func (a *adding) facts(p probed, first string) []string {
	st := a.s.d.Styles
	out := []string{first, ""}
	fact := func(name, value string) {
		if value != "" {
			out = append(out, st.Dim.Render(text.Fit(name, 13))+st.Text.Render(text.Clean(value)))
		}
	}
	r := row{health: p.health}
	r.Host = p.host
	fact("kind", r.kind())
	fact("address", r.address()+"  "+milliseconds(p.health.Latency))
	if p.health.Scheme == "https" {
		fact("TLS", map[bool]string{true: "not trusted", false: "trusted"}[p.insecure])
	}
	fact("log in with", authWords(p.health.Auth))
	if listing.IsKnown(a.s.d, p.host) {
		fact("known", "it is in the list already")
	}
	return append(out, st.Dim.Render(text.Fit("reads as", 13))+listing.Account(p.access, st))
}

// saved is the host that was saved or taken out.
type saved struct{ host string }

// save writes the settings, in the background.
func (a *adding) save(settings registry.Settings) tea.Cmd {
	a.id = load.NewID()
	return keep(a.ctx, a.id, a.s.d, settings)
}

// keep writes a registry's settings to the config file and has it opened anew.
func keep(ctx context.Context, id uint64, d *ui.Deps, settings registry.Settings) tea.Cmd {
	return load.Do(ctx, id, func(context.Context) (saved, error) {
		if err := d.Save(settings); err != nil {
			return saved{}, err
		}
		d.Registries.Close(settings.Host)
		return saved{settings.Host}, nil
	})
}

func (a *adding) after(r load.Result[saved]) tea.Cmd {
	if r.Err != nil {
		a.Words = []string{a.s.d.Styles.Bad.Render(text.Clean(r.Err.Error()))}
		return nil
	}
	return done(a.Dialog, "added "+r.Value.host)
}

// done closes a dialog and tells what it has done.
func done(g *dialog.Dialog, what string) tea.Cmd {
	return tea.Sequence(g.Close(), ui.Send(ui.RegistriesChanged{}), ui.Send(ui.Toast{Text: what, Tone: ui.ToneGood}))
}
