package hub

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// nameRule is what a namespace and a repository may be called, and with it
// what gets into a path.
var nameRule = regexp.MustCompile(`^[a-z0-9]+([._-]+[a-z0-9]+)*$`)

func isName(s string) bool { return len(s) <= 255 && nameRule.MatchString(s) }

// tagWire is a tag as the API tells it. Nearly everything may be null.
type tagWire struct {
	Name      text        `json:"name"`
	Digest    text        `json:"digest"`
	MediaType text        `json:"media_type"`
	Content   text        `json:"content_type"`
	FullSize  number      `json:"full_size"`
	Updated   stamp       `json:"last_updated"`
	Pushed    stamp       `json:"tag_last_pushed"`
	Pulled    stamp       `json:"tag_last_pulled"`
	Images    []imageWire `json:"images"`
}

// imageWire is one platform of a tag.
type imageWire struct {
	OS           text   `json:"os"`
	Architecture text   `json:"architecture"`
	Variant      text   `json:"variant"`
	OSVersion    text   `json:"os_version"`
	Digest       text   `json:"digest"`
	Size         number `json:"size"`
}

func (i *imageWire) platform() registry.Platform {
	return registry.Platform{OS: string(i.OS), Architecture: string(i.Architecture), Variant: string(i.Variant), OSVersion: string(i.OSVersion)}
}

// tag is what the API told, in registry's words. It does not tell when an
// image was made.
func (w *tagWire) tag() registry.Tag {
	t := registry.Tag{Name: string(w.Name), MediaType: types.MediaType(w.MediaType), Pushed: w.Pushed.Time, Pulled: w.Pulled.Time}
	t.Digest, _ = v1.NewHash(string(w.Digest))
	if t.Pushed.IsZero() {
		t.Pushed = w.Updated.Time
	}
	var sizes []int64
	for i := range w.Images {
		if p := w.Images[i].platform(); !p.Unknown() && p != (registry.Platform{}) {
			t.Platforms, sizes = append(t.Platforms, p), append(sizes, int64(w.Images[i].Size))
		}
	}
	t.Size = int64(w.FullSize)
	if len(t.Platforms) > 0 {
		i := registry.Preferred(t.Platforms)
		t.Platform = t.Platforms[i]
		if sizes[i] > 0 {
			t.Size = sizes[i]
		}
	}
	w.kind(&t)
	return t
}

// inside are the manifests of an index; false when one has no digest.
func (w *tagWire) inside() ([]v1.Hash, bool) {
	all := make([]v1.Hash, 0, len(w.Images))
	for i := range w.Images {
		d, err := v1.NewHash(string(w.Images[i].Digest))
		if err != nil {
			return nil, false
		}
		all = append(all, d)
	}
	return all, len(all) > 0
}

// kind tells what is behind a tag. Without a media type it stays unknown, so
// that a HEAD is asked.
func (w *tagWire) kind(t *registry.Tag) {
	switch {
	case t.MediaType == "", t.Digest == (v1.Hash{}):
	case t.MediaType.IsIndex():
		t.Kind = registry.KindIndex
	case t.MediaType == types.DockerManifestSchema1, t.MediaType == types.DockerManifestSchema1Signed:
		t.Kind = registry.KindV1
	case w.Content == "" || w.Content == "image":
		t.Kind = registry.KindImage
	default:
		t.Kind, t.ArtifactType = registry.KindArtifact, string(w.Content)
		t.Platform, t.Platforms = registry.Platform{}, nil
	}
}

// repositoryWire is a repository as the API lists it.
type repositoryWire struct {
	Name        text   `json:"name"`
	Namespace   text   `json:"namespace"`
	Description text   `json:"description"`
	Private     bool   `json:"is_private"`
	Stars       number `json:"star_count"`
	Pulls       number `json:"pull_count"`
	Updated     stamp  `json:"last_updated"`
	Size        number `json:"storage_size"`
	// Rights are those of who asks, in the answer about one repository.
	Rights rights `json:"permissions"`
}

// rights are what an account may do with a repository
// (docs.docker.com/reference/api/hub/latest/schemas/repo_permissions.md). The
// zero value is that the API did not tell.
type rights struct{ told, write bool }

func (r *rights) UnmarshalJSON(raw []byte) error {
	var w struct {
		Write *bool `json:"write"`
		Admin bool  `json:"admin"`
	}
	*r = rights{}
	if json.Unmarshal(raw, &w) == nil && w.Write != nil {
		*r = rights{told: true, write: *w.Write || w.Admin}
	}
	return nil
}

func (w *repositoryWire) repository() (registry.Repository, bool) {
	r := registry.Repository{
		Name: string(w.Namespace + "/" + w.Name), Description: string(w.Description), Private: w.Private,
		Stars: int(min(w.Stars, math.MaxInt32)), Pulls: int64(w.Pulls), Pushed: w.Updated.Time, Size: int64(w.Size),
		Official: w.Namespace == official,
	}
	return r, isName(string(w.Namespace)) && isName(string(w.Name))
}

// foundWire is what the search finds.
type foundWire struct {
	Name        text   `json:"name"`
	Description text   `json:"short_description"`
	Badge       text   `json:"badge"`
	Stars       number `json:"star_count"`
	Pulls       pulls  `json:"pull_count"`
	Updated     stamp  `json:"updated_at"`
}

func (w *foundWire) repository() (registry.Repository, bool) {
	full := expand(string(w.Name))
	namespace, name := cutName(full)
	return registry.Repository{
		Name: full, Description: string(w.Description), Stars: int(min(w.Stars, math.MaxInt32)),
		Pulls: w.Pulls.n, PullsAtLeast: w.Pulls.more, Pushed: w.Updated.Time, Official: w.Badge == "official" || namespace == official,
	}, isName(namespace) && isName(name)
}

// text is a JSON string, and empty for any other value.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	_ = json.Unmarshal(raw, &s)
	*t = text(s)
	return nil
}

// number is a JSON number that is not negative, and 0 for any other value.
type number int64

func (n *number) UnmarshalJSON(raw []byte) error {
	*n = 0
	if f, err := strconv.ParseFloat(string(raw), 64); err == nil && f > 0 && f < math.MaxInt64 {
		*n = number(f)
	}
	return nil
}

// stamp is a time, and no time for what is none.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(raw []byte) error {
	var t text
	_ = t.UnmarshalJSON(raw)
	s.Time, _ = time.Parse(time.RFC3339, string(t))
	return nil
}

// pulls is a number, or one as the search writes it: "1B+", "500M+", "10K+".
type pulls struct {
	n    int64
	more bool
}

func (p *pulls) UnmarshalJSON(raw []byte) error {
	s, more := strings.CutSuffix(strings.Trim(string(raw), `"`), "+")
	unit := 1.0
	for suffix, u := range map[string]float64{"K": 1e3, "M": 1e6, "B": 1e9} {
		if cut, ok := strings.CutSuffix(strings.ToUpper(s), suffix); ok {
			s, unit = cut, u
			break
		}
	}
	*p = pulls{}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f > 0 && f*unit < math.MaxInt64 {
		*p = pulls{int64(f * unit), more}
	}
	return nil
}
