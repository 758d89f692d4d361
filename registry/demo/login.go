package demo

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

type login struct{ user, password string }

// logins are in the demo's config.json, for the registries of these names. The
// second is one that its registry no longer takes.
var logins = map[string]login{
	teamName:    {"alice", "demo-password"},
	partnerName: {"robot$ci", "ended-in-spring"},
}

// brought reports whether a request has the login, over HTTP Basic.
func (l *login) brought(r *http.Request) bool {
	user, password, _ := r.BasicAuth()
	return user == l.user && password == l.password
}

// wantsBasic lets only the login in, over HTTP Basic.
func wantsBasic(l login, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.brought(r) {
			w.Header().Set("WWW-Authenticate", `Basic realm="team registry"`)
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// farRobot is good at the slow registry.
var farRobot = login{"robot$build", "demo-robot-secret"}

// anonymousToken is what the token service of wantsToken gives to everybody.
const anonymousToken = "anonymous-sample-token"

// wantsToken gives tokens for reading to everybody who brings no login, and to
// who brings the one that it takes. Without one it takes none: that in
// config.json ended some time ago.
func wantsToken(host string, takes *login, h http.Handler) http.Handler {
	mine := ""
	if takes != nil {
		mine = sampleJWT(map[string]any{"sub": takes.user})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/token" && r.Header.Get("Authorization") == "" && r.Method == http.MethodGet:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(encode(map[string]any{"token": anonymousToken, "expires_in": 300}))
		case r.URL.Path == "/token" && takes != nil && takes.brought(r):
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(encode(map[string]any{"token": mine, "expires_in": 300}))
		case r.URL.Path == "/token":
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "the robot account has expired")
		case r.Header.Get("Authorization") == "Bearer "+anonymousToken, mine != "" && r.Header.Get("Authorization") == "Bearer "+mine:
			h.ServeHTTP(w, r)
		default:
			challenge := `Bearer realm="http://` + host + `/token",service="partner registry"`
			if scope := scopeOf(r); scope != "" {
				challenge += `,scope="` + scope + `"`
			}
			w.Header().Set("WWW-Authenticate", challenge)
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		}
	})
}

// scopeOf is what a request needs (distribution, "Token Scope Documentation").
func scopeOf(r *http.Request) string {
	path := strings.TrimPrefix(r.URL.Path, "/v2/")
	if path == "_catalog" {
		return "registry:catalog:*"
	}
	parts := strings.Split(path, "/")
	at := slices.IndexFunc(parts, func(p string) bool {
		return slices.Contains([]string{"manifests", "blobs", "tags", "referrers"}, p)
	})
	if at < 1 {
		return ""
	}
	return "repository:" + strings.Join(parts[:at], "/") + ":pull"
}

// refuse answers with an error body (distribution-spec, "Error Codes").
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]string{"code": code, "message": message}}})
}
