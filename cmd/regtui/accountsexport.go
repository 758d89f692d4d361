package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/bundle"
	"github.com/regtui/regtui/creds/move"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsExport(p *program) *cobra.Command {
	e := exporting{p: p}
	c := &cobra.Command{
		Use:   "export [USER@HOST | HOST]… --for READER",
		Short: "Write logins into a file for a cluster or another machine",
		Long: `Write chosen logins with their secrets into one file for somewhere else:

  kubernetes  a Secret of the type kubernetes.io/dockerconfigjson, as YAML, or
              as JSON with --json
  docker      a config.json
  podman      an auth.json, for skopeo and buildah too
  helm        a registry/config.json for helm's folder

Credential helpers and the keyring are asked for the secrets, so that nothing is
left to look up there. What the reader could not use is not written: kubelets
read a user and a password alone, docker and helm logins for whole registries.

It goes to a pipe or into the file that -o names, which is yours alone (0600)
and written whole or not at all, and to a terminal with --to-terminal alone.`,
		Example: `regtui accounts export bot@ghcr.io --for kubernetes --namespace prod | kubectl apply -f -
regtui accounts export --all --for podman -o auth.json`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: p.completeAccounts,
		RunE:              func(c *cobra.Command, args []string) error { return e.run(c.Context(), args) },
	}
	readers := make([]string, len(bundle.All()))
	for i, r := range bundle.All() {
		readers[i] = string(r)
	}
	f := c.Flags()
	f.StringVar(&e.reader, "for", "", "who is to read it: "+strings.Join(readers, ", "))
	f.StringVarP(&e.file, "output", "o", "", "write it into this `FILE`")
	f.BoolVar(&e.force, "force", false, "put it in the place of a file that is there")
	f.BoolVar(&e.shown, "to-terminal", false, "show the secrets on the terminal")
	f.BoolVar(&e.all, "all", false, "all logins that are in use")
	f.StringVar(&e.name, "name", "", "the `NAME` of Kubernetes' Secret (default regcred)")
	f.StringVar(&e.namespace, "namespace", "", "the `NAMESPACE` of Kubernetes' Secret")
	_ = c.RegisterFlagCompletionFunc("for", cobra.FixedCompletions(readers, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// exporting is one run of accounts export.
type exporting struct {
	p               *program
	reader, file    string
	name, namespace string
	all             bool
	force, shown    bool

	ends map[string]string // when a login ends, by name
}

func (e *exporting) run(ctx context.Context, names []string) error {
	o := e.options()
	toTerminal := e.file == "" && e.p.outTerminal
	switch err := o.Check(); {
	case e.reader == "":
		return usagef("say who is to read it: --for kubernetes, docker, podman or helm")
	case err != nil:
		return usageError{err}
	case len(names) == 0 && !e.all:
		return usagef("name the logins, or give --all")
	case len(names) > 0 && e.all:
		return usagef("--all goes without names")
	case toTerminal && !e.shown:
		return usagef("the secrets would show on the terminal: name a file with -o, pipe it on, or say --to-terminal")
	}
	logins, unread := e.p.keychain().Logins(ctx)
	chosen, err := e.choose(ctx, logins, names)
	if err != nil {
		return errors.Join(err, unread)
	}
	found, err := e.read(ctx, chosen)
	if err != nil {
		return err
	}
	made, err := bundle.Make(found, o)
	if err != nil || len(names) > 0 && len(made.Left) > 0 { // what was asked for is written whole
		return e.refused(made, err)
	}
	if err := e.write(made.Data); err != nil {
		return err
	}
	e.tell(made)
	return unread
}

// options are what the file is to be.
func (e *exporting) options() bundle.Options {
	o := bundle.Options{For: bundle.For(e.reader), Name: e.name, Namespace: e.namespace, JSON: e.p.flags.format != table || strings.HasSuffix(e.file, ".json")}
	if o.For == bundle.Kubernetes && o.Name == "" {
		o.Name = "regcred" // as Kubernetes' documentation has it
	}
	return o
}

// choose finds the logins that are named: of several for a registry those that
// are in use, unless a user is named.
func (e *exporting) choose(ctx context.Context, logins []creds.Login, names []string) ([]creds.Login, error) {
	chosen, err := e.p.choose(ctx, logins, names)
	if err != nil {
		return nil, err
	}
	var out []creds.Login
	for _, l := range chosen {
		asked := slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, accountName(&l)) && strings.Contains(name, "@") })
		inUse := l.Shadowed == "" && (l.Place.Kind != creds.KindKeyring || l.Active)
		before := slices.ContainsFunc(out, func(o creds.Login) bool { return accountName(&o) == accountName(&l) })
		if (asked || inUse) && !before {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("none of these logins is in use: name the users")
	}
	return out, nil
}

// read gets the secrets.
func (e *exporting) read(ctx context.Context, logins []creds.Login) ([]creds.Credential, error) {
	e.ends = map[string]string{}
	var out []creds.Credential
	for _, l := range logins {
		c, err := e.p.keychain().Credential(ctx, &l)
		switch {
		case err != nil && c == nil:
			return nil, err
		case c == nil:
			return nil, &creds.Problem{Host: accountName(&l), Err: errNotThere, Fix: "log in again, or leave it out"}
		}
		l.User = c.Login.User
		c.Login = l
		e.ends[accountName(&l)] = move.End(l.User, c)
		out = append(out, *c)
	}
	return out, nil
}

// refused tells which logins could not be written.
func (e *exporting) refused(made bundle.Made, err error) error {
	var errs []error
	for _, l := range made.Left {
		errs = append(errs, fmt.Errorf("%s: %w", accountName(&l.Login), l.Err))
	}
	if err == nil {
		err = errors.New("nothing was written")
	}
	return errors.Join(append(errs, err)...)
}

func (e *exporting) write(data []byte) error {
	if e.file != "" && e.file != "-" {
		return bundle.Write(e.file, data, e.force)
	}
	_, err := e.p.out.Write(data)
	return err
}

// lines tell what is in the file.
func (e *exporting) lines(made bundle.Made) (out []string) {
	for _, in := range made.In {
		line := accountName(&in.Login) + " as " + in.Key
		if end := e.ends[accountName(&in.Login)]; end != "" {
			line += ": " + end + ", and a new file is wanted then"
		}
		out = append(out, line)
	}
	return out
}

// tell says beside the output what is in it.
func (e *exporting) tell(made bundle.Made) {
	p := e.p
	if p.flags.quiet {
		return
	}
	for _, line := range e.lines(made) {
		fmt.Fprintf(p.err, "%s\n", text.Clean(line))
	}
	for _, l := range made.Left {
		fmt.Fprintf(p.err, "%s\n", p.paint(p.errTerminal, warn, text.Clean("left out: "+accountName(&l.Login)+": "+l.Err.Error())))
	}
}
