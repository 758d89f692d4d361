package main

import (
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// counting is a registry that counts what is read.
type counting struct {
	registry.Registry
	cost int
}

func (c counting) Host() string                 { return "docker.io" }
func (c counting) PullCost(string, v1.Hash) int { return c.cost }

func TestNothingIsSpentUnasked(t *testing.T) {
	for _, tt := range []struct {
		name     string
		terminal bool
		cost     int
		agreed   bool
		answer   string
		want     int
	}{
		{"at hand", false, 0, false, "", exitDone},
		{"said before", false, 1, true, "", exitDone},
		{"no terminal", false, 1, false, "y\n", exitUsage},
		{"yes", true, 1, false, "Y\n", exitDone},
		{"no", true, 1, false, "\n", exitFailed},
		{"the end of input", true, 1, false, "", exitFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, _, errs := try()
			p.in, p.inTerminal, p.errTerminal = strings.NewReader(tt.answer), tt.terminal, tt.terminal
			u := purse{p: p, reg: counting{cost: tt.cost}, repo: "library/nginx", agreed: tt.agreed}
			err := u.pay(t.Context(), v1.Hash{})
			code := exitDone
			if err != nil {
				code = exitCode(err)
			}
			if code != tt.want {
				t.Errorf("%v, code %d; told %q", err, code, errs)
			}
			if asked := strings.Contains(errs.String(), "costs a pull"); asked != (tt.terminal && tt.cost > 0) {
				t.Errorf("asked: %v", asked)
			}
		})
	}
}
