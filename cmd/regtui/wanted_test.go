package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

func TestSayWanted(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte("registries:\n  - host: harbor.lan\n    vendor: harbor\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]string{
		"ghcr.io": "ghcr.io wants a classic personal access token", "harbor.lan": "robot$project+name", "registry.lan": "",
	} {
		p, out, errs := try("HOME=" + dir)
		p.flags.config = file
		p.sayWanted(host)
		if told := errs.String(); out.Len() > 0 || want == "" && told != "" || !strings.Contains(told, want) || strings.Count(told, "\n") > 1 {
			t.Errorf("%s: %q", host, told)
		}
	}
}

// A login that was refused is told with what goes in the password's place; of
// any other failure the password is not to blame.
func TestWhyRefused(t *testing.T) {
	p, _, _ := try("HOME=" + t.TempDir())
	refused := &registry.Error{Op: "log in to", Host: "ghcr.io", Err: registry.ErrUnauthorized, Hint: "check the name"}
	if err := p.whyRefused("ghcr.io", refused); !errors.Is(err, registry.ErrUnauthorized) || !strings.HasSuffix(err.Error(), "; check the name; no account's password is taken here, but a classic personal access token with read:packages (write:packages to push): https://github.com/settings/tokens/new?scopes=read:packages") {
		t.Error(err)
	}
	if refused.Hint != "check the name" {
		t.Error("the error itself was changed:", refused.Hint)
	}
	offline := &registry.Error{Op: "log in to", Host: "ghcr.io", Err: registry.ErrOffline}
	for _, err := range []error{offline, errors.New("other")} {
		if got := p.whyRefused("ghcr.io", err); !errors.Is(got, err) || got.Error() != err.Error() {
			t.Errorf("%v became %v", err, got)
		}
	}
}
