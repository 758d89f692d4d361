package remove_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// versions are the registries that differ: 3 removes tags by name, 2.8 only
// digests with all their tags.
var versions = map[string]func(testing.TB, ...disttest.Option) *disttest.Server{"3": disttest.V3, "2.8": disttest.V2}

func each(t *testing.T, f func(t *testing.T, serve func(...disttest.Option) *disttest.Server)) {
	for name, serve := range versions {
		t.Run("Distribution "+name, func(t *testing.T) {
			f(t, func(o ...disttest.Option) *disttest.Server { return serve(t, o...) })
		})
	}
}

const repo = "team/app"

func open(t testing.TB, s *disttest.Server, o oci.Options) remove.Remover {
	t.Helper()
	o.CertDirs = []string{}
	r, err := oci.New(s.Host, o)
	if err != nil {
		t.Fatal(err)
	}
	rm, err := remove.Of(r)
	if err != nil {
		t.Fatal(err)
	}
	return rm
}

func image(t testing.TB) v1.Image {
	t.Helper()
	im, err := random.Image(64, 1)
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func digestOf(t testing.TB, what interface{ Digest() (v1.Hash, error) }) v1.Hash {
	t.Helper()
	d, err := what.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tags tells what every tag of the repository points at.
func tags(t testing.TB, s *disttest.Server) map[string]v1.Hash {
	t.Helper()
	r := open(t, s, oci.Options{Transport: s.Direct()})
	all := map[string]v1.Hash{}
	for tag, err := range r.Tags(t.Context(), repo) {
		if errors.Is(err, registry.ErrNotFound) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		now, err := r.Head(t.Context(), repo, tag.Name)
		if err != nil {
			t.Fatalf("%s is listed and cannot be read: %v", tag.Name, err)
		}
		all[tag.Name] = now.Digest
	}
	return all
}

func look(t testing.TB, r remove.Remover, refs ...string) *remove.Plan {
	t.Helper()
	p, err := remove.Look(t.Context(), r, repo, refs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// apply carries a plan out and tells what became of each ref.
func apply(ctx context.Context, p *remove.Plan, r remove.Remover, j remove.Journal) (map[string]remove.State, []error) {
	run := j.Begin(time.Now())
	defer run.Close()
	states := map[string]remove.State{}
	var errs []error
	p.Apply(ctx, r, run, func(res remove.Result) {
		states[res.Ref()] = res.State
		if res.Err != nil {
			errs = append(errs, res.Err)
		}
	})
	return states, errs
}

func undo(t testing.TB, j remove.Journal, r remove.Remover) (map[string]remove.State, []error) {
	t.Helper()
	runs, err := j.Runs()
	if err != nil || len(runs) == 0 {
		t.Fatalf("%d runs to undo: %v", len(runs), err)
	}
	states := map[string]remove.State{}
	var errs []error
	err = runs[0].Undo(t.Context(), func(string) (remove.Remover, error) { return r, nil }, func(res remove.Result) {
		states[res.Ref()] = res.State
		if res.Err != nil {
			errs = append(errs, res.Err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return states, errs
}

func journal(t testing.TB) remove.Journal { return remove.Journal{Dir: t.TempDir() + "/removed"} }

func same[K comparable, V comparable](t testing.TB, what string, got, want map[K]V) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}

func TestOneOfThreeTags(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		im := image(t)
		for _, tag := range []string{"1", "1.2", "latest"} {
			s.Push(t, repo+":"+tag, im)
		}
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		p := look(t, r, "1.2")
		if why := p.Items[0].Why(); why != "tags 1, latest" {
			t.Errorf("the manifest stays for %q", why)
		}
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":1.2": remove.Removed})
		d := digestOf(t, im)
		same(t, "left", tags(t, s), map[string]v1.Hash{"1": d, "latest": d})
		states, undone := undo(t, j, r)
		same(t, "undone", states, map[string]remove.State{":1.2": remove.Back})
		same(t, "after undo", tags(t, s), before)
		if errs = append(errs, undone...); len(errs) > 0 {
			t.Error(errs)
		}
		if runs, err := j.Runs(); err != nil || len(runs) > 0 {
			t.Errorf("still to undo: %v %v", runs, err)
		}
	})
}

func TestTagsThatNothingElseNeeds(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		gone := image(t)
		s.Push(t, repo+":a", gone)
		s.Push(t, repo+":b", gone)
		s.Push(t, repo+":stays", image(t))
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		p := look(t, r, "a", "b")
		if !p.Items[0].Alone() || !p.Items[1].Alone() {
			t.Errorf("needed by %q, %q", p.Items[0].Why(), p.Items[1].Why())
		}
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":a": remove.Removed, ":b": remove.Removed})
		if len(errs) > 0 {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"stays": before["stays"]})
		states, _ = undo(t, j, r)
		same(t, "undone", states, map[string]remove.State{":a": remove.Back, ":b": remove.Back})
		same(t, "after undo", tags(t, s), before)
	})
}

// An index's parts and what a signature refers to are not deleted.
func TestWhatOthersNeedStays(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		part, signed := image(t), image(t)
		s.Push(t, repo+":part", part)
		s.Push(t, repo+":multi", mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: part}))
		s.Push(t, repo+":signed", signed)
		s.Push(t, repo+":"+strings.Replace(digestOf(t, signed).String(), ":", "-", 1)+".sig", image(t))
		r := open(t, s, oci.Options{})
		p := look(t, r, "part", "signed")
		if got := p.Items[0].Why() + "; " + p.Items[1].Why(); got != "index multi; what refers to it (1)" {
			t.Errorf("needed by %q", got)
		}
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":part": remove.Removed, ":signed": remove.Removed})
		if len(errs) > 0 {
			t.Error(errs)
		}
		for _, d := range []v1.Hash{digestOf(t, part), digestOf(t, signed)} {
			if _, err := r.Head(t.Context(), repo, d.String()); err != nil {
				t.Errorf("a manifest that is needed went: %v", err)
			}
		}
	})
}

func TestByDigest(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		free, part := image(t), image(t)
		s.Push(t, repo+":a", free)
		s.Push(t, repo+":b", free)
		s.Push(t, repo+":part", part)
		s.Push(t, repo+":multi", mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: part}))
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		at := "@" + digestOf(t, free).String()
		held := "@" + digestOf(t, part).String()
		p := look(t, r, at[1:], held[1:])
		if p.Count() != 3 {
			t.Errorf("%d would be removed: %v", p.Count(), p.Items)
		}
		states, _ := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{at: remove.Removed, ":a": remove.Removed, ":b": remove.Removed, held: remove.Failed})
		same(t, "left", tags(t, s), map[string]v1.Hash{"part": before["part"], "multi": before["multi"]})
		undo(t, j, r)
		same(t, "after undo", tags(t, s), before)
	})
}

func TestMovedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		s.Push(t, repo+":a", image(t))
		s.Push(t, repo+":b", image(t))
		r := open(t, s, oci.Options{})
		p := look(t, r, "a", "b")
		newer := image(t)
		s.Push(t, repo+":a", newer)
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":a": remove.Moved, ":b": remove.Removed})
		if len(errs) != 1 || !errors.Is(errs[0], registry.ErrMoved) {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"a": digestOf(t, newer)})
		s.Push(t, repo+":b", newer)
		states, _ = undo(t, j, r)
		same(t, "undone", states, map[string]remove.State{":b": remove.Moved})
		same(t, "left", tags(t, s), map[string]v1.Hash{"a": digestOf(t, newer), "b": digestOf(t, newer)})
	})
}

func TestTokenScopes(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(disttest.TokenAuth(map[string]string{"alice": "secret"}), disttest.Public("")), journal(t)
		im := image(t)
		s.Push(t, repo+":a", im)
		s.Push(t, repo+":b", im)
		before := tags(t, s)
		nobody := open(t, s, oci.Options{})
		states, errs := apply(t.Context(), look(t, nobody, "a"), nobody, j)
		same(t, "by nobody", states, map[string]remove.State{":a": remove.Failed})
		if len(errs) != 1 || !errors.Is(errs[0], registry.ErrUnauthorized) {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), before)
		alice := open(t, s, oci.Options{Keychain: keychain{"alice", "secret"}})
		states, errs = apply(t.Context(), look(t, alice, "a"), alice, j)
		same(t, "by alice", states, map[string]remove.State{":a": remove.Removed})
		if len(errs) > 0 {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"b": digestOf(t, im)})
		undo(t, j, alice)
		same(t, "after undo", tags(t, s), before)
		for _, q := range s.Requests() {
			if q.Method == http.MethodGet && q.Path == "/token" && strings.Contains(q.Query, "push") && !strings.Contains(q.Query, repoScope) {
				t.Errorf("a token for too much: %s", q.Query)
			}
		}
	})
}

const repoScope = "repository%3Ateam%2Fapp%3A"

type keychain struct{ user, password string }

func (k keychain) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: k.user, Password: k.password}, nil
}

// refuse answers requests that match with a status.
func refuse(status int, match func(*http.Request) bool) disttest.Option {
	return disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if match(r) {
				http.Error(w, `{"errors":[{"code":"UNSUPPORTED","message":"no"}]}`, status)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

func isDelete(r *http.Request) bool { return r.Method == http.MethodDelete }

// Where deletion is switched off nothing is changed, and the setting is told.
func TestDeletionSwitchedOff(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(refuse(http.StatusMethodNotAllowed, isDelete)), journal(t)
		im := image(t)
		for i := range 40 {
			s.Push(t, fmt.Sprintf("%s:%d", repo, i), im)
		}
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		p := look(t, r, "1", "2", "3")
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":1": remove.Failed, ":2": remove.Skipped, ":3": remove.Skipped})
		if len(errs) != 1 || !errors.Is(errs[0], registry.ErrUnsupported) || !strings.Contains(errs[0].Error(), "storage.delete.enabled") {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), before)
		if n := s.Count(http.MethodPut, "/"); n > 0 {
			t.Errorf("%d writes", n)
		}
		if runs, err := j.Runs(); len(runs) > 0 || err != nil {
			t.Errorf("to undo: %v %v", runs, err)
		}
	})
}

// A failure in the middle is told, and the rest goes on.
func TestFailureInTheMiddle(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		im := image(t)
		bad := digestOf(t, im)
		s := serve(disttest.Wrap(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isDelete(r) {
					now := httptest.NewRecorder() // the tag's own digest is as good as its name
					head := httptest.NewRequestWithContext(r.Context(), http.MethodHead, "/v2/"+repo+"/manifests/b", nil)
					head.Header.Set("Accept", string(types.DockerManifestSchema2))
					next.ServeHTTP(now, head)
					if ref := path.Base(r.URL.Path); ref == "b" || ref == now.Header().Get("Docker-Content-Digest") {
						w.WriteHeader(http.StatusInternalServerError)
						return
					}
				}
				next.ServeHTTP(w, r)
			})
		}))
		j := journal(t)
		s.Push(t, repo+":a", image(t))
		s.Push(t, repo+":b", im)
		s.Push(t, repo+":c", image(t))
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		states, errs := apply(t.Context(), look(t, r, "a", "b", "c"), r, j)
		same(t, "removed", states, map[string]remove.State{":a": remove.Removed, ":b": remove.Failed, ":c": remove.Removed})
		if len(errs) != 1 || !errors.Is(errs[0], registry.ErrServer) {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"b": bad})
		undo(t, j, r)
		same(t, "after undo", tags(t, s), before)
	})
}

// A deletion whose answer is a failure is believed only after a look.
func TestAnswerLost(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s := serve(disttest.Wrap(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !isDelete(r) {
					next.ServeHTTP(w, r)
					return
				}
				answer := httptest.NewRecorder()
				next.ServeHTTP(answer, r)
				if answer.Code == http.StatusAccepted {
					answer.Code = http.StatusInternalServerError
				}
				w.WriteHeader(answer.Code)
			})
		}))
		s.Push(t, repo+":a", image(t))
		r := open(t, s, oci.Options{})
		states, errs := apply(t.Context(), look(t, r, "a"), r, journal(t))
		same(t, "removed", states, map[string]remove.State{":a": remove.Removed})
		if len(errs) > 0 {
			t.Error(errs)
		}
	})
}

// A registry that takes other tags along is found out, and they are put back.
func TestRegistryThatTakesSiblingsAlong(t *testing.T) {
	im := image(t)
	d := digestOf(t, im)
	s := disttest.V3(t, disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isDelete(r) {
				r.URL.Path = "/v2/" + repo + "/manifests/" + d.String()
			}
			next.ServeHTTP(w, r)
		})
	}))
	for _, tag := range []string{"a", "b", "c"} {
		s.Push(t, repo+":"+tag, im)
	}
	r := open(t, s, oci.Options{})
	states, _ := apply(t.Context(), look(t, r, "b"), r, journal(t))
	same(t, "states", states, map[string]remove.State{":a": remove.Rescued, ":b": remove.Removed, ":c": remove.Rescued})
	same(t, "left", tags(t, s), map[string]v1.Hash{"a": d, "c": d})
}

// Ctrl+c ends after what has begun, and the journal has all that was removed.
func TestInterrupted(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		ctx, cancel := context.WithCancel(t.Context())
		var once sync.Once
		s := serve(disttest.Wrap(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r)
				if isDelete(r) {
					once.Do(cancel)
				}
			})
		}))
		s.Fill(t, repo, 60, 20)
		before := tags(t, s)
		names := slices.Sorted(maps.Keys(before))
		r, j := open(t, s, oci.Options{}), journal(t)
		states, errs := apply(ctx, look(t, r, names[:50]...), r, j)
		if len(errs) > 0 {
			t.Error(errs)
		}
		left := tags(t, s)
		removed := 0
		for _, name := range names[:50] {
			_, there := left[name]
			switch state := states[":"+name]; {
			case state == remove.Removed && !there:
				removed++
			case state == remove.Skipped && there:
			default:
				t.Errorf("%s is %s, and is there: %v", name, state, there)
			}
		}
		if removed == 0 || removed == 50 {
			t.Errorf("%d removed", removed)
		}
		undo(t, j, r)
		same(t, "after undo", tags(t, s), before)
	})
}

// What a garbage collection took can't come back, and the rest does.
func TestUndoAfterGarbageCollection(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		lost, other := image(t), image(t)
		s.Push(t, repo+":lost", lost)
		s.Push(t, repo+":other", other)
		r := open(t, s, oci.Options{})
		apply(t.Context(), look(t, r, "lost", "other"), r, j)
		lose(t, s, lost)
		states, errs := undo(t, j, r)
		same(t, "undone", states, map[string]remove.State{":lost": remove.Lost, ":other": remove.Back})
		if len(errs) != 1 || !strings.Contains(errs[0].Error(), "its layers are gone, garbage collected") {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"other": digestOf(t, other)})
		runs, err := j.Runs()
		if err != nil || len(runs) != 1 || !runs[0].Stuck() || runs[0].Open() != 1 {
			t.Fatalf("%+v %v", runs, err)
		}
		// Somebody pushes the image again: then it can come back.
		s.Push(t, repo+":elsewhere", lost)
		states, errs = undo(t, j, r)
		same(t, "undone", states, map[string]remove.State{":lost": remove.Back})
		if runs, err := j.Runs(); len(errs)+len(runs) > 0 || err != nil {
			t.Error(errs, runs, err)
		}
	})
}

// An index comes back after what it holds.
func TestUndoIndexWithItsParts(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		part := image(t)
		ix := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: part})
		s.Push(t, repo+":z", part)
		s.Push(t, repo+":a", ix)
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		p := look(t, r, digestOf(t, ix).String(), digestOf(t, part).String())
		if states, errs := apply(t.Context(), p, r, j); len(errs) > 0 {
			t.Fatal(states, errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{})
		states, errs := undo(t, j, r)
		for ref, state := range states {
			if state != remove.Back && state != remove.Present {
				t.Errorf("%s: %s %v", ref, state, errs)
			}
		}
		same(t, "after undo", tags(t, s), before)
	})
}

// Docker's own kinds of manifest can be moved to a copy too.
func TestDockerManifests(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		im := mutate.MediaType(image(t), types.DockerManifestSchema2)
		list := mutate.IndexMediaType(mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: im}), types.DockerManifestList)
		for _, tag := range []string{"list", "list-too"} {
			s.Push(t, repo+":"+tag, list)
		}
		for _, tag := range []string{"one", "one-too"} {
			s.Push(t, repo+":"+tag, im)
		}
		before := tags(t, s)
		r := open(t, s, oci.Options{})
		_, errs := apply(t.Context(), look(t, r, "list", "one"), r, j)
		if len(errs) > 0 {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"list-too": before["list"], "one-too": before["one"]})
		undo(t, j, r)
		same(t, "after undo", tags(t, s), before)
	})
}
