// Package tagfilter is what a filter of tags can ask for, the same in the app's
// Tags screen and in `regtui tags --filter`, and how both call what is no image.
package tagfilter

import (
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/filter"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Signed is the field whose answer must be looked for beyond a tag's details:
// see details.Filler.Signatures.
const Signed = "signed"

// Fields are what can be asked of a tag besides words.
func Fields() []filter.Field {
	return []filter.Field{
		{Name: "age", Kind: filter.Age, Example: "30d"},
		{Name: "size", Kind: filter.Size, Example: "1g"},
		{Name: "platform", Kind: filter.Path, Example: "arm64"},
		{Name: "digest", Kind: filter.Text, Example: "9f00"},
		{Name: Signed, Kind: filter.Bool, Example: "no"},
		{Name: "pushed", Kind: filter.Age, Example: "7d"},
		{Name: "kind", Kind: filter.Text, Example: "artifact"},
	}
}

// Value is what a tag has in one of the fields, as far as is known. An age is
// counted from the date that is shown, that of the push where nobody tells the
// other: one that means nothing is none.
func Value(t *registry.Tag, field string, now time.Time) (v filter.Value) {
	switch field {
	case "age", "pushed":
		v.Time = t.Created
		if field == "pushed" || v.Time.IsZero() {
			v.Time = t.Pushed
		}
		v.Known = text.Age(v.Time, now) != text.None
	case "size":
		v.Size, v.Known = t.Size, t.Size > 0
	case "platform":
		for _, p := range t.Platforms {
			v.Texts = append(v.Texts, p.String(), p.Short())
		}
		v.Known = len(t.Platforms) > 0
	case "digest":
		v.Texts, v.Known = []string{t.Digest.String()}, t.Digest.Hex != ""
	case Signed:
		v.Bool, v.Known = t.Signed, (t.Signed || t.Unsigned) && !Side(t)
	case "kind":
		_, carries, side := SideTag(t.Name)
		v.Texts, v.Known = []string{string(t.Kind), t.ArtifactType, carries}, t.Described() || side
	}
	return v
}

// Side reports a tag that is no image of its own, and so neither signed nor
// unsigned.
func Side(t *registry.Tag) bool {
	_, _, side := SideTag(t.Name)
	return side
}

// Unsure reports that it is still to be found out whether a tag is signed, and
// that it can be.
func Unsure(t *registry.Tag) bool {
	return t.Digest.Hex != "" && !t.Signed && !t.Unsigned && !Side(t)
}
