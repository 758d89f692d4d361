package repositories

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/screentest"
)

var place = ui.Place{Screen: ui.Repositories, Host: "registry.example"}

func acme() *screentest.Registry {
	r := &screentest.Registry{Name: "registry.example", Who: registry.Access{User: "alice"}, TagsOf: map[string][]registry.Tag{}}
	for i, n := range []string{"shop/api", "shop/web", "shop/jobs/mail", "shop/jobs/report", "base/alpine", "base/debian", "tools/ci", "hello"} {
		repo := registry.Repository{Name: n}
		if i%2 == 0 {
			repo.Size, repo.Pushed = int64(i+1)*12_300_000, screentest.Now().Add(-time.Duration(i*50+3)*time.Hour)
		}
		r.Repos = append(r.Repos, repo)
		for v := range i*7 + 1 {
			r.TagsOf[n] = append(r.TagsOf[n], registry.Tag{Name: fmt.Sprintf("1.%d.0", v)})
		}
	}
	r.Details = func(_, tag string) (registry.Tag, error) {
		return registry.Tag{
			Name: tag, Kind: registry.KindImage, Digest: screentest.Digest(len(tag)), Size: 71_000_000,
			Created: screentest.Now().Add(-50 * time.Hour),
		}, nil
	}
	return r
}

func start(tb testing.TB, r registry.Registry, p ui.Place, dark bool, width, height int) (*screentest.Drive, *Screen) {
	s := newScreen(screentest.Deps(tb, dark, screentest.Known(p.Host)), p, r, nil)
	tb.Cleanup(s.Close)
	return screentest.Start(tb, s, width, height), s
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		d, s := start(t, acme(), place, dark, width, height)
		d.Settle()
		s.list.Select("shop/web")
		d.Press("up", "down")
		d.Settle()
		return d
	})
}

func TestPicturesWithoutCatalogue(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		r := acme()
		r.Repos, r.ReposErr = nil, &registry.Error{Op: "list repositories", Host: r.Name, Err: registry.ErrUnsupported}
		s := newScreen(screentest.Deps(t, dark), place, r, nil)
		t.Cleanup(s.Close)
		s.d.State.Set("visited.registry.example", []string{"shop/web", "base/alpine"})
		d := screentest.Start(t, s, width, height)
		d.Settle()
		return d
	})
}

// outline is the tree on the screen, without columns.
func outline(s *Screen) string {
	var b strings.Builder
	for r := range s.list.Rows() {
		mark := ""
		if r.space {
			mark = map[bool]string{true: "-", false: "+"}[r.open]
		}
		fmt.Fprintf(&b, "%s%s%s ", strings.Repeat(".", r.depth), mark, r.label)
	}
	return strings.TrimSpace(b.String())
}

func TestTreeOnTheScreen(t *testing.T) {
	d, s := start(t, acme(), place, true, 100, 35)
	d.Settle()
	steps := []struct {
		do   func()
		want string
	}{
		{func() {}, "-base .alpine .debian -shop .-jobs ..mail ..report .api .web tools/ci hello"},
		{func() { s.list.Select("namespace shop"); d.Press("enter") }, "-base .alpine .debian +shop tools/ci hello"},
		{func() { d.Press("right") }, "-base .alpine .debian -shop .-jobs ..mail ..report .api .web tools/ci hello"},
		{func() { s.list.Select("shop/jobs/mail"); d.Press("left") }, "-base .alpine .debian -shop .-jobs ..mail ..report .api .web tools/ci hello"},
		{func() { d.Press("left") }, "-base .alpine .debian -shop .+jobs .api .web tools/ci hello"},
		{func() { d.Press("Z") }, "+base +shop tools/ci hello"},
		{func() { d.Press("S") }, "tools/ci +shop +base hello"},
		{func() { d.Press("S", "Z") }, "-base .alpine .debian -shop .-jobs ..mail ..report .api .web tools/ci hello"},
		{func() { d.Press("/"); d.Type(`"api"`); d.Press("enter") }, "shop/api"},
		{func() { s.Back() }, "-base .alpine .debian -shop .-jobs ..mail ..report .api .web tools/ci hello"},
		{func() { s.list.Sort("size", true); s.rearrange() }, "tools/ci base/alpine shop/jobs/mail shop/api base/debian hello shop/jobs/report shop/web"},
	}
	for i, step := range steps {
		step.do()
		if got := outline(s); got != step.want {
			t.Errorf("step %d:\n%s, want\n%s", i, got, step.want)
		}
	}
	s.list.Sort("name", false)
	s.rearrange()
	s.list.Select("shop/jobs/mail")
	d.Press("left")
	if r := s.list.Selected(); !r.space || r.Name != "shop/jobs" {
		t.Errorf("left leads to %q", r.Name)
	}
}

func TestLargeCatalogueIsFolded(t *testing.T) {
	r := acme()
	for i := range 300 {
		r.Repos = append(r.Repos, registry.Repository{Name: fmt.Sprintf("big/app%03d", i)})
	}
	d, s := start(t, r, place, true, 100, 35)
	d.Settle()
	if got := outline(s); got != "+base +big +shop tools/ci hello" {
		t.Errorf("got %s", got)
	}
	if left, _ := s.Status(); !strings.Contains(screentest.Strip(left), "308 repositories") {
		t.Errorf("the status says %q", left)
	}
}

// While a catalogue comes in another order than the tree's, nothing is lost.
func TestStreamInAnotherOrder(t *testing.T) {
	r := acme()
	s := newScreen(screentest.Deps(t, true), place, r, nil)
	t.Cleanup(s.Close)
	s.list.Sort("size", true)
	s.Init()
	for _, repo := range r.Repos {
		s.Update(load.Batch[registry.Repository]{ID: s.stream.id, Items: []registry.Repository{repo}})
	}
	if got, want := outline(s), "tools/ci base/alpine shop/jobs/mail shop/api shop/web shop/jobs/report base/debian hello"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNamespaceNarrows(t *testing.T) {
	p := place
	p.Namespace = "shop"
	d, s := start(t, acme(), p, true, 100, 35)
	d.Settle()
	if got := outline(s); got != "-jobs .mail .report api web" {
		t.Errorf("got %s", got)
	}
	if s.Place() != p {
		t.Errorf("the place is %+v", s.Place())
	}
}

func TestOpenRepository(t *testing.T) {
	d, s := start(t, acme(), place, true, 100, 35)
	d.Settle()
	s.list.Select("shop/web")
	d.Press("enter")
	d.Settle()
	if push, _ := screentest.Last[ui.Push](d); push.Place != (ui.Place{Screen: ui.Tags, Host: "registry.example", Repo: "shop/web"}) {
		t.Errorf("enter leads to %+v", push)
	}
	if y := s.Yanks(); y[0].Text != "registry.example/shop/web" {
		t.Errorf("yank %+v", y)
	}
	if c := s.Commands(); c[1].Text != "crane ls registry.example/shop/web" {
		t.Errorf("commands %+v", c)
	}
}

// Moving fast asks nothing; resting asks for the tags of what is seen, once.
func TestCountsWhatIsSeen(t *testing.T) {
	r := acme()
	d, s := start(t, r, place, true, 140, 35)
	d.Until("the list", func() bool { return s.list.Total() > 0 })
	d.Press("down", "down", "down", "down", "down")
	if n := r.Count("tags"); n != 0 {
		t.Errorf("%d requests while moving", n)
	}
	d.Settle()
	if n := r.Count("tags"); n != 8 {
		t.Errorf("%d requests for 8 repositories", n)
	}
	if c := s.tagCount(s.list.Get("hello")); c != 50 {
		t.Errorf("hello has %d tags", c)
	}
	if !strings.Contains(d.Plain(), "1.0.0") {
		t.Errorf("the preview has no tags:\n%s", d.Plain())
	}
}

// What was counted is counted anew when tags were removed, and nothing else is.
func TestCountsAnew(t *testing.T) {
	r := acme()
	d, s := start(t, r, place, true, 140, 35)
	d.Settle()
	before := r.Count("tags")
	r.TagsOf["hello"] = r.TagsOf["hello"][:40]
	d.Send(ui.TagsChanged{Host: "other.example", Repo: "hello"})
	d.Send(ui.TagsChanged{Host: place.Host, Repo: "nowhere"})
	d.Settle()
	if n := r.Count("tags") - before; n != 0 {
		t.Errorf("%d requests for what did not change", n)
	}
	d.Send(ui.TagsChanged{Host: place.Host, Repo: "hello", Names: []string{"1.49.0"}})
	d.Settle()
	if n, c := r.Count("tags")-before, s.tagCount(s.list.Get("hello")); n != 1 || c != 40 {
		t.Errorf("%d requests, and hello has %d tags", n, c)
	}
}

func TestBadDays(t *testing.T) {
	for name, c := range map[string]struct {
		repos []registry.Repository
		err   error
		says  string
		told  bool
	}{
		"empty":         {nil, nil, "no repositories", false},
		"no catalogue":  {nil, registry.ErrUnsupported, "does not list its repositories", false},
		"not for us":    {nil, registry.ErrForbidden, "not allowed", false},
		"down":          {nil, registry.ErrOffline, "no answer", true},
		"breaks midway": {acme().Repos, registry.ErrBadAnswer, "incomplete", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := acme()
			r.Repos, r.ReposErr = c.repos, c.err
			d, s := start(t, r, place, true, 110, 35)
			d.Settle()
			if !strings.Contains(screentest.Strip(d.Picture()), c.says) {
				t.Errorf("the screen does not say %q:\n%s", c.says, screentest.Strip(d.Picture()))
			}
			failed, told := screentest.Last[ui.Failed](d)
			if told != c.told || told && !errors.Is(failed.Err, c.err) {
				t.Errorf("told %v: %v", told, failed.Err)
			}
			if len(s.tree.names) != len(c.repos) {
				t.Errorf("%d repositories stay", len(s.tree.names))
			}
		})
	}
}

// A catalogue that is closed to strangers wants a login, and is read with it.
func TestWantsLogin(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		who  registry.Access
		want string
	}{
		"stranger":         {registry.ErrUnauthorized, registry.Access{}, "registry.example"},
		"not allowed":      {registry.ErrForbidden, registry.Access{}, "registry.example"},
		"may not, known":   {registry.ErrForbidden, registry.Access{User: "alice"}, ""},
		"has no catalogue": {registry.ErrUnsupported, registry.Access{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := acme()
			repos := r.Repos
			r.Repos, r.ReposErr, r.Who = nil, c.err, c.who
			d, s := start(t, r, place, true, 110, 35)
			s.d.LogIn = func(context.Context, ui.LoginRequest) ([]string, error) { return nil, nil }
			d.Settle()
			if got := s.WantsLogin(); got != c.want {
				t.Errorf("wants a login to %q", got)
			}
			if offers := strings.Contains(d.Plain(), "a logs in"); offers != (c.want != "") {
				t.Errorf("offers one: %v", offers)
			}
			r.Repos, r.ReposErr = repos, nil
			d.Send(ui.LoggedIn{Host: "other.example"})
			d.Settle()
			if len(s.tree.names) > 0 {
				t.Error("another registry's login is taken up")
			}
			d.Send(ui.LoggedIn{Host: "Registry.example"})
			d.Settle()
			if len(s.tree.names) != len(repos) || s.WantsLogin() != "" {
				t.Errorf("%d repositories after the login", len(s.tree.names))
			}
		})
	}
}

func TestOpenByName(t *testing.T) {
	for name, want := range map[string]ui.Place{
		"nginx":             {Screen: ui.Tags, Host: "docker.io", Repo: "library/nginx"},
		"acme/api":          {Screen: ui.Tags, Host: "docker.io", Repo: "acme/api"},
		"nginx:1.29":        {Screen: ui.Image, Host: "docker.io", Repo: "library/nginx", Ref: "1.29"},
		"a/b@sha256:00":     {Screen: ui.Image, Host: "docker.io", Repo: "a/b", Ref: "sha256:00"},
		"docker.io/acme/x/": {Screen: ui.Tags, Host: "docker.io", Repo: "acme/x"},
	} {
		r := acme()
		r.Name, r.ReposErr, r.Repos = "docker.io", registry.ErrUnsupported, nil
		d, _ := start(t, r, ui.Place{Screen: ui.Repositories, Host: "docker.io"}, true, 100, 35)
		d.Settle()
		d.Press("n")
		d.Settle()
		open, ok := screentest.Last[ui.OpenDialog](d)
		if !ok {
			t.Fatal("no dialog asks for the name")
		}
		g := screentest.Start(t, open.Dialog, 76, 20)
		g.Press("enter") // nothing is written yet
		g.Type(name)
		g.Press("enter")
		g.Settle()
		if push, _ := screentest.Last[ui.Push](g); push.Place != want {
			t.Errorf("%q leads to %+v", name, push.Place)
		}
	}
}

// searching is a registry with a search of its own.
type searching struct{ *screentest.Registry }

func (s searching) Search(_ context.Context, q string) iter.Seq2[registry.Repository, error] {
	return func(yield func(registry.Repository, error) bool) {
		_ = yield(registry.Repository{Name: "found/" + q, Pulls: 1_204, Description: "what was looked for"}, nil) &&
			yield(registry.Repository{Name: "also/" + q}, nil)
	}
}

func TestNamespacesOfTheConfig(t *testing.T) {
	r := acme()
	r.Repos, r.ReposErr = nil, registry.ErrUnsupported
	known := screentest.Known(r.Name)
	known.Namespaces = []string{"acme", "team/ops"}
	s := newScreen(screentest.Deps(t, true, known), place, r, nil)
	t.Cleanup(s.Close)
	s.d.State.Set("visited.registry.example", []string{"shop/web", "acme/api", "acme/web"})
	d := screentest.Start(t, s, 100, 35)
	d.Settle()
	if got := outline(s); got != "-acme .api .web shop/web -team/ops" {
		t.Errorf("got %s", got)
	}
	if r.Count("repositories acme") != 1 || r.Count("repositories team/ops") != 1 {
		t.Errorf("the namespaces are not asked for: %v", r.Calls())
	}
	s.list.Select("namespace team/ops")
	d.Press("enter")
	d.Settle()
	open, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("an empty namespace asks for no name")
	}
	g := screentest.Start(t, open.Dialog, 76, 20)
	g.Type("tool")
	g.Press("enter")
	g.Settle()
	if push, _ := screentest.Last[ui.Push](g); push.Place.Repo != "team/ops/tool" {
		t.Errorf("it leads to %+v", push.Place)
	}
	d.Send(tea.MouseClickMsg{X: 5, Y: 3 + 1 + 2, Button: tea.MouseLeft}) // below the offer and the titles
	if got := s.list.Selected(); got.Name != "acme/web" {
		t.Errorf("a click selects %q", got.Name)
	}
	d.Press("/")
	if c := s.Cursor(); c == nil || c.Y != 34 {
		t.Errorf("the cursor is at %+v", c)
	}
}

func TestSearch(t *testing.T) {
	r := acme()
	r.Repos, r.ReposErr = nil, registry.ErrUnsupported
	d, s := start(t, searching{r}, place, true, 140, 35)
	d.Settle()
	d.Press("t")
	d.Settle()
	open, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("no dialog asks what to search")
	}
	g := screentest.Start(t, open.Dialog, 76, 20)
	g.Type("redis")
	g.Press("enter")
	g.Settle()
	msg, _ := screentest.Last[searchFor](g)
	d.Send(msg)
	d.Settle()
	if got := outline(s); got != "found/redis also/redis" || !strings.Contains(d.Plain(), "1,204") || !strings.Contains(d.Plain(), "looked for") {
		t.Errorf("found %s:\n%s", got, d.Plain())
	}
}

func TestCancelAndStale(t *testing.T) {
	r := acme()
	d, s := start(t, r, place, true, 100, 35)
	d.Settle()
	old := s.stream.id
	r.Gate = make(chan struct{})
	d.Press("r")
	d.Send(load.Batch[registry.Repository]{ID: old, Items: []registry.Repository{{Name: "stale"}}})
	if s.tree.names["stale"] != nil || len(s.tree.names) != 8 {
		t.Error("an older round is taken, or what was there is gone before the new one comes")
	}
	if !s.Back() || s.stream.running {
		t.Error("back does not stop the loading")
	}
	close(r.Gate)
	d.Resize(80, 19)
	d.Settle()
	if len(s.tree.names) != 8 {
		t.Errorf("%d repositories stay of 8", len(s.tree.names))
	}
	if !strings.Contains(screentest.Strip(d.Picture()), "stopped") {
		t.Errorf("it is not told:\n%s", screentest.Strip(d.Picture()))
	}
	s.Close()
	d.Send(tea.WindowSizeMsg{Width: 20, Height: 5})
	d.Settle()
}

func TestAnySize(t *testing.T) {
	d, _ := start(t, acme(), place, true, 120, 35)
	d.Settle()
	d.Shrink(t)
}
