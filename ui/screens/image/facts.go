package image

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

// drawIdentity tells what the image is: its names, digest, kind, age and size,
// and what vouches for it.
func (s *Screen) drawIdentity(p *listing.Pane) {
	st, im := s.d.Styles, s.image()
	p.Fact("reference", st.Strong.Render(text.Clean(listing.Reference(s.host, s.repo, s.ref))))
	p.Fact("digest", st.Info.Render(s.view.Top.Digest.String()))
	if same := s.neighbors.same(s.view.Top.Digest, s.ref); len(same) > 0 {
		p.Fact("also tagged", st.Text.Render(text.Clean(strings.Join(same, "  "))))
	}
	p.Fact("kind", st.Text.Render(text.Clean(s.kind())))
	if s.view.Subject.Hex != "" {
		p.Fact("about", st.Info.Render(s.view.Subject.String()))
	}
	if s.view.Told && !s.tag.Pushed.IsZero() {
		p.Fact("pushed", st.Text.Render(text.Age(s.tag.Pushed, s.d.Now()))+st.Dim.Render("  "+date(s.tag.Pushed)+" UTC"))
	}
	if im != nil {
		if at := createdOf(im); text.Age(at, s.d.Now()) != text.None {
			p.Fact("created", st.Text.Render(text.Age(at, s.d.Now()))+st.Dim.Render("  "+date(at)+" UTC"))
		}
		if im.Kind == registry.KindV1 {
			p.Fact("size", st.Dim.Render("not told by schema 1"))
		} else {
			p.Fact("size", st.Text.Render(text.Bytes(im.Size))+st.Dim.Render("  "+s.partsWord(im)))
		}
	}
	if names := s.platformNames(); len(names) > 0 {
		s.drawPlatforms(p, names)
	}
	s.drawVouchers(p)
	if im != nil && im.Problem != nil {
		p.Gap()
		p.Text(st.Warn, "the config could not be read: "+text.Clean(im.Problem.Error()))
	}
	if s.view.Kind == registry.KindV1 {
		p.Gap()
		p.Text(st.Warn, "This is Docker's schema 1, which docker and most registries no longer take: push the image anew to keep it.")
	}
}

// vendor names whose registry this is.
func (s *Screen) vendor() string {
	if v := vendors.Guess(s.host); v != "" {
		return vendors.Title(v)
	}
	return text.Clean(s.host)
}

// kind says what the manifest is.
func (s *Screen) kind() string {
	v := s.view
	switch v.Kind {
	case registry.KindIndex:
		word := "OCI image index"
		if v.Top.MediaType == types.DockerManifestList {
			word = "Docker manifest list"
		}
		if v.ArtifactType != "" {
			word += " of " + v.ArtifactType
		}
		return word
	case registry.KindV1:
		return "Docker image, schema 1"
	case registry.KindArtifact:
		return artifactWord(v.ArtifactType)
	}
	if v.Top.MediaType == types.DockerManifestSchema2 {
		return "Docker image, schema 2"
	}
	return "OCI image"
}

// artifactWord names an artifact by its type.
func artifactWord(artifactType string) string {
	for _, known := range []struct{ part, word string }{
		{"helm", "Helm chart"},
		{"wasm", "WebAssembly module"},
		{"flux", "Flux manifests"},
		{"tekton", "Tekton bundle"},
		{"homebrew", "Homebrew bottle"},
		{"cosign", "cosign artifact"},
		{"notary", "notation signature"},
		{"spdx", "SPDX SBOM"},
		{"cyclonedx", "CycloneDX SBOM"},
		{"in-toto", "in-toto attestation"},
		{"sigstore.bundle", "sigstore bundle"},
		{"opa", "OPA bundle"},
		{"ollama", "Ollama model"},
		{"docker.plugin", "Docker plugin"},
		{"compose", "Compose application"},
	} {
		if strings.Contains(strings.ToLower(artifactType), known.part) {
			return known.word + " (" + artifactType + ")"
		}
	}
	return "artifact (" + cmp.Or(artifactType, "of no type") + ")"
}

// createdOf is when an image was made; zero where it does not tell.
func createdOf(im *image.Image) time.Time {
	if im.Config != nil {
		return im.Config.Created.Time
	}
	if im.Manifest != nil {
		t, _ := time.Parse(time.RFC3339, im.Manifest.Annotations["org.opencontainers.image.created"])
		return t
	}
	return time.Time{}
}

// partsWord counts the layers, and says which platform the size is for.
func (s *Screen) partsWord(im *image.Image) string {
	word := plural(len(im.Layers), "layer", "layers")
	if im.Kind == registry.KindArtifact {
		word = plural(len(im.Layers), "file", "files")
	}
	if s.choices() > 1 {
		word += ", " + text.Clean(im.Platform.String())
	}
	return word
}

func (s *Screen) platformNames() []string {
	var names []string
	for _, p := range s.platforms() {
		if name := p.name(); name != text.None {
			names = append(names, text.Clean(name))
		}
	}
	return names
}

// drawPlatforms names the platforms, the one that is looked at in colour, in
// as many lines as they take.
func (s *Screen) drawPlatforms(p *listing.Pane, names []string) {
	const name = 13
	st, title, current := s.d.Styles, "platforms", s.platformName()
	if len(names) == 1 {
		title = "platform"
	}
	line, room := "", p.Width-name
	for _, n := range names {
		if w := text.Width(n) + 2; w > room && line != "" {
			p.Fact(title, line)
			line, title, room = "", "", p.Width-name
		}
		style := st.Text
		if n == current && len(names) > 1 {
			style = st.Accent
		}
		room -= text.Width(n) + 2
		line += style.Render(n) + "  "
	}
	p.Fact(title, strings.TrimRight(line, " "))
}

// drawVouchers tells who signed the image and what describes it.
func (s *Screen) drawVouchers(p *listing.Pane) {
	st := s.d.Styles
	if !s.refs.known {
		if s.refs.id != 0 {
			p.Fact("signed", st.Faint.Render(text.Pending))
		}
		return
	}
	if r, ok := s.refs.first(image.Signature); ok {
		p.Fact("signed", st.Good.Render("✓")+st.Text.Render(" "+text.Clean(r.Format)))
	} else if err := s.unsure(); err != nil {
		p.Fact("signed", st.Warn.Render("not known: "+listing.Reason(err)))
	} else if s.view.Subject == (v1.Hash{}) { // of a signature nobody asks that
		p.Fact("signed", st.Dim.Render("no"))
	}
	for _, kind := range []image.RefKind{image.SBOM, image.Attestation} {
		var formats []string
		for _, r := range s.refs.all {
			if f := text.Clean(r.Format); r.Kind == kind && !slices.Contains(formats, f) {
				formats = append(formats, f)
			}
		}
		if len(formats) > 0 {
			p.Fact(kindWord(kind), st.Text.Render(strings.Join(formats, "  ")))
		}
	}
}

// drawConfig tells what the image does when it is run, or what an artifact's
// config says.
func (s *Screen) drawConfig(p *listing.Pane) {
	im, st := s.image(), s.d.Styles
	if im == nil {
		p.Gap()
		p.Line(st.Dim.Render(s.waiting()))
		return
	}
	p.Gap()
	if s.view.Told {
		p.Text(st.Dim, s.vendor()+" tells this without a pull. Environment, labels, dates and what it runs cost 1 pull: the Config tab reads them.")
	}
	if im.Kind == registry.KindArtifact {
		for _, f := range scalars(im.RawConfig) {
			p.Fact(text.Clean(f[0]), st.Text.Render(text.Clean(f[1])))
		}
	}
	for _, f := range grouped(image.Facts(im.Config)) {
		style := st.Text
		if user, _, _ := strings.Cut(f.Value, ":"); f.Name == "User" && (user == "root" || user == "0") {
			style = st.Warn
		}
		p.Heading(strings.ToUpper(f.Name), style.Render(text.Clean(f.Value)))
	}
}

// grouped joins ports, and what else there are several of, and leaves out what
// is listed further down.
func grouped(all []image.Fact) []image.Fact {
	var out []image.Fact
	for _, f := range all {
		switch n := len(out); {
		case f.Name == "Env", f.Name == "Label":
		case n > 0 && out[n-1].Name == f.Name:
			out[n-1].Value += "  " + f.Value
		default:
			out = append(out, f)
		}
	}
	return out
}

// scalars are the plain values of a JSON object, as an artifact's config often
// is one.
func scalars(raw []byte) [][2]string {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil {
		return nil
	}
	pairs := map[string]string{}
	for name, v := range object {
		switch v := v.(type) {
		case string:
			pairs[name] = v
		case json.Number, bool:
			pairs[name] = fmt.Sprint(v)
		}
	}
	return sortedPairs(pairs)
}

func sortedPairs(m map[string]string) [][2]string {
	out := make([][2]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, [2]string{k, m[k]})
	}
	return out
}

// drawPairs lists environment, labels and annotations.
func (s *Screen) drawPairs(p *listing.Pane) {
	im := s.image()
	if im == nil {
		return
	}
	st := s.d.Styles
	list := func(title string, pairs [][2]string) {
		if len(pairs) == 0 {
			return
		}
		p.Gap()
		p.Line(st.Header.Render(title))
		for _, kv := range pairs {
			p.Line(st.Dim.Render(text.Clean(kv[0])+"=") + st.Text.Render(text.Clean(kv[1])))
		}
	}
	if im.Config != nil {
		var env [][2]string
		for _, e := range im.Config.Config.Env {
			k, v, _ := strings.Cut(e, "=")
			env = append(env, [2]string{k, v})
		}
		list("ENVIRONMENT", env)
		list("LABELS", sortedPairs(im.Config.Config.Labels))
	}
	notes := maps.Clone(s.view.Annotations)
	if im.Manifest != nil && im.Digest != s.view.Top.Digest {
		if notes == nil {
			notes = map[string]string{}
		}
		maps.Copy(notes, im.Manifest.Annotations)
	}
	list("ANNOTATIONS", sortedPairs(notes))
}

// drawParts draws the layers or files by their size.
func (s *Screen) drawParts(p *listing.Pane) {
	im, st := s.image(), s.d.Styles
	if im == nil || len(im.Layers) == 0 {
		return
	}
	title := "LAYERS"
	if im.Kind == registry.KindArtifact {
		title = "FILES"
	}
	p.Gap()
	p.Line(st.Header.Render(title))
	const most, size = 24, 9
	bar := max(min(p.Width/4, 24), 4)
	made := max(p.Width-bar-2-size-1, 4)
	show := min(len(im.Layers), most, max(p.Left(), 1))
	if show < len(im.Layers) {
		show = max(show-1, 0)
	}
	var rest int64
	for i, l := range im.Layers {
		if i >= show {
			rest += l.Size
			continue
		}
		row := layer{at: i, layer: &im.Layers[i]}
		if l.Step >= 0 {
			row.step = &im.History[l.Step]
		}
		if im.Kind == registry.KindV1 { // it does not tell sizes
			p.Line(drawMade(&row, p.Width, st))
			continue
		}
		told := text.Bytes(l.Size)
		p.Line(bars.Styled(l.Share, bar, bars.Series(i, st), st) + "  " + text.Fit(drawMade(&row, made, st), made) +
			st.Text.Render(text.FitLeft(told, size)))
	}
	if n := len(im.Layers) - show; n > 0 {
		p.Line(text.Spaces(bar+2) + st.Dim.Render(text.Fit(strconv.Itoa(n)+" more", made)+text.FitLeft(text.Bytes(rest), size)))
	}
}
