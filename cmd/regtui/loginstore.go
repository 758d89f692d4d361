package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/regtui/regtui/creds"
	programs "github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/ui/widgets/text"
)

// storeNames are the places that --store takes.
func (p *program) storeNames(ctx context.Context) []string {
	var out []string
	for _, s := range p.keychain().Stores(ctx) {
		out = append(out, s.Place().String())
	}
	return out
}

// checkPlace tells what stands against keeping a login where --store says,
// before anybody types a password.
func (p *program) checkPlace(ctx context.Context, r creds.Resource, o loginOptions) error {
	switch {
	case o.store == "" && o.forAll:
		return usagef("--for-all goes with --store")
	case o.store == "" && r.Path != "":
		return usagef("a login is for a whole registry: regtui login %s; podman's auth.json keeps one for a part of it: --store auth.json", r.Host)
	case o.store == "":
		return nil
	}
	_, err := p.prepare(ctx, r, o)
	return err
}

// prepare looks what it takes to keep a login where --store says.
func (p *program) prepare(ctx context.Context, r creds.Resource, o loginOptions) (*keychain.Keeping, error) {
	store, err := p.keychain().Store(o.store)
	if err != nil {
		return nil, usageError{err}
	}
	if place := store.Place(); o.forAll && place.Kind != creds.KindKeyring && place.Kind != creds.KindHelper {
		return nil, usagef("--for-all is for the keyring and for helpers: in %s every registry has its own entry", place)
	}
	return p.keychain().Prepare(ctx, r, o.user, store, o.forAll)
}

// keepIn keeps a login that is good: where --store says, else in the helper
// that config.json names, else where the person chooses, else in config.json.
func (p *program) keepIn(ctx context.Context, r creds.Resource, password creds.Secret, o loginOptions) (keychain.Saved, error) {
	if o.store == "" {
		place := p.keychain().SavesIn(r.Host)
		if err := p.giveUp(ctx, r.Host, place.Helper, p.keychain().Replaces(ctx, r.Host, place.Helper, o.user), o.yes); err != nil {
			return keychain.Saved{}, err
		}
		if place.Kind == creds.KindHelper || !p.inTerminal || !p.errTerminal {
			return p.keychain().Save(ctx, r.Host, o.user, password)
		}
		var err error
		if o.store, err = p.askStore(ctx, place.Path, password); err != nil {
			return keychain.Saved{}, err
		}
	}
	q, err := p.prepare(ctx, r, o)
	if err != nil {
		return keychain.Saved{}, err
	}
	if err := p.giveUp(ctx, r.Host, q.Store.Place().Helper, q.Replaces, o.yes); err != nil {
		return keychain.Saved{}, err
	}
	if err := p.confirm(ctx, q, o.yes, "the login was not kept"); err != nil {
		return keychain.Saved{}, err
	}
	return p.keychain().Keep(ctx, q, password)
}

// askStore offers the places for a login that would otherwise be kept in plain
// text, with what is to be known of each.
func (p *program) askStore(ctx context.Context, path string, password creds.Secret) (string, error) {
	fmt.Fprintf(p.err, "\nThe password would be kept in plain text, in %s.\nWhere shall it go?\n", text.Clean(path))
	var names []string
	first := ""
	for _, s := range p.keychain().Stores(ctx) {
		name, limits := s.Place().String(), s.Limits(ctx)
		about, why := p.aboutStore(ctx, s), p.cannotKeep(s, limits, password)
		if why != "" {
			fmt.Fprintln(p.err, p.paint(p.errTerminal, dim, fmt.Sprintf("   –  %-14s %s", name, text.Clean("not now: "+why))))
			continue
		}
		names = append(names, name)
		if first == "" && !limits.Plain {
			first, about = name, about+" (recommended)"
		}
		fmt.Fprintf(p.err, "  %2d  %s %s\n", len(names), p.paint(p.errTerminal, strong, fmt.Sprintf("%-14s", name)), text.Clean(about))
	}
	question := "Number or name: "
	if first != "" {
		question = fmt.Sprintf("Number or name [%s]: ", first)
	}
	const tries = 3
	for range tries {
		fmt.Fprint(p.err, question)
		line, err := p.ask(ctx)
		if err != nil {
			return "", err
		}
		if name := chosenStore(strings.TrimSpace(line), names, first); name != "" {
			return name, nil
		}
	}
	return "", usagef("the login was not kept: no place was chosen for it")
}

// chosenStore is the place that an answer means, empty if none.
func chosenStore(answer string, names []string, first string) string {
	if answer == "" {
		return first
	}
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(names) {
		return names[n-1]
	}
	for _, name := range names {
		if strings.EqualFold(name, answer) {
			return name
		}
	}
	return ""
}

// aboutStore says what a place is, and what is worth knowing before a login is
// kept there.
func (p *program) aboutStore(ctx context.Context, s creds.Store) string {
	var about string
	switch place := s.Place(); place.Kind {
	case creds.KindKeyring:
		about = "the system's keyring, with several accounts a registry"
	case creds.KindHelper:
		about = programs.Of(place.Helper).For
	case creds.KindConfig:
		about = "in plain text, for docker and all others"
	case creds.KindAuth:
		about = "in plain text, for podman, skopeo and buildah alone"
	}
	if note := s.Limits(ctx).Note; note != "" {
		about = strings.TrimPrefix(about+"; "+note, "; ")
	}
	return about
}

// cannotKeep tells why a login cannot be kept in a place, empty when it can.
func (p *program) cannotKeep(s creds.Store, limits creds.Limits, password creds.Secret) string {
	var problem *creds.Problem
	if s.Place().Kind == creds.KindKeyring && limits.Down == nil {
		limits.Down = p.keychain().Ready()
	}
	switch {
	case errors.As(limits.Down, &problem):
		return problem.What()
	case limits.Down != nil:
		return limits.Down.Error()
	case limits.Secret > 0 && len(password) > limits.Secret:
		return fmt.Sprintf("the secret has %d bytes, and it takes %d", len(password), limits.Secret)
	}
	return ""
}

// confirm shows what changes in a file beside the login, and asks in a terminal
// whether that is meant. Without one it goes on: the place was asked for.
func (p *program) confirm(ctx context.Context, q *keychain.Keeping, yes bool, refused string) error {
	if q.Diff == "" {
		return nil
	}
	ask := p.inTerminal && p.errTerminal && !yes
	if !p.flags.quiet || ask {
		p.showDiff(q)
	}
	if !ask {
		return nil
	}
	fmt.Fprintf(p.err, "Change %s so? [Y/n] ", text.Clean(q.File.Path))
	line, err := p.ask(ctx)
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "", "y", "yes":
		return nil
	}
	return fmt.Errorf("%s stays as it is: %s", q.File.Path, refused)
}

// showDiff shows a change of a file of logins, without its secrets.
func (p *program) showDiff(q *keychain.Keeping) {
	for line := range strings.Lines(q.Diff) {
		line = text.Clean(strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    "))
		st := plain
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
			st = dim
		case strings.HasPrefix(line, "@@"):
			st = info
		case strings.HasPrefix(line, "+"):
			st = good
		case strings.HasPrefix(line, "-"):
			st = bad
		}
		fmt.Fprintln(p.err, p.paint(p.errTerminal, st, line))
	}
	for _, a := range q.Absorbed {
		fmt.Fprintln(p.err, text.Clean(fmt.Sprintf("The login of %s, which stands there in clear, goes into %s too.", a, place(q.Store.Place()))))
	}
	if line := leavingLine(q); line != "" {
		fmt.Fprintln(p.err, text.Clean(line))
	}
}

// leavingLine tells what becomes of the login in the helper that a file names no
// more then; empty where there is none.
func leavingLine(q *keychain.Keeping) string {
	l := q.Left
	if l == nil {
		return ""
	}
	what := fmt.Sprintf("The login of %s in docker-credential-%s, which is not asked any more then,", orNobody(l.User), l.Helper)
	switch l.Fate {
	case keychain.Carried:
		return what + " goes into the keyring too."
	case keychain.Erased:
		return what + " is taken out."
	}
	return fmt.Sprintf("%s stays there: %v.", what, l.Err)
}

// giveUp tells which login a helper gives up for a new one, and asks in a
// terminal whether that is meant.
func (p *program) giveUp(ctx context.Context, host, helper, replaced string, yes bool) error {
	if replaced == "" {
		return nil
	}
	ask := p.inTerminal && p.errTerminal && !yes
	if !p.flags.quiet || ask {
		fmt.Fprintln(p.err, text.Clean(fmt.Sprintf("docker-credential-%s has the login of %s for %s, and keeps one user a registry: that one goes. The keyring keeps both: --store keyring.", helper, replaced, host)))
	}
	if !ask {
		return nil
	}
	return p.agree(ctx, "Replace it? [y/N] ", []string{"y", "yes"}, "the login was not kept")
}
