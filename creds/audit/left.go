package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// left tells of logins that were moved out of a helper and may still be in it:
// the move was stopped, or the helper failed. The helper is not asked.
func (l *look) left() {
	for _, gone := range l.page.Leaving {
		if slices.ContainsFunc(l.files, func(f *dockerconfig.File) bool { return helperFor(f, gone.Host) == gone.Helper }) {
			continue // it keeps the registry's login again
		}
		name := creds.Account{User: gone.User, Host: gone.Host}.String()
		f := Finding{
			ID: "helper-left", Grade: Warning, Where: "docker-credential-" + gone.Helper + ": " + gone.Host, Logins: []string{name},
			What: "the login was moved elsewhere, and that was stopped before it was taken out here: it may still be there, and no file leads to it", Fix: "take it out",
		}
		if s, err := l.Keychain.Store(gone.Helper); err == nil && s.Limits(l.ctx).Down == nil {
			f.Preview = func(context.Context) (string, error) {
				return fmt.Sprintf("erase %s from docker-credential-%s\n", name, gone.Helper), nil
			}
			f.Do = func(ctx context.Context) error {
				if err := s.Erase(ctx, creds.Resource{Host: gone.Host}, gone.User); err != nil {
					return err
				}
				return l.Keychain.Book().Change(ctx, func(p *book.Page) error { p.Leaving.Drop(gone); return nil })
			}
		}
		l.add(f)
	}
}

// unled tells of logins in helpers that no file leads to.
func (l *look) unled() {
	for i := range l.logins {
		h := &l.logins[i]
		if h.Place.Kind != creds.KindHelper || h.Place.Path != "" {
			continue
		}
		f := Finding{ID: "helper-unnamed", Grade: Warning, Where: where(h.Place) + ": " + h.Host, Logins: []string{h.name()}}
		if p, ok := errors.AsType[*creds.Problem](h.Problem); ok {
			f.What, f.Fix = p.What(), p.Fix
		}
		if h.asked && h.secret == nil && h.err == nil {
			f.Grade, f.Safe = Note, true
			f.What, f.Fix = "regtui has this login in its list, and the helper has it no more", "forget it"
			f.Preview = func(context.Context) (string, error) {
				return "forget " + h.name() + " in " + where(h.Place) + "\n", nil
			}
			f.Do = func(ctx context.Context) error {
				return l.Keychain.Book().Change(ctx, func(p *book.Page) error {
					p.Helped.Drop(book.Helped{Host: h.Host, Helper: h.Place.Helper})
					return nil
				})
			}
		}
		l.add(f)
	}
}

// helperFor is the helper that a file names for a registry.
func helperFor(f *dockerconfig.File, host string) string {
	if name, ok := f.Named(host); ok || f.Place.Kind != creds.KindConfig {
		return name
	}
	return f.Store
}
