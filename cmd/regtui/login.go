package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

func loginCommand(p *program) *cobra.Command {
	var user string
	var stdin, accept bool
	c := &cobra.Command{
		Use:   "login HOST",
		Short: "Log in to a registry, for docker and the others too",
		Long: `Ask a registry whether a login is good and keep it where docker does: in its
config.json, or in the credential helper that is named there. Only that one
entry of the file changes. docker, crane, podman and skopeo can use it at once.

The token service that the registry names is remembered. When it names another
one later, no login is sent there until login, which shows both, has been told
to accept it.

A wrong password is tried once and never kept. Docker Hub is docker.io: enter in
place of a user name logs in with a browser, on this machine or any other.`,
		Example: `regtui login ghcr.io
regtui login docker.io -u alice
printf %s "$TOKEN" | regtui login registry.example -u ci --password-stdin`,
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			r, err := loginResource(args[0])
			if err != nil {
				return err
			}
			if r.Path != "" {
				return usagef("a login is for a whole registry: regtui login %s", r.Host)
			}
			return p.login(c.Context(), r.Host, user, stdin, accept)
		},
	}
	c.Flags().StringVarP(&user, "username", "u", "", "log in as this user")
	c.Flags().BoolVar(&stdin, "password-stdin", false, "read the password or token from standard input")
	c.Flags().BoolVar(&accept, "accept-realm", false, "let logins go to the token service that the registry names now, though it named another before")
	p.insecureFlag(c)
	return c
}

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
func (p *program) login(ctx context.Context, host, user string, stdin, accept bool) error {
	user, password, err := p.askLogin(ctx, host, user, stdin)
	if err != nil {
		return err
	}
	saved, check, err := p.logInAccepting(ctx, host, user, password, accept)
	if err != nil {
		return err
	}
	return p.printSaved(saved, check)
}

// logIn asks the registry whether a login is good, and keeps it.
func (p *program) logIn(ctx context.Context, host, user string, password creds.Secret) (saved keychain.Saved, check registry.LoginCheck, err error) {
	if err := checkUser(user); err != nil {
		return saved, check, err
	}
	reg, err := p.open(host)
	if err != nil {
		return saved, check, err
	}
	checker, ok := reg.(registry.LoginChecker)
	if !ok {
		return saved, check, &registry.Error{Op: "log in to", Host: host, Err: registry.ErrUnsupported}
	}
	if check, err = checker.CheckLogin(ctx, authn.AuthConfig{Username: user, Password: password.Reveal()}); err != nil {
		return saved, check, p.whyRefused(host, err)
	}
	if saved, err = p.keychain().Save(ctx, host, user, password); err == nil {
		l := saved.Login
		p.keepCheck(ctx, p.answer(&l, &creds.Credential{Login: l, Password: password}, check, nil))
	}
	return saved, check, err
}

// savedJSON is a login that was kept, for programs.
type savedJSON struct {
	loginJSON
	Checked   bool                   `json:"checked"`
	Unchecked string                 `json:"unchecked,omitempty"`
	Removed   []dockerconfig.Removed `json:"removed,omitempty"`
}

func (p *program) printSaved(s keychain.Saved, check registry.LoginCheck) error {
	if p.flags.format != table {
		return p.printJSON(savedJSON{
			loginJSON: asJSON(s.Login, nil), Checked: check.Unchecked == "", Unchecked: check.Unchecked, Removed: s.Cleaned,
		})
	}
	if p.flags.quiet {
		return nil
	}
	for i, line := range savedLines(s, check) {
		st := warn
		if i == 0 {
			st = plain
		}
		fmt.Fprintln(p.out, p.paint(p.outTerminal, st, text.Clean(line)))
	}
	return nil
}

// savedLines tell what became of a login: where it is and who finds it, and
// then what is worth knowing beside that.
func savedLines(s keychain.Saved, check registry.LoginCheck) []string {
	l := &s.Login
	what := "logged in to"
	if check.Unchecked != "" {
		what = "kept the login for"
	}
	first := fmt.Sprintf("%s %s as %s: %s", what, l.Host, l.User, whereKept(l))
	if len(l.UsedBy) > 0 {
		first += fmt.Sprintf("; %s find%s it", enumerate(l.UsedBy), third(len(l.UsedBy)))
	}
	lines := []string{first}
	if check.Service != "" {
		lines = append(lines, "token service: "+check.Service)
	}
	if check.Unchecked != "" {
		lines = append(lines, "It could not be checked: "+check.Unchecked+".")
	}
	for _, r := range s.Cleaned {
		lines = append(lines, fmt.Sprintf("The old login of %s under %s stood in clear in %s, where docker does not look any more: it was taken out.", orNobody(r.User), r.Key, r.Place.Path))
	}
	if l.Problem != nil {
		lines = append(lines, l.Problem.Error())
	}
	return append(lines, otherLines(s)...)
}

// otherLines say what the tools do that do not find the login.
func otherLines(s keychain.Saved) (lines []string) {
	missing := slices.DeleteFunc(creds.Tools(), func(tool string) bool { return slices.Contains(s.Login.UsedBy, tool) })
	for _, other := range s.Others {
		lines = append(lines, fmt.Sprintf("%s use%s the login of %s in %s instead.", enumerate(other.UsedBy), third(len(other.UsedBy)), orNobody(other.User), other.Place.Path))
		missing = slices.DeleteFunc(missing, func(tool string) bool { return slices.Contains(other.UsedBy, tool) })
	}
	if len(missing) == 0 {
		return lines
	}
	why := "regtui accounts tells what is wrong"
	if s.Login.Place.ForAll && !slices.Contains(missing, "docker") {
		why = "they do not read credsStore, only credHelpers; podman login makes a login for them"
	}
	do := map[bool]string{true: "does", false: "do"}[len(missing) == 1]
	return append(lines, fmt.Sprintf("%s %s not find it: %s.", enumerate(missing), do, why))
}

// whereKept says where a login is, and how.
func whereKept(l *creds.Login) string {
	if l.Place.Kind == creds.KindHelper {
		return "docker-credential-" + l.Place.Helper + " has it"
	}
	return "it is in " + l.Place.Path + ", in plain text"
}

func orNobody(user string) string {
	if user == "" {
		return "an unknown user"
	}
	return user
}

// enumerate writes a list as people say it.
func enumerate(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// third is the ending of a verb for one.
func third(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// appLogIn is the app's way to log in.
func (p *program) appLogIn(ctx context.Context, ask ui.LoginRequest) ([]string, error) {
	host := vendors.Canonical(ask.Host)
	if ask.Realm != "" {
		if err := p.acceptRealm(ctx, host, ask.Realm); err != nil {
			return nil, err
		}
	}
	known := p.realms().Known(host)
	saved, check, err := p.logIn(ctx, host, ask.User, ask.Password)
	if err != nil {
		return nil, err
	}
	if check.Service == known {
		check.Service = "" // nothing new
	}
	p.registries().Close(host) // what it knows of the old login is of no use
	return savedLines(saved, check), nil
}
