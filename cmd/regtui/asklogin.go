package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui/widgets/text"
)

// maxPassword is the longest password that is read, in bytes: no helper takes
// a longer one.
const maxPassword = 60 << 10

// askLogin gets user and password: from flags and standard input, or from the
// person.
func (p *program) askLogin(ctx context.Context, host, user string, stdin bool) (string, creds.Secret, error) {
	var password creds.Secret
	var err error
	switch {
	case stdin && user == "":
		return "", "", usagef("--password-stdin goes with --username")
	case !stdin && !(p.inTerminal && p.errTerminal):
		return "", "", usagef("there is no terminal to ask for the password in: pipe it in with --password-stdin")
	}
	if !stdin {
		p.sayWanted(host)
	}
	if user == "" {
		user = p.wanted(host).UserFixed
	}
	if user == "" && !stdin {
		if user, password, err = p.askBrowser(ctx, host); err != nil || password != "" {
			return user, password, err
		}
	}
	if user == "" {
		if user, err = p.askUser(ctx, host); err != nil {
			return "", "", err
		}
	}
	if err := checkUser(user); err != nil {
		return "", "", err
	}
	if stdin {
		password, err = readPassword(p.in)
	} else {
		password, err = p.askPassword(ctx, user)
	}
	if err == nil && password == "" {
		err = usagef("a login needs a password or a token")
	}
	return user, password, err
}

// checkUser refuses names under which no login can be kept.
func checkUser(user string) error {
	if err := creds.CheckUser(user); err != nil {
		return usageError{err}
	}
	return nil
}

// askUser asks for the name, and offers the one that there is a login of.
func (p *program) askUser(ctx context.Context, host string) (string, error) {
	before := ""
	logins, _ := p.keychain().Logins(ctx)
	for _, l := range logins {
		if l.Host == host && l.Scope() == "" && before == "" {
			before = l.User
		}
	}
	if before != "" {
		fmt.Fprintf(p.err, "Username (%s): ", text.Clean(before))
	} else {
		fmt.Fprint(p.err, "Username: ")
	}
	line, err := p.ask(ctx)
	if user := strings.TrimSpace(line); user != "" || err != nil {
		return user, err
	}
	return before, nil
}

// askPassword asks without echo, which is off before the question shows: a quick
// typist begins at once. The terminal gets it back whatever ends the question.
func (p *program) askPassword(ctx context.Context, user string) (creds.Secret, error) {
	fd := os.Stdin.Fd()
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	silent := *before
	echoOff(&silent)
	if err := term.SetState(fd, &silent); err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(fd, before) }()
	type answer struct {
		text []byte
		err  error
	}
	got := make(chan answer, 1)
	fmt.Fprintf(p.err, "Password or token of %s: ", text.Clean(user))
	go func() {
		text, err := term.ReadPassword(fd)
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		fmt.Fprintln(p.err)
		if errors.Is(a.err, io.EOF) {
			return "", nil
		}
		return creds.Secret(a.text), a.err
	case <-ctx.Done():
		fmt.Fprintln(p.err)
		return "", ctx.Err()
	}
}

// readPassword reads all of the input, and takes off the end of the line that
// echo leaves.
func readPassword(in io.Reader) (creds.Secret, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxPassword+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("the password could not be read: %w", err)
	case len(text) > maxPassword:
		return "", usagef("that is no password: it is longer than %d KiB", maxPassword>>10)
	}
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	if bytes.ContainsAny(text, "\r\n\x00") {
		return "", usagef("that is no password: it has more than one line")
	}
	return creds.Secret(text), nil
}
