package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// purse asks before a registry that counts what is read counts something.
type purse struct {
	p      *program
	reg    registry.Registry
	repo   string
	agreed bool // --yes, or said so once in this run
}

// pay makes sure that reading a manifest costs nothing, or that the person
// wants it. Without a terminal --yes must have been said.
func (u *purse) pay(ctx context.Context, digest v1.Hash) error {
	if u.agreed || registry.PullCost(u.reg, u.repo, digest) == 0 {
		return nil
	}
	name := u.reg.Host() + "/" + u.repo
	if !u.p.inTerminal || !u.p.errTerminal {
		return usagef("reading the manifest of %s costs a pull of its limit: say --yes", name)
	}
	fmt.Fprintf(u.p.err, "Reading the manifest of %s costs a pull of its limit. Read it? [y/N] ", name)
	answer, err := u.p.ask(ctx)
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		u.agreed = true
		return nil
	}
	return fmt.Errorf("%s was not read", name)
}

// ask waits for a line of the person's, or for the end of ctx.
func (p *program) ask(ctx context.Context) (string, error) {
	line := make(chan string, 1)
	go func() {
		s, _ := bufio.NewReader(p.in).ReadString('\n') // an end of input is a no
		line <- s
	}()
	select {
	case s := <-line:
		return s, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
