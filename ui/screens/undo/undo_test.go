package undo

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

const repo = "team/app"

// room is a registry and the journal of what was removed from it.
type room struct {
	t   *testing.T
	s   *disttest.Server
	reg remove.Remover
	d   *ui.Deps
	at  time.Time
}

func newRoom(t *testing.T, o ...disttest.Option) *room {
	t.Helper()
	s := disttest.V3(t, o...)
	reg, err := oci.New(s.Host, oci.Options{CertDirs: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	rm, err := remove.Of(reg)
	if err != nil {
		t.Fatal(err)
	}
	d := screentest.Deps(t, true, screentest.Known(s.Host))
	d.Removed = remove.Journal{Dir: t.TempDir()}
	return &room{t: t, s: s, reg: rm, d: d, at: screentest.Now().Add(-24 * time.Hour)}
}

func (r *room) push(tags ...string) {
	r.t.Helper()
	im, err := random.Image(64, 1)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, tag := range tags {
		r.s.Push(r.t, repo+":"+tag, im)
	}
}

// remove takes tags away in a run of their own, an hour after the last one.
func (r *room) remove(tags ...string) (id string) {
	r.t.Helper()
	p, err := remove.Look(r.t.Context(), r.reg, repo, tags, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.at = r.at.Add(time.Hour)
	run := r.d.Removed.Begin(r.at)
	defer run.Close()
	p.Apply(r.t.Context(), r.reg, run, func(res remove.Result) {
		if res.State != remove.Removed {
			r.t.Errorf("%+v", res)
		}
	})
	return run.ID
}

// tags are those that the registry lists.
func (r *room) tags() string {
	r.t.Helper()
	var names []string
	for tag, err := range r.reg.Tags(r.t.Context(), repo) {
		if err != nil {
			return err.Error()
		}
		names = append(names, tag.Name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (r *room) open(id string) *screentest.Drive {
	d := screentest.Start(r.t, New(r.d, id), 80, 24)
	d.Settle()
	return d
}

func says(t *testing.T, d *screentest.Drive, all ...string) {
	t.Helper()
	for _, s := range all {
		if !strings.Contains(d.Plain(), s) {
			t.Errorf("no %q in\n%s", s, d.Plain())
		}
	}
}

func closed(d *screentest.Drive) bool {
	_, ok := screentest.Last[ui.CloseDialog](d)
	return ok
}

func TestChooseAndAsk(t *testing.T) {
	r := newRoom(t)
	r.push("a", "b", "stays")
	r.push("other")
	r.remove("other")
	r.remove("a", "b")
	d := r.open("")
	says(t, d, "▌ 22 hours ago", "team/app:a and 1 more", "23 hours ago", "team/app:other")
	d.Press("enter")
	says(t, d, "team/app:a ", "team/app:b", "type 2", "Removed 22 hours ago")
	d.Type("1")
	d.Press("enter")
	d.Settle()
	if !closed(d) || r.tags() != "stays" {
		t.Errorf("not cancelled: %s", r.tags())
	}

	d = r.open("")
	d.Press("down", "enter")
	says(t, d, "team/app:other", "Cancel", "Put back 1 tag")
	d.Press("right", "enter")
	d.Settle()
	says(t, d, "1 tag put back")
	changed, _ := screentest.Last[ui.TagsChanged](d)
	if changed.Host != r.s.Host || changed.Repo != repo || !slices.Equal(changed.Names, []string{"other"}) || r.tags() != "other stays" {
		t.Errorf("%+v, left %s", changed, r.tags())
	}

	d = r.open("")
	d.Press("enter")
	d.Type("2")
	d.Press("enter")
	d.Settle()
	says(t, d, "2 tags put back")
	if r.tags() != "a b other stays" {
		t.Errorf("left %s", r.tags())
	}
	d = r.open("")
	says(t, d, "There is nothing to undo.", "Close")
	d.Press("enter")
	d.Settle()
	if !closed(d) {
		t.Error("it stays open")
	}
}

// A run that is named is put back at once.
func TestAtOnce(t *testing.T) {
	r := newRoom(t)
	r.push("a", "b")
	id := r.remove("a")
	r.remove("b")
	d := r.open(id)
	says(t, d, "1 tag put back")
	if r.tags() != "a" {
		t.Errorf("left %s", r.tags())
	}
}

// What cannot come back is told, and another run is offered first.
func TestPassedOver(t *testing.T) {
	r := newRoom(t)
	r.push("first")
	r.push("moved")
	r.remove("first")
	r.remove("moved")
	r.push("moved") // another image
	d := r.open("")
	says(t, d, "▌ 22 hours ago")
	d.Press("enter", "right", "enter")
	d.Settle()
	says(t, d, "moved: the tag was moved meanwhile", "Close")
	if strings.Contains(d.Plain(), "put back\n") {
		t.Error(d.Plain())
	}
	d = r.open("")
	says(t, d, "▌ 23 hours ago", "could not come back")
	d.Press("up", "enter")
	says(t, d, "could not be put back the last time")
}

func TestMany(t *testing.T) {
	r := newRoom(t)
	var tags []string
	for i := range 20 {
		tags = append(tags, string(rune('a'+i)))
	}
	r.push(append(tags, "stays")...)
	for _, tag := range tags {
		r.remove(tag)
	}
	d := r.open("")
	says(t, d, "1 of 20", "app:t")
	d.Press("G")
	says(t, d, "20 of 20", "▌ 23 hours ago", "app:a")
	d.Press("pgup", "k")
	says(t, d, "11 of 20")
	d.Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	says(t, d, "12 of 20")
	d.Press("g")
	d.Send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 3})
	says(t, d, "app:r", "Put back 1 tag")
}

func TestNotWhereReadOnly(t *testing.T) {
	r := newRoom(t)
	r.push("a", "b")
	r.remove("a")
	r.d.Known = func() []ui.Known {
		return []ui.Known{{Settings: registry.Settings{Host: r.s.Host, ReadOnly: true}}}
	}
	d := r.open("")
	d.Press("enter", "right", "enter")
	d.Settle()
	says(t, d, r.s.Host+" is read-only: nothing is put back")
	if r.tags() != "b" {
		t.Errorf("left %s", r.tags())
	}
}

func TestJournalThatCannotBeRead(t *testing.T) {
	r := newRoom(t)
	bad := filepath.Join(r.d.Removed.Dir, "20260101-000000.000-aaaa.jsonl")
	if err := os.Mkdir(bad, 0o700); err != nil {
		t.Fatal(err)
	}
	says(t, r.open(""), "is a directory", "Close")
	r.push("a", "b")
	r.remove("a")
	says(t, r.open(""), "app:a", "is a directory")
	says(t, r.open("20260101-000000.000-bbbb"), "Close")
}

// Escape ends the work after what has begun; the rest is told, and is there
// to go on with.
func TestStopped(t *testing.T) {
	type begun struct{}
	stopped, going := make(chan struct{}), make(chan struct{}, 10)
	r := newRoom(t, disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/manifests/") {
				going <- struct{}{}
				<-stopped
			}
			next.ServeHTTP(w, r)
		})
	}))
	r.push("a", "b", "c")
	r.remove("a", "b", "c")
	d := r.open("")
	d.Press("enter")
	d.Type("3")
	d.Press("enter")
	d.Run(func() tea.Msg {
		<-going
		return begun{}
	})
	d.Until("the first", func() bool {
		_, ok := screentest.Last[begun](d)
		return ok
	})
	says(t, d, "Putting back 0/3", "Stop")
	d.Press("esc")
	close(stopped)
	d.Settle()
	says(t, d, "1 tag put back", "2 not tried; :undo goes on")
	if runs, err := r.d.Removed.Runs(); err != nil || len(runs) != 1 || runs[0].Open() != 2 {
		t.Errorf("%v %v", runs, err)
	}
}

// The list of runs has no buttons: keys that go from one to another do nothing.
func TestListHasNoButtons(t *testing.T) {
	r := newRoom(t)
	r.push("a", "b")
	r.remove("a")
	d := r.open("")
	before := d.Plain()
	for _, k := range []string{"left", "right", "h", "l", "space", "tab"} {
		d.Press(k)
	}
	if after := d.Plain(); after != before {
		t.Errorf("it was\n%s\nand is\n%s", before, after)
	}
}
