package helper

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"

	"github.com/regtui/regtui/creds"
)

// run asks the question once, with a deadline.
func (r *Runner) run(q question) (Answer, error) {
	var got *credentials.Credentials
	err := r.start(r.ctx, q, func(p client.ProgramFunc) (err error) {
		got, err = client.Get(p, q.server)
		return err
	})
	if err != nil || got == nil || got.Secret == "" { // some helpers answer so for a server that they don't know
		return Answer{}, err
	}
	return Answer{User: got.Username, Secret: creds.Secret(got.Secret)}, nil
}

// start runs a helper once, with a deadline. That it has no login is no error.
func (r *Runner) start(ctx context.Context, q question, do func(client.ProgramFunc) error) error {
	path, err := r.Find(q.name)
	if err != nil {
		var p *creds.Problem
		if errors.As(err, &p) {
			p.Host = creds.ParseKey(q.server).Host
		}
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	var p *program
	err = do(func(args ...string) client.Program {
		p = newProgram(ctx, path, r.env.Vars, args...)
		return p
	})
	switch {
	case err == nil, credentials.IsErrCredentialsNotFound(err):
		return nil
	case p == nil: // the client would not even start it
		return &creds.Problem{Helper: q.name, Host: creds.ParseKey(q.server).Host, Err: fmt.Errorf("%w: %w", creds.ErrHelperFailed, err)}
	}
	return r.problem(q, p, err)
}

// problem makes what a person reads of a run that failed. The client's error
// is not passed on, for it quotes the helper's output, in which a secret may
// stand.
func (r *Runner) problem(q question, p *program, err error) *creds.Problem {
	out := &creds.Problem{Helper: q.name, Host: creds.ParseKey(q.server).Host}
	said := explain(p.stdout.String(), p.stderr.String())
	var exit *exec.ExitError
	switch {
	case errors.Is(p.err, context.DeadlineExceeded):
		out.Err = fmt.Errorf("%w (%v)%s", creds.ErrHelperTimeout, r.timeout, said)
		if said.fix == "" {
			said.fix = "it may be waiting for a keyring to be unlocked or for a pass phrase: unlock it, then reload"
		}
	case errors.Is(p.err, context.Canceled):
		out.Err = fmt.Errorf("%w: it was stopped", creds.ErrHelperFailed)
	case errors.Is(p.err, errTooMuch):
		out.Err = fmt.Errorf("%w: %w", creds.ErrHelperAnswer, errTooMuch)
	case p.err == nil:
		out.Err = fmt.Errorf("%w: %s", creds.ErrHelperAnswer, badJSON(err))
	case errors.As(p.err, &exit):
		out.Err = fmt.Errorf("%w: %v%s", creds.ErrHelperFailed, exit.ProcessState, said)
	default: // it could not be started
		said = explain("", cause(p.err).Error())
		out.Err = fmt.Errorf("%w%s", creds.ErrHelperFailed, said)
	}
	out.Fix = said.fix
	if out.Fix == "" {
		out.Fix = fmt.Sprintf("try %q in a terminal, or log in again", prefix+q.name+" list")
	}
	return out
}

// cause is an error without the path that Problem tells already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// badJSON says what is wrong with an answer without showing any of it.
func badJSON(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return "it printed nothing"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON ends too early"
	case errors.As(err, &syntax):
		return fmt.Sprintf("no JSON from byte %d on", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("%q is not a string", kind.Field)
	}
	return "no JSON"
}
