// Command docker-credential-regtui gives docker, podman, skopeo, buildah,
// nerdctl, crane and all others that know credential helpers the logins that
// regtui keeps in the system's keyring, and tokens of the clouds' registries
// from the clouds' own logins. It asks nobody anything and prints nothing but
// the answer:
// https://github.com/docker/docker-credential-helpers#development
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/docker/docker-credential-helpers/credentials"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/cloud"
	"github.com/regtui/regtui/creds/keyring"
)

// patience is how long all of it may take: the keyring may have to be unlocked,
// in a dialog of the system's, or a cloud be asked. docker and podman wait for
// as long as it takes.
const patience = time.Minute

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	env := creds.System()
	ring := keyring.New(env, book.New(book.Path(env)), keyring.Cloud(cloud.NewSet().Mint))
	code := run(&accounts{ctx: ctx, env: env, ring: ring}, os.Args[1:], os.Stdin, os.Stdout)
	cancel()
	os.Exit(code)
}

const usage = `Usage: docker-credential-regtui <store|get|erase|list|version>
It is run by docker, podman and others. "regtui login --store keyring HOST" sets it up.
`

// run does one command and returns the exit code. What went wrong is printed
// on the standard output, as the protocol has it.
func run(a *accounts, args []string, in io.Reader, out io.Writer) int {
	if len(args) != 1 {
		fmt.Fprint(out, usage)
		return 1
	}
	var err error
	switch args[0] {
	case credentials.ActionStore:
		err = store(a, in)
	case credentials.ActionVersion, "--version", "-v":
		fmt.Fprintln(out, "docker-credential-regtui", version())
	case "--help", "-h", "help":
		fmt.Fprint(out, usage)
	default:
		err = credentials.HandleCommand(a, args[0], in, out)
	}
	if err != nil {
		fmt.Fprintln(out, err)
		return 1
	}
	return 0
}
