package hub

import (
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/remove"
)

const dotfiles = "alice/dotfiles"

// three gives alice's repository three tags of one image: latest, 1 and 1.0.
func three(t *testing.T, apiFirst func(w http.ResponseWriter, r *http.Request) bool) (*served, v1.Hash) {
	t.Helper()
	s := serve(t, demo.NewHub(now), apiFirst)
	r := s.open(t, alice)
	ref, err := name.ParseReference(dotfiles + ":latest")
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Manifest(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"1", "1.0"} {
		if err := r.PutManifest(t.Context(), dotfiles, tag, m); err != nil {
			t.Fatal(err)
		}
	}
	return s, m.Digest
}

// pull reads a tag as other programs do.
func (s *served) pull(t *testing.T, tag string) (v1.Hash, error) {
	t.Helper()
	ref, err := name.ParseReference(s.registry.Listener.Addr().String() + "/" + dotfiles + ":" + tag)
	if err != nil {
		t.Fatal(err)
	}
	got, err := remote.Get(ref)
	if err != nil {
		return v1.Hash{}, err
	}
	return got.Digest, nil
}

// there checks which of the three tags can be pulled, and listed.
func (s *served) there(t *testing.T, d v1.Hash, want ...string) {
	t.Helper()
	for _, tag := range []string{"latest", "1", "1.0"} {
		got, err := s.pull(t, tag)
		if slices.Contains(want, tag) != (err == nil && got == d) {
			t.Errorf("pull %s: %v %v", tag, got, err)
		}
	}
	tags, err := collect(s.open(t, chain{}).Tags(t.Context(), dotfiles))
	if err != nil || len(tags) != len(want) {
		t.Errorf("%d tags are listed, %v", len(tags), err)
	}
}

// takeAway removes refs, and tells what came of it and what it cost.
func takeAway(t *testing.T, r *Registry, repo string, j remove.Journal, refs ...string) (*remove.Plan, []remove.Result) {
	t.Helper()
	rm, err := remove.Of(r)
	if err != nil {
		t.Fatal(err)
	}
	p, err := remove.Look(t.Context(), rm, repo, refs, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := j.Begin(now)
	defer run.Close()
	var all []remove.Result
	p.Apply(t.Context(), rm, run, func(res remove.Result) { all = append(all, res) })
	return p, all
}

func TestRemoveOneOfThree(t *testing.T) {
	s, d := three(t, nil)
	r, j := s.open(t, alice), remove.Journal{Dir: t.TempDir()}
	before := s.manifestGETs()
	p, err := remove.Look(t.Context(), r, dotfiles, []string{"1.0"}, nil)
	if err != nil || p.Pulls != 1 || s.manifestGETs() != before {
		t.Fatalf("looking: %+v, %v, %d read", p, err, s.manifestGETs()-before)
	}
	p, all := takeAway(t, r, dotfiles, j, "1.0")
	if len(all) != 1 || all[0].State != remove.Removed || p.Items[0].Why() != "tags 1, latest" && p.Items[0].Why() != "tags latest, 1" {
		t.Fatalf("%+v %v", all, p.Items)
	}
	if n := s.manifestGETs() - before; n != p.Pulls {
		t.Errorf("%d pulls were said, and %d spent", p.Pulls, n)
	}
	if p, err = remove.Look(t.Context(), r, dotfiles, []string{"1"}, nil); err != nil || p.Pulls != 0 {
		t.Errorf("what is at hand costs %d, %v", p.Pulls, err)
	}
	if n := s.count("registry DELETE"); n != 0 || s.count("api DELETE /v2/namespaces/alice/repositories/dotfiles/tags/1.0") != 1 {
		t.Errorf("%d removals at the registry", n)
	}
	s.there(t, d, "latest", "1")
	run, err := j.Runs()
	if err != nil || len(run) != 1 {
		t.Fatal(run, err)
	}
	err = run[0].Undo(t.Context(), func(string) (remove.Remover, error) { return r, nil }, func(res remove.Result) {
		if res.State != remove.Back {
			t.Errorf("%+v", res)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s.there(t, d, "latest", "1", "1.0")
}

// TestRemoveSkopeo holds that skopeo finds the siblings of what was removed.
func TestRemoveSkopeo(t *testing.T) {
	if _, err := exec.LookPath("skopeo"); err != nil {
		t.Skip("skopeo is missing")
	}
	s, _ := three(t, nil)
	takeAway(t, s.open(t, alice), dotfiles, remove.Journal{Dir: t.TempDir()}, "1.0")
	for tag, want := range map[string]bool{"latest": true, "1": true, "1.0": false} {
		out, err := exec.CommandContext(t.Context(), "skopeo", "inspect", "--raw", "--no-creds", "--tls-verify=false",
			"docker://"+s.registry.Listener.Addr().String()+"/"+dotfiles+":"+tag).CombinedOutput()
		if (err == nil) != want {
			t.Errorf("%s: %v: %s", tag, err, out)
		}
	}
}

// TestRemoveManifest holds that a manifest goes last, and not while something
// needs it.
func TestRemoveManifest(t *testing.T) {
	s, d := three(t, nil)
	r := s.open(t, alice)
	err := r.DeleteManifest(t.Context(), dotfiles, d)
	if !errors.Is(err, registry.ErrForbidden) || !strings.Contains(err.Error(), "a tag or an index may still need it") {
		t.Errorf("%v", err)
	}
	_, all := takeAway(t, r, dotfiles, remove.Journal{Dir: t.TempDir()}, d.String())
	if len(all) != 4 || all[3].Tag != "" || slices.ContainsFunc(all, func(res remove.Result) bool { return res.State != remove.Removed }) {
		t.Errorf("%+v", all)
	}
	if _, err := r.Head(t.Context(), dotfiles, d.String()); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestRemoveWhatAnIndexHolds holds that the API's list is enough to know.
func TestRemoveWhatAnIndexHolds(t *testing.T) {
	s := serve(t, demo.NewHub(now), silent)
	r := s.open(t, alice)
	var index v1.Hash
	tags, err := collect(r.Tags(t.Context(), "nginx"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range tags {
		if tag.Kind == registry.KindIndex {
			index = tag.Digest
		}
	}
	inside, ok := r.Inside("nginx", index)
	if !ok || len(inside) < 2 {
		t.Fatalf("%v in %v", inside, index)
	}
	p, err := remove.Look(t.Context(), r, "library/nginx", []string{inside[0].String()}, nil)
	if err != nil || p.Count() != 0 || len(p.Items[0].Indexes) == 0 || p.Items[0].Unsure != nil {
		t.Errorf("%+v, %v", p, err)
	}
	if n := s.manifestGETs(); n != 0 {
		t.Errorf("looking read %d manifests", n)
	}
}

// silent answers about a repository without telling what the account may do.
func silent(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || strings.Contains(r.URL.Path, "/tags") || !strings.Contains(r.URL.Path, "/repositories/") {
		return false
	}
	_, _ = w.Write([]byte(`{"name":"dotfiles","permissions":null}`))
	return true
}

// paid is an account without a pull limit, which has nothing to say in alice's
// repositories.
var paid = chain{demo.HubPaid, demo.HubPassword}

// TestRemoveMayNot holds that an account without the right is told before
// anything is read, let alone paid for.
func TestRemoveMayNot(t *testing.T) {
	s, d := three(t, nil)
	asked := func() int { return s.manifestGETs() + s.count("registry HEAD") + s.count("api DELETE") }
	before := asked()
	_, err := remove.Look(t.Context(), s.open(t, paid), dotfiles, []string{"1.0"}, nil)
	if !errors.Is(err, registry.ErrForbidden) || !strings.Contains(err.Error(), "remove from docker.io/alice/dotfiles") || !strings.Contains(err.Error(), "acmecorp") {
		t.Errorf("%v", err)
	}
	if n := asked() - before; n != 0 {
		t.Errorf("%d requests too many", n)
	}
	s.there(t, d, "latest", "1", "1.0")
}

// TestRemoveCost holds that a plan without a limit pays nothing, and that
// another does.
func TestRemoveCost(t *testing.T) {
	s := serve(t, demo.NewHub(now), nil)
	for who, want := range map[chain]int{paid: 0, alice: 1} {
		p, err := remove.Look(t.Context(), s.open(t, who), "acme/payments", []string{"latest"}, nil)
		if err != nil || p.Count() != 1 || p.Pulls != want || p.Items[0].Pulls != want {
			t.Errorf("%s: %+v, %v", who.user, p, err)
		}
	}
}

func TestRemoveRefused(t *testing.T) {
	status := func(code int, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodDelete {
				return false
			}
			w.Header().Set("X-Retry-After", fmt.Sprint(time.Now().Add(45*time.Second).Unix()))
			w.Header().Set("Location", "/v2/namespaces/alice/repositories/dotfiles/tags/")
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
			return true
		}
	}
	for _, c := range []struct {
		name  string
		who   chain
		first func(http.ResponseWriter, *http.Request) bool
		kind  error
		says  string
	}{
		{"immutable", alice, status(403, `{"message":"tag is immutable"}`), registry.ErrForbidden, "needs a token with Read, Write, Delete"},
		{"another's", paid, silent, registry.ErrForbidden, "needs a token with Read, Write, Delete"},
		{"unknown to the API", alice, status(404, `{"message":"object not found"}`), registry.ErrForbidden, "does not know it"},
		{"limit", alice, status(429, `{"detail":"Rate limit exceeded"}`), registry.ErrRateLimited, "not the pull limit"},
		{"redirected", alice, status(301, ""), registry.ErrBadAnswer, "redirects what was to change"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, d := three(t, c.first)
			_, all := takeAway(t, s.open(t, c.who), dotfiles, remove.Journal{Dir: t.TempDir()}, "1.0")
			if len(all) != 1 || all[0].State != remove.Failed || !errors.Is(all[0].Err, c.kind) {
				t.Fatalf("%+v", all)
			}
			said := all[0].Err.Error()
			if !strings.Contains(said, c.says) || !strings.Contains(said, "docker.io/alice/dotfiles:1.0") {
				t.Errorf("it says %q", said)
			}
			s.there(t, d, "latest", "1", "1.0")
		})
	}
}

// TestRemoveWithoutLogin holds that it costs nothing to be told.
func TestRemoveWithoutLogin(t *testing.T) {
	s, d := three(t, nil)
	before := s.manifestGETs()
	for who, says := range map[chain]string{
		{}:                      "log in with `regtui login docker.io`",
		{demo.HubUser, "wrong"}: "does not take the login of alice",
	} {
		r := s.open(t, who)
		_, err := remove.Look(t.Context(), r, dotfiles, []string{"1.0"}, nil)
		if !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "docker.io/alice/dotfiles") {
			t.Errorf("looking: %v", err)
		}
		if who.user != "" { // the registry turns it down before
			continue
		}
		if err = r.DeleteTag(t.Context(), dotfiles, "1.0", d); !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), says) {
			t.Errorf("removing: %v", err)
		}
	}
	if n := s.manifestGETs() - before + s.count("api DELETE"); n != 0 {
		t.Errorf("%d requests too many", n)
	}
	s.there(t, d, "latest", "1", "1.0")
}

func TestRemoveGoneAndMoved(t *testing.T) {
	s, d := three(t, nil)
	r := s.open(t, alice)
	if err := r.DeleteTag(t.Context(), dotfiles, "nope", d); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	if err := r.DeleteTag(t.Context(), dotfiles, "1", v1.Hash{Algorithm: "sha256", Hex: strings.Repeat("0", 64)}); !errors.Is(err, registry.ErrMoved) {
		t.Errorf("moved: %v", err)
	}
	s.there(t, d, "latest", "1", "1.0")
	if n := s.count("api DELETE"); n != 0 {
		t.Errorf("%d removals", n)
	}
	// Somebody else is quicker.
	s2, d2 := three(t, func(w http.ResponseWriter, q *http.Request) bool {
		if q.Method != http.MethodDelete {
			return false
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	})
	quick := s2.open(t, alice)
	next := s2.registry.Config.Handler
	heads := 0
	s2.registry.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Method == http.MethodHead && q.Header.Get("Authorization") != "" {
			if heads++; heads > 1 {
				w.WriteHeader(http.StatusNotFound)
				return
			}
		}
		next.ServeHTTP(w, q)
	})
	if err := quick.DeleteTag(t.Context(), dotfiles, "1", d2); err != nil {
		t.Errorf("gone: %v", err)
	}
}
