package image

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// telling is a shop that counts pulls and has an API that tells of layers.
type telling struct {
	*counted
	err error
}

func (r *telling) Host() string { return "docker.io" }

func (r *telling) Layers(_ context.Context, _ string, tag registry.Tag) ([]registry.ToldImage, error) {
	if r.err != nil {
		return nil, r.err
	}
	ix, err := r.Manifests[tag.Name].Index()
	if err != nil {
		return nil, err
	}
	var all []registry.ToldImage
	for _, d := range ix.Manifests {
		t := registry.ToldImage{Platform: registry.PlatformOf(d.Platform), Digest: d.Digest}
		if m, err := r.Manifests[d.Digest.String()].Image(); err == nil && !t.Platform.Unknown() {
			var c v1.ConfigFile
			if err := json.Unmarshal(r.Blobs[m.Config.Digest], &c); err != nil {
				return nil, err
			}
			at := 0
			for _, h := range c.History {
				step := registry.ToldStep{By: h.CreatedBy}
				if !h.EmptyLayer {
					step.Digest, step.Size = m.Layers[at].Digest, m.Layers[at].Size
					at++
				}
				t.Steps = append(t.Steps, step)
			}
		}
		all = append(all, t)
	}
	return all, nil
}

func hubPlace(tab string) ui.Place {
	p := place("2.14.0", tab)
	p.Host = "docker.io"
	return p
}

func TestPicturesOfTold(t *testing.T) {
	for _, tab := range []string{overviewTab, platformsTab, layersTab, configTab} {
		t.Run(tab, func(t *testing.T) {
			screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
				d, _ := start(t, &telling{counted: &counted{content(t), nil}}, hubPlace(tab), dark, width, height)
				d.Settle()
				return d
			})
		})
	}
}

// What the registry's own API tells is shown for nothing, and what it cannot
// tell is asked for.
func TestToldForNothing(t *testing.T) {
	r := &telling{counted: &counted{content(t), map[v1.Hash]bool{}}}
	d, s := start(t, r, hubPlace(overviewTab), true, 120, 35)
	d.Settle()
	for range 7 {
		switch s.bar.Active() {
		case configTab, manifestTab:
			says(t, d, "costs 1 pull", "reads it, and keeps it")
			if k := s.Keys()[0].Help(); k.Desc != "read (costs 1 pull)" {
				t.Errorf("%s: the first key is %v", s.bar.Active(), k)
			}
		case overviewTab:
			says(t, d, "109 MB", "5 layers", "cost 1 pull")
		case layersTab:
			says(t, d, "FROM debian trixie", "49.5%", "5 layers", "109 MB compressed", "told by Docker Hub without a pull", "diff id: costs 1 pull")
			d.Press("enter") // does nothing here
		case historyTab:
			says(t, d, "FROM debian trixie")
		}
		d.Press("tab")
		d.Settle()
	}
	d.Send(switched{s, s.view.Platforms[1].Digest})
	d.Settle()
	if s.image() == nil || s.image().Platform.Architecture != "arm64" || s.cost == nil {
		t.Errorf("another platform is %+v", s.image())
	}
	for _, y := range append(s.Yanks(), s.Commands()...) {
		if y.Text == "" {
			t.Errorf("%s copies nothing", y.Name)
		}
	}
	if n := r.Count("manifest") + r.Count("blob"); n != 0 {
		t.Fatalf("looking read %v", r.Calls())
	}
	s.bar.Open(configTab)
	d.Press("enter")
	d.Settle()
	if s.view.Told || s.cost != nil || s.image() == nil || s.image().Config == nil || s.image().Platform.Architecture != "arm64" {
		t.Errorf("after the pull: told %v, %+v", s.view.Told, s.image())
	}
	says(t, d, `"architecture"`)
	if n := r.Count("manifest"); n != 2 { // the index and the image
		t.Errorf("%v", r.Calls())
	}
}

func TestToldNothing(t *testing.T) {
	r := &telling{counted: &counted{content(t), nil}, err: fmt.Errorf("%w: no layers today", registry.ErrUnsupported)}
	d, _ := start(t, r, hubPlace(layersTab), true, 120, 35)
	d.Settle()
	says(t, d, "costs 1 pull", "could not be had for free: the registry does not offer this")
	d.Press("enter")
	d.Settle()
	says(t, d, "FROM debian trixie")
}

// TestDemoHub opens every image of a repository of the demo's Docker Hub, and
// looks at its layers.
func TestDemoHub(t *testing.T) {
	h := demo.NewHub(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	api := httptest.NewServer(http.HandlerFunc(h.ServeAPI))
	images := httptest.NewServer(http.HandlerFunc(h.ServeRegistry))
	t.Cleanup(api.Close)
	t.Cleanup(images.Close)
	o := hub.Options{Endpoints: hub.Endpoints{API: api.URL, Registry: images.Listener.Addr().String()}}
	o.CertDirs, o.Settings = []string{}, registry.Settings{Host: "docker.io"}
	r, err := hub.New("docker.io", o)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range append(demo.HubRealTags(), "1.0") {
		d, s := start(t, r, ui.Place{Screen: ui.Image, Host: "docker.io", Repo: demo.HubReal, Ref: tag, Tab: layersTab}, true, 120, 35)
		d.Settle()
		says(t, d, "COPY hello /srv/", "2 layers", "told by Docker Hub without a pull")
		s.Close()
	}
	if n := h.Reads(); n != 0 {
		t.Errorf("%d manifests were read", n)
	}
}
