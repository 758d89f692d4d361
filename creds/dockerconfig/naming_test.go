package dockerconfig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// TestRewritten: what another program does to config.json is told, what regtui
// does is not, and it can be put back or taken for good.
func TestRewritten(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	b := book.New(filepath.Join(dir, "book", "accounts.json"))
	place := creds.Place{Kind: creds.KindConfig, Path: filepath.Join(dir, "config.json")}
	e := Editor{Wrote: Remember(b)}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(place.Path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	told := func(want string) []book.Change {
		t.Helper()
		changes, err := Rewritten(ctx, b, place)
		if err != nil || fmt.Sprint(changes) != want {
			t.Errorf("%v, %v, want %s", changes, err, want)
		}
		return changes
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	told("[]") // there is no file, and nothing to remember
	if page, _ := b.Read(); len(page.Named) > 0 {
		t.Error("a file that is not there was remembered")
	}
	write(`{"credsStore":"pass","credHelpers":{"ghcr.io":"pass"}}`)
	told("[]") // the first look
	do(e.Edit(ctx, place, func(_ *File, doc *Doc) { doc.SetHelper("quay.io", "regtui") }))
	told("[]")
	write(`{"credsStore":"desktop","credHelpers":{"ghcr.io":"pass"},"currentContext":"desktop"}`)
	const both = "[credsStore named docker-credential-pass, and names docker-credential-desktop now quay.io named docker-credential-regtui, and names none now]"
	told(both)
	do(e.Edit(ctx, place, func(_ *File, doc *Doc) { doc.SetHelper("a.lan", "regtui") }))
	changes := told(both) // regtui's own writing swallows nothing
	diff, err := e.PreviewRestore(place, changes[:1])
	if err != nil || diff == "" {
		t.Errorf("%q, %v", diff, err)
	}
	do(e.Restore(ctx, place, changes[:1]))
	changes = told("[quay.io named docker-credential-regtui, and names none now]")
	do(e.Restore(ctx, place, changes))
	told("[]")
	const want = `{"credsStore":"pass","credHelpers":{"ghcr.io":"pass","a.lan":"regtui","quay.io":"regtui"},"currentContext":"desktop"}`
	if got, _ := os.ReadFile(place.Path); compact(got) != want {
		t.Errorf("%s", got)
	}
	write(`{"credHelpers":{"dev.lan":"dev-containers-1"}}`)
	changes = told("[credsStore named docker-credential-pass, and names none now a.lan named docker-credential-regtui, and names none now " +
		"dev.lan names docker-credential-dev-containers-1 now, and named none before " +
		"ghcr.io named docker-credential-pass, and names none now quay.io named docker-credential-regtui, and names none now]")
	do(Accept(ctx, b, place))
	told("[]")
	do(e.Restore(ctx, place, changes[2:3]))
	if got, _ := os.ReadFile(place.Path); compact(got) != "{}" {
		t.Errorf("%s: a row that was added goes, and credHelpers with the last", got)
	}
	told("[]")
	do(os.Remove(place.Path))
	told("[]")
	write(`{"auths":`)
	if _, err := Rewritten(ctx, b, place); err == nil {
		t.Error("a broken file is told")
	}
	if err := Accept(ctx, b, place); err == nil {
		t.Error("a broken file is not taken for good")
	}
}
