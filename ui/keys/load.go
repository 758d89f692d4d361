package keys

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"charm.land/bubbles/v2/key"

	"github.com/regtui/regtui/themes/nearest"
)

// always quits whatever a person has bound, so that nobody is locked in.
const always = "ctrl+c"

// Error is one thing that is wrong with what a person has bound.
type Error struct {
	Name string // the binding as the person has named it
	Key  string // the key as it was written, or as Parse gives it when two bindings listen to it; may be empty
	Text string // what is wrong
}

func (e *Error) Error() string { return "keys: " + e.Text }

// Load makes the default map and then gives the named bindings the keys that
// a person wants instead; no keys switch a binding off. The map is usable even
// with an error: what was wrong then kept its default. The error joins an *Error
// for each unknown name, unknown key, and key that two bindings listen to in the
// same part of the app.
func Load(user map[string][]string) (*Map, error) {
	m := Default()
	rows := m.rows()
	names := m.Names()
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(user)) {
		i := slices.Index(names, name)
		if i < 0 {
			errs = append(errs, &Error{Name: name, Text: fmt.Sprintf("there is no key binding %q; did you mean %q?", name, nearest.To(name, names))})
			continue
		}
		pressed, err := parseAll(name, user[name])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rebind(rows[i], pressed)
	}
	errs = append(errs, clashes(rows, user)...)
	return m, errors.Join(errs...)
}

func parseAll(name string, pressed []string) ([]string, error) {
	out := make([]string, 0, len(pressed))
	for _, p := range pressed {
		k, err := Parse(p)
		if err != nil {
			return nil, &Error{name, p, fmt.Sprintf("%s: %v", name, err)}
		}
		out = append(out, k)
	}
	return out, nil
}

func rebind(r row, pressed []string) {
	if r.name == "force-quit" && !slices.Contains(pressed, always) {
		pressed = append(pressed, always)
	}
	if len(pressed) == 0 {
		r.binding.Unbind()
		return
	}
	*r.binding = key.NewBinding(key.WithKeys(pressed...), key.WithHelp(Label(pressed[0]), r.does))
}

// clashes tells of keys that two bindings listen to in the same part, of which
// one at least is the person's doing.
func clashes(rows []row, user map[string][]string) []error {
	var errs []error
	for i, a := range rows {
		for _, b := range rows[i+1:] {
			if a.where&b.where == 0 {
				continue
			}
			for _, k := range a.binding.Keys() {
				if slices.Contains(b.binding.Keys(), k) {
					name := b.name
					if _, theirs := user[name]; !theirs {
						name = a.name
					}
					errs = append(errs, &Error{name, k, fmt.Sprintf("%q is bound to both %s and %s; give one of them another key", k, a.name, b.name)})
				}
			}
		}
	}
	return errs
}
