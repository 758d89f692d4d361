package accounts

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// The selected login goes into the file that is named, for whom is chosen; what
// is wrong is told in the dialog, which stays.
func TestExport(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	var asked []ui.ExportRequest
	deps.Export = func(_ context.Context, logins []creds.Login, ask ui.ExportRequest) ([]string, error) {
		if asked = append(asked, ask); len(logins) != 1 || logins[0].User != "acme-bot" || len(asked) == 1 {
			return nil, errors.New("no such folder")
		}
		return []string{"written: /x/auth.json", "acme-bot@ghcr.io as ghcr.io"}, nil
	}
	selectUser(s, "ghcr.io", "acme-bot")
	d.Press("e")
	d.Settle()
	opened, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("no dialog")
	}
	g := screentest.Start(t, opened.Dialog, 76, 20)
	g.Settle()
	if plain := g.Plain(); !strings.Contains(plain, "acme-bot@ghcr.io, from config.json") || !strings.Contains(plain, "kubernetes.io/dockerconfigjson") || !strings.Contains(plain, "Export") {
		t.Errorf("shows\n%s", plain)
	}
	g.Press("tab")
	g.Type("/x/auth.json")
	g.Press("tab")
	g.Type("prod")
	g.Press("tab", "space", "tab", "enter")
	g.Settle()
	if want := (ui.ExportRequest{For: "kubernetes", File: "/x/auth.json", Namespace: "prod", Replace: true}); len(asked) != 1 || asked[0] != want {
		t.Fatalf("asked for %+v", asked)
	}
	if !strings.Contains(g.Plain(), "no such folder") {
		t.Errorf("the reason is not told:\n%s", g.Plain())
	}
	g.Press("up", "right", "right", "tab", "tab", "tab", "space", "tab", "enter")
	g.Settle()
	if want := (ui.ExportRequest{For: "podman", File: "/x/auth.json"}); len(asked) != 2 || asked[1] != want {
		t.Fatalf("asked for %+v", asked)
	}
	if !strings.Contains(g.Plain(), "written: /x/auth.json") || !strings.Contains(g.Plain(), "Close") {
		t.Errorf("tells\n%s", g.Plain())
	}
}
