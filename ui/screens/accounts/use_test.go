package accounts

import (
	"context"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// The other screens are told of a switch, for they show another's registry.
func TestUseIsTold(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	deps.Use = func(context.Context, creds.Account) (ui.Change, error) {
		return ui.Change{Do: func(context.Context) ([]string, error) { return []string{"in use"}, nil }}, nil
	}
	selectUser(s, "docker.io", "acme-ci")
	d.Press("U")
	d.Settle()
	opened, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("no dialog")
	}
	g := screentest.Start(t, opened.Dialog, 100, 40)
	g.Settle()
	g.Press("right", "enter")
	g.Settle()
	if told, ok := screentest.Last[ui.AccountChanged](g); !ok || told.Host != "docker.io" {
		t.Errorf("told %+v, %v", told, ok)
	}
}
