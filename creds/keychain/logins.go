package keychain

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
)

// Logins lists every login on this machine, by host and then in the order in
// which regtui would use them, with what is wrong with each. It runs no helper
// and reads no secret out of one. The error joins what is wrong with whole
// files, as *creds.Problem; the logins are good beside it.
func (k *Keychain) Logins(ctx context.Context) ([]creds.Login, error) {
	var logins []creds.Login
	var problems []creds.Problem
	for _, s := range k.sources() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, wrong := s.List(ctx)
		logins, problems = append(logins, found...), append(problems, wrong...)
	}
	accounts, err := k.ring.List(ctx)
	var p *creds.Problem
	if errors.As(err, &p) {
		problems = append(problems, *p)
	}
	logins = append(logins, accounts...)
	shadow(logins)
	usedBy(k.env, logins, problems, "")
	logins = once(logins)
	page, _ := k.book.Read() // the keyring's list tells what is wrong with it
	logins = append(logins, k.unled(&page, logins)...)
	slices.SortStableFunc(logins, func(a, b creds.Login) int {
		return cmp.Or(strings.Compare(a.Host, b.Host), strings.Compare(a.Scope(), b.Scope()))
	})
	var errs []error
	for _, p := range problems {
		errs = append(errs, &p)
	}
	return logins, errors.Join(errs...)
}

// once leaves each account in the keyring once, by whatever files it was found:
// as the first of them has it, used by the tools of all.
func once(logins []creds.Login) []creds.Login {
	type account struct{ host, user string }
	at := map[account]int{}
	var out []creds.Login
	for _, l := range logins {
		id := account{l.Host, l.User}
		if i, ok := at[id]; ok && l.Place.Kind == creds.KindKeyring {
			used := append(out[i].UsedBy, l.UsedBy...)
			out[i].UsedBy = slices.DeleteFunc(creds.Tools(), func(tool string) bool { return !slices.Contains(used, tool) })
			continue
		}
		if l.Place.Kind == creds.KindKeyring {
			at[id] = len(out)
		}
		out = append(out, l)
	}
	return out
}

// shadow tells of each login which one before it wins. A helper that nobody has
// asked may turn out to have nothing; its login is taken to be there.
func shadow(logins []creds.Login) {
	var usable []*creds.Login
	for i := range logins {
		if l := &logins[i]; l.Shadowed == "" && sends(l) {
			usable = append(usable, l)
		}
	}
	for l, by := range winners(usable) {
		if by != nil {
			l.Shadowed = where(by)
		}
	}
}

// winners goes through logins in the order in which a tool looks at them and
// yields each with the one that wins over it, or nil. The first place with a
// login for the repository wins; in one place the longest path does, and of
// one key's spellings the first.
func winners(logins []*creds.Login) iter.Seq2[*creds.Login, *creds.Login] {
	type kept struct {
		login *creds.Login
		key   creds.Key
	}
	return func(yield func(l, by *creds.Login) bool) {
		seen := map[string][]kept{} // by host
		for _, l := range logins {
			key := creds.ParseKey(l.Key)
			var by *creds.Login
			for _, k := range seen[key.Host] {
				other := k.login.Place.Path != l.Place.Path
				if k.key == key || other && k.key.Covers(creds.Resource{Host: key.Host, Path: key.Path}) {
					by = k.login
					break
				}
			}
			if by == nil {
				seen[key.Host] = append(seen[key.Host], kept{l, key})
			}
			if !yield(l, by) {
				return
			}
		}
	}
}

// sends tells whether there is something to send, as far as it can be known
// without asking a helper.
func sends(l *creds.Login) bool {
	return l.Plain || l.Place.Kind == creds.KindHelper || l.Place.Kind == creds.KindKeyring && l.Active
}

// where names a login's place for a person.
func where(l *creds.Login) string {
	switch l.Place.Kind {
	case creds.KindKeyring:
		return "the keyring"
	case creds.KindHelper:
		return "docker-credential-" + l.Place.Helper
	}
	return l.Place.Path
}
