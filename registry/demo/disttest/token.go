package disttest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	tokenPath     = "/token"
	tokenIssuer   = "disttest issuer"
	tokenAudience = "disttest registry"
	tokenLifetime = 5 * time.Minute
)

// tokenService issues the bearer tokens of a server: with GET and Basic
// (distribution, "Token Authentication Specification") and with POST
// (distribution, "Oauth2 Token Authentication").
type tokenService struct {
	users  map[string]string
	public []string
	signer jose.Signer
}

// grant is what a token allows on one thing.
type grant struct {
	Type    string   `json:"type"`
	Name    string   `json:"name"`
	Actions []string `json:"actions"`
}

// claims are those of distribution's token specification. Version 2 takes a
// single audience only, not a list.
type claims struct {
	Issuer     string  `json:"iss"`
	Subject    string  `json:"sub"`
	Audience   string  `json:"aud"`
	Expiration int64   `json:"exp"`
	NotBefore  int64   `json:"nbf"`
	IssuedAt   int64   `json:"iat"`
	ID         string  `json:"jti"`
	Access     []grant `json:"access"`
}

// newTokenService makes a key and writes its certificate, which Distribution
// is told to trust, into dir.
func newTokenService(dir string, o *options) (*tokenService, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", err
	}
	der, err := selfSigned(key, "disttest token service")
	if err != nil {
		return nil, "", err
	}
	header := (&jose.SignerOptions{}).WithType("JWT").
		WithHeader("x5c", []string{base64.StdEncoding.EncodeToString(der)})
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, header)
	if err != nil {
		return nil, "", err
	}
	path := filepath.Join(dir, "token.pem")
	if err := os.WriteFile(path, certPEM(der), 0o600); err != nil {
		return nil, "", err
	}
	return &tokenService{users: o.users, public: o.public, signer: signer}, path, nil
}

// beside serves the token endpoint next to a registry. A nil service adds nothing.
func (s *tokenService) beside(registry http.Handler) http.Handler {
	if s == nil {
		return registry
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath {
			s.ServeHTTP(w, r)
			return
		}
		registry.ServeHTTP(w, r)
	})
}

func (s *tokenService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, ok := s.user(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="disttest token service"`)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"errors":[{"code":"UNAUTHORIZED","message":"wrong user or password"}]}`))
		return
	}
	token, err := s.issue(user, s.grants(user, scopes(r)))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer := map[string]any{
		"token": token, "access_token": token,
		"expires_in": int(tokenLifetime.Seconds()), "issued_at": time.Now().UTC().Format(time.RFC3339),
	}
	if user != "" && (r.FormValue("offline_token") == "true" || r.FormValue("access_type") == "offline") {
		answer["refresh_token"] = refreshToken(user, s.users[user])
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// user is who asks; "" and true for somebody without a name.
func (s *tokenService) user(r *http.Request) (user string, ok bool) {
	var password string
	switch r.FormValue("grant_type") {
	case "refresh_token":
		for name, password := range s.users {
			if refreshToken(name, password) == r.FormValue("refresh_token") {
				return name, true
			}
		}
		return "", false
	case "password":
		user, password = r.FormValue("username"), r.FormValue("password")
	default:
		var given bool
		if user, password, given = r.BasicAuth(); !given {
			return "", true
		}
	}
	want, known := s.users[user]
	return user, known && want == password
}

// RefreshToken is the user's identity token, as "docker login" would store it.
// It is for servers with TokenAuth.
func (s *Server) RefreshToken(user string) string {
	return refreshToken(user, s.options.users[user])
}

func refreshToken(user, password string) string {
	return "refresh-" + base64.RawURLEncoding.EncodeToString([]byte(user+"\x00"+password))
}

// scopes reads what is asked for: "repository:team/app:pull,push".
func scopes(r *http.Request) (all []grant) {
	_ = r.ParseForm()
	for _, line := range r.Form["scope"] {
		for scope := range strings.FieldsSeq(line) {
			kind, rest, _ := strings.Cut(scope, ":")
			if at := strings.LastIndexByte(rest, ':'); at >= 0 {
				all = append(all, grant{Type: kind, Name: rest[:at], Actions: strings.Split(rest[at+1:], ",")})
			}
		}
	}
	return all
}

// grants keeps what the user may have: users everything, others the reading of
// what is public.
func (s *tokenService) grants(user string, asked []grant) []grant {
	if user != "" {
		return asked
	}
	given := []grant{}
	for _, g := range asked {
		public := slices.ContainsFunc(s.public, func(prefix string) bool { return strings.HasPrefix(g.Name, prefix) })
		switch {
		case public && g.Type == "repository":
			given = append(given, grant{Type: g.Type, Name: g.Name, Actions: []string{"pull"}})
		case g.Type == "registry" && slices.Contains(s.public, ""):
			given = append(given, g)
		}
	}
	return given
}

func (s *tokenService) issue(user string, access []grant) (string, error) {
	now := time.Now()
	return jwt.Signed(s.signer).Claims(claims{
		Issuer: tokenIssuer, Subject: user, Audience: tokenAudience, ID: rand.Text(),
		IssuedAt: now.Unix(), NotBefore: now.Add(-time.Minute).Unix(), Expiration: now.Add(tokenLifetime).Unix(),
		Access: access,
	}).Serialize()
}
