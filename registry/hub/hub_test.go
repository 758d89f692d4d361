package hub

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/details"
)

// TestBrowsingSpendsNothing walks through all that there is, as a person would
// who looks at everything.
func TestBrowsingSpendsNothing(t *testing.T) {
	for _, who := range []chain{{}, alice} {
		s := serve(t, sharedHub(), nil)
		before := s.hub.Reads()
		r := s.open(t, who, func(o *Options) { o.Settings.Namespaces = []string{"library", "acme"} })
		repos, err := collect(r.Repositories(t.Context(), registry.Query{}))
		if err != nil || len(repos) < 6 {
			t.Fatalf("%d repositories, %v", len(repos), err)
		}
		if _, err := collect(r.Search(t.Context(), "nginx")); err != nil {
			t.Fatal(err)
		}
		for _, repo := range repos {
			if _, err := r.Repository(t.Context(), repo.Name); err != nil {
				t.Fatal(err)
			}
			tags, err := collect(r.Tags(t.Context(), repo.Name))
			if err != nil || len(tags) == 0 {
				t.Fatalf("%s: %d tags, %v", repo.Name, len(tags), err)
			}
			for _, tag := range tags[:min(len(tags), 5)] { // details come from the list
				all, err := r.Layers(t.Context(), repo.Name, tag)
				if err != nil || len(all) == 0 || len(all[0].Steps) == 0 {
					t.Fatalf("%s:%s: %+v, %v", repo.Name, tag.Name, all, err)
				}
			}
			job := details.New(r).Start(t.Context(), repo.Name)
			for _, tag := range tags {
				job.Add(tag.Name)
			}
			job.End()
			for batch := range job.Results() {
				for _, tag := range batch {
					if tag.Err != nil || tag.Digest == (v1.Hash{}) {
						t.Fatalf("%s: %+v", repo.Name, tag)
					}
				}
			}
		}
		if n := s.manifestGETs(); n != 0 || s.hub.Reads() != before {
			t.Errorf("%q: %d manifests were read, %d pulls spent", who.user, n, s.hub.Reads()-before)
		}
	}
}

func TestManyTagsInFewRequests(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, alice)
	tags, err := collect(r.Tags(t.Context(), demo.HubBig))
	if err != nil || len(tags) != demo.HubBigTags {
		t.Fatalf("%d tags, %v", len(tags), err)
	}
	for _, tag := range tags {
		got, err := r.Describe(t.Context(), demo.HubBig, tag.Name)
		if err != nil || got.Digest == (v1.Hash{}) || got.Size == 0 || len(got.Platforms) == 0 || got.Pushed.IsZero() || got.Pulled.IsZero() || !got.Described() {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if n := len(s.all()); n > 13 {
		t.Errorf("%d requests", n)
	}
	if note := r.Note(demo.HubBig); note != "" {
		t.Errorf("note: %s", note)
	}
	if a := r.Access(demo.HubBig); a.User != demo.HubUser {
		t.Errorf("read as %+v", a)
	}
}

func TestAnonymousGetsTheRestByName(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, chain{})
	tags, err := collect(r.Tags(t.Context(), demo.HubBig))
	if err != nil || len(tags) != demo.HubBigTags {
		t.Fatalf("%d tags, %v", len(tags), err)
	}
	full := 0
	names := map[string]bool{}
	for _, tag := range tags {
		names[tag.Name] = true
		if tag.Described() {
			full++
		}
	}
	if full != 1000 || len(names) != demo.HubBigTags {
		t.Errorf("%d with details, %d names", full, len(names))
	}
	if note := r.Note(demo.HubBig); !strings.Contains(note, "regtui login docker.io") {
		t.Errorf("note: %q", note)
	}
	last := tags[len(tags)-1]
	got, err := r.Describe(t.Context(), demo.HubBig, last.Name)
	if err != nil || got.Digest == (v1.Hash{}) || s.manifestGETs() != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOfficialImages(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, chain{})
	repo, err := r.Repository(t.Context(), "nginx")
	if err != nil || repo.Name != "library/nginx" || !repo.Official || repo.Stars == 0 || repo.Pulls == 0 || repo.Description == "" {
		t.Errorf("%+v, %v", repo, err)
	}
	tags, err := collect(r.Tags(t.Context(), "nginx"))
	if err != nil || len(tags) < 50 {
		t.Fatalf("%d tags, %v", len(tags), err)
	}
	i := slices.IndexFunc(tags, func(t registry.Tag) bool { return t.Name == "latest" })
	if i < 0 || tags[i].Kind != registry.KindIndex || len(tags[i].Platforms) != 8 || tags[i].Platform.String() != "linux/amd64" {
		t.Errorf("%+v", tags[i])
	}
	head, err := r.Head(t.Context(), "library/nginx", "latest")
	if err != nil || head.Digest != tags[i].Digest {
		t.Errorf("the API says %v, the registry %v, %v", tags[i].Digest, head.Digest, err)
	}
}

func TestPaidOnceAndKept(t *testing.T) {
	s := serve(t, demo.NewHub(now), nil)
	r := s.open(t, chain{})
	tags, err := collect(r.Tags(t.Context(), "alice/dotfiles"))
	if err != nil || len(tags) != 1 {
		t.Fatalf("%v, %v", tags, err)
	}
	if n := r.PullCost("alice/dotfiles", tags[0].Digest); n != 1 {
		t.Errorf("costs %d", n)
	}
	ref, err := name.ParseReference("alice/dotfiles:latest")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		m, err := r.Manifest(t.Context(), ref)
		if err != nil || m.Digest != tags[0].Digest {
			t.Fatalf("%+v, %v", m, err)
		}
	}
	im, err := r.Registry.Manifest(t.Context(), ref.Context().Digest(tags[0].Digest.String()))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := im.Image()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Blob(t.Context(), "alice/dotfiles", parsed.Config.Digest, 1<<20); err != nil {
		t.Fatal(err)
	}
	if s.hub.Reads() != 1 || r.PullCost("alice/dotfiles", tags[0].Digest) != 0 {
		t.Errorf("%d pulls, costs %d", s.hub.Reads(), r.PullCost("alice/dotfiles", tags[0].Digest))
	}
	got, err := r.Describe(t.Context(), "alice/dotfiles", "latest")
	if err != nil || got.Created.IsZero() || got.Pushed.IsZero() {
		t.Errorf("what is at hand is told: %+v, %v", got, err)
	}
}

func TestOwnRepositories(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	repos, err := collect(s.open(t, alice).Repositories(t.Context(), registry.Query{}))
	var names []string
	for _, r := range repos {
		names = append(names, r.Name)
	}
	if want := []string{"acme/hello", "acme/nightly", "acme/payments", "alice/dotfiles"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v", names, err)
	}
	if !repos[2].Private || repos[0].Private || repos[0].Size == 0 || repos[0].Pushed.IsZero() {
		t.Errorf("%+v", repos)
	}

	anonymous := s.open(t, chain{})
	_, err = collect(anonymous.Repositories(t.Context(), registry.Query{}))
	if !errors.Is(err, registry.ErrUnsupported) || !strings.Contains(err.Error(), "regtui ls docker.io/library") {
		t.Errorf("without a login: %v", err)
	}
	repos, err = collect(anonymous.Repositories(t.Context(), registry.Query{Namespace: "acme"}))
	if err != nil || len(repos) != 2 {
		t.Errorf("anonymous sees %v, %v", repos, err)
	}
	repos, err = collect(anonymous.Repositories(t.Context(), registry.Query{Namespace: "library", Text: "ngin"}))
	if err != nil || len(repos) != 1 || repos[0].Name != "library/nginx" {
		t.Errorf("%v, %v", repos, err)
	}
	if _, err = collect(anonymous.Repositories(t.Context(), registry.Query{Namespace: "nobody"})); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a namespace that is not there: %v", err)
	}
}

func TestNamespacesRefused(t *testing.T) {
	s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v2/repositories/namespaces" {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"detail":"access is forbidden with a JWT issued from a personal access token"}`))
		return true
	})
	r := s.open(t, alice)
	repos, err := collect(r.Repositories(t.Context(), registry.Query{}))
	if err != nil || len(repos) != 1 || repos[0].Name != "alice/dotfiles" || !strings.Contains(r.Note(""), "namespaces:") {
		t.Errorf("%v, %v, %q", repos, err, r.Note(""))
	}
}

func TestSearch(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	found, err := collect(s.open(t, alice).Search(t.Context(), "nginx"))
	if err != nil || len(found) != 1 || found[0].Name != "library/nginx" || !found[0].Official || found[0].Pulls != 13_000_000_000 {
		t.Errorf("%+v, %v", found, err)
	}
	for _, a := range s.all() {
		if a.auth != "" {
			t.Errorf("%s %s carries a login", a.method, a.path)
		}
	}
}

func TestMissing(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, chain{})
	for _, repo := range []string{"nope", "acme/payments", "Bad Name", "a/../b", "x/y/z"} {
		_, err := collect(r.Tags(t.Context(), repo))
		if !errors.Is(err, registry.ErrNotFound) || !strings.Contains(err.Error(), "docker.io/"+expand(repo)) {
			t.Errorf("%s: %v", repo, err)
		}
	}
	if _, err := r.Repository(t.Context(), "acme/payments"); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("private: %v", err)
	}
	if tags, err := collect(s.open(t, alice).Tags(t.Context(), "acme/payments")); err != nil || len(tags) == 0 {
		t.Errorf("a member sees %d, %v", len(tags), err)
	}
}

// TestAPIThatFails holds that the registry tells what the API does not.
func TestAPIThatFails(t *testing.T) {
	for _, c := range []struct {
		name, note string
		fail       func(w http.ResponseWriter, page string)
		from       string // the page that fails first
	}{
		{"limit", "not the pull limit", func(w http.ResponseWriter, _ string) {
			w.Header().Set("X-Retry-After", fmt.Sprint(time.Now().Add(45*time.Second).Unix()))
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"detail":"Rate limit exceeded","error":false}`))
		}, "2"},
		{"broken", "500", func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) }, "1"},
		{"html", "JSON", func(w http.ResponseWriter, _ string) { _, _ = w.Write([]byte("<html>Sign in</html>")) }, "1"},
		{"truncated", "JSON", func(w http.ResponseWriter, _ string) { _, _ = w.Write([]byte(`{"results":[{"name":"a"`)) }, "2"},
		{"elsewhere", "own host", func(w http.ResponseWriter, _ string) {
			_, _ = w.Write([]byte(`{"next":"https://evil.example/v2/?page=2","results":[]}`))
		}, "1"},
		{"redirected", "redirects", func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", "https://evil.example/")
			w.WriteHeader(http.StatusFound)
		}, "1"},
		{"endless", "no end", func(w http.ResponseWriter, _ string) {
			_, _ = w.Write([]byte(`{"next":"?page=1&page_size=100","results":[]}`))
		}, "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
				if page := r.URL.Query().Get("page"); strings.HasSuffix(r.URL.Path, "/tags") && page >= c.from {
					c.fail(w, page)
					return true
				}
				return false
			})
			r := s.open(t, alice)
			tags, err := collect(r.Tags(t.Context(), demo.HubBig))
			if err != nil || len(tags) != demo.HubBigTags {
				t.Fatalf("%d tags, %v", len(tags), err)
			}
			if note := r.Note(demo.HubBig); !strings.Contains(note, c.note) {
				t.Errorf("note: %q", note)
			}
		})
	}
}

func TestLoginThatTheAPIRefuses(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, chain{demo.HubUser, "wrong"})
	for range 2 {
		tags, err := collect(r.Tags(t.Context(), "nginx"))
		if err != nil || len(tags) == 0 || !strings.Contains(r.Note("nginx"), "does not take the login of alice") {
			t.Fatalf("%d tags, %v, %q", len(tags), err, r.Note("nginx"))
		}
	}
	if n := s.count("api POST /v2/auth/token"); n != 1 {
		t.Errorf("the wrong password was tried %d times", n)
	}
	for _, a := range s.all() {
		if strings.Contains(a.path, "wrong") {
			t.Errorf("the password is in %s", a.path)
		}
	}
}

func TestTokenEndsEarly(t *testing.T) {
	var mu sync.Mutex
	refused := false
	s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		if refused || r.Header.Get("Authorization") == "" {
			return false
		}
		refused = true
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	r := s.open(t, alice)
	// A token that has been held for a while, and has just ended.
	if _, _, err := r.account(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	for who, held := range r.api.tokens.held {
		held.until = held.until.Add(-time.Minute)
		r.api.tokens.held[who] = held
	}
	if repos, err := collect(r.Repositories(t.Context(), registry.Query{})); err != nil || len(repos) != 4 {
		t.Errorf("%d, %v", len(repos), err)
	}
	if n := s.count("api POST"); n != 2 {
		t.Errorf("%d tokens", n)
	}
}

func TestTokensGoNowhereElse(t *testing.T) {
	asked := make(chan string, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.Header.Get("Authorization") }))
	t.Cleanup(other.Close)
	s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/repositories") {
			return false
		}
		_, _ = fmt.Fprintf(w, `{"next":%q,"results":[]}`, other.URL+"/v2/namespaces/acme/repositories?page=2")
		return true
	})
	_, err := collect(s.open(t, alice).Repositories(t.Context(), registry.Query{Namespace: "acme"}))
	if !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("%v", err)
	}
	select {
	case auth := <-asked:
		t.Errorf("another host was asked with %q", auth)
	default:
	}
	for _, a := range s.all() {
		if a.host == "registry" && a.auth != "" {
			t.Errorf("the registry got %q", a.auth)
		}
	}
}

func TestQuota(t *testing.T) {
	s := serve(t, demo.NewHub(now), nil)
	s.hub.Spend("", 24)
	s.hub.Spend(demo.HubUser, 200)
	for _, c := range []struct {
		who       chain
		anonymous bool
		want      registry.Quota
	}{
		{chain{}, false, registry.Quota{Source: "127.0.0.1", Limit: 100, Remaining: 76, Window: 6 * time.Hour}},
		{alice, true, registry.Quota{Source: "127.0.0.1", Limit: 100, Remaining: 76, Window: 6 * time.Hour}},
		{alice, false, registry.Quota{Account: demo.HubUser, Limit: 200, Remaining: 0, Window: 6 * time.Hour}},
		{chain{demo.HubPaid, demo.HubPassword}, false, registry.Quota{Account: demo.HubPaid, Unlimited: true}},
	} {
		q, err := s.open(t, c.who).Quota(t.Context(), c.anonymous)
		if c.want.Source == "" {
			c.want.Source = q.Source
		}
		if q.At.IsZero() || q.Source == "" {
			t.Errorf("%+v", q)
		}
		q.At = time.Time{}
		if err != nil || q != c.want {
			t.Errorf("%+v, %v, want %+v", q, err, c.want)
		}
	}
	if s.hub.Reads() != 0 {
		t.Errorf("asking spent %d", s.hub.Reads())
	}
}

func TestQuotaComesAlong(t *testing.T) {
	s := serve(t, demo.NewHub(now), nil)
	var mu sync.Mutex
	var told []registry.Quota
	r := s.open(t, alice, func(o *Options) {
		o.Counted = func(q registry.Quota) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, q)
		}
	})
	ref, err := name.ParseReference("alice/dotfiles:latest")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Manifest(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || told[0].Remaining != 200 || told[1].Remaining != 199 || told[1].Account != demo.HubUser {
		t.Errorf("%+v", told)
	}
}

func TestUsedUp(t *testing.T) {
	for body, want := range map[string]string{
		"":                  "within 6 hours, `regtui quota` tells how many, and an account has more: log in with `regtui login docker.io`",
		"Too Many Requests": "not the pull limit",
	} {
		h := demo.NewHub(now)
		h.Spend("", 100)
		s := serve(t, h, nil)
		if body != "" {
			s.registry.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "60")
				http.Error(w, body, http.StatusTooManyRequests)
			})
		}
		ref, err := name.ParseReference("nginx:latest")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.open(t, chain{}).Manifest(t.Context(), ref)
		if !errors.Is(err, registry.ErrRateLimited) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want it to tell %q", err, want)
		}
		if n := s.manifestGETs(); body == "" && n != 1 {
			t.Errorf("what is used up was asked for %d times", n)
		}
	}
}

// An account whose pulls are used up is not told to log in.
func TestUsedUpByAccount(t *testing.T) {
	h := demo.NewHub(now)
	h.Spend(demo.HubUser, 200)
	ref, err := name.ParseReference("alice/dotfiles:latest")
	if err != nil {
		t.Fatal(err)
	}
	_, err = serve(t, h, nil).open(t, alice).Manifest(t.Context(), ref)
	if err == nil || !strings.Contains(err.Error(), "of this account are used up") || strings.Contains(err.Error(), "log in") {
		t.Error(err)
	}
}

// TestPullsOfOthersCount holds that the limit ticks down when another program
// pulls, and not when this one looks.
func TestPullsOfOthersCount(t *testing.T) {
	s := serve(t, demo.NewHub(now), nil)
	r := s.open(t, chain{})
	left := func() int {
		t.Helper()
		if _, err := collect(r.Tags(t.Context(), "alice/dotfiles")); err != nil {
			t.Fatal(err)
		}
		q, err := r.Quota(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		return q.Remaining
	}
	if n := left(); n != 100 {
		t.Fatalf("%d left", n)
	}
	ref, err := name.ParseReference(s.registry.Listener.Addr().String() + "/alice/dotfiles:latest")
	if err != nil {
		t.Fatal(err)
	}
	for want := 99; want > 96; want-- {
		if _, err := remote.Get(ref); err != nil {
			t.Fatal(err)
		}
		if n := left(); n != want {
			t.Errorf("%d left, want %d", n, want)
		}
	}
}

func TestBareHost(t *testing.T) {
	for text, want := range map[string]string{
		"https://hub.docker.com/v2/": "hub.docker.com", "http://hub.docker.com:80/": "hub.docker.com", "https://hub.docker.com:443": "hub.docker.com",
		"https://hub.docker.com:8443": "hub.docker.com:8443", "https://hub.docker.com.evil.example/": "hub.docker.com.evil.example",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := bareHost(u); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// The reading of an account's limit tells of every repository that no other
// answer told of.
func TestUncounted(t *testing.T) {
	s := serve(t, demo.NewHub(now), nil)
	for who, want := range map[chain]bool{{}: false, alice: false, {demo.HubPaid, demo.HubPassword}: true} {
		r := s.open(t, who)
		if r.Uncounted("library/nginx") {
			t.Errorf("%+v: known before anything was asked", who)
		}
		if _, err := r.Quota(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		if r.Uncounted("library/nginx") != want {
			t.Errorf("%+v: uncounted is %v", who, !want)
		}
		cost := 1
		if want {
			cost = 0
		}
		if n := registry.PullCost(r, "library/nginx", v1.Hash{Algorithm: "sha256", Hex: "00"}); n != cost {
			t.Errorf("%+v: costs %d pulls", who, n)
		}
	}
}
