package disttest_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/regtui/regtui/registry/demo/disttest"
)

type version struct {
	name  string
	serve func(testing.TB, ...disttest.Option) *disttest.Server
}

func versions() []version {
	return []version{{"3", disttest.V3}, {"2.8", disttest.V2}}
}

func TestPushAndRead(t *testing.T) {
	users := map[string]string{"alice": "wonderland"}
	for _, v := range versions() {
		for _, c := range []struct {
			name    string
			options []disttest.Option
			auth    authn.Authenticator
			tls     bool
		}{
			{name: "anonymous", auth: authn.Anonymous},
			{name: "htpasswd", options: []disttest.Option{disttest.Htpasswd("alice", "wonderland")}, auth: basic("wonderland")},
			{name: "token", options: []disttest.Option{disttest.TokenAuth(users)}, auth: basic("wonderland")},
			{name: "public", options: []disttest.Option{disttest.TokenAuth(users), disttest.Public("team/")}, auth: authn.Anonymous},
			{name: "tls", options: []disttest.Option{disttest.TLS(nil)}, auth: authn.Anonymous},
		} {
			t.Run(v.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				s := v.serve(t, c.options...)
				ix, err := random.Index(100, 2, 2)
				if err != nil {
					t.Fatal(err)
				}
				s.Push(t, "team/app:1", ix)
				if n := len(s.Requests()); n != 0 {
					t.Fatalf("Push left %d requests in the record", n)
				}
				got, err := remote.Head(reference(t, s, "team/app:1"), remote.WithAuth(c.auth), remote.WithTransport(trust(s)))
				if err != nil {
					t.Fatal(err)
				}
				if want, _ := ix.Digest(); got.Digest != want {
					t.Errorf("digest %s, want %s", got.Digest, want)
				}
				if s.Count(http.MethodHead, "/team/app/manifests/1") == 0 {
					t.Errorf("the HEAD is not in the record: %+v", s.Requests())
				}
			})
		}
	}
}

func TestRefusals(t *testing.T) {
	users := map[string]string{"alice": "wonderland"}
	for _, v := range versions() {
		for _, c := range []struct {
			name   string
			option disttest.Option
			auth   authn.Authenticator
		}{
			{"htpasswd anonymous", disttest.Htpasswd("alice", "wonderland"), authn.Anonymous},
			{"htpasswd wrong", disttest.Htpasswd("alice", "wonderland"), basic("mirror")},
			{"token anonymous", disttest.TokenAuth(users), authn.Anonymous},
			{"token wrong", disttest.TokenAuth(users), basic("mirror")},
		} {
			t.Run(v.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				s := v.serve(t, c.option)
				s.Fill(t, "team/app", 1, 1)
				if _, err := remote.List(repository(t, s, "team/app"), remote.WithAuth(c.auth)); err == nil {
					t.Error("listed without a right to")
				}
			})
		}
	}
}

func TestFill(t *testing.T) {
	for _, v := range versions() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			s := v.serve(t, disttest.TokenAuth(map[string]string{"alice": "wonderland"}), disttest.Public(""))
			s.Fill(t, "team/app", 50, 10)
			tags, err := remote.List(repository(t, s, "team/app"))
			if err != nil || len(tags) != 50 {
				t.Fatalf("%d tags, %v", len(tags), err)
			}
			im, err := remote.Image(reference(t, s, "team/app:"+disttest.TagName(12)))
			if err != nil {
				t.Fatal(err)
			}
			config, err := im.ConfigFile()
			if err != nil {
				t.Fatal(err)
			}
			if want := time.Date(2024, 1, 1, 2, 0, 0, 0, time.UTC); !config.Created.Equal(want) {
				t.Errorf("created %v, want %v", config.Created, want)
			}
			layers, err := im.Layers()
			if err != nil || len(layers) != 3 {
				t.Fatalf("%d layers, %v", len(layers), err)
			}
			if _, err := layers[0].Compressed(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRefreshToken(t *testing.T) {
	for _, v := range versions() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			s := v.serve(t, disttest.TokenAuth(map[string]string{"alice": "wonderland"}))
			s.Fill(t, "team/app", 2, 1)
			login := authn.FromConfig(authn.AuthConfig{IdentityToken: s.RefreshToken("alice")})
			if tags, err := remote.List(repository(t, s, "team/app"), remote.WithAuth(login)); err != nil || len(tags) != 2 {
				t.Errorf("%v, %v", tags, err)
			}
		})
	}
}

func BenchmarkFill(b *testing.B) {
	for _, v := range versions() {
		b.Run(v.name, func(b *testing.B) {
			for range b.N {
				v.serve(b).Fill(b, "team/app", 10_000, 2_000)
			}
		})
	}
}

func basic(password string) authn.Authenticator {
	return &authn.Basic{Username: "alice", Password: password}
}

func reference(t *testing.T, s *disttest.Server, rest string) name.Reference {
	t.Helper()
	r, err := name.ParseReference(s.Ref(rest))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func repository(t *testing.T, s *disttest.Server, repo string) name.Repository {
	t.Helper()
	r, err := name.NewRepository(s.Ref(repo))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// trust is a transport that trusts the server's own authority.
func trust(s *disttest.Server) http.RoundTripper {
	if s.CAPEM == nil {
		return http.DefaultTransport
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.CAPEM)
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
}
