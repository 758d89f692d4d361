//go:build unix

package cloud

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A network that answers for the machine's identity does not hide az.
func TestAz(t *testing.T) {
	alone(t)
	t.Setenv("AZURE_CLIENT_ID", rand.Text())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer s.Close()
	tool(t, "az", `[ "$1 $2" = "account get-access-token" ] || exit 9
echo '{"accessToken": "entra-not-to-be-seen", "expiresOn": "2030-01-01 00:00:00.000000", "expires_on": 1893456000, "tokenType": "Bearer"}'`)
	p, _ := acr(t, func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("access_token") == "entra-not-to-be-seen" {
			fmt.Fprint(w, `{"refresh_token":"acr"}`)
		}
	})
	p.identity = nil
	for _, endpoint := range []string{"", s.URL} {
		if endpoint != "" {
			t.Setenv("IDENTITY_ENDPOINT", endpoint)
			t.Setenv("IDENTITY_HEADER", "h")
		} else {
			t.Setenv("AZURE_TOKEN_CREDENTIALS", "dev")
		}
		if c, _, err := p.Login(t.Context()); err != nil || c.Password.Reveal() != "acr" {
			t.Errorf("%q: %v %v", endpoint, c, err)
		}
		os.Unsetenv("AZURE_TOKEN_CREDENTIALS")
	}
	tool(t, "az", "echo 'ERROR: AADSTS700082: The refresh token has expired' >&2\nexit 1")
	_, _, err := p.Login(t.Context())
	wrong(t, err, ErrNoLogin, "az login")
	t.Setenv("AZURE_TOKEN_CREDENTIALS", "dev")
	_, _, err = p.Login(t.Context())
	wrong(t, err, ErrNoLogin, "az login", "AADSTS700082")
}

// tool puts a program on PATH, which prints as a cloud's does.
func tool(t *testing.T, name, script string) {
	t.Helper()
	path := filepath.Join(os.Getenv("PATH"), name)
	write(t, path, "#!/bin/sh\n"+script)
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestGcloud(t *testing.T) {
	alone(t)
	tool(t, "gcloud", `[ "$*" = "config config-helper --force-auth-refresh --format=json(credential)" ] && [ "$CLOUDSDK_CORE_DISABLE_PROMPTS" = 1 ] || exit 9
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
			tool(t, "gcloud", tt.script)
			_, _, err := login(t, garHost)
			wrong(t, err, tt.kind, tt.says)
		})
	}
}
