package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/widgets/text"
)

func logoutCommand(p *program) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "logout [USER@]HOST",
		Short: "Take the login for a registry out of every place",
		Long: `Take the login for a registry out of every place where docker or podman would
look, however it is spelled there: the keyring, docker's config.json, podman's
auth.json files, ~/.dockercfg and the credential helpers that they name. It lists
what it removed. Helpers that regtui put a login for it into are asked too, though no
file names them any more. HOST/NAMESPACE takes out a login for that namespace alone.

USER@HOST takes out the login of one user. HOST takes out everybody's: in a
terminal it asks before several accounts go from the keyring. The one that
remains there is in use from then on, which is told. With a registry's
last account config.json names docker-credential-regtui for it no more.

Where docker had logged in to Docker Hub with a browser, Docker's login service is
told to forget the token that this left.`,
		Example: "regtui logout docker.io\nregtui logout bot@ghcr.io\nregtui logout quay.io/team",
		Args:    exactly(1),
		ValidArgsFunction: func(c *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
			hosts, how := p.completeHosts(c, args, start)
			if len(args) == 0 {
				hosts = append(hosts, p.accountNames(c.Context(), nil)...)
			}
			return hosts, how
		},
		RunE: func(c *cobra.Command, args []string) error {
			r, user, err := logoutResource(args[0])
			if err != nil {
				return err
			}
			if err := p.confirmLogout(c.Context(), r, user, yes); err != nil {
				return err
			}
			return p.runLogout(c.Context(), r, user)
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "take out several accounts without asking")
	return c
}

// logoutResource reads USER@HOST, or what a person writes for a registry.
func logoutResource(arg string) (r creds.Resource, user string, err error) {
	if creds.ParseKey(arg).Host != "" || !strings.Contains(arg, "@") {
		r, err = loginResource(arg)
		return r, "", err
	}
	if host := arg[strings.LastIndex(arg, "@")+1:]; strings.ContainsAny(strings.TrimSuffix(arg, host), ":/") { // a password may stand there
		return r, "", usagef("write the account as USER@%s, with nothing else before it", host)
	}
	a, err := parseAccount(arg)
	return creds.Resource{Host: a.Host}, a.User, err
}

// confirmLogout asks before several accounts go at once.
func (p *program) confirmLogout(ctx context.Context, r creds.Resource, user string, yes bool) error {
	page, _ := p.keychain().Book().Read()
	all := page.Of(r.Host)
	if user != "" || r.Path != "" || len(all) < 2 || yes || !p.inTerminal || !p.errTerminal {
		return nil
	}
	var users []string
	for _, a := range all {
		users = append(users, a.User)
	}
	fmt.Fprintf(p.err, "Log %s out of %s, all of them? [y/N] ", text.Clean(enumerate(users)), text.Clean(r.Host))
	line, err := p.ask(ctx)
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return fmt.Errorf("nobody was logged out; for one of them: regtui logout %s@%s", users[0], r.Host)
}

func (p *program) runLogout(ctx context.Context, r creds.Resource, user string) error {
	out, ended, err := p.logOut(ctx, r, user)
	who := named(r)
	if user != "" {
		who = user + "@" + who
	}
	if perr := p.printRemoved(who, out.Removed, err == nil); perr != nil {
		return perr
	}
	if err != nil || p.flags.quiet || p.flags.format != table {
		for _, line := range ended.failed {
			fmt.Fprintln(p.err, text.Clean(line))
		}
		return err
	}
	for _, line := range append(ended.lines(), append(settledLines(r, out), p.leftLines(ctx, r)...)...) {
		fmt.Fprintln(p.out, text.Clean(line))
	}
	return nil
}

// logOut takes logins out of every place. With those for Docker Hub goes what
// docker's login in a browser left at its login service; ended tells of that.
func (p *program) logOut(ctx context.Context, r creds.Resource, user string) (out keychain.LoggedOut, ended revoked, err error) {
	var tokens []creds.Secret
	if r.Host == creds.Hub && r.Path == "" && user == "" {
		tokens = p.keychain().RefreshTokens(ctx)
	}
	out, err = p.keychain().LogOut(ctx, r, user)
	for _, host := range p.otherNames(ctx, r) {
		more, failed := p.keychain().LogOut(ctx, creds.Resource{Host: host}, user)
		out.Removed, err = append(out.Removed, more.Removed...), errors.Join(err, failed)
	}
	if user == "" || len(out.Left) == 0 {
		p.forgetChecks(ctx, r.Host)
	}
	return out, p.revoke(ctx, r.Host, tokens), err
}

// otherNames are hosts of logins that are for the same registry but that no
// tool would send there: "hub.docker.com" for Docker Hub.
func (p *program) otherNames(ctx context.Context, r creds.Resource) []string {
	var out []string
	logins, _ := p.keychain().Logins(ctx)
	for _, l := range logins {
		if r.Path == "" && l.Host != r.Host && vendors.Canonical(l.Host) == r.Host && !slices.Contains(out, l.Host) {
			out = append(out, l.Host)
		}
	}
	return out
}

// settledLines tell what is in use after logging out.
func settledLines(r creds.Resource, out keychain.LoggedOut) (lines []string) {
	for _, l := range out.Left {
		a := creds.Account{User: l.User, Host: r.Host}
		switch {
		case l.User == out.Active:
			lines = append(lines, fmt.Sprintf("%s is the account in use now%s", a, finders(&l, "send", "it")))
		case l.Active:
			lines = append(lines, fmt.Sprintf("%s stays in use", a))
		default:
			lines = append(lines, fmt.Sprintf("%s stays in the keyring: regtui accounts use %s", a, a))
		}
	}
	for _, path := range out.Unnamed {
		lines = append(lines, fmt.Sprintf("%s names docker-credential-regtui for %s no more", path, r.Host))
	}
	return lines
}

func (p *program) printRemoved(who string, removed []dockerconfig.Removed, complete bool) error {
	switch {
	case p.flags.format != table:
		return printList(p, removed)
	case len(removed) == 0 && complete && !p.flags.quiet:
		fmt.Fprintf(p.out, "there was no login for %s\n", text.Clean(who))
		return nil
	}
	rows := make([][]cell, len(removed))
	for i, gone := range removed {
		if p.flags.quiet {
			fmt.Fprintln(p.out, text.Clean(gone.Key))
			continue
		}
		rows[i] = []cell{{gone.Key, strong}, {orDash(gone.User != "", gone.User), plain}, {gone.Place.String(), plain}, {gone.Place.Path, dim}}
	}
	if len(removed) > 0 && !p.flags.quiet {
		p.printTable(columns{"REMOVED", "USER", "PLACE", "FILE"}, rows)
	}
	return nil
}

// leftLines tell of logins for the host that are still there: one in a
// variable, which no program can take out, or one for a namespace.
func (p *program) leftLines(ctx context.Context, r creds.Resource) (lines []string) {
	logins, _ := p.keychain().Logins(ctx)
	for _, l := range logins {
		switch scope := l.Scope(); {
		case l.Host != r.Host, l.Place.Kind == creds.KindHelper, l.Place.Kind == creds.KindKeyring:
		case l.Place.Kind == creds.KindEnv && scope == r.Path:
			lines = append(lines, fmt.Sprintf("the variable %s has a login for it: unset it", l.Place.Path))
		case scope != r.Path && l.Plain:
			other := named(creds.Resource{Host: l.Host, Path: scope})
			lines = append(lines, fmt.Sprintf("a login for %s stays in %s: regtui logout %s", other, l.Place.Path, other))
		}
	}
	return lines
}

func place(p creds.Place) string {
	switch p.Kind {
	case creds.KindKeyring:
		return "the keyring"
	case creds.KindHelper:
		return "docker-credential-" + p.Helper
	}
	return p.Path
}

func named(r creds.Resource) string {
	if r.Path == "" {
		return r.Host
	}
	return r.Host + "/" + r.Path
}
