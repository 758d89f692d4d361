package screentest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-containerregistry/pkg/v1/types"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/state"
)

// Deps are what a screen needs, with nothing of the machine in them: a clock
// that stands still, a state that is not written, no registry but those known.
func Deps(tb testing.TB, dark bool, known ...ui.Known) *ui.Deps {
	library, errs := themes.Load("")
	for _, err := range errs {
		tb.Fatal(err)
	}
	store, err := state.Open("")
	if err != nil {
		tb.Fatal(err)
	}
	return &ui.Deps{
		Context:    tb.Context(),
		Registries: vendors.NewSet(vendors.Options{}),
		Details:    new(details.Fillers),
		Known:      func() []ui.Known { return known },
		Styles:     library.Default(dark, true).Styles(colorprofile.TrueColor),
		Themes:     library,
		Keys:       keys.Default(),
		State:      store,
		Now:        Now,
		Tick: func(_ time.Duration, f func(time.Time) tea.Msg) tea.Cmd {
			return func() tea.Msg { return f(Now()) }
		},
	}
}

// Known is a registry that a config knows.
func Known(host string) ui.Known {
	return ui.Known{Settings: registry.Settings{Host: host}, From: []string{"config"}}
}

// sizes are the terminals that every screen is drawn for.
var sizes = []struct{ width, height int }{{80, 24}, {120, 40}, {200, 60}}

// Golden compares a screen with its pictures: in three sizes, dark and light.
// make starts it anew for each and brings it to where the picture is taken.
func Golden(t *testing.T, make func(t *testing.T, dark bool, width, height int) *Drive) {
	t.Helper()
	for _, size := range sizes {
		for _, dark := range []bool{true, false} {
			theme := map[bool]string{true: "dark", false: "light"}[dark]
			t.Run(fmt.Sprintf("%dx%d-%s", size.width, size.height, theme), func(t *testing.T) {
				// Header, status line, footer and three rules are the app's.
				d := make(t, dark, size.width, size.height-5)
				picture := d.Picture()
				checkLines(t, d.View(), d.Width, d.Height)
				golden.RequireEqual(t, picture)
			})
		}
	}
}

// Picture is the body with what the app draws around it.
func (d *Drive) Picture() string {
	var b strings.Builder
	if h, ok := d.Model.(ui.Header); ok {
		b.WriteString(h.Header() + "\n")
	}
	b.WriteString(d.View() + "\n")
	if s, ok := d.Model.(ui.Statuser); ok {
		left, right := s.Status()
		b.WriteString(left + "\n" + right + "\n")
	}
	return b.String()
}

// checkLines holds a body to its size: a line too many or too wide would break
// the frame.
func checkLines(t *testing.T, view string, width, height int) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) > height {
		t.Errorf("%d lines where there is room for %d", len(lines), height)
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w > width {
			t.Errorf("line %d is %d cells wide, not %d: %q", i, w, width, ansi.Strip(l))
		}
	}
}

// Shrink draws the model in windows from one cell up, with and without the
// filter, and holds each picture to its size.
func (d *Drive) Shrink(t *testing.T) {
	t.Helper()
	for _, typing := range []bool{false, true} {
		if typing {
			d.Press("/")
		}
		for _, width := range []int{1, 2, 3, 5, 8, 13, 20, 40, 79, 119, 120, 121, 300} {
			for _, height := range []int{1, 2, 3, 5, 8, 15} {
				d.Width, d.Height = width, height
				checkLines(t, d.View(), width, height)
			}
		}
	}
}

// Plain is the body without its colours.
func (d *Drive) Plain() string { return ansi.Strip(d.View()) }

// Strip takes the colours out of a picture.
func Strip(picture string) string { return ansi.Strip(picture) }

// AddImage puts an image for some platforms into the registry, with a config
// and layers of the sizes given, and gives the digest that tags point at.
func (r *Registry) AddImage(tb testing.TB, config v1.ConfigFile, layers []int64, platforms ...registry.Platform) v1.Hash {
	tb.Helper()
	if r.Manifests == nil {
		r.Manifests, r.Blobs = map[string]*registry.Manifest{}, map[v1.Hash][]byte{}
	}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex}
	for i, p := range platforms {
		c := config
		c.OS, c.Architecture, c.Variant = p.OS, p.Architecture, p.Variant
		m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
		raw := mustJSON(tb, c)
		d := hash(tb, raw)
		r.Blobs[d] = raw
		m.Config = v1.Descriptor{MediaType: types.OCIConfigJSON, Size: int64(len(raw)), Digest: d}
		for j, size := range layers {
			m.Layers = append(m.Layers, v1.Descriptor{
				MediaType: types.OCILayer, Size: size - size*int64(i)/10, Digest: Digest(1000*i + j),
			})
		}
		raw = mustJSON(tb, m)
		d = hash(tb, raw)
		r.Manifests[d.String()] = &registry.Manifest{Digest: d, MediaType: m.MediaType, Raw: raw}
		index.Manifests = append(index.Manifests, v1.Descriptor{
			MediaType: m.MediaType, Size: int64(len(raw)), Digest: d,
			Platform: &v1.Platform{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant},
		})
	}
	raw := mustJSON(tb, index)
	d := hash(tb, raw)
	r.Manifests[d.String()] = &registry.Manifest{Digest: d, MediaType: index.MediaType, Raw: raw}
	return d
}

func mustJSON(tb testing.TB, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func hash(tb testing.TB, raw []byte) v1.Hash {
	d, _, err := v1.SHA256(bytes.NewReader(raw))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}
