package book

import "slices"

// Helped is a login that a helper has. Helpers do not tell what they have, and
// files may come to name another place.
type Helped struct {
	Host   string `json:"host"`
	Helper string `json:"helper"` // without "docker-credential-"
	User   string `json:"user,omitempty"`
}

// HelpedList are logins in helpers, one each a helper and registry.
type HelpedList []Helped

// Set notes what a helper has for a registry.
func (l *HelpedList) Set(h Helped) {
	l.Drop(h)
	*l = append(*l, h)
}

// Drop forgets what was noted of a helper's login for a registry.
func (l *HelpedList) Drop(h Helped) {
	*l = slices.DeleteFunc(*l, func(o Helped) bool { return o.Host == h.Host && o.Helper == h.Helper })
}
