package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// All that loses nothing is shown, and done when it is wanted; one that fails
// keeps no other from being done.
func TestFixAll(t *testing.T) {
	s, d, _ := aDesk(t, true, 140, 45)
	var did []string
	finding := func(name string, safe bool, err error) audit.Finding {
		return audit.Finding{
			ID: name, What: "what of " + name, Where: "/" + name, Safe: safe,
			Preview: func(context.Context) (string, error) { return "+ " + name + "\n", nil },
			Do:      func(context.Context) error { did = append(did, name); return err },
		}
	}
	s.findings = []audit.Finding{finding("mode", true, errors.New("no way")), finding("plain", false, nil), finding("key", true, nil)}
	d.Press("F")
	d.Settle()
	opened, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("no dialog")
	}
	g := screentest.Start(t, opened.Dialog, 100, 40)
	g.Settle()
	for _, want := range []string{"2 things can be mended", "what of mode (/mode)", "what of key (/key)", "+ key"} {
		if !strings.Contains(g.Plain(), want) {
			t.Errorf("no %q in\n%s", want, g.Plain())
		}
	}
	if strings.Contains(g.Plain(), "plain") || did != nil {
		t.Errorf("did %q, shows\n%s", did, g.Plain())
	}
	g.Press("right", "enter")
	g.Settle()
	if !slices.Equal(did, []string{"mode", "key"}) || !strings.Contains(g.Plain(), "/mode: no way") || !strings.Contains(g.Plain(), "fixed: what of key") {
		t.Errorf("did %q, tells\n%s", did, g.Plain())
	}

	s.findings = s.findings[1:2]
	d.Press("F")
	d.Settle()
	if toast, ok := screentest.Last[ui.Toast](d); !ok || !strings.Contains(toast.Text, "nothing to mend") {
		t.Errorf("%+v", toast)
	}
}

// A secret that tells itself when it ends needs no registry for that, and a
// finding about a file is told of the one login.
func TestForetold(t *testing.T) {
	s, d, _ := aDesk(t, true, 140, 45)
	for id, want := range map[string]string{"expired": "expired", "expires": "ends soon", "key": "not checked"} {
		s.findings = []audit.Finding{
			{ID: id, Grade: audit.Bad, What: "it ends", Logins: []string{"bob@quay.io"}},
			{ID: "plain", Grade: audit.Warning, What: "4 secrets stand in the file", Where: config, Logins: []string{"bob@quay.io", "dev@reg.example"}},
		}
		s.each(func(r *row) { r.findings = s.about(r) })
		selectUser(s, "quay.io", "bob")
		if got := s.list.Selected().state().text; got != want {
			t.Errorf("with %q it is %q, want %q", id, got, want)
		}
		if !strings.Contains(d.Plain(), "the secret stands in the file") || strings.Contains(d.Plain(), "4 secrets") {
			t.Errorf("speaks of others:\n%s", d.Plain())
		}
	}
}

// Paths are shown from the person's folder; the header counts a keyring once,
// whatever names it.
func TestShort(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	deps.Home = "/home/alice"
	selectUser(s, "reg.example", "dev")
	if !strings.Contains(d.Plain(), "lives in     ~/.docker/config.json") {
		t.Errorf("a long path:\n%s", d.Plain())
	}
	if !strings.Contains(screentest.Strip(s.Header()), "6 logins in 2 places") {
		t.Errorf("header %q", s.Header())
	}
}
