package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// entries tells of single entries that are wrong as they stand.
func (l *look) entries() {
	for i := range l.logins {
		h := &l.logins[i]
		p, ok := errors.AsType[*creds.Problem](h.Problem)
		file := h.Place.Kind == creds.KindConfig || h.Place.Kind == creds.KindAuth || h.Place.Kind == creds.KindOldFile
		if !ok || h.Stranded || h.Exposed || !file || l.isMarker(h) {
			continue
		}
		f := Finding{ID: "entry", Grade: Warning, Where: h.Place.Path + ": " + h.Key, What: p.What(), Fix: p.Fix, Logins: []string{h.name()}}
		if errors.Is(p, creds.ErrRefused) {
			f.Grade = Bad
		}
		l.edit(&f, h.Place, func(_ *dockerconfig.File, d *dockerconfig.Doc) { d.Remove(h.Key) })
		l.add(f)
	}
}

func (l *look) isMarker(h *held) bool {
	return slices.ContainsFunc(l.found, func(f Finding) bool { return f.ID == "marker" && f.Where == h.Place.Path+": "+h.Key })
}

// shadowed tells of logins that another place goes before.
func (l *look) shadowed() {
	for i := range l.logins {
		h := &l.logins[i]
		if h.Shadowed == "" || h.Stranded || h.Place.Kind == creds.KindKeyring {
			continue
		}
		f := Finding{
			ID: "shadowed", Grade: Note, Where: where(h.Place) + ": " + h.Key, Logins: []string{h.name()},
			What: "not used by regtui: " + h.Shadowed + " is before it",
		}
		if len(h.UsedBy) > 0 {
			f.What += "; " + strings.Join(h.UsedBy, ", ") + " would send it"
		}
		l.add(f)
	}
}

// sameSecret tells whether two credentials would be the same to a registry.
func sameSecret(a, b *creds.Credential) bool {
	return a != nil && b != nil && a.Login.User == b.Login.User && a.Password == b.Password &&
		a.IdentityToken == b.IdentityToken && a.RegistryToken == b.RegistryToken
}

// twice tells of secrets that are in two places, or good for two registries.
// They are compared here and shown nowhere.
func (l *look) twice() {
	type secret struct{ password, identity, registry creds.Secret }
	at := map[secret][]*held{}
	var order []secret
	for i := range l.logins {
		h := &l.logins[i]
		if h.secret == nil {
			continue
		}
		s := secret{h.secret.Password, h.secret.IdentityToken, h.secret.RegistryToken}
		if at[s] == nil {
			order = append(order, s)
		}
		at[s] = append(at[s], h)
	}
	for _, s := range order {
		all := at[s]
		hosts, places := map[string]bool{}, map[string]bool{}
		for _, h := range all {
			hosts[h.Host] = true
			places[where(h.Place)] = true
		}
		password := s.password != "" && creds.KindOf(all[0].Host, all[0].User, s.password) == creds.Password
		switch {
		case len(hosts) > 1 && password:
			l.add(Finding{
				ID: "reused", Grade: Warning, Where: strings.Join(sorted(hosts), ", "), Logins: names(all),
				What: "one password opens these registries: who has it has all of them", Fix: "use an access token for each",
			})
		case len(hosts) == 1 && len(places) > 1:
			l.add(Finding{
				ID: "twice", Grade: Note, Where: strings.Join(sorted(places), ", "), Logins: names(all),
				What: "the same secret is in each of these places: changing or removing one leaves the others",
			})
		}
	}
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// soon is how long before its end a login is worth a word.
const soon = 7 * 24 * time.Hour

// ended tells of logins that have ended or will soon: by what the secret says
// of itself, or what the registry said.
func (l *look) ended() {
	for i := range l.logins {
		h := &l.logins[i]
		end, short := l.end(h)
		left := end.Sub(l.Now)
		f := Finding{
			ID: "expired", Grade: Bad, Where: where(h.Place) + ": " + h.Key, Logins: []string{h.name()},
			Fix: "log in again: regtui login " + h.Host,
		}
		switch {
		case end.IsZero(), left > soon, left > 0 && short:
			continue
		case left > 0:
			f.ID, f.Grade, f.What = "expires", Warning, "it ends on "+end.UTC().Format("2006-01-02 at 15:04 MST")
		default:
			f.What = "it ended on " + end.UTC().Format("2006-01-02 at 15:04 MST")
		}
		l.add(f)
	}
}

// end is when a login ends; short says that all of its kind do within hours.
func (l *look) end(h *held) (end time.Time, short bool) {
	if c := h.secret; c != nil {
		for _, s := range []creds.Secret{c.RegistryToken, c.IdentityToken, c.Password} {
			if at := creds.Ends(s); !at.IsZero() && end.IsZero() {
				end = at
			}
		}
		short = creds.KindOf(h.Host, h.User, c.Password) == creds.Cloud
	}
	if c := l.page.CheckOf(&h.Login); c != nil && end.IsZero() {
		end = c.Ends
	}
	return end, short
}

// told tells what registries said of logins when they were asked last.
func (l *look) told() {
	for i := range l.logins {
		h := &l.logins[i]
		c := l.page.CheckOf(&h.Login)
		if c == nil {
			continue
		}
		f := Finding{Grade: Bad, Where: where(h.Place) + ": " + h.Key, Logins: []string{h.name()}, Fix: "log in again: regtui login " + h.Host}
		switch {
		case c.Realm != "" && l.page.Realms[h.Host] != c.Realm:
			f.ID, f.What = "realm", c.Why
			f.Fix = "if that is meant, accept it with regtui login " + h.Host
		case c.Refused():
			f.ID, f.What = "refused", fmt.Sprintf("the registry refused it on %s: %s", c.At.UTC().Format("2006-01-02"), c.Why)
		case c.Plain:
			f.ID, f.What = "plain-http", "the registry was reached over plain HTTP: whoever is on the way can take the login"
			f.Fix = "have the registry serve TLS, or read it without a login"
		default:
			continue
		}
		l.add(f)
	}
}

// insecure tells of logins for registries that may be reached in clear.
func (l *look) insecure() {
	if l.Insecure == nil {
		return
	}
	seen := map[string]bool{}
	for i := range l.logins {
		h := &l.logins[i]
		if c := l.page.CheckOf(&h.Login); seen[h.Host] || c != nil && c.Plain || !l.Insecure(h.Host) {
			continue
		}
		seen[h.Host] = true
		l.add(Finding{
			ID: "insecure", Grade: Warning, Where: h.Host, Logins: []string{h.name()},
			What: "\"insecure: true\" lets the login go there over plain HTTP, or to a server that nobody vouches for",
			Fix:  "put the registry's CA into certs.d and take the setting out",
		})
	}
}
