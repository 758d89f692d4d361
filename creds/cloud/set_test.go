package cloud

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

func TestFor(t *testing.T) {
	for _, host := range []string{ecrHost, "public.ecr.aws", "acme.azurecr.io", "acme.azurecr.cn", garHost, "gcr.io", "GCR.io:443"} {
		if _, ok := For(host); !ok {
			t.Errorf("%s has none", host)
		}
	}
	for _, host := range []string{"", "docker.io", "ghcr.io", "acme.azurecr.io.evil.example", "acme.azurecr.io:8443", "evilgcr.io", "s3.amazonaws.com"} {
		if _, ok := For(host); ok {
			t.Errorf("%s has one", host)
		}
	}
}

// fake is a cloud whose answers tests decide.
type fake struct {
	mu    sync.Mutex
	asked int
	err   error
	ends  time.Time
	wait  chan struct{}
}

func (f *fake) Login(context.Context) (creds.Credential, time.Time, error) {
	f.mu.Lock()
	f.asked++
	wait, err, ends := f.wait, f.err, f.ends
	f.mu.Unlock()
	if wait != nil {
		<-wait
	}
	return credential("a.example", "al", "token"), ends, err
}

func TestSet(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	f := &fake{ends: now.Add(time.Hour)}
	s := NewSet()
	s.now = func() time.Time { return now }
	s.find = func(string) (Provider, bool) { return f, true }
	ask := func(want int, wantErr error) {
		t.Helper()
		c, _, err := s.Login(t.Context(), "A.example:443")
		if !errors.Is(err, wantErr) || err == nil && c.Password.Reveal() != "token" || f.asked != want {
			t.Errorf("%v %v, asked %d times, want %d", c, err, f.asked, want)
		}
	}
	ask(1, nil)
	now = now.Add(54 * time.Minute)
	ask(1, nil)
	now = now.Add(2 * time.Minute) // it ends soon
	f.err = errors.New("down")
	ask(2, f.err)
	ask(2, f.err)
	s.Forget("a.example") // a failure stays
	ask(2, f.err)
	now = now.Add(31 * time.Second)
	f.err, f.ends = nil, now.Add(time.Hour)
	ask(3, nil)
	s.Forget("a.example")
	ask(4, nil)
	s.Forget("a.example")
	f.ends = time.Time{} // nobody says when
	ask(5, nil)
	ask(6, nil)
}

func TestSetTogether(t *testing.T) {
	f := &fake{ends: time.Now().Add(time.Hour), wait: make(chan struct{})}
	s := NewSet()
	s.find = func(string) (Provider, bool) { return f, true }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Login(gone, "a.example"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if c, _, err := s.Login(t.Context(), "a.example"); err != nil || c.Login.User != "al" {
				t.Errorf("%v %v", c, err)
			}
		})
	}
	close(f.wait)
	all.Wait()
	if f.asked != 1 {
		t.Errorf("asked %d times", f.asked)
	}
}

// An account whose registry is no cloud's gets nothing, whatever the book says.
func TestSetNotCloud(t *testing.T) {
	if c, err := NewSet().Mint(t.Context(), book.Account{Host: "ghcr.io", User: "AWS", Cloud: "ecr"}, creds.Resource{Host: "ghcr.io"}); c != nil || !errors.Is(err, ErrNotCloud) {
		t.Error(c, err)
	}
}

func TestSetMint(t *testing.T) {
	s := NewSet()
	f := &fake{ends: time.Now().Add(time.Hour)}
	s.find = func(string) (Provider, bool) { return f, true }
	a := book.Account{Host: "a.example", User: "al", Cloud: "ecr"}
	if c, err := s.Mint(t.Context(), a, creds.Resource{Host: a.Host, Path: "team/app"}); err != nil || c.Password.Reveal() != "token" {
		t.Error(c, err)
	}
}
