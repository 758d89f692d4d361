package creds

import (
	"encoding/base64"
	"testing"
	"time"
)

func jwt(claims string) Secret {
	return Secret("eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln")
}

func ecr(text string) Secret { return Secret(base64.StdEncoding.EncodeToString([]byte(text))) }

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		host, user string
		secret     Secret
		want       Kind
	}{
		{"docker.io", "alice", "hunter2", Password},
		{"docker.io", "alice", "", Password},
		{"docker.io", "alice", "dckr_pat_abc", AccessToken},
		{"docker.io", "acme", "dckr_oat_abc", AccessToken},
		{"docker.io", "alice", "my dckr_pat_", Password},
		{"ghcr.io", "alice", "ghp_abc", AccessToken},
		{"ghcr.io", "alice", "github_pat_abc", AccessToken},
		{"ghcr.io", "x-access-token", "ghs_abc", AccessToken},
		{"registry.gitlab.com", "alice", "glpat-abc", AccessToken},
		{"registry.gitlab.com", "gitlab-ci-token", "glcbt-64_abc", AccessToken},
		{"registry.gitlab.com", "gitlab+deploy-token-7", "gldt-abc", Robot},
		{"git.lan:5050", "gitlab+deploy-token-7", "plain", Robot},
		{"git.lan:5050", "someone", "gldt-abc", AccessToken},
		{"harbor.lan", "robot$ci", "x", Robot},
		{"harbor.lan", "robot$team+ci", "x", Robot},
		{"quay.io", "acme+ci", "x", Robot},
		{"quay.io", "acme+", "x", Password},
		{"quay.io", "$oauthtoken", "x", AccessToken},
		{"mail.lan", "alice+work@example", "x", Password},
		{"1.dkr.ecr.eu-west-1.amazonaws.com", "AWS", "x", Cloud},
		{"registry.lan", "AWS", "x", Password},
		{"public.ecr.aws", "AWS", "x", Cloud},
		{"1.dkr-ecr.eu-west-1.on.aws", "AWS", "x", Cloud},
		{"proxy.lan", "AWS", ecr(`{"payload":"p","expiration":1700000000}`), Cloud},
		{"a.azurecr.io", "00000000-0000-0000-0000-000000000000", jwt(`{"exp":1}`), Cloud},
		{"europe-docker.pkg.dev", "oauth2accesstoken", "ya29.x", Cloud},
		{"europe-docker.pkg.dev", "_json_key", "{}", Cloud},
		{"a.azurecr.io", "<token>", jwt(`{"exp":1}`), Identity},
		{"acme.jfrog.io", "alice", jwt(`{"sub":"alice"}`), AccessToken},
		{"acme.jfrog.io", "alice", "cmVmdGtuOjAxOnRlc3Q", AccessToken},
		{"a.lan", "alice", "one.two.three", Password},
	} {
		if got := KindOf(tt.host, tt.user, tt.secret); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.user, tt.host, got, tt.want)
		}
	}
}

func TestEnds(t *testing.T) {
	at := time.Unix(1700000000, 0)
	for name, tt := range map[string]struct {
		secret Secret
		want   time.Time
	}{
		"JWT":                  {jwt(`{"exp":1700000000}`), at},
		"JWT with a fraction":  {jwt(`{"exp":1700000000.9}`), at},
		"JWT without an end":   {jwt(`{"sub":"x"}`), time.Time{}},
		"JWT with a long one":  {jwt(`{"exp":1e300}`), time.Time{}},
		"JWT before time":      {jwt(`{"exp":-5}`), time.Time{}},
		"JWT with a string":    {jwt(`{"exp":"soon"}`), time.Time{}},
		"ECR":                  {ecr(`{"payload":"p","datakey":"k","version":"2","type":"DATA_KEY","expiration":1700000000}`), at},
		"base64 of other JSON": {ecr(`{"expiration":1700000000}`), time.Time{}},
		"password":             {"hunter2", time.Time{}},
		"nothing":              {"", time.Time{}},
		"three words":          {"a.b.c", time.Time{}},
	} {
		if got := Ends(tt.secret); !got.Equal(tt.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzEnds(f *testing.F) {
	for _, s := range []string{string(jwt(`{"exp":1}`)), string(ecr(`{"payload":"p","expiration":1}`)), "..", "e30.e30.", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if end := Ends(Secret(s)); end.Year() > 9999 {
			t.Error(end)
		}
		KindOf("quay.io", s, Secret(s))
	})
}
