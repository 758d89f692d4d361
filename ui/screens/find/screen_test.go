package find

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/screentest"
)

type world map[string]*screentest.Registry

func (w world) open(host string) (registry.Registry, error) { return w[host], nil }

func reg(host string, tags map[string][]string) *screentest.Registry {
	r := &screentest.Registry{Name: host, TagsOf: map[string][]registry.Tag{}}
	for name, all := range tags {
		r.Repos = append(r.Repos, registry.Repository{Name: name})
		for _, t := range all {
			r.TagsOf[name] = append(r.TagsOf[name], registry.Tag{Name: t})
		}
	}
	r.Details = func(repo, tag string) (registry.Tag, error) {
		if strings.HasPrefix(tag, "sha256:") && tag != screentest.Digest(7).String() {
			return registry.Tag{}, registry.ErrNotFound
		}
		n := len(tag)
		if repo == "shop/api" && tag == "2.0" || strings.HasPrefix(tag, "sha256:") {
			n = 7
		}
		return registry.Tag{Name: tag, Kind: registry.KindImage, Digest: screentest.Digest(n)}, nil
	}
	return r
}

func aWorld() world {
	hub := reg("docker.io", map[string][]string{"library/nginx": {"1.29.3", "1.29.3-alpine", "latest"}})
	hub.Repos, hub.ReposErr = nil, registry.ErrUnsupported
	return world{
		"docker.io": hub,
		"one.example": reg("one.example", map[string][]string{
			"shop/api": {"1.0", "2.0"}, "shop/web": {"1.29.3"}, "base/nginx-plus": {"1.29.3", "1.30.0"}, "nginx": {"1.29.0"},
		}),
		"two.example": reg("two.example", map[string][]string{"mirror/library/nginx": {"1.29.3"}}),
	}
}

func start(tb testing.TB, w world, text string, dark bool, width, height int, opened ...string) (*screentest.Drive, *Screen) {
	d := screentest.Deps(tb, dark, screentest.Known("docker.io"), screentest.Known("one.example"), screentest.Known("two.example"))
	d.State.Set("visited.docker.io", []string{"library/nginx"})
	s := newScreen(d, ui.Place{Screen: ui.Find, Query: text}, w.open, opened)
	tb.Cleanup(s.Close)
	return screentest.Start(tb, s, width, height), s
}

func found(s *Screen) string {
	var out []string
	for r := range s.list.Rows() {
		switch {
		case r.head:
			out = append(out, r.host+":")
		case r.more:
			out = append(out, "more")
		case r.tag != "":
			out = append(out, r.repo+":"+r.tag)
		case r.digest.Hex != "":
			out = append(out, r.repo+"@")
		default:
			out = append(out, r.repo)
		}
	}
	return strings.Join(out, " ")
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		d, _ := start(t, aWorld(), "nginx:1.29", dark, width, height, "docker.io", "one.example")
		d.Settle()
		d.Press("down", "down")
		return d
	})
}

func TestFind(t *testing.T) {
	all := []string{"docker.io", "one.example", "two.example"}
	whole := screentest.Digest(7)
	for text, c := range map[string]struct {
		opened []string
		want   string
	}{
		"nginx":        {all, "docker.io: library/nginx one.example: nginx base/nginx-plus two.example: mirror/library/nginx"},
		"nginx:1.29.3": {all, "docker.io: library/nginx:1.29.3 library/nginx:1.29.3-alpine one.example: base/nginx-plus:1.29.3 two.example: mirror/library/nginx:1.29.3"},
		"1.30":         {all[1:], "one.example: base/nginx-plus:1.30.0 two.example: more"},
		"redis":        {all[:1], "docker.io: more"},
		whole.Hex[:9]:  {all[1:2], "one.example: shop/api:2.0 more"},
		whole.String(): {all[1:2], "one.example: base/nginx-plus@ nginx@ shop/api@ shop/api:2.0 shop/web@ more"},
		"shop/a":       {nil, "one.example: shop/api docker.io: two.example:"},
	} {
		t.Run(text, func(t *testing.T) {
			d, s := start(t, aWorld(), text, true, 120, 35, c.opened...)
			d.Settle()
			if got := found(s); got != c.want {
				t.Errorf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestLookInMore(t *testing.T) {
	w := aWorld()
	d, s := start(t, w, "nginx", true, 120, 35, "one.example")
	d.Settle()
	if len(w["two.example"].Calls()) != 0 {
		t.Error("a registry that is not open was asked")
	}
	s.list.Select("more")
	d.Press("enter")
	d.Settle()
	if got := found(s); !strings.Contains(got, "mirror/library/nginx") || strings.Contains(got, "more") {
		t.Errorf("got %s", got)
	}
}

func TestOpen(t *testing.T) {
	d, s := start(t, aWorld(), "nginx:1.30", true, 120, 35, "one.example")
	d.Settle()
	for key, want := range map[string]ui.Place{
		"registry one.example":                {Screen: ui.Repositories, Host: "one.example"},
		"one.example/base/nginx-plus:1.30.0@": {Screen: ui.Image, Host: "one.example", Repo: "base/nginx-plus", Ref: "1.30.0"},
	} {
		if !s.list.Select(key) {
			t.Fatalf("there is no %s: %s", key, found(s))
		}
		d.Press("enter")
		d.Settle()
		if push, _ := screentest.Last[ui.Push](d); push.Place != want {
			t.Errorf("%s leads to %+v", key, push.Place)
		}
	}
}

func TestOneDelaysNoOtherAndEscStops(t *testing.T) {
	w := aWorld()
	w["two.example"].Gate = make(chan struct{})
	d, s := start(t, w, "nginx", true, 120, 35, "one.example", "two.example")
	d.Until("the other's end", func() bool { return !s.groups[0].running })
	if !s.groups[1].running || !strings.Contains(found(s), "base/nginx-plus") {
		t.Errorf("got %s", found(s))
	}
	if _, right := s.Status(); !strings.Contains(screentest.Strip(right), "1 of 2 to go") {
		t.Errorf("the status says %q", right)
	}
	id := s.groups[1].id
	if !s.Back() {
		t.Error("back stops nothing")
	}
	d.Send(load.Batch[news]{ID: id, Items: []news{{hits: []hit{{repo: "late"}}}}})
	d.Settle()
	if strings.Contains(found(s), "late") || !strings.Contains(d.Plain(), "stopped") {
		t.Errorf("what came after the end is taken:\n%s", d.Plain())
	}
	if s.Back() {
		t.Error("back stops what does not run")
	}
}

func TestBounds(t *testing.T) {
	big := reg("big.example", nil)
	for i := range 3 * mostHits {
		big.Repos = append(big.Repos, registry.Repository{Name: fmt.Sprintf("team/nginx-%04d", i)})
	}
	d, s := start(t, world{"big.example": big}, "nginx", true, 120, 35, "big.example")
	d.Settle()
	if n := len(s.groups[0].hits); n != mostHits || !strings.Contains(d.Plain(), "only the first are shown") {
		t.Errorf("%d hits are shown:\n%s", n, d.Plain())
	}
	d, s = start(t, world{"big.example": big}, "nginx:1", true, 120, 35, "big.example")
	d.Settle()
	if n := big.Count("tags"); n != mostRepositories || s.groups[0].looked != n {
		t.Errorf("%d repositories were looked into", n)
	}
}

func TestTroubleIsTold(t *testing.T) {
	w := aWorld()
	w["two.example"].ReposErr, w["two.example"].Repos = registry.ErrOffline, nil
	d, _ := start(t, w, "nginx", true, 120, 35, "one.example", "two.example")
	d.Settle()
	if !strings.Contains(d.Plain(), "no answer") {
		t.Errorf("a registry that is down is not told:\n%s", d.Plain())
	}
}

func TestOneBadRepositoryStopsNothing(t *testing.T) {
	w := aWorld()
	w["one.example"].TagsErr = map[string]error{"shop/api": registry.ErrServer}
	d, s := start(t, w, "1.29.3", true, 120, 35, "one.example")
	d.Settle()
	if got := found(s); !strings.Contains(got, "shop/web:1.29.3") || !strings.Contains(d.Plain(), "1 could not be read") {
		t.Errorf("found %s:\n%s", got, d.Plain())
	}
	bad := reg("bad.example", nil)
	for i := range 100 {
		name := fmt.Sprintf("app%d", i)
		bad.Repos = append(bad.Repos, registry.Repository{Name: name})
		if bad.TagsErr == nil {
			bad.TagsErr = map[string]error{}
		}
		bad.TagsErr[name] = &registry.RateLimitedError{}
	}
	d, s = start(t, world{"bad.example": bad}, "1.29.3", true, 120, 35, "bad.example")
	d.Settle()
	if n := bad.Count("tags"); n > hopeless+2*workers || !errors.Is(s.groups[0].err, registry.ErrRateLimited) {
		t.Errorf("%d requests before it is given up, with %v", n, s.groups[0].err)
	}
}

func TestSearchEndsWhenItsReaderDoes(t *testing.T) {
	r := reg("one.example", map[string][]string{"a": {"1"}, "b": {"1"}, "c": {"1"}, "d": {"1"}, "e": {"1"}, "f": {"1"}})
	for range search(t.Context(), r, parse("a:1"), places{}, nil) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range search(ctx, r, parse(":1"), places{}, nil) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestAnySize(t *testing.T) {
	d, _ := start(t, aWorld(), "nginx:1.29", true, 120, 35, "docker.io", "one.example")
	d.Settle()
	d.Shrink(t)
}

// A registry that lists what it has to those alone who are logged in says so,
// and is looked in again when one is.
func TestWantsLogin(t *testing.T) {
	w := aWorld()
	two := w["two.example"]
	has := two.Repos
	two.Repos, two.ReposErr = nil, registry.ErrUnauthorized
	d, s := start(t, w, "nginx", true, 120, 35, "one.example", "two.example")
	d.Settle()
	if !strings.Contains(d.Plain(), "wants a login to list what it has") || s.WantsLogin() != "two.example" {
		t.Fatalf("wants a login for %q:\n%s", s.WantsLogin(), d.Plain())
	}
	asked := len(w["one.example"].Calls())
	two.Repos, two.ReposErr = has, nil
	d.Send(ui.LoggedIn{Host: "two.example"})
	d.Settle()
	if got := found(s); !strings.Contains(got, "two.example: mirror/library/nginx") || s.WantsLogin() != "" || strings.Contains(d.Plain(), "wants a login") {
		t.Errorf("wants a login for %q, found %s", s.WantsLogin(), got)
	}
	if len(w["one.example"].Calls()) != asked {
		t.Error("the others are asked again")
	}
}
