package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/widgets/text"
)

func logoutCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "logout HOST",
		Short: "Take the login for a registry out of every place",
		Long: `Take the login for a registry out of every place where docker or podman would
look, however it is spelled there: docker's config.json, podman's auth.json
files, ~/.dockercfg and the credential helpers that they name. It lists what it
removed. HOST/NAMESPACE takes out a login for that namespace alone.

Where docker had logged in to Docker Hub with a browser, Docker's login service is
told to forget the token that this left.`,
		Example:           "regtui logout docker.io\nregtui logout quay.io/team",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			r, err := loginResource(args[0])
			if err != nil {
				return err
			}
			removed, ended, err := p.logOut(c.Context(), r)
			if perr := p.printRemoved(r, removed, err == nil); perr != nil {
				return perr
			}
			if err != nil || p.flags.quiet || p.flags.format != table {
				for _, line := range ended.failed {
					fmt.Fprintln(p.err, text.Clean(line))
				}
				return err
			}
			for _, line := range append(ended.lines(), p.leftLines(c.Context(), r)...) {
				fmt.Fprintln(p.out, text.Clean(line))
			}
			return nil
		},
	}
}

// logOut takes a login out of every place. With that for Docker Hub goes what
// docker's login in a browser left at its login service; ended tells of that.
func (p *program) logOut(ctx context.Context, r creds.Resource) (removed []dockerconfig.Removed, ended revoked, err error) {
	var tokens []creds.Secret
	if r.Host == creds.Hub && r.Path == "" {
		tokens = p.keychain().RefreshTokens(ctx)
	}
	removed, err = p.keychain().Erase(ctx, r)
	p.forgetChecks(ctx, r.Host)
	return removed, p.revoke(ctx, r.Host, tokens), err
}

func (p *program) printRemoved(r creds.Resource, removed []dockerconfig.Removed, complete bool) error {
	switch {
	case p.flags.format != table:
		return printList(p, removed)
	case len(removed) == 0 && complete && !p.flags.quiet:
		fmt.Fprintf(p.out, "there was no login for %s\n", named(r))
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
		case l.Host != r.Host, l.Place.Kind == creds.KindHelper:
		case l.Place.Kind == creds.KindEnv && scope == r.Path:
			lines = append(lines, fmt.Sprintf("the variable %s has a login for it: unset it", l.Place.Path))
		case scope != r.Path && l.Plain:
			other := named(creds.Resource{Host: l.Host, Path: scope})
			lines = append(lines, fmt.Sprintf("a login for %s stays in %s: regtui logout %s", other, l.Place.Path, other))
		}
	}
	return lines
}

// appLogOut is the app's way to log out.
func (p *program) appLogOut(ctx context.Context, r creds.Resource) ([]string, error) {
	removed, ended, err := p.logOut(ctx, r)
	var lines []string
	for _, gone := range removed {
		lines = append(lines, fmt.Sprintf("removed %s (%s) from %s", gone.Key, orNobody(gone.User), place(gone.Place)))
	}
	if removed == nil && err == nil {
		lines = []string{"there was no login for " + named(r) + " that could be taken out"}
	}
	p.registries().Close(vendors.Canonical(r.Host))
	return append(append(lines, ended.lines()...), p.leftLines(ctx, r)...), err
}

func place(p creds.Place) string {
	if p.Kind == creds.KindHelper {
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
