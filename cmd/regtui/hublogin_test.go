package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/ui"
)

// watched is a stderr that tells when something was written into it.
type watched struct {
	mu   sync.Mutex
	text strings.Builder
	seen func(all string)
}

func (w *watched) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(data)
	w.seen(w.text.String())
	return len(data), nil
}

// TestBrowserLogin logs in to the demo's Docker Hub as a person does who opens
// the page that is told.
func TestBrowserLogin(t *testing.T) {
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	p, _, _ := try(append(d.Env(), "SSH_TTY=/dev/pts/0")...) // so that no browser opens
	p.hub, p.inTerminal, p.errTerminal = hub.Endpoints(d.HubHosts), true, true
	p.in = strings.NewReader("\n")
	page := regexp.MustCompile(`http://\S+/activate\?\S+`)
	var once sync.Once
	told := &watched{seen: func(all string) {
		if u := page.FindString(all); u != "" && strings.Contains(all, "Waiting") {
			once.Do(func() {
				go func() {
					resp, err := http.Get(u)
					if err != nil {
						t.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}()
			})
		}
	}}
	p.err = told
	user, password, err := p.askLogin(t.Context(), "docker.io", "", false)
	if err != nil || user != demo.HubUser || !strings.HasPrefix(password.Reveal(), "dckr_pat_") {
		t.Fatalf("%q, %v\n%s", user, err, told.text.String())
	}
	if strings.Contains(told.text.String(), password.Reveal()) {
		t.Error("the token is shown")
	}
	if _, err := p.appLogIn(t.Context(), ui.LoginRequest{Host: "docker.io", User: user, Password: password}); err != nil {
		t.Error(err)
	}
	p.in = strings.NewReader("bob\n")
	if user, password, err := p.askBrowser(t.Context(), "docker.io"); user != "bob" || password != "" || err != nil {
		t.Errorf("%q, %v", user, err)
	}
	if user, password, err := p.askBrowser(t.Context(), d.Registries[0].Host); user != "" || password != "" || err != nil {
		t.Errorf("elsewhere: %q, %v", user, err)
	}
}
