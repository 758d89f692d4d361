package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

func whoamiCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "whoami [HOST[/REPOSITORY]]",
		Short: "Tell who you are at a registry, for regtui and for docker, podman and the others",
		Long: `Tell which login each tool would send to a registry, and as whom the registry
knows it. Without a name, of all registries that there is a login for.

Each login is sent once, to its own registry. The exit code is 3 when regtui
itself has no login at one of them, or one that is refused.`,
		Example:           "regtui whoami\nregtui whoami ghcr.io\nregtui whoami quay.io/team/app --json",
		Args:              usage(cobra.MaximumNArgs(1)),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			logins, problems := p.keychain().Logins(c.Context())
			var where []creds.Resource
			for _, arg := range args {
				r, err := loginResource(arg)
				if err != nil {
					return err
				}
				where = append(where, r)
			}
			for _, l := range logins {
				if r := asked(logins, &l); len(args) == 0 && !slices.Contains(where, r) {
					where = append(where, r)
				}
			}
			err := p.whoami(c.Context(), logins, where)
			return errors.Join(err, problems)
		},
	}
	p.insecureFlag(c)
	return c
}

// somebody is who one or several tools are at a registry.
type somebody struct {
	at     creds.Resource
	tools  []string
	login  *creds.Login // nil for nobody
	err    error        // why there is none, nil where nothing is wrong
	answer *checked     // nil where nobody was asked
}

// asked is what a login is asked about without a name: its registry, or the part
// of it where nobody has a login for the whole.
func asked(logins []creds.Login, l *creds.Login) creds.Resource {
	if slices.ContainsFunc(logins, func(o creds.Login) bool { return o.Host == l.Host && o.Scope() == "" }) {
		return creds.Resource{Host: l.Host}
	}
	return creds.Resource{Host: l.Host, Path: l.Scope()}
}

// whoami tells who the tools are at registries. That regtui is nobody at one is
// an error.
func (p *program) whoami(ctx context.Context, logins []creds.Login, where []creds.Resource) error {
	var all []somebody
	for _, r := range where {
		all = append(all, p.everybody(ctx, logins, r)...)
	}
	var send []creds.Login
	for i := range all {
		if all[i].login != nil {
			send = append(send, *all[i].login)
		}
	}
	var nobody error
	p.checkLogins(ctx, send, func(c checked) {
		for i := range all {
			if l := all[i].login; l != nil && l.Host == c.login.Host && sameLogin(l, &c.login) {
				all[i].answer = &c
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range all {
		if err := all[i].trouble(p.idle(all[i].at.Host)); err != nil && slices.Contains(all[i].tools, "regtui") {
			nobody = errors.Join(nobody, err)
		}
	}
	return errors.Join(p.printSomebodies(all), nobody)
}

// idle are the accounts of a registry in the keyring where none of them is in
// use.
func (p *program) idle(host string) []book.Account {
	page, _ := p.keychain().Book().Read()
	if page.ActiveOf(host) != nil {
		return nil
	}
	return page.Of(host)
}

// useLine tells how to have one of the accounts that nobody uses.
func useLine(idle []book.Account) string {
	var users []string
	for _, a := range idle {
		users = append(users, a.User)
	}
	return fmt.Sprintf("no login is in use, and the keyring has that of %s: regtui accounts use %s@%s", enumerate(users), users[0], idle[0].Host)
}

// trouble is why somebody is not known at the registry, nil when they are as
// far as the registry tells. idle are the accounts that nobody uses there.
func (s *somebody) trouble(idle []book.Account) error {
	at := named(s.at)
	switch {
	case s.login == nil && s.err != nil:
		return fmt.Errorf("%w at %s: %w", registry.ErrUnauthorized, at, s.err)
	case s.login == nil && len(idle) > 0:
		return fmt.Errorf("%w at %s: %s", registry.ErrUnauthorized, at, useLine(idle))
	case s.login == nil:
		return fmt.Errorf("%w at %s: regtui has no login for it; regtui login %s makes one", registry.ErrUnauthorized, at, s.at.Host)
	case s.answer != nil && (s.answer.Refused() || s.answer.Realm != ""):
		return fmt.Errorf("%w at %s: the login of %s is %s", registry.ErrUnauthorized, at, orNobody(s.login.User), s.answer)
	}
	return nil
}

// everybody is who regtui and the tools are at a registry, tools that send the
// same login together.
func (p *program) everybody(ctx context.Context, logins []creds.Login, r creds.Resource) []somebody {
	var all []somebody
	add := func(tool string, l *creds.Login, err error) {
		i := slices.IndexFunc(all, func(s somebody) bool {
			return s.login == nil && l == nil && s.err == nil && err == nil || s.login != nil && l != nil && sameLogin(s.login, l)
		})
		if i < 0 {
			all = append(all, somebody{at: r, login: l, err: err})
			i = len(all) - 1
		}
		all[i].tools = append(all[i].tools, tool)
	}
	own, err := p.keychain().Lookup(ctx, r)
	if own != nil {
		add("regtui", &own.Login, nil)
	} else {
		add("regtui", nil, err)
	}
	for _, tool := range creds.Tools() {
		add(tool, sentBy(tool, logins, r), nil)
	}
	return all
}

// sentBy is the login that a tool would send for a resource, nil when it has
// none.
func sentBy(tool string, logins []creds.Login, r creds.Resource) (best *creds.Login) {
	for i := range logins {
		l := &logins[i]
		if slices.Contains(l.UsedBy, tool) && creds.ParseKey(l.Key).Covers(r) && (best == nil || len(l.Scope()) > len(best.Scope())) {
			best = l
		}
	}
	return best
}

// sameLogin reports that two are the same login, by whatever way they were found.
func sameLogin(a, b *creds.Login) bool {
	if a.Place.Kind == creds.KindKeyring && b.Place.Kind == creds.KindKeyring {
		return a.User == b.User
	}
	return a.Place.Kind == b.Place.Kind && a.Place.Path == b.Place.Path && a.Place.Helper == b.Place.Helper &&
		creds.ParseKey(a.Key) == creds.ParseKey(b.Key)
}

// user is the name, as far as it is known.
func (s *somebody) user() string {
	switch {
	case s.login == nil:
		return ""
	case s.answer != nil:
		return cmp.Or(s.answer.User, s.login.User)
	}
	return s.login.User
}

// somebodyJSON is somebody for programs.
type somebodyJSON struct {
	Host  string       `json:"host"`
	Path  string       `json:"path,omitempty"`
	Tools []string     `json:"tools"`
	User  string       `json:"user,omitempty"` // empty for nobody
	Place *creds.Place `json:"place,omitempty"`
	Check *checkJSON   `json:"check,omitempty"`
	Error string       `json:"error,omitempty"`
}

func (p *program) printSomebodies(all []somebody) error {
	if p.flags.format != table {
		list := make([]somebodyJSON, len(all))
		for i, s := range all {
			list[i] = somebodyJSON{Host: s.at.Host, Path: s.at.Path, Tools: s.tools, User: s.user()}
			if s.login != nil {
				list[i].Place = &s.login.Place
			}
			if s.answer != nil {
				list[i].Check = &checkJSON{s.answer.Check, s.answer.String()}
			}
			if s.err != nil {
				list[i].Error = s.err.Error()
			}
		}
		return printList(p, list)
	}
	if p.flags.quiet {
		for _, s := range all {
			if slices.Contains(s.tools, "regtui") && s.login != nil {
				p.out.print(text.Clean(s.user()) + "\n")
			}
		}
		return nil
	}
	if len(all) == 0 {
		p.out.print("no logins on this machine; regtui login makes one\n")
		return nil
	}
	rows := make([][]cell, len(all))
	for i, s := range all {
		rows[i] = p.somebodyRow(&s)
	}
	p.printTable(columns{"REGISTRY", "TOOLS", "USER", "PLACE", "RESULT", "KNOWN AS", "ENDS", "REMARKS"}, rows)
	return nil
}

func (p *program) somebodyRow(s *somebody) []cell {
	none := cell{text.None, dim}
	row := []cell{{named(s.at), strong}, {strings.Join(s.tools, ", "), plain}, {"anonymous", dim}, none, none, none, none, none}
	switch {
	case s.err != nil:
		row[7] = cell{s.err.Error(), bad}
	case s.login != nil:
		row[2] = cell{orDash(s.user() != "", s.user()), plain}
		row[3] = cell{placeOf(s.login), dim}
	}
	if s.answer != nil {
		c := &s.answer.Check
		row[4], row[6] = p.result(c), p.ends(c)
		row[5] = cell{orDash(c.Who != "", c.Who), plain}
		row[7] = cell{cmp.Or(c.Why, strings.Join(c.May, " "), text.None), dim}
	}
	return row
}

// adviseUse tells of accounts in the keyring that nobody uses, where a registry
// wanted a login and was given none.
func (p *program) adviseUse(err error) {
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || !errors.Is(e, registry.ErrUnauthorized) || e.Host == "" || strings.HasPrefix(e.Op, "log in") {
		return
	}
	idle := p.idle(e.Host)
	if c, err := p.keychain().Lookup(context.Background(), creds.Resource{Host: e.Host}); len(idle) > 0 && c == nil && err == nil {
		p.warn(useLine(idle))
	}
}
