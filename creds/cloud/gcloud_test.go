//go:build unix

package cloud

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// gcloud puts a program of that name on PATH, which prints as gcloud does.
func gcloud(t *testing.T, script string) {
	t.Helper()
	path := filepath.Join(os.Getenv("PATH"), "gcloud")
	write(t, path, "#!/bin/sh\n"+script)
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestGcloud(t *testing.T) {
	alone(t)
	gcloud(t, `[ "$*" = "config config-helper --force-auth-refresh --format=json(credential)" ] && [ "$CLOUDSDK_CORE_DISABLE_PROMPTS" = 1 ] || exit 9
echo '{"credential": {"access_token": "ya29.gcloud", "token_expiry": "2026-11-25T01:02:03Z"}}'`)
	c, ends, err := login(t, garHost)
	if err != nil || c.Login.User != "oauth2accesstoken" || c.Password.Reveal() != "ya29.gcloud" || !ends.Equal(time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)) {
		t.Errorf("%+v %v %v", c, ends, err)
	}
}

func TestGcloudFails(t *testing.T) {
	for name, tt := range map[string]struct {
		script string
		kind   error
		says   string
	}{
		"nobody":   {"echo 'WARNING: old' >&2\necho 'ERROR: (gcloud.config.config-helper) You do not currently have an active account selected.' >&2\nexit 1", ErrNoLogin, "active account"},
		"silent":   {"exit 1", ErrNoLogin, "gcloud auth login"},
		"no JSON":  {"echo not-to-be-seen", ErrRefused, "gcloud printed"},
		"no token": {"echo '{}'", ErrRefused, "no token"},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t)
			gcloud(t, tt.script)
			_, _, err := login(t, garHost)
			wrong(t, err, tt.kind, tt.says)
		})
	}
}
