package dialog

import (
	"context"
	"errors"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Changes is a dialog in which tags are removed or put back: it asks, shows how
// far that is, can be stopped, and tells what came of it.
type Changes struct {
	*Dialog
	D *ui.Deps
	// Name is the dialog's title.
	Name string
	// Ended is run when the work is over, with its results in Results.
	Ended   func() tea.Cmd
	Results []remove.Result

	id      uint64             // of what is awaited
	cancel  context.CancelFunc // ends that
	running bool               // something is being changed
	stopped bool               // and is to end
	said    bool               // there is nothing to do but to read
	word    string             // "Removing"
	total   int
	began   time.Time
	fault   error
}

// NewChanges makes the dialog; it begins with Show.
func NewChanges(d *ui.Deps, title string) *Changes { return &Changes{D: d, Name: title} }

// Show changes what the dialog says. The first field has the focus, or the
// first button.
func (c *Changes) Show(words []string, fields []*Field, buttons ...Button) {
	c.Dialog, c.said = New(c.D, c.Name, words, fields, buttons...), false
	c.Cancelled = func() {
		if c.cancel != nil {
			c.cancel()
		}
	}
}

// Say shows words that are only to be read.
func (c *Changes) Say(words ...string) {
	c.Show(words, nil, Button{Name: "Close"})
	c.said = true
}

// Context begins something that the dialog waits for; closing it ends it.
func (c *Changes) Context(parent context.Context) (ctx context.Context, id uint64) {
	ctx, c.cancel = context.WithCancel(parent)
	c.id = load.NewID()
	return ctx, c.id
}

// Awaits reports whether an id is that of what the dialog waits for.
func (c *Changes) Awaits(id uint64) bool { return id == c.id }

// Keys are the bindings that work in it.
func (c *Changes) Keys() []key.Binding {
	switch {
	case c.running:
		return []key.Binding{key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "stop"))}
	case c.said:
		return []key.Binding{key.NewBinding(key.WithKeys("enter", "esc"), key.WithHelp("↵", "close"))}
	}
	return c.Dialog.Keys()
}

// Stop has the work end after what has begun, and reports whether that was
// still to be said.
func (c *Changes) Stop() bool {
	if !c.running || c.stopped {
		return false
	}
	c.cancel()
	c.stopped = true
	return true
}

// Yield gives way to the palette, but not while something is being changed.
func (c *Changes) Yield() bool { return !c.running && c.Dialog.Yield() }

// MostTags is how many tags are named in a dialog on a terminal of 80 by 24,
// mostCells what a line of it has room for, and mostErrors how many errors are
// told, which are broken into several lines.
const (
	MostTags   = 8
	mostCells  = 68
	mostErrors = 3
)

// Lines are as many lines as there is room for, and how many more there are.
func (c *Changes) Lines(n int, line func(i int) string) (words []string) {
	for i := range n {
		if i == MostTags && n > MostTags+1 {
			return append(words, c.D.Styles.Dim.Render("and "+text.Count(n-MostTags)+" more"))
		}
		words = append(words, ansi.Truncate(line(i), mostCells, "…"))
	}
	return words
}

// Ask asks whether to do it: with a button, and for more than one with the
// number of tags. Manifests are counted only where no tag goes with them.
func (c *Changes) Ask(words []string, do string, tags, manifests int, sure func() tea.Cmd) {
	name := do + " " + text.Amount(tags, manifests)
	number := tags
	if number == 0 {
		number = manifests
	}
	if number == 1 {
		c.Show(words, nil, Button{Name: "Cancel"}, Button{Name: name, Do: sure})
		return
	}
	typed := &Field{Name: "type " + strconv.Itoa(number), Hint: "to do it; anything else cancels"}
	try := func() tea.Cmd {
		if typed.Text() != strconv.Itoa(number) {
			return c.Close()
		}
		return sure()
	}
	typed.Enter = try
	c.Show(words, []*Field{typed}, Button{Name: "Cancel"}, Button{Name: name, Do: try})
}

// done is the end of the work; what came of it came before.
type done struct{}

// Work changes the registry in the background, and shows how far that is. word
// says what is done ("Removing"), total how often.
func (c *Changes) Work(parent context.Context, word string, total int, do func(ctx context.Context, each func(remove.Result)) error) tea.Cmd {
	ctx, id := c.Context(parent)
	c.running, c.stopped = true, false
	c.Results, c.fault, c.word, c.total, c.began = nil, nil, word, total, c.D.Now()
	c.progress()
	results := make(chan []remove.Result)
	return tea.Batch(
		// Results are wanted to the last also after a stop.
		load.Channel(context.WithoutCancel(ctx), id, results),
		load.Do(ctx, id, func(ctx context.Context) (done, error) {
			defer close(results)
			return done{}, do(ctx, func(res remove.Result) { results <- []remove.Result{res} })
		}))
}

// progress says how far the work is.
func (c *Changes) progress() {
	c.Show(c.Far(c.word, len(c.Results), c.total, c.began), nil, Button{Name: "Stop", Do: c.stop})
}

// long is when work has taken long enough to tell its pace.
const long = 3 * time.Second

// Far says how far something is: in numbers, as a bar, and where it takes long
// how quick it goes and when it will be done.
func (c *Changes) Far(what string, done, total int, began time.Time) []string {
	const width = 40
	st := c.D.Styles
	said := what + " " + text.Count(done) + "/" + text.Count(total)
	pace := ""
	if took := c.D.Now().Sub(began); took > long {
		pace = text.Pace(done, total, took)
	}
	if c.stopped {
		pace = "stopping after what has begun"
	}
	return []string{
		st.Text.Render(said), "",
		bars.Bar(float64(done)/float64(max(total, 1)), width, st) + "  " + st.Dim.Render(pace),
	}
}

// Update takes a message.
func (c *Changes) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Batch[remove.Result]:
		if msg.ID == c.id {
			return c.came(msg)
		}
		return nil
	case load.Result[done]:
		if msg.ID == c.id && msg.Err != nil && !errors.Is(msg.Err, context.Canceled) {
			c.fault = msg.Err
			if !c.running { // the results have come to their end
				return c.Ended()
			}
		}
		return nil
	case tea.KeyPressMsg:
		if c.running && msg.String() == "esc" {
			return c.stop()
		}
	}
	return c.Dialog.Update(msg)
}

func (c *Changes) stop() tea.Cmd {
	if c.Stop() {
		c.progress()
	}
	return nil
}

func (c *Changes) came(b load.Batch[remove.Result]) tea.Cmd {
	c.Results = append(c.Results, b.Items...)
	if !b.Done {
		c.progress()
		return b.Next
	}
	c.running = false
	return c.Ended()
}

// Told says what came of it all: how much went as it was meant to ("2 tags
// removed", "" for nothing), and what did not.
func (c *Changes) Told(want remove.State, word string) (good string, bad []string) {
	st := c.D.Styles
	var tags, manifests, skipped, more int
	if c.fault != nil {
		bad = append(bad, st.Bad.Render(text.Clean(c.fault.Error())))
	}
	for i := range c.Results {
		res := &c.Results[i]
		switch {
		case res.State == want && res.Tag == "":
			manifests++
		case res.State == want:
			tags++
		case res.State == remove.Skipped:
			skipped++
		case res.Err == nil:
		case len(bad) < mostErrors:
			bad = append(bad, st.Bad.Render(text.Clean(res.Ref()[1:]+": "+registry.Why(res.Err))))
		default:
			more++
		}
	}
	if more > 0 {
		bad = append(bad, st.Bad.Render("and "+text.Count(more)+" more"))
	}
	if skipped > 0 {
		bad = append(bad, st.Warn.Render(text.Count(skipped)+" not tried"))
	}
	if tags+manifests > 0 {
		good = text.Amount(tags, manifests) + " " + word
	}
	return good, bad
}
