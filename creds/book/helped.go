package book

import "slices"

// Helped is a login that regtui put into a helper, or left there: helpers do
// not tell what they have, and files may come to name another place.
type Helped struct {
	Host   string `json:"host"`
	Helper string `json:"helper"` // without "docker-credential-"
	User   string `json:"user,omitempty"`
}

// SetHelped notes what a helper has for a registry.
func (p *Page) SetHelped(h Helped) {
	p.DropHelped(h)
	p.Helped = append(p.Helped, h)
}

// DropHelped forgets what was noted of a helper's login for a registry.
func (p *Page) DropHelped(h Helped) {
	p.Helped = slices.DeleteFunc(p.Helped, func(o Helped) bool { return o.Host == h.Host && o.Helper == h.Helper })
}
