package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOutputShowsWhatIsStreamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, out, _ := try()
		printed := func() string {
			p.out.mu.Lock()
			defer p.out.mu.Unlock()
			return out.String()
		}
		fmt.Fprintln(p.out, "first")
		if got := printed(); got != "" {
			t.Errorf("nothing is gathered: %q", got)
		}
		time.Sleep(flushAfter + 1)
		synctest.Wait()
		if got := printed(); got != "first\n" {
			t.Errorf("held back: %q", got)
		}
		fmt.Fprintln(p.out, "second")
		if err := p.out.close(); err != nil || printed() != "first\nsecond\n" {
			t.Errorf("%q, %v", printed(), err)
		}
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAFullDiskIsTold(t *testing.T) {
	p, _, errs := try()
	p.out = newOutput(full{})
	fmt.Fprintln(p.out, "names")
	if code := p.finish(t.Context(), nil); code != exitFailed || !strings.Contains(errs.String(), "no space left") {
		t.Errorf("exit code %d, %q", code, errs)
	}
}
