package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

func logoutCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "logout HOST",
		Short: "Take the login for a registry out of every place",
		Long: `Take the login for a registry out of every place where docker or podman would
look, however it is spelled there: docker's config.json, podman's auth.json
files, ~/.dockercfg and the credential helpers that they name. It lists what it
removed. HOST/NAMESPACE takes out a login for that namespace alone.`,
		Example:           "regtui logout docker.io\nregtui logout quay.io/team",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			r, err := loginResource(args[0])
			if err != nil {
				return err
			}
			removed, err := p.keychain().Erase(c.Context(), r)
			if perr := p.printRemoved(r, removed, err == nil); perr != nil {
				return perr
			}
			if err != nil || p.flags.quiet || p.flags.format != table {
				return err
			}
			logins, _ := p.keychain().Logins(c.Context())
			for i := range logins {
				p.printLeft(r, &logins[i])
			}
			return nil
		},
	}
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
			fmt.Fprintln(p.out, gone.Key)
			continue
		}
		rows[i] = []cell{{gone.Key, strong}, {orDash(gone.User != "", gone.User), plain}, {gone.Place.String(), plain}, {gone.Place.Path, dim}}
	}
	if len(removed) > 0 && !p.flags.quiet {
		p.printTable(columns{"REMOVED", "USER", "PLACE", "FILE"}, rows)
	}
	return nil
}

// printLeft tells of a login for the host that is still there: one in a
// variable, which no program can take out, or one for a namespace.
func (p *program) printLeft(r creds.Resource, l *creds.Login) {
	switch scope := l.Scope(); {
	case l.Host != r.Host, l.Place.Kind == creds.KindHelper:
	case l.Place.Kind == creds.KindEnv && scope == r.Path:
		fmt.Fprintf(p.out, "the variable %s has a login for it: unset it\n", l.Place.Path)
	case scope != r.Path && l.Plain:
		fmt.Fprintf(p.out, "a login for %s stays in %s: regtui logout %s\n", named(creds.Resource{Host: l.Host, Path: scope}), l.Place.Path, named(creds.Resource{Host: l.Host, Path: scope}))
	}
}

func named(r creds.Resource) string {
	if r.Path == "" {
		return r.Host
	}
	return r.Host + "/" + r.Path
}
