package main

import (
	"context"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
)

// loginOptions are the flags of login.
type loginOptions struct {
	user          string
	stdin, accept bool
	store         string
	forAll, yes   bool
}

func loginCommand(p *program) *cobra.Command {
	var o loginOptions
	c := &cobra.Command{
		Use:   "login HOST",
		Short: "Log in to a registry, for docker and the others too",
		Long: `Ask a registry whether a login is good and keep it where docker, podman, skopeo
and crane find it. A wrong password is tried once and never kept. Docker Hub is
docker.io.

--store says where: keyring (the system's, with several accounts a registry; the
new one becomes the active one), the name of a credential helper, config.json
(docker's file, in plain text), or auth.json (podman's, in plain text; takes
HOST/PATH too, which podman, skopeo and buildah honour). What changes in
config.json beside the login is shown as a diff, and asked about in a terminal
unless --yes is given; without a terminal it is done. For the keyring
"credHelpers" names docker-credential-regtui for the registry, with --for-all
"credsStore" does for all.

Without --store the login goes into the helper that config.json names. Where it
names none it would be kept in plain text: in a terminal the places are offered,
without one it goes into config.json, as with docker login.

Amazon ECR, Azure Container Registry and Google's Artifact Registry need no
password: without --username regtui gets their tokens, which end within hours,
from the login that the cloud's own tools have on this machine, and renews them.

The token service that the registry names is remembered. When it names another
one later, no login is sent there until login, which shows both, has been told
to accept it. On docker.io, enter in place of a user name logs in with a browser,
on this machine or any other.`,
		Example: `regtui login ghcr.io --store keyring
regtui login docker.io -u alice
printf %s "$TOKEN" | regtui login registry.example -u ci --password-stdin
regtui login quay.io/team --store auth.json
regtui login 123456789012.dkr.ecr.eu-west-1.amazonaws.com`,
		Args: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("password") {
				return errPasswordArg
			}
			return exactly(1)(c, args)
		},
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			r, err := loginResource(args[0])
			if err != nil {
				return err
			}
			return p.login(c.Context(), r, o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.user, "username", "u", "", "log in as this user")
	f.BoolVar(&o.stdin, "password-stdin", false, "read the password or token from standard input")
	f.StringP("password", "p", "", "")
	_ = f.MarkHidden("password")
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if strings.HasPrefix(err.Error(), "flag needs an argument: 'p'") || strings.HasSuffix(err.Error(), "--password") {
			return errPasswordArg
		}
		return usageError{err}
	})
	f.StringVar(&o.store, "store", "", "keep the login in this `PLACE`: keyring, config.json, auth.json or a helper")
	f.BoolVar(&o.forAll, "for-all", false, "with --store, have docker keep the logins of all registries there")
	f.BoolVarP(&o.yes, "yes", "y", false, "change config.json without asking")
	f.BoolVar(&o.accept, "accept-realm", false, "let logins go to the token service that the registry names now, though it named another before")
	_ = c.RegisterFlagCompletionFunc("store", func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return p.storeNames(c.Context()), cobra.ShellCompDirectiveNoFileComp
	})
	p.insecureFlag(c)
	return c
}

// errPasswordArg is for who writes the password as an argument, as docker's and
// podman's login let one do. It is taken for what it is, and not shown.
var errPasswordArg = usagef("a password in the command line is seen by every program on this machine and stays in the shell's history: pipe it into --password-stdin, or leave it out to be asked for it")

// loginResource reads what a person writes for a registry, URLs too.
func loginResource(arg string) (creds.Resource, error) {
	k := creds.ParseKey(arg)
	if k.Host == "" {
		if at := strings.LastIndex(arg, "@"); at >= 0 { // a password may stand before it
			return creds.Resource{}, usagef("write the host alone, %q, and the user as --username", arg[at+1:])
		}
		return creds.Resource{}, usagef("%q is not the host of a registry", arg)
	}
	return creds.Resource{Host: vendors.Canonical(k.Host), Path: k.Path}, nil
}

// login asks for what is missing, then the registry, and keeps the login.
func (p *program) login(ctx context.Context, r creds.Resource, o loginOptions) error {
	if o.user == "" && !o.stdin && p.wanted(r.Host).Cloud {
		return p.cloudLogin(ctx, r, o)
	}
	if err := p.checkPlace(ctx, r, o); err != nil {
		return err
	}
	user, password, err := p.askLogin(ctx, r.Host, o.user, o.stdin)
	if err != nil {
		return err
	}
	o.user = user
	check, err := p.checkAccepting(ctx, r.Host, user, password, o.accept)
	if err != nil {
		return err
	}
	saved, err := p.keepIn(ctx, r, password, o)
	if err != nil {
		return err
	}
	p.rememberCheck(ctx, saved.Login, password, check)
	return p.printSaved(saved, check)
}

// askRegistry asks the registry whether a login is good.
func (p *program) askRegistry(ctx context.Context, host, user string, password creds.Secret) (check registry.LoginCheck, err error) {
	if err := checkUser(user); err != nil {
		return check, err
	}
	reg, err := p.open(host)
	if err != nil {
		return check, err
	}
	checker, ok := reg.(registry.LoginChecker)
	if !ok {
		return check, &registry.Error{Op: "log in to", Host: host, Err: registry.ErrUnsupported}
	}
	if check, err = checker.CheckLogin(ctx, authn.AuthConfig{Username: user, Password: password.Reveal()}); err != nil {
		return check, p.whyRefused(host, err)
	}
	return check, nil
}

// rememberCheck keeps what the registry said of a login that was kept.
func (p *program) rememberCheck(ctx context.Context, l creds.Login, password creds.Secret, check registry.LoginCheck) {
	p.keepCheck(ctx, p.answer(&l, &creds.Credential{Login: l, Password: password}, check, nil))
}
