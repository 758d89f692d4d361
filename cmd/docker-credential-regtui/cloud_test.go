package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/cloud"
	"github.com/regtui/regtui/creds/keyring"
)

// An account of a cloud's has no secret: the helper gets a token from the cloud
// each time, without a keyring, and for that registry alone.
func TestCloudAccount(t *testing.T) {
	const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		fmt.Fprintf(w, `{"authorizationData":[{"authorizationToken":%q,"expiresAt":4000000000}]}`, base64.StdEncoding.EncodeToString([]byte("AWS:sky")))
	}))
	t.Cleanup(api.Close)
	t.Setenv("AWS_ENDPOINT_URL_ECR", api.URL)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for _, file := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		t.Setenv(file, filepath.Join(t.TempDir(), "none"))
	}
	for _, name := range []string{"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"} {
		t.Setenv(name, "")
	}

	env := creds.Env{OS: "linux", Home: t.TempDir()} // no keyring
	b := book.New(book.Path(env))
	if err := b.Change(t.Context(), func(p *book.Page) error {
		p.Set(book.Account{Host: host, User: "AWS", Cloud: "ecr", Active: true})
		p.Set(book.Account{Host: "ghcr.io", User: "AWS", Cloud: "ecr", Active: true}) // by whatever mistake
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	h := &helper{&accounts{ctx: t.Context(), env: env, ring: keyring.New(env, b, keyring.Cloud(cloud.NewSet().Mint))}, t}

	if code, out := h.run("get", host); code == 0 || !strings.Contains(out, "aws sso login") {
		t.Errorf("without a login to AWS: %d %q", code, out)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "key")
	h.ring = keyring.New(env, b, keyring.Cloud(cloud.NewSet().Mint)) // another process
	for _, server := range []string{host, "https://" + host, host + ":443", host + "/team/app"} {
		h.wants(server, "AWS:sky")
	}
	if code, out := h.run("get", "ghcr.io"); code == 0 || strings.Contains(out, "sky") {
		t.Errorf("a registry that is no cloud's: %d %q", code, out)
	}
}
