package keychain

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

// TestRewritten: what regtui's own logins do to config.json is not told as
// somebody else's doing.
func TestRewritten(t *testing.T) {
	ctx := context.Background()
	m := newMachine(t)
	m.write(config, `{"credHelpers":{"ghcr.io":"good"}}`)
	k := m.keychain()
	told := func(want string) {
		t.Helper()
		changes, err := k.Rewritten(ctx)
		if err != nil || fmt.Sprint(changes) != want {
			t.Errorf("%v, %v, want %s", changes, err, want)
		}
	}
	told("[]")
	if _, err := k.Save(ctx, "quay.io", "alice", "hunter-two"); err != nil {
		t.Fatal(err)
	}
	told("[]")
	m.write(config, strings.Replace(m.read(config), `"good"`, `"desktop"`, 1))
	told("[ghcr.io named docker-credential-good, and names docker-credential-desktop now]")
	changes, _ := k.Rewritten(ctx)
	if diff, err := k.PreviewRestore(changes); err != nil || !strings.Contains(diff, "good") || strings.Contains(diff, creds.Secret("hunter-two").Reveal()) {
		t.Errorf("%s, %v", diff, err)
	}
	if err := k.Restore(ctx, changes); err != nil {
		t.Fatal(err)
	}
	told("[]")
	m.write(config, `{}`)
	if err := k.Accept(ctx); err != nil {
		t.Fatal(err)
	}
	told("[]")
}
