package repositories

import (
	"fmt"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func grown(names ...string) *tree {
	t := newTree()
	for _, n := range names {
		t.add(registry.Repository{Name: n})
	}
	return t
}

func drawn(rows []row) string {
	var b strings.Builder
	for i, r := range rows {
		if r.order != i {
			fmt.Fprintf(&b, "[order %d at %d]", r.order, i)
		}
		mark := ""
		if r.space {
			mark = map[bool]string{true: "-", false: "+"}[r.open] + fmt.Sprint(r.count) + " "
		}
		fmt.Fprintf(&b, "%s%s%s\n", strings.Repeat("  ", r.depth), mark, r.label)
	}
	return b.String()
}

func TestTree(t *testing.T) {
	names := []string{
		"tools/ci", "shop/api", "shop/web", "shop/api/cache", "alpine",
		"deep/er/still/one", "deep/er/still/two", "shop/db/a", "shop/db/b",
	}
	for name, c := range map[string]struct {
		open func(string) bool
		want string
	}{
		"folded": {func(string) bool { return false }, "+2 deep/er/still\n+5 shop\ntools/ci\nalpine\n"},
		"unfolded": {func(string) bool { return true }, `-2 deep/er/still
  one
  two
-5 shop
  api/cache
  -2 db
    a
    b
  api
  web
tools/ci
alpine
`},
		"one open": {func(ns string) bool { return ns == "shop" }, `+2 deep/er/still
-5 shop
  api/cache
  +2 db
  api
  web
tools/ci
alpine
`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := drawn(grown(names...).rows("", c.open, false)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestTreeBelowAndBackwards(t *testing.T) {
	tr := grown("shop/api", "shop/db/a", "shop/db/b", "alpine", "busybox")
	all := func(string) bool { return true }
	if got := drawn(tr.rows("shop", all, false)); got != "-2 db\n  a\n  b\napi\n" {
		t.Errorf("below shop:\n%s", got)
	}
	if got := drawn(tr.rows("", all, true)); got != "-3 shop\n  -2 db\n    b\n    a\n  api\nbusybox\nalpine\n" {
		t.Errorf("backwards:\n%s", got)
	}
}

func TestTreeUpdates(t *testing.T) {
	tr := grown("shop/api", "shop/web", "shop/api")
	tr.add(registry.Repository{Name: "shop/api", Tags: 7})
	rows := tr.rows("", func(string) bool { return true }, false)
	if len(rows) != 3 || rows[0].count != 2 || rows[1].Tags != 7 {
		t.Errorf("a repository told twice: %+v", rows)
	}
	if all := flat(tr.all); len(all) != 2 || all[0].label != "shop/api" || all[1].label != "shop/web" {
		t.Errorf("flat: %+v", all)
	}
}

// Names that no registry should send are shown, not lost.
func TestTreeOddNames(t *testing.T) {
	rows := grown("", "/", "a//b", "a/").rows("", func(string) bool { return true }, false)
	repos := 0
	for _, r := range rows {
		if !r.space {
			repos++
		}
	}
	if repos != 4 {
		t.Errorf("%d of 4 repositories are shown: %s", repos, drawn(rows))
	}
}

func TestLongCatalogueIsLaidOutNowAndThen(t *testing.T) {
	r := &screentest.Registry{Name: "registry.example"}
	s := newScreen(screentest.Deps(t, true), ui.Place{Screen: ui.Repositories, Host: r.Name}, r, nil)
	defer s.Close()
	s.Init()
	s.open["none"] = true // by hand, so that it stays unfolded
	const all = 5000
	behind := false
	for i := range all {
		s.Update(load.Batch[registry.Repository]{ID: s.stream.id, Items: []registry.Repository{{Name: fmt.Sprint(i)}}})
		rows := s.list.Total()
		if behind = behind || rows < i+1; rows < (i+1)*7/8 {
			t.Fatalf("%d rows of %d", rows, i+1)
		}
	}
	if !behind {
		t.Error("it was laid out at every batch")
	}
	s.Update(load.Batch[registry.Repository]{ID: s.stream.id, Done: true})
	if got := s.list.Total(); got != all {
		t.Errorf("%d rows at the end", got)
	}
}
