package helper

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker-credential-helpers/client"
)

const (
	// maxOutput is what a helper may answer. docker's own helpers stop at 64 KiB
	// for one line; an answer adds its braces and the server to the secret.
	maxOutput = 128 << 10
	maxStderr = 16 << 10
	// pipeDelay is how long after the helper's end a grandchild may hold its
	// pipes open before they are cut.
	pipeDelay = 500 * time.Millisecond
)

var errTooMuch = errors.New("it printed more than 128 KiB")

// program is one run of a helper. It is a client.Program of docker's package,
// whose own runs without a deadline and gives the child our stderr, which
// would paint over the screen.
type program struct {
	ctx    context.Context
	cmd    *exec.Cmd
	stdout bytes.Buffer
	stderr tail
	err    error // what Output returned
}

var _ client.Program = (*program)(nil)

func newProgram(ctx context.Context, path string, vars []string, args ...string) *program {
	p := &program{stderr: tail{limit: maxStderr}}
	ctx, cancel := context.WithCancelCause(ctx)
	p.ctx = ctx
	p.cmd = exec.CommandContext(ctx, path, args...)
	p.cmd.Env = quiet(vars)
	p.cmd.Stdout = &capped{to: &p.stdout, left: maxOutput, full: func() { cancel(errTooMuch) }}
	p.cmd.Stderr = &p.stderr
	p.cmd.WaitDelay = pipeDelay
	return p
}

// Input sets what the helper reads.
func (p *program) Input(in io.Reader) { p.cmd.Stdin = in }

// Output runs the helper and returns what it printed. Its process and all that
// it started are killed when the context ends.
func (p *program) Output() ([]byte, error) {
	p.err = runGroup(p.cmd)
	switch cause := context.Cause(p.ctx); {
	case errors.Is(p.err, exec.ErrWaitDelay) && p.cmd.ProcessState.Success():
		p.err = nil // it ended well; an agent that it started kept the pipe
	case p.err != nil && cause != nil:
		p.err = cause
	}
	return p.stdout.Bytes(), p.err
}

// quiet takes out the variable that tells gpg-agent on which terminal to ask
// for a pass phrase: that terminal is drawing our screen.
func quiet(vars []string) []string {
	return slices.DeleteFunc(slices.Clone(vars), func(v string) bool { return strings.HasPrefix(v, "GPG_TTY=") })
}

// capped passes on so many bytes and then calls full, once, and fails.
type capped struct {
	to   io.Writer
	left int
	full func()
}

func (c *capped) Write(b []byte) (int, error) {
	if len(b) > c.left {
		c.full()
		return 0, errTooMuch
	}
	c.left -= len(b)
	return c.to.Write(b)
}

// tail keeps the last bytes written, where programs say what went wrong.
type tail struct {
	limit int
	kept  []byte
	cut   bool
}

// String is what was kept, in whole lines: the end of a line that was cut might
// be a secret without the name before it that would tell.
func (t *tail) String() string {
	if !t.cut {
		return string(t.kept)
	}
	_, lines, _ := bytes.Cut(t.kept, []byte("\n"))
	return string(lines)
}

func (t *tail) Write(b []byte) (int, error) {
	t.kept = append(t.kept, b...)
	if over := len(t.kept) - t.limit; over > 0 {
		t.kept, t.cut = append(t.kept[:0], t.kept[over:]...), true
	}
	return len(b), nil
}
