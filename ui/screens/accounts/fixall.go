package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/ui"
)

// fixAll shows all that can be mended without losing anything, and mends it.
func (s *Screen) fixAll() tea.Cmd {
	safe := slices.DeleteFunc(slices.Clone(s.findings), func(f audit.Finding) bool { return !f.Safe || f.Do == nil })
	if len(safe) == 0 {
		toast := "there is nothing to mend that loses nothing"
		if len(s.findings) > 0 {
			toast += "; " + s.d.Keys.Fix.Help().Key + " looks at one login"
		}
		return ui.Send(ui.Toast{Text: toast, Tone: ui.ToneInfo})
	}
	return s.change(newChanging{title: "Fix all", do: "Fix", look: func(ctx context.Context) (ui.Change, error) { return fixesOf(ctx, safe) }})
}

// fixesOf is the change that several findings' fixes make, one after the other.
// One that fails keeps no other from being done: each reads its file anew.
func fixesOf(ctx context.Context, all []audit.Finding) (ui.Change, error) {
	c := ui.Change{Words: []string{count(len(all), "thing", "things") + " can be mended without losing anything:"}}
	var errs []error
	for _, f := range all {
		c.Words = append(c.Words, "• "+f.What+" ("+f.Where+")")
		if f.Preview != nil {
			diff, err := f.Preview(ctx)
			errs = append(errs, err)
			c.Diff += diff
		}
	}
	c.Do = func(ctx context.Context) (told []string, err error) {
		var errs []error
		for _, f := range all {
			if err := f.Do(ctx); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", f.Where, err))
				continue
			}
			told = append(told, "fixed: "+f.What)
		}
		return told, errors.Join(errs...)
	}
	return c, errors.Join(errs...)
}
