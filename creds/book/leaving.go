package book

import "slices"

// Leaving is a login that is moved out of a helper: its new place has it, files
// name that place, and the helper still has its copy. It is in the book until
// that is gone, for nothing else tells of it then.
type Leaving struct {
	Host   string `json:"host"`
	Helper string `json:"helper"` // without "docker-credential-"
	User   string `json:"user,omitempty"`
}

// SetLeaving notes a login on its way out.
func (p *Page) SetLeaving(l Leaving) {
	p.DropLeaving(l)
	p.Leaving = append(p.Leaving, l)
}

// DropLeaving forgets what was noted of a helper's login for a registry.
func (p *Page) DropLeaving(l Leaving) {
	p.Leaving = slices.DeleteFunc(p.Leaving, func(o Leaving) bool { return o.Host == l.Host && o.Helper == l.Helper })
}
