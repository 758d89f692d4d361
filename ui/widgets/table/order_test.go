package table

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"github.com/regtui/regtui/ui/keys"
)

// item is a row with few different values, so that many are alike.
type item struct {
	key     string
	n       int
	unknown bool
}

// naive is a table that does everything anew each time.
type naive struct {
	rows   []item
	column string
	down   bool
	match  func(*item) bool
}

func (n *naive) put(it item) {
	if i := slices.IndexFunc(n.rows, func(r item) bool { return r.key == it.key }); i >= 0 {
		n.rows[i] = it
		return
	}
	n.rows = append(n.rows, it)
}

func (n *naive) shown() []string {
	rows := slices.Clone(n.rows)
	slices.SortStableFunc(rows, func(a, b item) int {
		switch {
		case n.column == "":
			return 0
		case n.column == "n" && a.unknown != b.unknown:
			if a.unknown {
				return 1
			}
			return -1
		case n.column == "n" && a.unknown:
			return 0
		}
		c := a.n - b.n
		if n.column == "key" {
			c = strings.Compare(a.key, b.key)
		}
		if n.down {
			return -c
		}
		return c
	})
	var out []string
	for _, r := range rows {
		if n.match == nil || n.match(&r) {
			out = append(out, r.key)
		}
	}
	return out
}

func newItems() *Model[item] {
	return New(styles("regtui-dark", colorprofile.TrueColor), keys.Default(), func(r *item) string { return r.key },
		Column[item]{ID: "key", Title: "Key", Width: 6, Text: func(r *item) string { return r.key }, Compare: func(a, b *item) int { return strings.Compare(a.key, b.key) }},
		Column[item]{
			ID: "n", Title: "N", Width: 4, Text: func(r *item) string { return fmt.Sprint(r.n) },
			Compare: func(a, b *item) int { return a.n - b.n }, Unknown: func(r *item) bool { return r.unknown },
		},
		Column[item]{ID: "plain", Title: "Plain", Text: func(*item) string { return "" }},
	)
}

// TestOrderIsAlwaysTheOneOfSortingAnew does random things to a table and to a
// naive one, and holds one against the other after each.
func TestOrderIsAlwaysTheOneOfSortingAnew(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 7))
		m, n := newItems(), &naive{}
		some := func() item {
			return item{key: fmt.Sprint("k", random.IntN(300)), n: random.IntN(8), unknown: random.IntN(4) == 0}
		}
		for step := range 150 {
			what := ""
			switch random.IntN(11) {
			case 0, 1, 2, 3:
				what = "append"
				for range random.IntN(40) {
					it := some()
					m.Append(it)
					n.put(it)
				}
			case 4:
				what = "remove"
				k := some().key
				i := slices.IndexFunc(n.rows, func(r item) bool { return r.key == k })
				if m.Remove(k) != (i >= 0) {
					t.Fatalf("seed %d, step %d: Remove(%s) is wrong", seed, step, k)
				}
				if i >= 0 {
					n.rows = slices.Delete(n.rows, i, i+1)
				}
			case 5, 6:
				what = "change"
				it := some()
				m.Change(it.key, func(r *item) { *r = it })
				if i := slices.IndexFunc(n.rows, func(r item) bool { return r.key == it.key }); i >= 0 {
					n.rows[i] = it
				}
			case 7:
				n.column, n.down = []string{"", "key", "n", "n"}[random.IntN(4)], random.IntN(2) == 0
				n.down = n.down && n.column != ""
				what = "sort " + n.column
				m.Sort(n.column, n.down)
			case 8:
				what = "filter"
				least := random.IntN(8)
				n.match = func(r *item) bool { return r.n >= least }
				m.Filter(n.match)
			case 9:
				what = "no filter"
				n.match = nil
				m.Filter(nil)
			case 10:
				what = "narrow"
				if before := n.match; before != nil {
					n.match = func(r *item) bool { return before(r) && r.n%2 == 0 }
					m.Narrow(n.match)
				}
			}
			if random.IntN(3) > 0 {
				continue // so that several things come together
			}
			got, want := shownTags(t, m, func(r *item) string { return r.key }), n.shown()
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, step %d, after %s:\n%v\nwant\n%v", seed, step, what, got, want)
			}
			if m.Len() != len(want) || m.Total() != len(n.rows) {
				t.Fatalf("seed %d, step %d: %d of %d, want %d of %d", seed, step, m.Len(), m.Total(), len(want), len(n.rows))
			}
		}
	}
}

func TestSortByAndSorted(t *testing.T) {
	m := newTable(styles("regtui-dark", colorprofile.TrueColor))
	if c, down := m.Sorted(); c != "" || down {
		t.Errorf("a new table is sorted by %q", c)
	}
	for _, c := range []struct {
		by, want string
		down     bool
	}{{"tag", "tag", false}, {"tag", "tag", true}, {"size", "size", true}, {"size", "size", false}, {"digest", "", false}, {"none", "", false}} {
		m.SortBy(c.by)
		if c.by == "none" {
			continue
		}
		if got, down := m.Sorted(); got != c.want || down != c.down {
			t.Errorf("after SortBy(%s): %s %v, want %s %v", c.by, got, down, c.want, c.down)
		}
	}
	m.Sort("digest", true)
	if c, down := m.Sorted(); c != "" || down {
		t.Errorf("a column that cannot be sorted by gives %q %v", c, down)
	}
}
