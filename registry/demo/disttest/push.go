package disttest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Ref is the full name of something on the server: "127.0.0.1:40213/team/app:1".
func (s *Server) Ref(rest string) string { return s.Host + "/" + rest }

// Push writes an image, an index or a manifest under "repo:tag" or
// "repo@sha256:…". It needs no login, takes no delay and is not recorded.
func (s *Server) Push(t testing.TB, ref string, what remote.Taggable) {
	t.Helper()
	r, err := name.ParseReference(s.Ref(ref), name.WeakValidation)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Push(r, what, remote.WithTransport(s.Direct())); err != nil {
		t.Fatalf("push %s: %v", ref, err)
	}
}

// Direct reaches the registry's handler without a network, as a user who may
// do everything. Nothing that goes this way is delayed, wrapped or recorded.
func (s *Server) Direct() http.RoundTripper { return direct{s} }

type direct struct{ s *Server }

func (d direct) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	defer func() { // a handler cuts a connection with a panic
		if p := recover(); p != nil {
			answer, err = nil, fmt.Errorf("%v", p)
		}
	}()
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if err := d.s.authorise(in); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	d.s.app.ServeHTTP(w, in)
	answer = w.Result()
	answer.Request = r
	return answer, nil
}

// authorise adds what lets a request do everything.
func (s *Server) authorise(r *http.Request) error {
	switch {
	case s.tokens != nil:
		token, err := s.tokens.issue("disttest", everything(r.URL.Path))
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
	case s.options.users != nil:
		for user, password := range s.options.users {
			r.SetBasicAuth(user, password)
			return nil
		}
	}
	return nil
}

// everything grants all actions on the repository that a path is about.
func everything(path string) []grant {
	repo := strings.TrimPrefix(path, "/v2/")
	for _, part := range []string{"/manifests/", "/blobs/", "/tags/", "/referrers/"} {
		if at := strings.LastIndex(repo, part); at >= 0 {
			repo = repo[:at]
		}
	}
	return []grant{
		{Type: "repository", Name: repo, Actions: []string{"pull", "push", "delete"}},
		{Type: "registry", Name: "catalog", Actions: []string{"*"}},
	}
}
