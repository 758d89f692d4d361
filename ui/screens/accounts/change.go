package accounts

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// changing shows what would be done, asks, and does it.
type changing struct {
	*dialog.Dialog
	s    *Screen
	do   string // the button's word
	id   uint64
	plan ui.Change
	more []dialog.Button // beside the two
	then tea.Cmd         // once it is done; may be nil
}

// newChanging says what dialog to open.
type newChanging struct {
	title, do string
	look      func(context.Context) (ui.Change, error)
	more      []dialog.Button
	then      tea.Cmd
}

// change opens the dialog.
func (s *Screen) change(n newChanging) tea.Cmd {
	c := &opening{changing{s: s, do: n.do, id: load.NewID(), more: n.more, then: n.then}, n.look}
	c.Dialog = dialog.New(s.d, n.title, []string{s.d.Styles.Dim.Render("looking what it takes …")}, nil, dialog.Button{Name: "Cancel"})
	c.Other = c.answer
	return ui.Send(ui.OpenDialog{Dialog: c})
}

// opening is the dialog with what its Init does.
type opening struct {
	changing
	look func(context.Context) (ui.Change, error)
}

// Init looks what the change takes.
func (c *opening) Init() tea.Cmd { return load.Do(c.s.ctx, c.id, c.look) }

// done is what a change has told.
type done []string

func (c *changing) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Result[ui.Change]:
		if msg.ID == c.id {
			c.show(msg.Value, msg.Err)
		}
	case load.Result[done]:
		if msg.ID == c.id {
			return c.told(msg.Value, msg.Err)
		}
	}
	return nil
}

// show shows the change and asks.
func (c *changing) show(plan ui.Change, err error) {
	st := c.s.d.Styles
	c.plan = plan
	c.Words = nil
	for i, line := range plan.Words {
		style := st.Text
		if i == 0 {
			style = st.Strong
		}
		c.Words = append(c.Words, style.Render(text.Clean(line)))
	}
	if plan.Diff != "" {
		c.Words = append(append(c.Words, ""), dialog.Diff(st, plan.Diff)...)
	}
	if err != nil {
		c.Words = append(c.Words, st.Bad.Render(text.Clean(err.Error())))
	}
	c.Buttons = []dialog.Button{{Name: "Cancel"}}
	if plan.Do == nil || err != nil {
		c.Buttons[0].Name = "Close"
	} else {
		c.Buttons = append(c.Buttons, dialog.Button{Name: c.do, Do: c.apply})
	}
	c.Buttons = append(c.Buttons, c.more...)
	c.Focus(0)
}

// apply does it.
func (c *changing) apply() tea.Cmd {
	c.Words = []string{c.s.d.Styles.Dim.Render("doing it …")}
	c.Buttons = []dialog.Button{{Name: "Close"}}
	c.Focus(0)
	c.id = load.NewID()
	do := c.plan.Do
	return load.Do(c.s.ctx, c.id, func(ctx context.Context) (done, error) { return do(ctx) })
}

// told tells what was done. One line is no reason to stay.
func (c *changing) told(lines done, err error) tea.Cmd {
	st := c.s.d.Styles
	changed := tea.Batch(ui.Send(ui.LoginsChanged{}), ui.Send(ui.RegistriesChanged{}))
	if err == nil {
		changed = tea.Batch(changed, c.then)
	}
	if err == nil && len(lines) <= 1 {
		toast := ui.Toast{Text: "done", Tone: ui.ToneGood}
		if len(lines) == 1 {
			toast.Text = lines[0]
		}
		return tea.Sequence(c.Close(), ui.Send(toast), ui.Send(ui.LoginsChanged{}), ui.Send(ui.RegistriesChanged{}), c.then)
	}
	c.Words = nil
	for _, line := range lines {
		c.Words = append(c.Words, st.Text.Render(text.Clean(line)))
	}
	if err != nil {
		c.Words = append(c.Words, st.Bad.Render(text.Clean(err.Error())))
	}
	c.Buttons = []dialog.Button{{Name: "Close"}}
	c.Focus(0)
	return changed
}

// fix shows the worst that is wrong with the selected login, and mends it where
// a program can.
func (s *Screen) fix() tea.Cmd {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	all := r.findings
	if len(all) == 0 {
		return ui.Send(ui.Toast{Text: "nothing is known to be wrong with it", Tone: ui.ToneInfo})
	}
	return s.mend(all, 0)
}

// mend shows one of several findings.
func (s *Screen) mend(all []audit.Finding, i int) tea.Cmd {
	f := all[i]
	n := newChanging{title: "What is wrong", do: "Fix", look: func(ctx context.Context) (ui.Change, error) { return fixOf(ctx, f) }}
	if len(all) > 1 {
		n.title += " (" + strconv.Itoa(i+1) + " of " + strconv.Itoa(len(all)) + ")"
		n.more = []dialog.Button{{Name: "Next", Do: func() tea.Cmd {
			return tea.Sequence(ui.Send(ui.CloseDialog{}), s.mend(all, (i+1)%len(all)))
		}}}
	}
	return s.change(n)
}

// fixOf is the change that a finding's fix makes.
func fixOf(ctx context.Context, f audit.Finding) (ui.Change, error) {
	c := ui.Change{Words: []string{f.What, "where: " + f.Where}}
	if len(f.Logins) > 0 {
		c.Words = append(c.Words, "whose: "+strings.Join(f.Logins, ", "))
	}
	if f.Fix != "" {
		c.Words = append(c.Words, "→ "+f.Fix)
	}
	if f.Do == nil {
		return c, nil
	}
	c.Do = func(ctx context.Context) ([]string, error) {
		if err := f.Do(ctx); err != nil {
			return nil, err
		}
		return []string{"fixed: " + f.What}, nil
	}
	var err error
	if f.Preview != nil {
		c.Diff, err = f.Preview(ctx)
	}
	return c, err
}
