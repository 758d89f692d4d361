package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/cloud"
	"github.com/regtui/regtui/creds/cloud/cloudtest"
	"github.com/regtui/regtui/creds/keyring"
)

// An account of a cloud's has no secret: the helper gets a token from the cloud
// each time, without a keyring, and for that registry alone.
func TestCloudAccount(t *testing.T) {
	const host = cloudtest.Host
	ecr := cloudtest.New(t, http.NotFoundHandler())
	for _, v := range ecr.Env(t.TempDir()) {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
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
	for _, v := range cloudtest.Keys() {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	h.ring = keyring.New(env, b, keyring.Cloud(cloud.NewSet().Mint)) // another process
	for _, server := range []string{host, "https://" + host, host + ":443", host + "/team/app"} {
		h.wants(server, "AWS:"+cloudtest.Token)
	}
	if code, out := h.run("get", "ghcr.io"); code == 0 || strings.Contains(out, cloudtest.Token) {
		t.Errorf("a registry that is no cloud's: %d %q", code, out)
	}
}
