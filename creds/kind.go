package creds

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"time"
)

// Kind says what the secret of a login is, as far as its look tells.
type Kind string

// The kinds of secrets. A Password is also what has no look of its own.
const (
	Password    Kind = "password"
	AccessToken Kind = "access token"   // a person's or a program's, made in the vendor's settings
	Robot       Kind = "robot"          // an account that is no person's
	Identity    Kind = "identity token" // an OAuth 2 refresh token, exchanged for others
	Cloud       Kind = "cloud"          // a cloud's token, which ends within hours, or the key of a cloud account
)

// TokenUser is the user name under which credential helpers keep identity
// tokens.
const TokenUser = "<token>"

// The user names under which the clouds' registries take a token.
const (
	ecrUser    = "AWS"                                  // docs.aws.amazon.com, ECR, registry authentication
	acrUser    = "00000000-0000-0000-0000-000000000000" // learn.microsoft.com, ACR, authentication
	garUser    = "oauth2accesstoken"                    // cloud.google.com, Artifact Registry, authentication
	garKey     = "_json_key"
	garKeyText = "_json_key_base64"

	quayOAuth = "$oauthtoken" // docs.redhat.com, Quay: OAuth access tokens
)

// tokenPrefixes are what the vendors begin their access tokens with:
// docs.docker.com (Hub API), github.blog (2021-03-31) and docs.github.com
// (fine-grained tokens), docs.gitlab.com (token overview), jfrog.com (reference
// tokens, which are base64 of "reftkn:…").
var tokenPrefixes = []string{
	"dckr_pat_", "dckr_oat_",
	"ghp_", "github_pat_", "gho_", "ghu_", "ghs_",
	"glpat-", "gldt-", "glcbt-",
	"cmVmdGtuOj",
}

// KindOf tells what the secret of a user at a registry is, by the names and
// the prefixes that vendors have published. It proves nothing: a person may
// choose a password that looks like a token.
func KindOf(host, user string, secret Secret) Kind {
	_, hasName := strings.CutPrefix(user, "robot$") // Harbor, whose administrator may choose another prefix
	_, robotOf, plus := strings.Cut(user, "+")      // Quay: ORGANISATION+NAME; GitLab's deploy tokens are gitlab+deploy-token-N
	switch {
	case user == TokenUser:
		return Identity
	case user == ecrUser && (amazon(host) || !ends(ecrEnd(secret)).IsZero()):
		return Cloud
	case user == acrUser, user == garUser, user == garKey, user == garKeyText:
		return Cloud
	case hasName, plus && robotOf != "" && host == "quay.io", strings.HasPrefix(user, "gitlab+deploy-token-"):
		return Robot
	case user == quayOAuth:
		return AccessToken
	}
	for _, p := range tokenPrefixes {
		if strings.HasPrefix(secret.Reveal(), p) {
			return AccessToken
		}
	}
	if _, ok := jwtClaims(secret); ok {
		return AccessToken
	}
	return Password
}

func amazon(host string) bool {
	for _, end := range []string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".on.aws", ".on.amazonwebservices.com.cn"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return host == "public.ecr.aws" || host == "ecr-public.aws.com"
}

// Ends is when a secret says that it ends: a JWT by its "exp" (RFC 7519,
// 4.1.4), ECR's password by the "expiration" in it. Zero where it does not say.
// Nobody has checked a signature: it is good for a reminder and no more.
func Ends(secret Secret) time.Time {
	if c, ok := jwtClaims(secret); ok {
		return ends(c.Exp)
	}
	return ends(ecrEnd(secret))
}

// ends makes a time of seconds, and none of what is no date a secret can have.
func ends(seconds float64) time.Time {
	const year9999 = 253402300799
	if !(seconds > 0 && seconds <= year9999) {
		return time.Time{}
	}
	return time.Unix(int64(math.Trunc(seconds)), 0)
}

type claims struct {
	Exp float64 `json:"exp"`
}

// jwtClaims reads the middle part of a JWT.
func jwtClaims(secret Secret) (c claims, ok bool) {
	parts := strings.Split(secret.Reveal(), ".")
	const signed = 3
	if len(parts) != signed || parts[0] == "" || parts[1] == "" {
		return c, false
	}
	var head map[string]any
	if !decode(base64.RawURLEncoding, parts[0], &head) || !decode(base64.RawURLEncoding, parts[1], &c) {
		return claims{}, false
	}
	return c, true
}

// ecrEnd is when the password that ECR gives ends, in seconds since 1970: it
// is base64 of JSON.
func ecrEnd(secret Secret) float64 {
	var in struct {
		Payload    string  `json:"payload"`
		Expiration float64 `json:"expiration"`
	}
	if !decode(base64.RawStdEncoding, secret.Reveal(), &in) || in.Payload == "" {
		return 0
	}
	return in.Expiration
}

func decode(enc *base64.Encoding, text string, into any) bool {
	raw, err := enc.DecodeString(strings.TrimRight(text, "="))
	return err == nil && json.Unmarshal(raw, into) == nil
}
