package login

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// A login with a browser shows the code, waits for the person, and goes on as
// if user and token had been typed.
func TestBrowser(t *testing.T) {
	host, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Close() })
	d := screentest.Deps(t, true)
	d.Registries = vendors.NewSet(vendors.Options{Hub: hub.Endpoints(host.HubHosts)})
	d.OpenURL = func(url string) error {
		answer, err := http.Get(url)
		if err == nil {
			_ = answer.Body.Close()
		}
		return errors.Join(err, errors.New("no browser is known"))
	}
	var got ui.LoginRequest
	d.LogIn = func(_ context.Context, ask ui.LoginRequest) ([]string, error) {
		got = ask
		return []string{"logged in"}, nil
	}
	g := screentest.Start(t, New(d, ui.AskLogin{Host: "docker.io", Certain: true}), 76, 24)
	if !strings.Contains(g.Plain(), "With a browser") {
		t.Fatalf("it is not offered:\n%s", g.Plain())
	}
	g.Press("tab", "tab", "tab", "enter")
	g.Until("the code", func() bool { return strings.Contains(g.Plain(), "must show this code") })
	if !strings.Contains(words(g), "in a browser, on any machine") {
		t.Errorf("what to do:\n%s", g.Plain())
	}
	g.Settle()
	if got.User != demo.HubUser || !strings.HasPrefix(got.Password.Reveal(), "dckr_pat_") {
		t.Errorf("logged in as %q:\n%s", got.User, g.Plain())
	}
	other := screentest.Start(t, New(d, ui.AskLogin{Host: "ghcr.io", Certain: true}), 76, 24)
	if strings.Contains(other.Plain(), "With a browser") {
		t.Error("it is offered where there is no such login")
	}
}
