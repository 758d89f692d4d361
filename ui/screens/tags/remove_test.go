package tags

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// desk is a screen with the dialog that it opens, as the app shows them.
type desk struct {
	*Screen
	dialog ui.Dialog
}

func (k *desk) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.OpenDialog:
		k.dialog = msg.Dialog
		return k.dialog.Init()
	case ui.CloseDialog:
		k.dialog = nil
		if msg.Next != nil {
			return ui.Send(msg.Next)
		}
		return nil
	case tea.KeyPressMsg:
		if k.dialog != nil {
			return k.dialog.Update(msg)
		}
		return k.Screen.Update(msg)
	}
	cmd := k.Screen.Update(msg)
	if k.dialog != nil {
		cmd = tea.Batch(cmd, k.dialog.Update(msg))
	}
	return cmd
}

func (k *desk) View(width, height int) string {
	if k.dialog != nil {
		return k.dialog.View(width, height)
	}
	return k.Screen.View(width, height)
}

// open shows the tags a, b and c of one image, and d of another, of a real
// registry.
func open(t *testing.T, o ...disttest.Option) (*screentest.Drive, *desk, *disttest.Server) {
	t.Helper()
	s := disttest.V3(t, o...)
	for _, tags := range []string{"abc", "d"} {
		im, err := random.Image(64, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags {
			s.Push(t, repo+":"+string(tag), im)
		}
	}
	reg, err := oci.New(s.Host, oci.Options{CertDirs: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	deps := screentest.Deps(t, true, screentest.Known(s.Host))
	deps.Removed = remove.Journal{Dir: t.TempDir()}
	k := &desk{Screen: newScreen(deps, ui.Place{Screen: ui.Tags, Host: s.Host, Repo: repo}, reg, nil)}
	t.Cleanup(k.Close)
	d := screentest.Start(t, k, 100, 30)
	d.Settle()
	return d, k, s
}

func (k *desk) tags() string {
	names := map[string]bool{}
	for r := range k.list.Rows() {
		names[r.Name] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), " ")
}

var ctrlD = tea.KeyPressMsg{Code: 'd', Mod: tea.ModCtrl}

func says(t *testing.T, d *screentest.Drive, all ...string) {
	t.Helper()
	for _, s := range all {
		if !strings.Contains(d.Plain(), s) {
			t.Errorf("no %q in\n%s", s, d.Plain())
		}
	}
}

func TestRemoveOne(t *testing.T) {
	d, k, s := open(t)
	k.list.Select("b")
	d.Send(ctrlD)
	d.Settle()
	says(t, d, "the image stays for tags a, c", "Cancel", "Remove 1 tag")
	d.Press("enter") // Cancel is chosen
	d.Settle()
	if k.dialog != nil || s.Count(http.MethodDelete, "/") > 0 || k.tags() != "a b c d" {
		t.Fatalf("not cancelled: %q", k.tags())
	}
	d.Send(ctrlD)
	d.Settle()
	d.Press("right", "enter")
	d.Settle()
	says(t, d, "1 tag removed", "u puts back", "regtui undo", "Close", "Undo")
	if k.tags() != "a c d" {
		t.Errorf("left: %q", k.tags())
	}
	if first := k.dialog.Keys()[0].Help(); first.Key != "u" || first.Desc != "undo" {
		t.Errorf("the first key is %+v", first)
	}
	d.Press("u", "u") // the second closes no dialog that the first opens
	d.Settle()
	asked, _ := screentest.Last[ui.Undo](d)
	if k.dialog != nil || asked.ID == "" {
		t.Fatalf("u asks for %+v", asked)
	}
	undos := 0
	for _, m := range d.Sent {
		if _, ok := m.(ui.Undo); ok {
			undos++
		}
	}
	if undos != 1 {
		t.Errorf("asked %d times to undo", undos)
	}
	putBack(t, k, asked.ID)
	d.Send(ui.TagsChanged{Host: s.Host, Repo: repo + "-too", Names: []string{"b"}})
	d.Settle()
	if k.tags() != "a c d" {
		t.Errorf("another repository changed: %q", k.tags())
	}
	k.list.Mark("b", true)
	d.Send(ui.TagsChanged{Host: s.Host, Repo: repo, Names: []string{"b"}})
	d.Settle()
	if k.tags() != "a b c d" || k.list.Marks() != 0 {
		t.Errorf("after undo: %q", k.tags())
	}
	if at := k.list.Selected().Name; at != "a" { // which stood below b
		t.Errorf("the cursor is at %s", at)
	}
}

// putBack undoes a run of the screen's journal.
func putBack(t *testing.T, k *desk, id string) {
	t.Helper()
	run, err := k.d.Removed.Run(id)
	if err != nil {
		t.Fatal(err)
	}
	err = run.Undo(t.Context(), func(string) (remove.Remover, error) { return remove.Of(k.reg) }, func(res remove.Result) {
		if res.State != remove.Back {
			t.Errorf("%+v", res)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// With marks, what they are for comes first among the keys.
func TestKeysWithMarks(t *testing.T) {
	_, k, _ := open(t)
	if k.Keys()[0].Help() != k.d.Keys.Open.Help() {
		t.Error("without marks, opening does not come first")
	}
	k.list.Mark("a", true)
	if k.Keys()[0].Help() != k.d.Keys.Delete.Help() {
		t.Error("with marks, removing does not come first")
	}
	k.d.ReadOnly = true
	if k.Keys()[0].Help() != k.d.Keys.Open.Help() {
		t.Error("it is offered where nothing is removed")
	}
}

func TestRemoveMarked(t *testing.T) {
	d, k, s := open(t)
	mark := func() {
		for _, tag := range []string{"a", "c", "d"} {
			k.list.Mark(tag, true)
		}
		d.Send(ctrlD)
		d.Settle()
	}
	for _, answer := range []string{"", "2", "y"} {
		mark()
		says(t, d, "type 3")
		d.Type(answer)
		d.Press("enter")
		d.Settle()
		if k.dialog != nil || s.Count(http.MethodDelete, "/") > 0 {
			t.Fatalf("%q removed", answer)
		}
	}
	mark()
	d.Type("3")
	d.Press("enter")
	d.Settle()
	says(t, d, "3 tags removed")
	if k.tags() != "b" || len(k.list.Marked()) > 0 {
		t.Errorf("left: %q, marked: %v", k.tags(), k.list.Marked())
	}
}

type begun struct{}

// Escape ends the work after what has begun; the rest is told.
func TestRemoveStopped(t *testing.T) {
	stopped, going := make(chan struct{}), make(chan struct{}, 10)
	d, k, _ := open(t, disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				going <- struct{}{}
				<-stopped
			}
			next.ServeHTTP(w, r)
		})
	}))
	for _, tag := range []string{"a", "b", "c"} { // one after the other: they are one image
		k.list.Mark(tag, true)
	}
	d.Send(ctrlD)
	d.Settle()
	d.Type("3")
	d.Press("enter")
	d.Run(func() tea.Msg {
		<-going
		return begun{}
	})
	d.Until("the first removal", func() bool {
		_, ok := screentest.Last[begun](d)
		return ok
	})
	stopper, ok := k.dialog.(ui.Stopper)
	if !ok || !stopper.Stop() { // as the app does at ctrl+c
		t.Error("it does not stop")
	}
	d.Press("esc")
	if stopper.Stop() {
		t.Error("it was not told yet to stop")
	}
	close(stopped)
	d.Settle()
	says(t, d, "1 tag removed", "2 not tried")
}

func TestRemoveNotWhereReadOnly(t *testing.T) {
	d, k, _ := open(t)
	if !slices.ContainsFunc(k.Keys(), func(b key.Binding) bool { return b.Help().Key == k.d.Keys.Delete.Help().Key }) {
		t.Error("the key is not offered")
	}
	k.d.ReadOnly = true
	if slices.ContainsFunc(k.Keys(), func(b key.Binding) bool { return b.Help().Key == k.d.Keys.Delete.Help().Key }) {
		t.Error("the key is offered")
	}
	d.Send(ctrlD)
	d.Settle()
	if toast, ok := screentest.Last[ui.Toast](d); !ok || !strings.Contains(toast.Text, "read-only") || k.dialog != nil {
		t.Errorf("%+v", toast)
	}
}

// What the registry says no to is told, and nothing is offered to undo.
func TestRemoveRefused(t *testing.T) {
	d, k, _ := open(t, disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	k.list.Select("d")
	d.Send(ctrlD)
	d.Settle()
	d.Press("right", "enter")
	d.Settle()
	says(t, d, "storage.delete.enabled", "Close")
	if strings.Contains(d.Plain(), "Undo") || k.tags() != "a b c d" {
		t.Errorf("%q\n%s", k.tags(), d.Plain())
	}
}

// How far looking is, is told.
func TestRemoveLooking(t *testing.T) {
	var hold atomic.Bool
	release := make(chan struct{})
	d, k, _ := open(t, disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if hold.Load() && strings.HasSuffix(r.URL.Path, "/manifests/d") {
				<-release
			}
			next.ServeHTTP(w, r)
		})
	}))
	hold.Store(true)
	k.list.Select("b")
	d.Send(ctrlD)
	d.Until("three of four", func() bool { return strings.Contains(d.Plain(), "Looking at what else needs it: 3/4") })
	says(t, d, "Cancel")
	close(release)
	d.Settle()
	says(t, d, "the image stays for tags a, c", "Remove 1 tag")
}
