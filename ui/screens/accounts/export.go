package accounts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/bundle"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// exporting asks for whom and into which file logins are to be written.
type exporting struct {
	*dialog.Dialog
	s                             *Screen
	logins                        []creds.Login
	reader, file, spaced, replace *dialog.Field
	id                            uint64
}

// readerNotes tell what each reader gets.
var readerNotes = map[bundle.For]string{
	bundle.Kubernetes: "a Secret of the type kubernetes.io/dockerconfigjson",
	bundle.Docker:     "a config.json",
	bundle.Podman:     "an auth.json, for skopeo and buildah too",
	bundle.Helm:       "a registry/config.json for helm's folder",
}

// export asks what to do with the marked logins, or with the selected one.
func (s *Screen) export() tea.Cmd {
	logins := s.chosen()
	if len(logins) == 0 {
		return ui.Send(ui.Toast{Text: "there is no secret to export", Tone: ui.ToneInfo})
	}
	e := &exporting{
		s: s, logins: logins, id: load.NewID(),
		reader:  &dialog.Field{Name: "for"},
		file:    &dialog.Field{Name: "file", Hint: "~/regcred.yaml"},
		spaced:  &dialog.Field{Name: "namespace", Hint: "Kubernetes'; empty for the one kubectl is told"},
		replace: &dialog.Field{Name: "replace", Switch: true, Hint: "a file that is there"},
	}
	for _, r := range bundle.All() {
		e.reader.Choices = append(e.reader.Choices, dialog.Choice{Name: string(r), Note: readerNotes[r]})
	}
	e.Dialog = dialog.New(s.d, "Export "+count(len(logins), "login", "logins"), nil, []*dialog.Field{e.reader, e.file, e.spaced, e.replace},
		dialog.Button{Name: "Export", Do: e.write}, dialog.Button{Name: "Cancel"})
	e.Words, e.Other = e.about(), e.answer
	return ui.Send(ui.OpenDialog{Dialog: e})
}

// about tells what would be written.
func (e *exporting) about() []string {
	st := e.s.d.Styles
	words := []string{st.Dim.Render("The file has the secrets in it, and is for you alone to read (0600). None is shown.")}
	for i := range e.logins {
		r := row{Login: e.logins[i]}
		words = append(words, st.Text.Render(text.Clean(r.name()+", from "+r.lives())))
	}
	return words
}

// wrote is what an export has told, a line each.
type wrote []string

func (e *exporting) write() tea.Cmd {
	ask := ui.ExportRequest{For: e.reader.Choices[e.reader.At].Name, File: e.file.Text(), Replace: e.replace.On}
	if ask.For == string(bundle.Kubernetes) {
		ask.Namespace = e.spaced.Text()
	}
	do, logins := e.s.d.Export, e.logins
	e.id = load.NewID()
	return load.Do(e.s.ctx, e.id, func(ctx context.Context) (wrote, error) { return do(ctx, logins, ask) })
}

func (e *exporting) answer(msg tea.Msg) tea.Cmd {
	r, ok := msg.(load.Result[wrote])
	if !ok || r.ID != e.id {
		return nil
	}
	st := e.s.d.Styles
	if r.Err != nil {
		e.Words = append([]string{st.Bad.Render(text.Clean(r.Err.Error()))}, e.about()...)
		e.Focus(1) // the file is the likeliest thing to change
		return nil
	}
	e.Words = nil
	for _, line := range r.Value {
		e.Words = append(e.Words, st.Text.Render(text.Clean(line)))
	}
	e.Fields, e.Buttons = nil, []dialog.Button{{Name: "Close"}}
	e.Focus(0)
	return nil
}
