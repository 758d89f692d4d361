package tags

import (
	"context"
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// readOnly reports that nothing here may be changed.
func (s *Screen) readOnly() bool { return s.d.ReadOnly || listing.Settings(s.d, s.host).ReadOnly }

// remove opens the dialog that removes the marked tags, or the selected one.
func (s *Screen) remove() tea.Cmd {
	rows := s.chosen()
	switch {
	case len(rows) == 0:
		return nil
	case s.readOnly():
		return ui.Send(ui.Toast{Text: s.host + " is read-only: nothing is removed", Tone: ui.ToneWarn})
	case s.d.Removed.Dir == "":
		return ui.Send(ui.Failed{Err: errors.New("there is no folder for the journal that undo needs: set HOME or XDG_STATE_HOME")})
	}
	reg, err := remove.Of(s.reg)
	if err != nil {
		return ui.Send(ui.Failed{Err: err})
	}
	title := "Remove " + text.Amount(len(rows), 0) + " from " + s.repo
	if len(rows) == 1 {
		title = "Remove " + s.repo + ":" + rows[0].Name
	}
	r := &removing{Changes: dialog.NewChanges(s.d, title), s: s, reg: reg, looking: true}
	for i := range rows {
		r.names = append(r.names, rows[i].Name)
	}
	r.Ended = r.outcome
	r.Show([]string{s.d.Styles.Dim.Render("Looking at what else needs " + them(len(rows)) + " …")}, nil, dialog.Button{Name: "Cancel"})
	return ui.Send(ui.OpenDialog{Dialog: r})
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// removing is the dialog of a removal: a plan, the question, progress, what
// came of it, and the way back.
type removing struct {
	*dialog.Changes
	s     *Screen
	reg   remove.Remover
	names []string

	began   time.Time // to look
	looking bool
	plan    *remove.Plan
	run     *remove.Run
	undoing bool // it can be undone
}

// looked is how many tags of the repository were looked at.
type looked struct{ done, total int }

// Init begins to look.
func (r *removing) Init() tea.Cmd {
	ctx, id := r.Context(r.s.ctx)
	r.began = r.D.Now()
	steps := make(chan []looked, 64)
	step := func(done, total int) {
		select {
		case steps <- []looked{{done, total}}:
		default: // the next one tells more
		}
	}
	return tea.Batch(load.Channel(ctx, id, steps), load.Do(ctx, id, func(ctx context.Context) (*remove.Plan, error) {
		defer close(steps)
		return remove.Look(ctx, r.reg, r.s.repo, r.names, step)
	}))
}

// Keys are the bindings that work in it.
func (r *removing) Keys() []key.Binding {
	keys := r.Changes.Keys()
	if r.undoing {
		keys = append([]key.Binding{r.D.Keys.Undo}, keys...)
	}
	return keys
}

// Update takes a message.
func (r *removing) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Batch[looked]:
		if n := len(msg.Items); n > 0 && r.looking && r.Awaits(msg.ID) {
			at := msg.Items[n-1]
			r.Show(r.Far("Looking at what else needs "+them(len(r.names))+":", at.done, at.total, r.began), nil, dialog.Button{Name: "Cancel"})
		}
		return msg.Next
	case load.Result[*remove.Plan]:
		if r.Awaits(msg.ID) {
			r.planned(msg.Value, msg.Err)
		}
		return nil
	case tea.KeyPressMsg:
		if r.undoing && key.Matches(msg, r.D.Keys.Undo) {
			return r.undo()
		}
	}
	return r.Changes.Update(msg)
}

// planned shows the plan and asks.
func (r *removing) planned(p *remove.Plan, err error) {
	st := r.D.Styles
	r.looking = false
	if err != nil {
		r.Say(st.Bad.Render(text.Clean(err.Error())))
		return
	}
	r.plan = p
	const widest = 30
	width := 0
	for i := range min(len(p.Items), dialog.MostTags+1) {
		width = max(width, min(text.Width(text.Clean(p.Items[i].Tag)), widest))
	}
	words := r.Lines(len(p.Items), func(i int) string { return r.item(&p.Items[i], width) })
	tags, manifests := p.Counts()
	if tags+manifests == 0 {
		r.Say(words...)
		return
	}
	words = append(words, "",
		st.Dim.Render("Other tags stay. What is removed is kept in a journal, and can"),
		st.Dim.Render("be put back while the registry has the layers."))
	if p.Pulls > 0 {
		words = append(words, st.Warn.Render("Keeping "+them(tags)+" for undo costs "+remove.Pulls(p.Pulls)+"."))
	}
	r.Ask(words, "Remove", tags, manifests, r.apply)
}

// item is a line of the plan.
func (r *removing) item(it *remove.Item, width int) string {
	st := r.D.Styles
	tag := text.Clean(it.Tag) // whole, also where it is longer than the column
	line := st.Text.Render(tag) + strings.Repeat(" ", max(width-text.Width(tag), 0)+2) + st.Info.Render(text.ShortDigest(it.Digest))
	switch why := it.Why(); {
	case it.Err != nil:
		return line + "  " + st.Bad.Render(listing.Reason(it.Err))
	case why != "":
		return line + "  " + st.Dim.Render("the image stays for "+text.Clean(why))
	}
	return line
}

func (r *removing) apply() tea.Cmd {
	r.run = r.D.Removed.Begin(r.D.Now())
	return r.Work(r.s.ctx, "Removing", r.plan.Count(), func(ctx context.Context, each func(remove.Result)) error {
		defer r.run.Close()
		r.plan.Apply(ctx, r.reg, r.run, each)
		return nil
	})
}

// outcome tells what came of it, and has the list read anew.
func (r *removing) outcome() tea.Cmd {
	st := r.D.Styles
	good, words := r.Told(remove.Removed, "removed")
	if r.undoing = good != ""; r.undoing {
		words = append([]string{st.Good.Render(good)}, words...)
		words = append(words, "",
			st.Key.Render(r.D.Keys.Undo.Help().Key)+st.Dim.Render(" puts back what this removed; later :undo or `regtui undo` does."))
		r.Show(words, nil, dialog.Button{Name: "Close"}, dialog.Button{Name: "Undo", Do: r.undo})
	} else {
		r.Say(words...)
	}
	return ui.Send(ui.TagsChanged{Host: r.s.host, Repo: r.s.repo, Names: r.gone()})
}

// gone are the tags that are not there any more.
func (r *removing) gone() (names []string) {
	for i := range r.Results {
		if res := &r.Results[i]; res.State == remove.Removed || res.State == remove.Gone {
			names = append(names, res.Tag)
		}
	}
	return names
}

// undo puts back what was just removed, in a dialog of its own.
func (r *removing) undo() tea.Cmd {
	if !r.undoing {
		return nil // it is on the way: a key may repeat
	}
	r.undoing = false
	return ui.Send(ui.CloseDialog{Next: ui.Undo{ID: r.run.ID}})
}

// changed reads the tags anew after some were removed or put back.
func (s *Screen) changed(m ui.TagsChanged) tea.Cmd {
	if m.Host != s.host || m.Repo != s.repo || s.reg == nil {
		return nil
	}
	for _, name := range m.Names {
		s.list.Remove(name) // with its mark; the cursor goes to the next
	}
	s.d.Details.Of(s.reg).Forget(s.repo, m.Names...)
	return s.reload()
}
