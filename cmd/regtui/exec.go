package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	programs "github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/creds/private"
)

// The exit codes of env and of shells for a command that cannot be run.
const (
	exitNoCommand  = 127
	exitNotRunning = 126
)

func execCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "exec --as USER@HOST -- COMMAND [ARG…]",
		Short: "Run a command as other accounts than the active ones",
		Long: `Run a command that is USER at the registry HOST: docker, podman, skopeo, buildah,
crane, or a script that calls them. Other registries, and everybody else, keep
the logins that they have. --as may be given for several registries.

The command gets a docker folder and an auth.json of its own, which are gone at
the end: contexts, plugins and all else of docker's are linked into it. What the
command writes into config.json itself (docker login, docker context use) ends
with it; a docker login that goes to docker-credential-regtui stays in the
keyring, and at HOST the active account stays the active one. For an account in
the keyring no secret is in a file, an argument or the environment:
docker-credential-regtui gives it to who asks. Helm looks into its own file
first.

Signals go to the command, and its exit code is kept.`,
		Example: `regtui exec --as bot@ghcr.io -- docker push ghcr.io/acme/app:1.2
regtui exec --as al@quay.io --as bot@ghcr.io -- skopeo copy docker://quay.io/a/b docker://ghcr.io/a/b`,
		Args: usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			if len(p.as) == 0 {
				return usagef("say as whom: regtui exec --as USER@HOST -- %s", args[0])
			}
			return p.exec(c.Context(), args)
		},
	}
	c.Flags().SetInterspersed(false) // flags behind the command are the command's
	return c
}

// exec runs a command with the accounts of --as.
func (p *program) exec(ctx context.Context, command []string) error {
	choices, err := p.choices(ctx)
	if err != nil {
		return err
	}
	env := p.env()
	if err := p.helperOnPath(&env, choices); err != nil {
		return err
	}
	folder, err := private.Make(env, choices)
	if err != nil {
		return err
	}
	defer func() {
		if left := folder.Remove(); left != nil {
			p.complain(left)
		}
	}()
	return p.run(command, folder.Vars())
}

// choices finds the accounts of --as.
func (p *program) choices(ctx context.Context) ([]private.Choice, error) {
	var out []private.Choice
	for _, a := range p.as {
		c, err := p.keychain().Find(ctx, creds.Resource{Host: a.Host}, a.User)
		switch {
		case c == nil && err != nil:
			return nil, err
		case c == nil:
			return nil, p.noAccount(ctx, a)
		}
		choice := private.Choice{Account: a, Helper: c.Login.Place.Helper, Password: c.Password}
		switch c.Login.Place.Kind {
		case creds.KindKeyring:
			choice.Helper, choice.Password = creds.Own, ""
		case creds.KindHelper:
			choice.Password = ""
		default:
			if c.Password == "" {
				return nil, fmt.Errorf("the login of %s at %s is a token in %s, which no other file can take: keep it in the keyring", a.User, a.Host, c.Login.Place.Path)
			}
		}
		out = append(out, choice)
	}
	return out, nil
}

// helperOnPath sees that regtui's helper will be found, where it is needed. One
// that lies beside regtui will do: the command gets a PATH that has it.
func (p *program) helperOnPath(env *creds.Env, choices []private.Choice) error {
	needed := false
	for _, c := range choices {
		needed = needed || c.Helper == creds.Own
	}
	if !needed {
		return nil
	}
	_, err := programs.New(*env).Find(creds.Own)
	if err == nil {
		return nil
	}
	dir := ownFolder()
	beside := programs.New(creds.Env{OS: env.OS, Vars: []string{"PATH=" + dir}})
	if _, missing := beside.Find(creds.Own); missing != nil {
		return &creds.Problem{Helper: creds.Own, Err: creds.ErrHelperMissing, Fix: keychain.FixHelper}
	}
	env.Vars = append(env.Vars[:len(env.Vars):len(env.Vars)], "PATH="+dir+string(os.PathListSeparator)+env.Getenv("PATH"))
	return nil
}

// ownFolder is where this program lies, empty if nobody can tell.
func ownFolder() string {
	path, err := os.Executable()
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return ""
	}
	return filepath.Dir(path)
}

// run runs a command to its end and gives its exit code as a codeError.
func (p *program) run(command, vars []string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = vars
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	p.out.flush()
	got := make(chan os.Signal, 8)
	signal.Notify(got, passedOn...)
	defer signal.Stop(got)
	p.release() // from here on a signal is for the command
	if err := cmd.Start(); err != nil {
		return p.notRun(command[0], err)
	}
	over := make(chan error, 1)
	go func() { over <- cmd.Wait() }()
	for {
		select {
		case s := <-got:
			if !gotIt(s) {
				_ = cmd.Process.Signal(s) // it may have ended meanwhile
			}
		case err := <-over:
			return ended(err)
		}
	}
}

// notRun tells why a command could not be started, with the code that shells
// give.
func (p *program) notRun(name string, err error) error {
	code := exitNotRunning
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code = exitNoCommand
	}
	p.complain(fmt.Errorf("%s could not be run: %w", name, err))
	return codeError(code)
}

// ended is the exit code of a command as an error, as shells have it.
func ended(err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return err
	}
	code := exit.ExitCode()
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		code = exitSignalled(signalError{status.Signal()})
	}
	return codeError(code)
}
