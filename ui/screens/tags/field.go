package tags

import (
	"github.com/regtui/regtui/ui/widgets/filter"
	"github.com/regtui/regtui/ui/widgets/text"
)

// fields are what the filter can ask of a tag besides words.
func fields() []filter.Field {
	return []filter.Field{
		{Name: "age", Kind: filter.Age, Example: "30d"},
		{Name: "size", Kind: filter.Size, Example: "1g"},
		{Name: "platform", Kind: filter.Path, Example: "arm64"},
		{Name: "digest", Kind: filter.Text, Example: "9f00"},
		{Name: "signed", Kind: filter.Bool, Example: "no"},
		{Name: "pushed", Kind: filter.Age, Example: "7d"},
		{Name: "kind", Kind: filter.Text, Example: "artifact"},
	}
}

// field is what a tag has in one of the fields, as far as is known. An age is
// counted from the date that the column shows, that of the push where nobody
// tells the other: one that means nothing is none.
func (s *Screen) field(r *row, name string) (v filter.Value) {
	switch name {
	case "age", "pushed":
		v.Time = r.Created
		if name == "pushed" || v.Time.IsZero() {
			v.Time = r.Pushed
		}
		v.Known = text.Age(v.Time, s.d.Now()) != text.None
	case "size":
		v.Size, v.Known = r.Size, r.Size > 0
	case "platform":
		for _, p := range r.Platforms {
			v.Texts = append(v.Texts, p.String(), p.Short())
		}
		v.Known = len(r.Platforms) > 0
	case "digest":
		v.Texts, v.Known = []string{r.Digest.String()}, r.Digest.Hex != ""
	case "signed":
		v.Bool, v.Known = s.signed(r), r.Described()
	case "kind":
		v.Texts, v.Known = []string{string(r.Kind), r.ArtifactType, r.carries}, r.Described() || r.carries != ""
	}
	return v
}
