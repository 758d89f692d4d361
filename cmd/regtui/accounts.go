package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "accounts",
		Short: "List the registry logins on this machine",
		Long: `List every login on this machine: docker's config.json, podman's auth.json, the
credential helpers that they name. No secret is read and no helper is run.`,
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			logins, err := p.keychain().Logins(c.Context())
			return errors.Join(p.printLogins(logins, err == nil), err)
		},
	}
}

// loginJSON is a login for programs.
type loginJSON struct {
	creds.Login
	Error string `json:"error,omitempty"`
}

func asJSON(l creds.Login) loginJSON {
	out := loginJSON{Login: l}
	if l.Problem != nil {
		out.Error = l.Problem.Error()
	}
	return out
}

// printLogins prints logins; all reports whether every place could be read.
func (p *program) printLogins(logins []creds.Login, all bool) error {
	if p.flags.format != table {
		list := make([]loginJSON, len(logins))
		for i, l := range logins {
			list[i] = asJSON(l)
		}
		return printList(p, list)
	}
	if p.flags.quiet {
		for _, l := range logins {
			fmt.Fprintln(p.out, text.Clean(l.Key))
		}
		return nil
	}
	if len(logins) == 0 {
		if all {
			fmt.Fprintln(p.out, "no logins on this machine; regtui login makes one")
		}
		return nil
	}
	rows := make([][]cell, len(logins))
	for i, l := range logins {
		host := l.Host
		if scope := l.Scope(); scope != "" {
			host += "/" + scope
		}
		rows[i] = []cell{
			{host, strong},
			{orDash(l.User != "", l.User), plain},
			{l.Place.String(), plain},
			{l.Place.Path, dim},
			remark(&l),
		}
	}
	p.printTable(columns{"REGISTRY", "USER", "PLACE", "FILE", "REMARKS"}, rows)
	return nil
}

// remark says what is worth knowing about a login, the worst of it in front.
func remark(l *creds.Login) cell {
	var all []string
	st := plain
	add := func(is bool, s string, worst style) {
		if is {
			all = append(all, s)
			if st == plain {
				st = worst
			}
		}
	}
	if p := new(creds.Problem); errors.As(l.Problem, &p) { // the other columns tell where
		add(true, p.What(), bad)
		add(p.Fix != "", p.Fix, bad)
	} else if l.Problem != nil {
		add(true, l.Problem.Error(), bad)
	}
	add(l.Shadowed != "" && !l.Stranded, "not used: "+l.Shadowed+" is before it", warn)
	add(l.Plain, "in plain text", warn)
	return cell{strings.Join(all, "; "), st}
}
