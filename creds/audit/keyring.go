package audit

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keyring"
)

// keyring tells of accounts that the book lists and the keyring does not give.
func (l *look) keyring() {
	store, err := l.Keychain.Store(creds.KindKeyring)
	if err != nil {
		return
	}
	var accounts []*held
	for i := range l.logins {
		h := &l.logins[i]
		a := l.page.Find(h.Host, h.User)
		if h.Place.Kind == creds.KindKeyring && a != nil && a.Cloud == "" {
			accounts = append(accounts, h)
		}
	}
	if len(accounts) == 0 {
		return
	}
	l.alone(accounts)
	if p, ok := errors.AsType[*creds.Problem](store.Limits(l.ctx).Down); ok {
		l.add(Finding{ID: "keyring-down", Grade: Bad, Where: "the keyring", What: about("the keyring", p), Fix: p.Fix, Logins: names(accounts)})
		return
	}
	l.idle(accounts)
	var silent []*held
	var why *creds.Problem
	for _, h := range accounts {
		p, ok := errors.AsType[*creds.Problem](h.err)
		switch {
		case !ok:
		case errors.Is(p, keyring.ErrLost):
			f := Finding{
				ID: "keyring-lost", Grade: Bad, Where: "the keyring: " + h.name(), Logins: []string{h.name()},
				What: "regtui has this account in its list, and its secret is not in the keyring any more", Fix: p.Fix,
			}
			f.Preview = func(context.Context) (string, error) { return "forget the account " + h.name() + "\n", nil }
			f.Do = func(ctx context.Context) error { return store.Erase(ctx, creds.Resource{Host: h.Host}, h.User) }
			l.add(f)
		default:
			silent, why = append(silent, h), p
		}
	}
	if len(silent) > 0 {
		l.add(Finding{ID: "keyring-fails", Grade: Bad, Where: "the keyring", What: about("the keyring", why), Fix: why.Fix, Logins: names(silent)})
	}
}

// idle tells of registries whose accounts are in the keyring and that tools have
// no login for.
func (l *look) idle(accounts []*held) {
	told := map[string]bool{}
	for _, h := range accounts {
		if told[h.Host] || slices.ContainsFunc(l.logins, func(o held) bool { return o.Host == h.Host && (o.Active || len(o.UsedBy) > 0) }) {
			continue
		}
		told[h.Host] = true
		l.add(Finding{
			ID: "keyring-idle", Grade: Note, Where: "the keyring: " + h.Host, Logins: names(l.in(h.Place.Path, func(o *held) bool { return o.Host == h.Host })),
			What: "no login is in use for " + h.Host + ", and the keyring has one",
			Fix:  "regtui accounts use " + h.name() + " has regtui, docker and podman send it",
		})
	}
}

// about is what is wrong with a place, as a clause.
func about(place string, p *creds.Problem) string {
	return place + " " + strings.TrimPrefix(p.What(), "it ")
}

// alone tells of accounts that no other tool would find.
func (l *look) alone(accounts []*held) {
	for _, h := range accounts {
		if h.Active && len(h.UsedBy) == 0 {
			l.add(Finding{
				ID: "keyring-alone", Grade: Note, Where: "the keyring: " + h.name(), Logins: []string{h.name()},
				What: "regtui alone finds this account: no file names docker-credential-regtui for " + h.Host,
				Fix:  "regtui accounts use " + h.name() + " has docker and podman find it",
			})
		}
	}
}
