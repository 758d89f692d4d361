package image

import (
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
)

// Yanks are texts about the image, and about what is selected in its tab.
func (s *Screen) Yanks() []ui.Yank {
	ref := listing.Reference(s.host, s.repo, s.ref)
	out := []ui.Yank{{Key: "r", Name: "reference", Text: ref}}
	if d := s.digest(); d != "" {
		out = append(out,
			ui.Yank{Key: "d", Name: "digest", Text: d},
			ui.Yank{Key: "i", Name: "reference by digest", Text: listing.Reference(s.host, s.repo, d)})
	}
	out = append(out,
		ui.Yank{Key: "p", Name: "docker pull", Text: "docker pull " + s.forPlatform() + listing.Quote(listing.Familiar(ref))},
		ui.Yank{Key: "f", Name: "FROM", Text: "FROM " + s.forPlatform() + listing.Familiar(ref)})
	if s.choices() > 1 && s.at != (v1.Hash{}) {
		out = append(out, ui.Yank{Key: "P", Name: "digest of " + s.platformName(), Text: s.at.String()})
	}
	out = append(out, s.selected()...)
	switch im := s.image(); {
	case s.view != nil && s.view.Told: // there are no bytes of it
	case im != nil && s.bar.Active() == configTab && im.RawConfig != nil:
		out = append(out, ui.Yank{Key: "j", Name: "config as JSON", Text: string(im.RawConfig)})
	case im != nil:
		out = append(out, ui.Yank{Key: "j", Name: "manifest as JSON", Text: string(im.RawManifest)})
	case s.view != nil:
		out = append(out, ui.Yank{Key: "j", Name: "manifest as JSON", Text: string(s.view.Top.Raw)})
	}
	return out
}

// digest is what the reference points at, once that is known.
func (s *Screen) digest() string {
	switch {
	case s.view != nil:
		return s.view.Top.Digest.String()
	case s.tag.Digest != v1.Hash{}:
		return s.tag.Digest.String()
	case strings.Contains(s.ref, ":"):
		return s.ref
	}
	return ""
}

// forPlatform is what docker must be told to take the platform that is looked
// at, where that is not the one that it takes here.
func (s *Screen) forPlatform() string {
	if s.choices() < 2 || s.view.Platforms[max(s.view.Preferred(), 0)].Digest == s.at {
		return ""
	}
	name := s.platformName()
	if name == "" {
		return ""
	}
	return "--platform=" + listing.Quote(name) + " "
}

// selected are texts about the row or the value under the cursor.
func (s *Screen) selected() []ui.Yank {
	var out []ui.Yank
	add := func(key, name, value string) {
		if value != "" {
			out = append(out, ui.Yank{Key: key, Name: name, Text: value})
		}
	}
	switch p := s.pane().(type) {
	case *rows[platform]:
		if r := p.list.Selected(); r != nil && r.Digest != s.at {
			add("s", "digest of the selected platform", r.Digest.String())
		}
	case *rows[layer]:
		if r := p.list.Selected(); r != nil {
			add("l", "digest of the layer", r.digest())
			if r.step != nil {
				add("c", "what made it", r.step.Raw)
			}
		}
	case *rows[step]:
		if r := p.list.Selected(); r != nil {
			add("c", "what the builder wrote", r.Raw)
		}
	case *rows[refRow]:
		if r := p.list.Selected(); r != nil {
			add("s", "digest of the referrer", r.Digest.String())
		}
	case *document:
		if p.doc != nil && p.doc.Err() == nil {
			add("v", "value", p.doc.Value())
			add("t", "path, as jq takes it", p.doc.Path())
		}
	}
	return out
}

// Commands are those that do outside what is seen here.
func (s *Screen) Commands() []ui.Yank {
	ref := listing.Reference(s.host, s.repo, s.ref)
	out := listing.InspectCommands(listing.Plain(s.d, s.host), ref)
	return append(out,
		ui.Yank{Key: "l", Name: "regtui layers", Text: "regtui layers " + listing.Quote(ref)},
		ui.Yank{Key: "p", Name: "docker pull", Text: "docker pull " + s.forPlatform() + listing.Quote(listing.Familiar(ref))},
	)
}

// URL is the web page of the image.
func (s *Screen) URL() string {
	tag := s.ref
	if s.isDigest() {
		tag = ""
	}
	return listing.WebPage(s.d, s.host, s.repo, tag)
}
