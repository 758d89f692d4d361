// Package undo is the dialog that puts back what was removed: the runs of the
// journal to choose from, the question, progress, and what came of it.
package undo

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Dialog is the dialog; see ui.Dialog.
type Dialog struct {
	*dialog.Changes
	id string // of the run that is undone without asking

	runs list
	run  *remove.Run
	todo []remove.Entry
}

// New makes the dialog. It does no I/O.
func New(d *ui.Deps, id string) *Dialog {
	u := &Dialog{Changes: dialog.NewChanges(d, "Put back what was removed"), id: id}
	u.Ended = u.outcome
	u.Show([]string{d.Styles.Dim.Render("Reading the journal …")}, nil, dialog.Button{Name: "Cancel"})
	return u
}

// journal is what was read of it.
type journal struct {
	runs   []*remove.Run
	unread error // of some runs
}

// Init begins to read the journal.
func (u *Dialog) Init() tea.Cmd {
	ctx, id := u.Context(u.D.Context)
	return load.Do(ctx, id, func(context.Context) (journal, error) {
		if u.id != "" {
			run, err := u.D.Removed.Run(u.id)
			return journal{runs: []*remove.Run{run}}, err
		}
		runs, err := u.D.Removed.Runs()
		return journal{runs, err}, nil
	})
}

// Update takes a message.
func (u *Dialog) Update(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(load.Result[journal]); ok {
		if u.Awaits(msg.ID) {
			return u.came(msg.Value, msg.Err)
		}
		return nil
	}
	if u.choosing() && u.choose(msg) {
		return nil
	}
	return u.Changes.Update(msg)
}

// came shows the runs, or goes on with the one that is meant.
func (u *Dialog) came(j journal, err error) tea.Cmd {
	st := u.D.Styles
	switch {
	case err != nil:
		u.Say(st.Bad.Render(text.Clean(err.Error())))
	case u.id != "":
		u.take(j.runs[0])
		return u.start()
	case len(j.runs) == 0 && j.unread != nil:
		u.Say(st.Bad.Render(text.Clean(j.unread.Error())))
	case len(j.runs) == 0:
		u.Say(st.Text.Render("There is nothing to undo."))
	default:
		u.list(j)
	}
	return nil
}

// take makes a run the one that is undone.
func (u *Dialog) take(r *remove.Run) {
	u.run, u.todo, u.runs = r, r.Todo(), list{}
	u.Name = "Put back " + text.Amount(amount(u.todo))
}

func amount(all []remove.Entry) (tags, manifests int) {
	for _, e := range all {
		if e.Tag == "" {
			manifests++
		} else {
			tags++
		}
	}
	return tags, manifests
}

// ask shows what would come back, and asks.
func (u *Dialog) ask() {
	st := u.D.Styles
	words := u.Lines(len(u.todo), func(i int) string {
		e := &u.todo[i]
		line := st.Text.Render(text.Clean(e.Name()))
		if e.State == remove.Lost {
			line += "  " + st.Warn.Render("could not be put back the last time")
		}
		return line
	})
	words = append(words, "", st.Dim.Render("Removed "+text.Age(u.run.Time, u.D.Now())+". The registry must still have the layers."))
	tags, manifests := amount(u.todo)
	u.Ask(words, "Put back", tags, manifests, u.start)
}

// start puts it back, unless one of the registries is read-only.
func (u *Dialog) start() tea.Cmd {
	for _, e := range u.todo {
		if listing.Settings(u.D, e.Host).ReadOnly {
			u.Say(u.D.Styles.Warn.Render(text.Clean(e.Host) + " is read-only: nothing is put back"))
			return nil
		}
	}
	return u.Work(u.D.Context, "Putting back", len(u.todo), func(ctx context.Context, each func(remove.Result)) error {
		return u.run.Undo(ctx, u.open, each)
	})
}

func (u *Dialog) open(host string) (remove.Remover, error) {
	reg, err := u.D.Registries.Open(host)
	if err != nil {
		return nil, err
	}
	return remove.Of(reg)
}

// outcome tells what came of it, and has the screens read anew.
func (u *Dialog) outcome() tea.Cmd {
	st := u.D.Styles
	good, words := u.Told(remove.Back, "put back")
	if good != "" {
		words = append([]string{st.Good.Render(good)}, words...)
	}
	there := 0
	for i := range u.Results {
		if u.Results[i].State == remove.Present {
			there++
		}
	}
	if there > 0 {
		words = append(words, st.Text.Render(fmt.Sprintf("%s there already", text.Count(there))))
	}
	if left := len(u.todo) - len(u.Results); left > 0 {
		words = append(words, st.Warn.Render(text.Count(left)+" not tried; :undo goes on"))
	}
	u.Say(words...)
	return u.changed()
}

// changed tells the screens which tags are back, by repository.
func (u *Dialog) changed() tea.Cmd {
	type place struct{ host, repo string }
	names := map[place][]string{}
	var order []place
	for i := range u.Results {
		res := &u.Results[i]
		if res.State != remove.Back && res.State != remove.Present {
			continue
		}
		at := place{res.Host, res.Repo}
		if names[at] == nil {
			order = append(order, at)
		}
		names[at] = append(names[at], res.Tag)
	}
	var cmds []tea.Cmd
	for _, at := range order {
		cmds = append(cmds, ui.Send(ui.TagsChanged{Host: at.host, Repo: at.repo, Names: names[at]}))
	}
	return tea.Batch(cmds...)
}
