package remove_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// A tag that somebody pushes onto the same image stays: after the plan, and
// while the last of the planned tags is being removed.
func TestTagPushedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		im := image(t)
		var s *disttest.Server
		var removals int
		s = serve(disttest.Wrap(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isDelete(r) || r.Method == http.MethodPut {
					if removals++; removals > 1 { // tags of one image go one after the other
						s.Push(t, repo+":late", im)
					}
				}
				next.ServeHTTP(w, r)
			})
		}))
		s.Push(t, repo+":a", im)
		s.Push(t, repo+":b", im)
		r, j := open(t, s, oci.Options{}), journal(t)
		p := look(t, r, "a", "b")
		if !p.Items[0].Alone() || !p.Items[1].Alone() {
			t.Fatalf("needed by %q, %q", p.Items[0].Why(), p.Items[1].Why())
		}
		s.Push(t, repo+":early", im)
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":a": remove.Removed, ":b": remove.Removed})
		d := digestOf(t, im)
		same(t, "left", tags(t, s), map[string]v1.Hash{"early": d, "late": d})
		if len(errs) > 0 || removals < 2 {
			t.Error(errs, removals)
		}
		undo(t, j, r)
		same(t, "after undo", tags(t, s), map[string]v1.Hash{"a": d, "b": d, "early": d, "late": d})
	})
}

// A manifest that got a tag since it was looked at stays with that tag.
func TestManifestTaggedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, im := serve(), image(t)
		d := digestOf(t, im)
		s.Push(t, repo+":a", im)
		s.Push(t, repo+":other", image(t))
		before := tags(t, s)
		r, j := open(t, s, oci.Options{}), journal(t)
		p := look(t, r, d.String())
		s.Push(t, repo+":late", im)
		states, errs := apply(t.Context(), p, r, j)
		same(t, "removed", states, map[string]remove.State{":a": remove.Removed, "@" + d.String(): remove.Failed})
		if len(errs) != 1 || !strings.Contains(errs[0].Error(), "tag late, which was pushed meanwhile") {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"late": d, "other": before["other"]})
	})
}

// A tag that moves while it is being removed is left alone: what answers that
// there is no such tag is not believed, and after a wait it is looked at again.
func TestTagMovedWhileItGoes(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		newer := image(t)
		var s *disttest.Server
		var once sync.Once
		s = serve(disttest.Wrap(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isDelete(r) {
					once.Do(func() { s.Push(t, repo+":a", newer) })
					w.WriteHeader(http.StatusNotFound)
					return
				}
				next.ServeHTTP(w, r)
			})
		}))
		s.Push(t, repo+":a", image(t))
		r := open(t, s, oci.Options{})
		states, errs := apply(t.Context(), look(t, r, "a"), r, journal(t))
		same(t, "removed", states, map[string]remove.State{":a": remove.Moved})
		if len(errs) != 1 || !errors.Is(errs[0], registry.ErrMoved) || strings.Contains(errs[0].Error(), "network") {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"a": digestOf(t, newer)})
	})
}

// A tag can be removed although its image is not whole any more.
func TestBrokenImage(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, broken := serve(), image(t)
		s.Push(t, repo+":broken", broken)
		s.Push(t, repo+":too", broken)
		lose(t, s, broken)
		r := open(t, s, oci.Options{})
		states, errs := apply(t.Context(), look(t, r, "broken"), r, journal(t))
		same(t, "removed", states, map[string]remove.State{":broken": remove.Removed})
		if len(errs) > 0 {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"too": digestOf(t, broken)})
	})
}

// lose takes the layer of an image away, as a garbage collection does.
func lose(t *testing.T, s *disttest.Server, im v1.Image) {
	t.Helper()
	layers, err := im.Layers()
	if err != nil {
		t.Fatal(err)
	}
	q, err := http.NewRequest(http.MethodDelete, s.URL+"/v2/"+repo+"/blobs/"+digestOf(t, layers[0]).String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := s.Direct().RoundTrip(q); err != nil || resp.StatusCode != http.StatusAccepted {
		t.Fatal(resp, err)
	}
}

// Another tag of the image, which somebody else has removed since the plan, does
// not come back.
func TestSiblingRemovedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, im := serve(), image(t)
		for _, tag := range []string{"a", "b", "theirs"} {
			s.Push(t, repo+":"+tag, im)
		}
		r := open(t, s, oci.Options{})
		p := look(t, r, "a")
		if err := r.DeleteTag(t.Context(), repo, "theirs", digestOf(t, im)); err != nil {
			t.Fatal(err)
		}
		states, errs := apply(t.Context(), p, r, journal(t))
		same(t, "removed", states, map[string]remove.State{":a": remove.Removed})
		same(t, "left", tags(t, s), map[string]v1.Hash{"b": digestOf(t, im)})
		if len(errs) > 0 {
			t.Error(errs)
		}
	})
}
