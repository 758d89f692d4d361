package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// askBrowser asks for the user name where a registry can also be logged in to
// with a browser. Enter alone does that, and then the whole login is there;
// otherwise the password is still to be asked for. Elsewhere it gives nothing.
//
// What comes of a browser is a token of the account's, kept like a password:
// that is what pulls. `docker login` keeps two tokens of the login service
// beside it, which no tool that pulls reads; here they are dropped.
func (p *program) askBrowser(ctx context.Context, host string) (user string, password creds.Secret, err error) {
	reg, err := p.open(host)
	if err != nil {
		return "", "", err
	}
	starter, ok := reg.(registry.DeviceStarter)
	if !ok {
		return "", "", nil
	}
	fmt.Fprint(p.err, "Username, or enter to log in with a browser: ")
	line, err := p.ask(ctx)
	if user = strings.TrimSpace(line); user != "" || err != nil {
		return user, "", err
	}
	d, err := starter.StartDevice(ctx)
	if err != nil {
		return "", "", err
	}
	p.showDevice(d)
	conf, err := d.Wait(ctx)
	return conf.Username, creds.Secret(conf.Password), err
}

// showDevice tells what to do in the browser, and opens one where the person is.
func (p *program) showDevice(d *registry.DeviceLogin) {
	page, code := text.Clean(d.URL), p.paint(p.errTerminal, strong, text.Clean(d.UserCode))
	fmt.Fprintf(p.err, "The page must show this code: %s\n", code)
	where := "Confirm it at "
	if p.openURL(d.URL) != nil {
		where = "Confirm it in a browser, on any machine: "
	}
	fmt.Fprintf(p.err, "%s%s\nWaiting, for %d minutes at most; ctrl+c gives up.\n", where, page, int(d.Ends.Sub(p.now()).Round(time.Minute).Minutes()))
}

// revokeTimeout is how long logging out waits for a login service.
const revokeTimeout = 10 * time.Second

// revoked is what became of the tokens of docker's login in a browser.
type revoked struct {
	done   bool
	failed []string // why one was not
}

// lines tell it, each a sentence.
func (r revoked) lines() []string {
	if !r.done {
		return r.failed
	}
	return append([]string{"Docker's login service was told to forget the token that its login in a browser left."}, r.failed...)
}

// revoke has the login service forget the refresh tokens that docker's login in
// a browser left behind. The logins are gone already: what fails here keeps
// nobody logged in on this machine.
func (p *program) revoke(ctx context.Context, host string, tokens []creds.Secret) (r revoked) {
	if len(tokens) == 0 {
		return r
	}
	reg, err := p.open(host)
	revoker, ok := reg.(registry.TokenRevoker)
	if err != nil || !ok {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, revokeTimeout)
	defer cancel()
	for _, token := range tokens {
		switch asked, err := revoker.RevokeToken(ctx, token.Reveal()); {
		case errors.Is(err, context.DeadlineExceeded):
			r.failed = append(r.failed, "Docker's login service did not answer in time: the token that its login in a browser left was not revoked.")
		case err != nil:
			r.failed = append(r.failed, "The token that docker's login in a browser left was not revoked: "+err.Error())
		case asked:
			r.done = true
		}
	}
	return r
}
