package tags

import (
	"encoding/json"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// chosen are the marked rows, else the selected one.
func (s *Screen) chosen() []row {
	if marked := s.list.Marked(); len(marked) > 0 {
		return marked
	}
	if r := s.list.Selected(); r != nil {
		return []row{*r}
	}
	return nil
}

// Yanks are texts about the marked tags, a line each, or about the selected one.
func (s *Screen) Yanks() []ui.Yank {
	rows := s.chosen()
	if len(rows) == 0 {
		return nil
	}
	lines := func(line func(r *row) string) string {
		var out []string
		for i := range rows {
			if l := line(&rows[i]); l != "" {
				out = append(out, l)
			}
		}
		return strings.Join(out, "\n")
	}
	ref := func(r *row) string { return listing.Reference(s.host, s.repo, r.Name) }
	yanks := []ui.Yank{
		{Key: "r", Name: "reference", Text: lines(ref)},
		{Key: "t", Name: "tag", Text: lines(func(r *row) string { return text.Clean(r.Name) })},
		{Key: "d", Name: "digest", Text: lines(s.digestOf)},
		{Key: "i", Name: "reference by digest", Text: lines(func(r *row) string {
			if d := s.digestOf(r); d != "" {
				return listing.Reference(s.host, s.repo, d)
			}
			return ""
		})},
		{Key: "p", Name: "docker pull", Text: lines(func(r *row) string {
			return runnable("docker pull ", r, listing.Quote(listing.Familiar(ref(r))))
		})},
		{Key: "f", Name: "FROM", Text: lines(func(r *row) string { return runnable("FROM ", r, listing.Familiar(ref(r))) })},
		{Key: "j", Name: "JSON", Text: asJSON(rows)},
	}
	out := yanks[:0]
	for _, y := range yanks {
		if y.Text != "" {
			out = append(out, y)
		}
	}
	return out
}

// runnable writes a line about a tag that can be run, none about other artifacts.
func runnable(words string, r *row, ref string) string {
	if r.Kind == registry.KindArtifact || r.carries != "" {
		return ""
	}
	return words + ref
}

func (s *Screen) digestOf(r *row) string {
	if r.Digest == (v1.Hash{}) {
		return ""
	}
	return r.Digest.String()
}

func asJSON(rows []row) string {
	var v any = rows[0].Tag
	if len(rows) > 1 {
		tags := make([]any, len(rows))
		for i := range rows {
			tags[i] = rows[i].Tag
		}
		v = tags
	}
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(data)
}

// Commands are those that do outside what is seen here.
func (s *Screen) Commands() []ui.Yank {
	plain := listing.Plain(s.d, s.host)
	var refs []string
	for _, r := range s.chosen() {
		refs = append(refs, listing.Reference(s.host, s.repo, r.Name))
	}
	out := listing.InspectCommands(plain, refs...)
	return append(out, listing.ListCommands(plain, listing.Reference(s.host, s.repo, ""))...)
}

// URL is the web page of the selected tag.
func (s *Screen) URL() string {
	tag := ""
	if r := s.list.Selected(); r != nil {
		tag = r.Name
	}
	return listing.WebPage(s.d, s.host, s.repo, tag)
}
