package tags

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

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
	r := &removing{s: s, reg: reg, id: load.NewID()}
	for i := range rows {
		r.names = append(r.names, rows[i].Name)
	}
	st := s.d.Styles
	r.show([]string{st.Dim.Render("Looking at what else needs " + them(len(rows)) + " …")}, nil, dialog.Button{Name: "Cancel"})
	return ui.Send(ui.OpenDialog{Dialog: r})
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func counted(n int) string {
	if n == 1 {
		return "1 tag"
	}
	return text.Count(n) + " tags"
}

// removing is the dialog of a removal: a plan, the question, progress, what
// came of it, and the way back.
type removing struct {
	*dialog.Dialog
	s     *Screen
	reg   remove.Remover
	names []string

	id      uint64             // of what is awaited
	cancel  context.CancelFunc // ends that
	running bool               // something is being changed
	undoing bool               // and put back
	plan    *remove.Plan
	run     *remove.Run
	results []remove.Result
	fault   error
}

// show changes what the dialog says. The first button has the focus, or the
// first field.
func (r *removing) show(words []string, fields []*dialog.Field, buttons ...dialog.Button) {
	title := "Remove " + counted(len(r.names)) + " from " + r.s.repo
	if len(r.names) == 1 {
		title = "Remove " + r.s.repo + ":" + r.names[0]
	}
	r.Dialog = dialog.New(r.s.d, title, words, fields, buttons...)
	r.Cancelled = func() {
		if r.cancel != nil {
			r.cancel()
		}
	}
}

// Init begins to look.
func (r *removing) Init() tea.Cmd {
	ctx, cancel := context.WithCancel(r.s.ctx)
	r.cancel = cancel
	return load.Do(ctx, r.id, func(ctx context.Context) (*remove.Plan, error) {
		return remove.Look(ctx, r.reg, r.s.repo, r.names, nil)
	})
}

// Keys are the bindings that work in it.
func (r *removing) Keys() []key.Binding {
	if r.running {
		return []key.Binding{key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "stop"))}
	}
	return r.Dialog.Keys()
}

// Update takes a message.
func (r *removing) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Result[*remove.Plan]:
		if msg.ID == r.id {
			r.planned(msg.Value, msg.Err)
		}
		return nil
	case load.Batch[remove.Result]:
		if msg.ID == r.id {
			return r.came(msg)
		}
		return nil
	case load.Result[done]:
		if msg.ID == r.id && msg.Err != nil && !errors.Is(msg.Err, context.Canceled) {
			r.fault = msg.Err
			if !r.running { // the results have come to their end
				r.outcome()
			}
		}
		return nil
	case tea.KeyPressMsg:
		if r.running && msg.String() == "esc" { // what has begun is finished first
			r.cancel()
			return nil
		}
	}
	return r.Dialog.Update(msg)
}

// How much fits into a dialog on a terminal of 80 by 24: tags of the plan, a
// line of so many cells each, and errors, which are broken into several.
const (
	mostTags   = 8
	mostCells  = 68
	mostErrors = 3
)

// planned shows the plan and asks.
func (r *removing) planned(p *remove.Plan, err error) {
	st := r.s.d.Styles
	if err != nil {
		r.show([]string{st.Bad.Render(text.Clean(err.Error()))}, nil, dialog.Button{Name: "Close"})
		return
	}
	r.plan = p
	var words []string
	for i := range p.Items {
		if i == mostTags && len(p.Items) > mostTags+1 {
			words = append(words, st.Dim.Render("and "+text.Count(len(p.Items)-mostTags)+" more"))
			break
		}
		words = append(words, ansi.Truncate(r.item(&p.Items[i]), mostCells, "…"))
	}
	n := p.Count()
	if n == 0 {
		r.show(words, nil, dialog.Button{Name: "Close"})
		return
	}
	words = append(words, "",
		st.Dim.Render("Other tags stay. What is removed is kept in a journal, and can"),
		st.Dim.Render("be put back while the registry has the layers."))
	if p.Pulls > 0 {
		words = append(words, st.Warn.Render("Keeping "+them(n)+" for undo costs "+remove.Pulls(p.Pulls)+"."))
	}
	if n == 1 {
		r.show(words, nil, dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Remove " + counted(n), Do: r.apply})
		return
	}
	typed := &dialog.Field{Name: "type " + strconv.Itoa(n), Hint: "to remove " + counted(n) + "; anything else cancels"}
	sure := func() tea.Cmd {
		if typed.Text() != strconv.Itoa(n) {
			return r.Close()
		}
		return r.apply()
	}
	typed.Enter = sure
	r.show(words, []*dialog.Field{typed}, dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Remove " + counted(n), Do: sure})
}

// item is a line of the plan.
func (r *removing) item(it *remove.Item) string {
	st := r.s.d.Styles
	line := st.Text.Render(text.Clean(it.Tag)) + "  " + st.Info.Render(text.ShortDigest(it.Digest))
	switch why := it.Why(); {
	case it.Err != nil:
		return line + "  " + st.Bad.Render(listing.Reason(it.Err))
	case why != "":
		return line + "  " + st.Dim.Render("the image stays for "+text.Clean(why))
	}
	return line
}

// done is the end of the work; what came of it came before.
type done struct{}

// work runs what changes the registry in the background, with its results as
// messages.
func (r *removing) work(do func(ctx context.Context, each func(remove.Result)) error) tea.Cmd {
	ctx, cancel := context.WithCancel(r.s.ctx)
	r.id, r.cancel, r.running, r.results, r.fault = load.NewID(), cancel, true, nil, nil
	r.progress()
	results := make(chan []remove.Result)
	return tea.Batch(
		// Results are wanted to the last also after a stop.
		load.Channel(context.WithoutCancel(ctx), r.id, results),
		load.Do(ctx, r.id, func(ctx context.Context) (done, error) {
			defer close(results)
			return done{}, do(ctx, func(res remove.Result) { results <- []remove.Result{res} })
		}))
}

func (r *removing) apply() tea.Cmd {
	r.run = r.s.d.Removed.Begin(r.s.d.Now())
	return r.work(func(ctx context.Context, each func(remove.Result)) error {
		defer r.run.Close()
		r.plan.Apply(ctx, r.reg, r.run, each)
		return nil
	})
}

// undo puts back what was just removed.
func (r *removing) undo() tea.Cmd {
	run, err := r.s.d.Removed.Run(r.run.ID)
	if err != nil {
		r.show([]string{r.s.d.Styles.Bad.Render(text.Clean(err.Error()))}, nil, dialog.Button{Name: "Close"})
		return nil
	}
	r.undoing = true
	return r.work(func(ctx context.Context, each func(remove.Result)) error {
		return run.Undo(ctx, func(string) (remove.Remover, error) { return r.reg, nil }, each)
	})
}

// progress says how far the work is.
func (r *removing) progress() {
	word := "Removing"
	if r.undoing {
		word = "Putting back"
	}
	said := fmt.Sprintf("%s %s/%s", word, text.Count(len(r.results)), text.Count(r.plan.Count()))
	r.show([]string{r.s.d.Styles.Text.Render(said)}, nil, dialog.Button{Name: "Stop", Do: func() tea.Cmd {
		r.cancel()
		return nil
	}})
}

// came takes results, and at the end tells what came of it and reads the list
// anew.
func (r *removing) came(b load.Batch[remove.Result]) tea.Cmd {
	r.results = append(r.results, b.Items...)
	if !b.Done {
		r.progress()
		return b.Next
	}
	r.running = false
	r.outcome()
	for _, name := range r.names {
		r.s.list.Mark(name, false)
	}
	r.s.d.Details.Of(r.s.reg).Forget(r.s.repo, r.names...)
	return r.s.reload()
}

// outcome tells what came of it all.
func (r *removing) outcome() {
	st := r.s.d.Styles
	good, bad := r.told()
	var words []string
	if good > 0 {
		word := " removed"
		if r.undoing {
			word = " put back"
		}
		words = append(words, st.Good.Render(counted(good)+word))
	}
	words = append(words, bad...)
	if good > 0 && !r.undoing {
		words = append(words, "", st.Dim.Render("Undo puts back what this removed; so does `regtui undo`, later."))
		r.show(words, nil, dialog.Button{Name: "Close"}, dialog.Button{Name: "Undo", Do: r.undo})
	} else {
		r.show(words, nil, dialog.Button{Name: "Close"})
	}
}

// told counts what went well and says what did not.
func (r *removing) told() (good int, bad []string) {
	st := r.s.d.Styles
	skipped := 0
	if r.fault != nil {
		bad = append(bad, st.Bad.Render(text.Clean(r.fault.Error())))
	}
	more := 0
	for i := range r.results {
		res := &r.results[i]
		switch {
		case res.State == remove.Removed, res.State == remove.Back:
			good++
		case res.State == remove.Skipped:
			skipped++
		case res.Err == nil:
		case len(bad) < mostErrors:
			bad = append(bad, st.Bad.Render(text.Clean(res.Tag+": "+res.Err.Error())))
		default:
			more++
		}
	}
	if more > 0 {
		bad = append(bad, st.Bad.Render("and "+text.Count(more)+" more"))
	}
	if skipped > 0 {
		bad = append(bad, st.Warn.Render(counted(skipped)+" not tried"))
	}
	return good, bad
}
