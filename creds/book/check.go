package book

import (
	"slices"
	"time"

	"github.com/regtui/regtui/creds"
)

// of reports that the check is about a login. Of one in a helper that nobody
// has asked the user is not known; an entry of a file without one is another.
func (c *Check) of(l *creds.Login) bool {
	unknown := l.User == "" && l.Place.Kind == creds.KindHelper
	return c.Host == l.Host && c.kept(l.Key, l.Place) && (c.User == l.User || unknown)
}

// kept reports that the check is about what is kept there. What is in the
// keyring is the same by whatever file it was found.
func (c *Check) kept(key string, place creds.Place) bool {
	if c.Place.Kind == creds.KindKeyring {
		return place.Kind == creds.KindKeyring
	}
	return c.Key == key && c.Place == place
}

// CheckOf is what the registry said of a login when it was asked last, nil when
// it was not. It points into the page.
func (p *Page) CheckOf(l *creds.Login) *Check {
	return find(p.Checks, func(c *Check) bool { return c.of(l) })
}

// SetCheck writes down what a registry said, over what it said before of what
// is kept in the same place. One account of several in the keyring leaves those
// of the others.
func (p *Page) SetCheck(c Check) {
	p.Checks = slices.DeleteFunc(p.Checks, func(old Check) bool {
		return old.Host == c.Host && old.kept(c.Key, c.Place) &&
			(old.User == c.User || c.Place.Kind != creds.KindKeyring)
	})
	p.Checks = append(p.Checks, c)
}

// DropChecks forgets what a registry said of logins that are gone: those that
// are not among logins.
func (p *Page) DropChecks(host string, logins []creds.Login) {
	p.Checks = slices.DeleteFunc(p.Checks, func(c Check) bool {
		return c.Host == host && !slices.ContainsFunc(logins, func(l creds.Login) bool { return c.of(&l) })
	})
}

// Refused reports that the registry did not take the login.
func (c *Check) Refused() bool { return !c.Good && !c.Unsure }

// Ended reports that the login has ended by now.
func (c *Check) Ended(now time.Time) bool { return !c.Ends.IsZero() && !now.Before(c.Ends) }

// String is what came of it in a word.
func (c *Check) String() string {
	switch {
	case c.Realm != "":
		return "not sent"
	case c.Unsure:
		return "unsure"
	case c.Good:
		return "good"
	}
	return "refused"
}
