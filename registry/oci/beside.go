package oci

import (
	"context"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// What follows is for packages that embed a Registry and speak to an API of
// their vendor's as well.

// Account is a login that the keychain has. The zero value is nobody.
type Account struct{ User, Secret string }

// Login is the account that a repository, or for the empty name the registry
// itself, is read with: nobody where there is none, where it was refused, and
// where it is no user with a secret but a token for the registry alone.
func (r *Registry) Login(ctx context.Context, repo string) (Account, error) {
	who, err := r.logins.get(ctx, repo)
	if err != nil || who.user == "" || who.password == "" {
		return Account{}, err
	}
	return Account{who.user, who.password}, nil
}

// Beside carries requests to another service of the vendor's: watched, limited
// and repeated as those to the registry, and without any login. around, which
// may be nil, sees every single try.
func (r *Registry) Beside(around func(http.RoundTripper) http.RoundTripper) http.RoundTripper {
	way := r.bare
	if around != nil {
		way = around(way)
	}
	return &retry{next: newLimiter(r.width(), way), timing: &r.timing}
}

// Answered reads an answer that is not in the two hundreds, and closes its
// body. Fail makes of it what a person sees.
func Answered(resp *http.Response) error { return answered(resp) }

// Said is what the server said in an error of Answered's, uncleaned.
func Said(err error) string {
	if a, ok := asAnswer(err); ok {
		return a.detail
	}
	return ""
}

// Status is that of an error of Answered's, or 0.
func Status(err error) int {
	if a, ok := asAnswer(err); ok {
		return a.status
	}
	return 0
}

// Fail makes of any error what a person sees; repo is empty for the registry
// itself.
func (r *Registry) Fail(op, repo string, err error) error {
	s := scope{}
	if repo != "" {
		s = scope{kind: "repository", name: repo}
	}
	return r.fail(op, repo, s, err)
}

// AtHand adds to a tag whose digest is known what is at hand of its manifest
// and config. It asks nobody.
func (r *Registry) AtHand(ctx context.Context, repo string, t registry.Tag) registry.Tag {
	if _, ok := r.held.get(t.Digest); !ok || t.Digest == (v1.Hash{}) || !r.o.HeadsOnly {
		return t
	}
	f, err := r.factOf(ctx, repo, t.Digest, t.MediaType)
	if err != nil {
		return t
	}
	if f.Created.IsZero() && f.Size == 0 {
		return t
	}
	t.Created, t.Kind = f.Created, f.Kind
	if f.Size > 0 {
		t.Size, t.Platform = f.Size, f.Platform
	}
	return t
}

// shown shows answers to whoever wants to see them.
type shown struct {
	next http.RoundTripper
	to   func(*http.Response)
}

func (s *shown) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(req)
	if err == nil && s.to != nil {
		s.to(resp)
	}
	return resp, err
}
