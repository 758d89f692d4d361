package hub

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

func TestCheckLogin(t *testing.T) {
	told := "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"https://hub.docker.com":{"username":"alice","source":"docker_pat|x"},"scope":"repo:public_read repo:read"}`)) + ".c2ln"
	for name, tt := range map[string]struct {
		api      func(w http.ResponseWriter)
		password string
		err      error
		who      string
		may      []string
		asked    int // of the API
	}{
		"what the API tells":     {func(w http.ResponseWriter) { fmt.Fprintf(w, `{"access_token":%q}`, told) }, "right", nil, "alice", []string{"repo:public_read", "repo:read"}, 1},
		"the API tells nothing":  {func(w http.ResponseWriter) { fmt.Fprint(w, `{"access_token":"opaque"}`) }, "right", nil, "", nil, 1},
		"the API takes it not":   {func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, "right", nil, "", nil, 1},
		"the registry takes not": {func(w http.ResponseWriter) { fmt.Fprintf(w, `{"access_token":%q}`, told) }, "wrong", registry.ErrUnauthorized, "", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/v2/auth/token" {
					tt.api(w)
				}
				return r.URL.Path == "/v2/auth/token"
			})
			password := map[string]string{"right": alice.password, "wrong": "no-such"}[tt.password]
			check, err := s.open(t, chain{}).CheckLogin(t.Context(), authn.AuthConfig{Username: alice.user, Password: password})
			if !errors.Is(err, tt.err) || check.Who != tt.who || !slices.Equal(check.May, tt.may) || (check.Unchecked != "") != (name == "the API takes it not") {
				t.Errorf("%+v, %v", check, err)
			}
			if got := s.count("api POST /v2/auth/token"); got != tt.asked {
				t.Errorf("the API was asked %d times", got)
			}
		})
	}
}
