package registries

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// editing is the dialog that changes what the config says about a registry.
type editing struct {
	*dialog.Dialog
	d                                    *ui.Deps
	was                                  registry.Settings
	id                                   uint64
	name, namespaces, insecure, readonly *dialog.Field
}

// newEdit makes the dialog.
func newEdit(d *ui.Deps, was registry.Settings) *editing {
	e := &editing{
		d: d, was: was,
		name:       &dialog.Field{Name: "name", Value: was.Name, Hint: was.Host},
		namespaces: &dialog.Field{Name: "namespaces", Value: strings.Join(was.Namespaces, ", "), Hint: "listed where there is no catalogue"},
		insecure:   &dialog.Field{Name: "insecure", Hint: "plain HTTP and any certificate", Switch: true, On: was.Insecure},
		readonly:   &dialog.Field{Name: "read-only", Hint: "nothing here can be changed", Switch: true, On: was.ReadOnly},
	}
	e.Dialog = dialog.New(d, "Edit "+was.Host, nil,
		[]*dialog.Field{e.name, e.namespaces, e.insecure, e.readonly},
		dialog.Button{Name: "Save", Do: e.save}, dialog.Button{Name: "Cancel"})
	e.Other = e.answer
	return e
}

// settings are those of before with what was changed.
func (e *editing) settings() registry.Settings {
	s := e.was
	s.Name, s.Insecure, s.ReadOnly = e.name.Text(), e.insecure.On, e.readonly.On
	s.Namespaces = strings.FieldsFunc(e.namespaces.Text(), func(r rune) bool { return r == ',' || r == ' ' })
	if len(s.Namespaces) == 0 {
		s.Namespaces = nil
	}
	return s
}

func (e *editing) save() tea.Cmd {
	e.id = load.NewID()
	return keep(e.d.Context, e.id, e.d, e.settings())
}

func (e *editing) answer(msg tea.Msg) tea.Cmd {
	r, ok := msg.(load.Result[saved])
	switch {
	case !ok || r.ID != e.id:
		return nil
	case r.Err != nil:
		e.Words = []string{e.d.Styles.Bad.Render(text.Clean(r.Err.Error()))}
		return nil
	}
	return done(e.Dialog, "saved "+r.Value.host)
}

// remove asks whether to take a registry out of the config. One that is known
// from elsewhere cannot be taken out here, and is told where it comes from.
func (s *Screen) remove(r *row) tea.Cmd {
	if !slices.Contains(r.From, "config") {
		from := strings.Join(r.From, ", ")
		return ui.Send(ui.Toast{Text: r.Host + " is known from " + from + ": it is not in regtui's config", Tone: ui.ToneWarn})
	}
	host, st := r.Host, s.d.Styles
	words := []string{
		st.Text.Render("Take " + text.Clean(host) + " out of regtui's config?"),
		st.Dim.Render("Nothing is deleted in the registry, and logins stay."),
	}
	var g *dialog.Dialog
	id := load.NewID()
	g = dialog.New(s.d, "Remove "+host, words, nil, dialog.Button{Name: "Cancel"}, dialog.Button{
		Name: "Remove " + host,
		Do: func() tea.Cmd {
			return load.Do(s.ctx, id, func(context.Context) (saved, error) {
				if err := s.d.Forget(host); err != nil {
					return saved{}, err
				}
				s.d.Registries.Close(host)
				return saved{host}, nil
			})
		},
	})
	g.Other = func(msg tea.Msg) tea.Cmd {
		r, ok := msg.(load.Result[saved])
		switch {
		case !ok || r.ID != id:
			return nil
		case r.Err != nil:
			g.Words = []string{st.Bad.Render(text.Clean(r.Err.Error()))}
			return nil
		}
		return done(g, "removed "+host)
	}
	return ui.Send(ui.OpenDialog{Dialog: g})
}
