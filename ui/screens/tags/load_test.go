package tags

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func TestPictureWhileLoading(t *testing.T) {
	r := nginx(t)
	r.Gate = make(chan struct{}, 6)
	r.Gate <- struct{}{}               // the list, then five details
	d, s := start(t, r, true, 100, 35) // no room for the preview, which reads too
	d.Until("the list", func() bool { return s.list.Total() == 13 })
	for range 5 {
		r.Gate <- struct{}{}
	}
	described := func() (n int) {
		for row := range s.list.All() {
			if row.Described() {
				n++
			}
		}
		return n
	}
	d.Until("five details", func() bool { return described() == 5 })
	if done, total := s.Progress(); done != 5 || total != 13 {
		t.Errorf("progress is %d of %d", done, total)
	}
	if _, right := s.Status(); !strings.Contains(right, "5/13") {
		t.Errorf("the status says %q", right)
	}
}

func TestRetryOfDetails(t *testing.T) {
	r := nginx(t)
	good, limited := r.Details, true
	r.Details = func(repo, tag string) (registry.Tag, error) {
		if limited && strings.HasPrefix(tag, "1.") {
			return registry.Tag{}, &registry.Error{Op: "read tag", Host: r.Name, Name: repo, Err: registry.ErrForbidden}
		}
		return good(repo, tag)
	}
	d, s := start(t, r, true, 120, 35)
	d.Settle()
	failed, ok := screentest.Last[ui.Failed](d)
	if !ok || !errors.Is(failed.Err, registry.ErrForbidden) {
		t.Fatalf("told %v", failed.Err)
	}
	told := 0
	for _, m := range d.Sent {
		if _, ok := m.(ui.Failed); ok {
			told++
		}
	}
	limited = false
	before := r.Count("describe")
	d.Send(failed.Retry())
	d.Settle()
	if n := r.Count("describe") - before; told != 1 || n != 7 || s.list.Get("1.29").Err != nil {
		t.Errorf("told %d times; %d requests to try 6 tags and the one that is gone again; 1.29: %v", told, n, s.list.Get("1.29").Err)
	}
}

func TestReloadForgets(t *testing.T) {
	r := nginx(t)
	d, s := start(t, r, true, 80, 19)
	d.Settle()
	asked := r.Count("describe")
	moved := screentest.Digest(99)
	r.Digests["latest"] = moved
	d.Press("r")
	if s.list.Total() != 13 {
		t.Error("the list is gone before the new one comes")
	}
	d.Settle()
	if got := s.list.Get("latest").Digest; got != moved {
		t.Errorf("latest is still %v", got)
	}
	if n := r.Count("describe"); n != 2*asked {
		t.Errorf("%d requests after a reload, %d before", n-asked, asked)
	}
	if s.list.Get("1.29.3").same.count() != 3 {
		t.Error("a tag that moved is still told as shared")
	}
}

func TestCancelAndClose(t *testing.T) {
	r := nginx(t)
	r.Gate = make(chan struct{}, 1)
	r.Gate <- struct{}{}
	d, s := start(t, r, true, 80, 19)
	d.Until("the list", func() bool { return s.list.Total() == 13 })
	late := s.filling.id
	s.Close()
	d.Settle() // every command ends with the screen
	if s.list.Get("latest").Described() {
		t.Error("details came after the end")
	}
	d.Press("r") // nothing hangs on a closed screen
	d.Settle()
	if s.filling.id == late {
		t.Error("the test reloads nothing")
	}
}

func TestStaleBatchIsDropped(t *testing.T) {
	r := nginx(t)
	d, s := start(t, r, true, 80, 19)
	d.Settle()
	old := s.names.id
	d.Press("r")
	d.Settle()
	d.Send(batchOf(old, registry.Tag{Name: "stale"}))
	if s.list.Get("stale") != nil {
		t.Error("a batch of an older round is taken")
	}
}

// What is on the screen is described before anything else, wherever it stands
// in the registry's own order.
func TestVisibleFirst(t *testing.T) {
	r := nginx(t)
	many := make([]registry.Tag, 3000)
	for i := range many {
		many[i].Name = "1." + strconv.Itoa(i)
	}
	r.TagsOf[repo] = many
	r.Limit = 1
	r.Gate = make(chan struct{}, 1)
	r.Gate <- struct{}{} // the list alone
	d, s := start(t, r, true, 120, 31)
	d.Until("a look at the whole list", func() bool {
		return !s.names.running && slices.ContainsFunc(d.Sent, func(m tea.Msg) bool {
			rest, ok := m.(listing.Rested)
			return ok && s.looking.Is(rest)
		})
	})
	early := r.Count("describe") // of the first part of the list, in hand already
	close(r.Gate)
	d.Until("the first details", func() bool { return r.Count("describe") >= 30+early })
	asked := 0
	for _, call := range r.Calls() {
		var n int
		if _, err := fmt.Sscanf(call, "describe library/nginx:1.%d", &n); err != nil {
			continue
		}
		if asked++; asked > early && asked <= 30 && n < 2970 {
			t.Errorf("%s is asked for as number %d", call, asked)
		}
	}
	d.Press("g", "G") // the other end
	d.Settle()
	for row := range s.list.All() {
		if !row.Described() {
			t.Fatalf("%s was never described", row.Name)
		}
	}
	if n := r.Count("describe"); n != 3000 {
		t.Errorf("%d requests for 3000 tags", n)
	}
}

func batchOf(id uint64, tags ...registry.Tag) load.Batch[registry.Tag] {
	return load.Batch[registry.Tag]{ID: id, Items: tags}
}
