package book

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
)

// Find is the account of a user at a registry, nil when there is none. It
// points into the page.
func (p *Page) Find(host, user string) *Account {
	return find(p.Accounts, func(a *Account) bool { return a.Host == host && a.User == user })
}

// ActiveOf is the account of a registry that tools get, nil when none is.
func (p *Page) ActiveOf(host string) *Account {
	return find(p.Accounts, func(a *Account) bool { return a.Host == host && a.Active })
}

func find[T any](all []T, is func(*T) bool) *T {
	for i := range all {
		if is(&all[i]) {
			return &all[i]
		}
	}
	return nil
}

// Of are the accounts of a registry, the active one first and the others by
// user.
func (p *Page) Of(host string) []Account {
	var out []Account
	for _, a := range p.Accounts {
		if a.Host == host {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Account) int {
		if a.Active != b.Active {
			return map[bool]int{true: -1, false: 1}[a.Active]
		}
		return strings.Compare(a.User, b.User)
	})
	return out
}

// ErrNoAccount says that the keyring has no account of this user.
var ErrNoAccount = errors.New("there is no such account in the keyring")

// Use makes an account the active one of its registry.
func (p *Page) Use(host, user string) error {
	chosen := p.Find(host, user)
	if chosen == nil {
		return &creds.Problem{Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w: %s", ErrNoAccount, user)}
	}
	for i := range p.Accounts {
		if a := &p.Accounts[i]; a.Host == host {
			a.Active = a == chosen
		}
	}
	return nil
}

// Set writes an account down, over what was known of it.
func (p *Page) Set(a Account) {
	if old := p.Find(a.Host, a.User); old != nil {
		*old = a
	} else {
		p.Accounts = append(p.Accounts, a)
	}
	if a.Active {
		_ = p.Use(a.Host, a.User) // it is there
	}
}

// Drop forgets an account. Rules that pick it stay, for the person may log in
// again; until then they count for nothing.
func (p *Page) Drop(host, user string) {
	p.Accounts = slices.DeleteFunc(p.Accounts, func(a Account) bool { return a.Host == host && a.User == user })
}

// Pick is the account for a resource: that of the longest rule which matches
// and whose account is there, else the active one; nil when there is neither.
func (p *Page) Pick(r creds.Resource) *Account {
	if rule := p.RuleFor(r); rule != nil {
		return p.Find(r.Host, rule.User)
	}
	return p.ActiveOf(r.Host)
}

// RuleFor is the rule that picks the account for a resource: the longest that
// matches and whose account is in the book; nil when there is none.
func (p *Page) RuleFor(r creds.Resource) *Rule {
	var best *Rule
	for i := range p.Rules {
		rule := &p.Rules[i]
		if rule.Matches(r) && p.Find(r.Host, rule.User) != nil && (best == nil || rule.weight() > best.weight()) {
			best = rule
		}
	}
	return best
}

// Host is the registry that the rule is for, canonical.
func (r Rule) Host() string {
	host, _, _ := strings.Cut(r.Match, "/")
	return creds.CanonicalHost(host)
}

// weight is how much of a name the rule tells.
func (r Rule) weight() int { return len(r.Match) - strings.Count(r.Match, "*") }

// Matches tells whether the rule is for a repository. Names are compared
// segment by segment: "*" stands for anything within one, a last "**" for all
// that is below, and the name itself.
func (r Rule) Matches(res creds.Resource) bool {
	_, pattern, _ := strings.Cut(r.Match, "/")
	if r.Host() != res.Host || pattern == "" {
		return false
	}
	want, have := strings.Split(pattern, "/"), strings.Split(res.Path, "/")
	below := want[len(want)-1] == "**"
	if below {
		want = want[:len(want)-1]
	}
	if len(have) < len(want) || len(have) > len(want) && !below || res.Path == "" {
		return false
	}
	for i, w := range want {
		if ok, err := path.Match(w, have[i]); !ok || err != nil {
			return false
		}
	}
	return true
}

var errPattern = errors.New(`a rule is HOST/PATH, with "*" for anything in one part of the path and a last "**" for all below: ghcr.io/acme/**`)

// Check tells what is wrong with a rule as it is written.
func (r Rule) Check() error {
	host, pattern, _ := strings.Cut(r.Match, "/")
	if host == "" || strings.ContainsAny(host, "*?[@") && !strings.HasPrefix(host, "[") || pattern == "" || r.User == "" {
		return errPattern
	}
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if _, err := path.Match(part, ""); err != nil || part == "" || strings.Contains(part, "**") && (part != "**" || i < len(parts)-1) {
			return errPattern
		}
	}
	return nil
}
