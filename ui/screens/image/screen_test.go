package image

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func TestPictures(t *testing.T) {
	for _, tab := range []string{overviewTab, platformsTab, layersTab, historyTab, configTab, manifestTab, referrersTab} {
		t.Run(tab, func(t *testing.T) {
			screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
				d, _ := start(t, content(t), place("2.14.0", tab), dark, width, height)
				d.Settle()
				if tab == layersTab {
					d.Press("down", "down", "down", "down")
				}
				return d
			})
		})
	}
}

func TestPicturesOfOthers(t *testing.T) {
	for _, ref := range []string{"chart", "ancient", "empty", "badconfig", "nested", "gone"} {
		for _, tab := range []string{overviewTab, layersTab} {
			t.Run(ref+"-"+tab, func(t *testing.T) {
				screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
					d, _ := start(t, content(t), place(ref, tab), dark, width, height)
					d.Settle()
					return d
				})
			})
		}
	}
}

func TestPictureOfCost(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		d, _ := start(t, &counted{content(t), nil}, place("2.14.0", ""), dark, width, height)
		d.Settle()
		return d
	})
}

func says(t *testing.T, d *screentest.Drive, words ...string) {
	t.Helper()
	picture := screentest.Strip(d.Picture())
	for _, w := range words {
		if !strings.Contains(picture, w) {
			t.Errorf("the screen does not say %q:\n%s", w, picture)
		}
	}
}

func TestEveryRequestOnce(t *testing.T) {
	r := content(t)
	d, _ := start(t, r, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	for range 14 {
		d.Press("tab")
		d.Settle()
	}
	seen := map[string]bool{}
	for _, c := range r.Calls() {
		// A real registry answers what it has been asked before from memory.
		if seen[c] && !strings.HasPrefix(c, "manifest sha256:") {
			t.Errorf("asked twice: %s", c)
		}
		seen[c] = true
	}
	if n := r.Count("describe"); n != 5 { // the others
		t.Errorf("%d tags were asked about", n)
	}
}

func TestLookingCostsNothing(t *testing.T) {
	r := &counted{content(t), map[v1.Hash]bool{}}
	d, s := start(t, r, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	if n := r.Count("manifest"); n != 0 {
		t.Fatalf("%d manifests were read unasked: %v", n, r.Calls())
	}
	says(t, d, "costs 1 pull", r.top.String())
	if k := s.Keys()[0].Help(); k.Desc != "read (costs 1 pull)" {
		t.Errorf("the first key is %v", k)
	}
	d.Press("tab", "p")
	d.Settle()
	if n := r.Count("manifest"); n != 0 {
		t.Fatal("another key read it")
	}
	d.Press("enter")
	d.Settle()
	says(t, d, "ATTESTED") // the tab that was gone to meanwhile
	if n := r.Count("manifest"); n != 2 {
		t.Errorf("%d manifests were read: %v", n, r.Calls())
	}
	for range 7 {
		d.Press("tab")
		d.Settle()
	}
	if n := r.Count("manifest"); n > 3 { // the one at hand may be looked at again
		t.Errorf("looking about read manifests: %v", r.Calls())
	}
	arm := s.view.Platforms[1].Digest
	d.Send(switched{s, arm})
	d.Settle()
	says(t, d, "costs 1 pull", arm.String())
	if r.Count("manifest "+arm.String()) != 0 {
		t.Error("another platform was read unasked")
	}
	d.Press("enter")
	d.Settle()
	if s.image() == nil || s.image().Platform.Architecture != "arm64" {
		t.Error("it was not read when that was agreed to")
	}
	index := &counted{content(t), map[v1.Hash]bool{r.top: true}}
	d, s = start(t, index, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	if s.view == nil || s.cost == nil || index.Count("manifest "+r.amd.String()) != 0 {
		t.Error("the index is at hand, and so its image is read unasked")
	}
	all := &counted{content(t), map[v1.Hash]bool{r.top: true, r.amd: true}}
	d, s = start(t, all, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	if s.cost != nil || s.image() == nil {
		t.Error("what is at hand is asked for")
	}
}

func TestLayers(t *testing.T) {
	d, s := start(t, content(t), place("2.14.0", layersTab), true, 120, 35)
	d.Settle()
	says(t, d, "FROM debian trixie", "3 tags", "2 tags", "only here", "49.5%", "5 layers", "109 MB compressed", "15.9 MB found only in this image")
	list := s.panes[layersTab].(*rows[layer]).list
	if n := list.Len(); n != 9 {
		t.Errorf("%d rows", n)
	}
	d.Send(switched{s, s.view.Platforms[1].Digest})
	d.Settle()
	says(t, d, "linux/arm64/v8", "105 MB compressed", "only here")
}

func TestPlatform(t *testing.T) {
	r := content(t)
	d, s := start(t, r, place("2.14.0", platformsTab), true, 120, 35)
	d.Settle()
	if n := len(s.images); n != 2 {
		t.Errorf("%d platforms were read", n)
	}
	d.Press("down", "enter")
	d.Settle()
	if s.image().Platform.Architecture != "arm64" {
		t.Errorf("enter shows %v", s.image().Platform)
	}
	var names []string
	for _, y := range s.Yanks() {
		names = append(names, y.Text)
	}
	if all := strings.Join(names, "\n"); !strings.Contains(all, "docker pull --platform=linux/arm64/v8 harbor.acme.example/shop/api:2.14.0") {
		t.Errorf("yanks are %s", all)
	}
	d.Press("p")
	d.Settle()
	open, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("p opens no dialog")
	}
	for _, m := range []string{"a", "m", "d"} {
		open.Dialog.Update(screentest.Key(m))
	}
	d.Run(open.Dialog.Update(screentest.Key("enter")))
	d.Settle()
	if s.image().Digest != r.amd {
		t.Errorf("picking shows %v", s.image().Platform)
	}
	again := newScreen(s.d, place("2.14.0", ""), r, nil)
	defer again.Close()
	if again.Place().Tab != overviewTab {
		t.Errorf("the tab of a place is kept as %s", again.Place().Tab)
	}
}

func TestTabIsKept(t *testing.T) {
	r := content(t)
	d, s := start(t, r, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	d.Press("tab", "tab")
	if s.Place().Tab != layersTab {
		t.Errorf("tab leads to %s", s.Place().Tab)
	}
	again := newScreen(s.d, place("2.13.0", ""), r, nil)
	defer again.Close()
	if again.Place().Tab != layersTab {
		t.Errorf("the next image opens at %s", again.Place().Tab)
	}
	d.Send(tea.MouseClickMsg{X: 3, Y: 0, Button: tea.MouseLeft})
	if s.Place().Tab != overviewTab {
		t.Errorf("a click leads to %s", s.Place().Tab)
	}
	d.Send(tea.MouseClickMsg{X: s.chip.from + 1, Y: s.chip.y, Button: tea.MouseLeft})
	d.Settle()
	if _, ok := screentest.Last[ui.OpenDialog](d); !ok {
		t.Error("a click on the platform opens nothing")
	}
}

func TestDocument(t *testing.T) {
	d, s := start(t, content(t), place("2.14.0", configTab), true, 120, 35)
	d.Settle()
	says(t, d, `"architecture"`, "application/vnd.oci.image.config.v1+json")
	d.Press("/")
	if !s.Typing() || s.Cursor() == nil {
		t.Fatal("the search is not being written")
	}
	d.Type("maxram")
	d.Press("enter")
	if s.Typing() {
		t.Error("enter does not end writing")
	}
	says(t, d, "search maxram  1/2")
	d.Press("n")
	says(t, d, "search maxram  2/2")
	if !s.Back() || s.Back() {
		t.Error("back takes the search away, once")
	}
	s.bar.Open(manifestTab)
	d.Send(nil)
	says(t, d, "application/vnd.oci.image.manifest.v1+json")
	d.Press("v")
	says(t, d, "application/vnd.oci.image.index.v1+json", "attestation-manifest")
	d.Press("v")
	says(t, d, "application/vnd.oci.image.manifest.v1+json")
}

func TestReferrers(t *testing.T) {
	r := content(t)
	d, _ := start(t, r, place("2.14.0", referrersTab), true, 120, 35)
	d.Settle()
	says(t, d, "Referrers 3", "signature", "cosign", "SPDX", "SLSA provenance", "in the index", "✓ signed", "SBOM SPDX")
	if plain := d.Plain(); strings.ContainsAny(plain, "\x07\u202e") || strings.Contains(plain, "owned") {
		t.Error("what a stranger wrote is not cleaned")
	}
	d.Press("enter")
	d.Settle()
	if push, ok := screentest.Last[ui.Push](d); !ok || push.Ref != screentest.Digest(50).String() || push.Tab != overviewTab {
		t.Errorf("enter leads to %+v", push)
	}
	d.Press("down", "down", "enter")
	d.Settle()
	if push, _ := screentest.Last[ui.Push](d); r.Manifests[push.Ref] == nil {
		t.Errorf("enter on a statement leads to %+v, which is no manifest", push)
	}
}

func TestNested(t *testing.T) {
	r := content(t)
	d, _ := start(t, r, place("nested", platformsTab), true, 120, 35)
	d.Settle()
	d.Press("enter")
	d.Settle()
	if push, ok := screentest.Last[ui.Push](d); !ok || push.Ref != r.top.String() {
		t.Errorf("enter leads to %+v", push)
	}
}

func TestYanksAndCommands(t *testing.T) {
	r := content(t)
	d, s := start(t, r, place("2.14.0", layersTab), true, 120, 35)
	d.Settle()
	for _, tab := range []string{overviewTab, platformsTab, layersTab, historyTab, configTab, manifestTab, referrersTab} {
		s.bar.Open(tab)
		letters := map[string]bool{}
		for _, y := range s.Yanks() {
			if letters[y.Key] || y.Text == "" {
				t.Errorf("%s: %s (%s) is there twice or empty", tab, y.Key, y.Name)
			}
			letters[y.Key] = true
		}
	}
	texts, letters := map[string]string{}, map[string]bool{}
	for _, y := range s.Commands() {
		if letters[y.Key] {
			t.Errorf("command %s has the letter of another", y.Name)
		}
		texts[y.Name], letters[y.Key] = y.Text, true
	}
	for _, y := range s.Yanks() {
		texts[y.Name] = y.Text
	}
	const ref = "harbor.acme.example/shop/api:2.14.0"
	for name, want := range map[string]string{
		"reference": ref, "digest": r.top.String(), "docker pull": "docker pull " + ref, "FROM": "FROM " + ref,
		"digest of linux/amd64": r.amd.String(), "regtui layers": "regtui layers " + ref, "regtui inspect": "regtui inspect " + ref,
		"crane manifest": "crane manifest " + ref, "skopeo inspect": "skopeo inspect docker://" + ref,
	} {
		if texts[name] != want {
			t.Errorf("%s is %q, want %q", name, texts[name], want)
		}
	}
}

func TestBadDays(t *testing.T) {
	for _, kind := range []error{registry.ErrOffline, registry.ErrUnauthorized, registry.ErrNotFound} {
		r := content(t)
		good := r.Manifests["2.14.0"]
		delete(r.Manifests, "2.14.0")
		d, s := start(t, failing{r, kind}, place("2.14.0", ""), true, 120, 35)
		d.Settle()
		says(t, d, kind.Error())
		failed, told := screentest.Last[ui.Failed](d)
		if !told || !errors.Is(failed.Err, kind) {
			t.Fatalf("told %v", failed.Err)
		}
		s.reg = r
		r.Manifests["2.14.0"] = good
		again := failed.Retry()
		if s.WantsLogin() != "" {
			again = ui.LoggedIn{Host: s.WantsLogin()}
		} else if errors.Is(kind, registry.ErrUnauthorized) {
			t.Error("no login is wanted")
		}
		d.Send(again)
		d.Settle()
		if s.image() == nil {
			t.Errorf("after trying again: %v", s.err)
		}
	}
}

func TestCloseEndsEverything(t *testing.T) {
	r := content(t)
	r.Gate = make(chan struct{})
	d, s := start(t, r, place("2.14.0", layersTab), true, 120, 35)
	r.Gate <- struct{}{} // the index comes, and nothing after it
	d.Until("the index", func() bool { return s.view != nil })
	says(t, d, "reading linux/amd64 …")
	s.Close()
	d.Settle()
	if failed, told := screentest.Last[ui.Failed](d); told {
		t.Errorf("leaving is told as an error: %v", failed.Err)
	}
}

func TestSmall(t *testing.T) {
	d, _ := start(t, content(t), place("2.14.0", ""), true, 20, 5)
	d.Settle()
	for range 7 {
		for _, size := range [][2]int{{20, 5}, {1, 1}, {0, 0}, {40, 3}, {16, 2}} {
			d.Resize(size[0], size[1])
			for i, l := range strings.Split(d.Plain(), "\n") {
				if n := len([]rune(l)); n > size[0] || i >= max(size[1], 1) {
					t.Errorf("line %d of %v: %q", i, size, l)
				}
			}
		}
		d.Press("tab")
		d.Settle()
	}
}

// failing answers every manifest with an error.
type failing struct {
	*shop
	kind error
}

func (f failing) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, &registry.Error{Op: "read manifest", Host: f.Name, Name: ref.String(), Err: f.kind}
}

func TestReload(t *testing.T) {
	r := content(t)
	d, s := start(t, r, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	old := s.view
	r.Manifests["2.14.0"], r.Digests["2.14.0"] = r.Manifests["2.13.0"], r.Digests["2.13.0"]
	d.Press("r")
	if s.view != old || s.image() == nil {
		t.Error("the image is gone before the new one comes")
	}
	d.Settle()
	if s.view.Top.Digest != r.Digests["2.13.0"] || s.image() == nil || s.image().Digest != r.Digests["2.13.0"] {
		t.Errorf("after a reload it shows %v", s.view.Top.Digest)
	}
	if n := len(s.neighbors.same(r.top, "")); n != 2 { // latest and 2.14, not what has moved
		t.Errorf("%d tags are told as the old image", n)
	}
}

// What opening an image found out about signatures is remembered and told.
func TestSignaturesAreRemembered(t *testing.T) {
	r := content(t)
	d, s := start(t, r, place("2.14.0", overviewTab), true, 120, 35)
	d.Settle()
	seen, ok := screentest.Last[ui.SignatureSeen](d)
	if !ok || seen.Host != s.host || seen.Repo != s.repo {
		t.Errorf("told %+v", seen)
	}
	r.refer = nil // from here on the registry knows of none
	got := map[bool]int{}
	for one := range s.d.Details.Of(s.reg).Signatures(t.Context(), s.repo, []v1.Hash{r.top, r.amd}) {
		if one.Err != nil {
			t.Error(one.Err)
		}
		got[one.Signed]++
	}
	if got[true] == 0 {
		t.Errorf("nothing is remembered: %v", got)
	}
}

// Where the account's pulls are not counted, nothing is asked before reading.
func TestUncounted(t *testing.T) {
	r := unlimited{&counted{content(t), map[v1.Hash]bool{}}}
	d, _ := start(t, r, place("2.14.0", ""), true, 120, 35)
	d.Settle()
	if n := r.Count("manifest"); n == 0 || strings.Contains(d.Plain(), "costs 1 pull") {
		t.Errorf("%d manifests were read:\n%s", n, d.Plain())
	}
}
