package repositories

import (
	"context"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// counted is a registry that counts pulls, and tells facts instead.
type counted struct {
	searching
	facts map[string]registry.Repository
}

func (counted) PullCost(string, v1.Hash) int { return 1 }

func (counted) Note(string) string { return "the rest needs a login" }

func (c counted) Repository(_ context.Context, repo string) (registry.Repository, error) {
	r, ok := c.facts[repo]
	if !ok {
		return r, registry.ErrNotFound
	}
	return r, nil
}

// TestFactsInsteadOfCounts holds that where tags are not counted, the facts of
// what was visited are asked for, once each, and the preview is one page.
func TestFactsInsteadOfCounts(t *testing.T) {
	r := acme()
	r.Repos, r.ReposErr = nil, registry.ErrUnsupported
	pushed := screentest.Now().Add(-48 * time.Hour)
	many := make([]registry.Tag, 250)
	for i := range many {
		many[i] = registry.Tag{Name: "v1." + strings.Repeat("0", i), Kind: registry.KindImage, Size: 5 << 20, Pushed: pushed, Digest: screentest.Digest(i)}
	}
	r.TagsOf = map[string][]registry.Tag{"library/nginx": many}
	hub := counted{searching{r}, map[string]registry.Repository{
		"library/nginx": {Name: "library/nginx", Pulls: 13_204_817_330, Stars: 21_104, Description: "Official build of Nginx.", Official: true, Pushed: pushed},
	}}
	s := newScreen(screentest.Deps(t, true), place, hub, nil)
	t.Cleanup(s.Close)
	s.d.State.Set("visited.registry.example", []string{"library/nginx", "gone/away"})
	d := screentest.Start(t, s, 140, 35)
	d.Settle()
	d.Press("G")
	d.Settle()
	got := d.Plain()
	for _, want := range []string{"13,204,817,330", "Official build of Nginx.", "21,104", "2 days ago", "PUSHED", "5.2 MB"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := r.Count("tags library/nginx"); n != 1 {
		t.Errorf("tags were listed %d times", n)
	}
	if r.Count("describe") != 0 || r.Count("manifest") != 0 {
		t.Errorf("looking asked for %v", r.Calls())
	}
	if _, right := s.Status(); !strings.Contains(right, "needs a login") {
		t.Errorf("the note is not told: %q", right)
	}
}

// TestSearchBesideAList holds that what has a search can be searched also where
// it lists something.
func TestSearchBesideAList(t *testing.T) {
	d, s := start(t, searching{acme()}, place, true, 140, 35)
	d.Settle()
	found := false
	for _, k := range s.Keys() {
		found = found || k.Help().Desc == "search"
	}
	if cmd, ok := s.press(screentest.Key("t")); !found || !ok || cmd == nil {
		t.Errorf("search is offered: %v", found)
	}
	listed := outline(s)
	d.Send(searchFor{s, "redis"})
	d.Settle()
	d.Send(searchFor{s, "valkey"})
	d.Settle()
	if got := outline(s); got != "found/valkey also/valkey" {
		t.Errorf("found %s", got)
	}
	if !s.Back() || outline(s) != listed || s.stream.query != "" {
		t.Errorf("back from a search is %s, was %s", outline(s), listed)
	}
	if s.Back() {
		t.Error("back from a list that is not searched")
	}
}
