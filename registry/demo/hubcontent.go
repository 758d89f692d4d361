package demo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// hubWords is what people have said and done about repositories.
//
// A search tells pulls roughly, as Docker Hub's does.
var hubWords = map[string]struct {
	description string
	stars       int
	pulls       int64
}{
	"library/nginx":           {"Official build of Nginx.", 21_104, 13_204_817_330},
	"library/postgres":        {"The PostgreSQL object-relational database system provides reliability and data integrity.", 14_902, 11_077_341_208},
	"library/python":          {"Python is an interpreted, interactive, object-oriented, open-source programming language.", 10_480, 4_120_655_093},
	"library/eclipse-temurin": {"Official Images for OpenJDK binaries built by Eclipse Temurin.", 701, 301_442_870},
	"library/golang":          {"Go (golang) is a general purpose, higher-level, imperative programming language.", 5_103, 1_804_552_671},
	"acme/hello":              {"Says hello, and can really be pulled", 7, 3_310},
	"acme/nightly":            {"Every build of every night", 3, 48_211},
	"acme/payments":           {"Takes the money", 0, 1_904},
	"alice/dotfiles":          {"My shell, anywhere", 1, 212},
}

// HubBig is a public repository of the demo's Hub with HubBigTags tags: more
// than anonymous readers are shown by its API.
const (
	HubBig     = "acme/nightly"
	HubBigTags = 1_200
)

// hubContent is what the demo's Hub holds: official images, an organisation's
// and one person's.
func hubContent(now time.Time) *Store {
	s := NewStore()
	for _, p := range append(languages(), nginxProduct(), postgresProduct()) {
		p.add(s, now)
	}
	r := rand.New(rand.NewPCG(3, 5))
	for i := range HubBigTags / 4 {
		made := now.Add(-time.Duration(i)*20*time.Hour - 3*time.Hour)
		s.Image(HubBig, build(made, i, r), fmt.Sprintf("%s-r%d", made.Format("20060102"), HubBigTags-i),
			fmt.Sprintf("main-%d", HubBigTags-i), fmt.Sprintf("sha-%07x", r.Uint32()>>4), fmt.Sprintf("0.%d.%d", (HubBigTags-i)/20, (HubBigTags-i)%20))
	}
	payments := service("acme/payments", "payments", 1, 3)
	payments.add(s, now)
	hello(s, now)
	dotfiles(s, now)
	s.Image("ratelimitpreview/test", build(now.Add(-900*day), 2, r), "latest")
	return s
}

// HubReal is a public repository whose images are really there, so that they
// can be pulled. HubUser may change it.
const HubReal = "acme/hello"

// HubRealTags lists the tags of the newest image of HubReal.
func HubRealTags() []string { return []string{"1.1.0", "1.1", "1", "latest"} }

// hello adds the images that can be pulled: small ones, for two platforms.
func hello(s *Store, now time.Time) {
	for _, release := range []struct {
		version string
		age     time.Duration
		tags    []string
	}{{"1.0.0", 40 * day, []string{"1.0.0", "1.0"}}, {"1.1.0", 6 * day, HubRealTags()}} {
		platforms := []v1.Platform{ParsePlatform(both[0]), ParsePlatform(both[1])}
		s.MultiArch(HubReal, platforms, false, func(at v1.Platform) Image {
			return Image{
				Created: now.Add(-release.age), Config: v1.Config{WorkingDir: "/srv", Cmd: []string{"/bin/cat", "/srv/hello"}},
				Steps: []Step{
					withFiles("COPY etc/ /etc/ # buildkit", map[string]string{"etc/os-release": "ID=sample\n", "etc/arch": at.Architecture + "\n"}),
					{By: "WORKDIR /srv"},
					withFiles("COPY hello /srv/ # buildkit", map[string]string{
						"srv/hello": strings.Repeat("Hello from "+release.version+"\n", 2_000),
					}),
					{By: `CMD ["/bin/cat" "/srv/hello"]`},
				},
			}
		}, release.tags...)
	}
}

// dotfiles is one small image that can be pulled too.
func dotfiles(s *Store, now time.Time) {
	s.Image("alice/dotfiles", Image{
		Platform: ParsePlatform(both[0]), Created: now.Add(-90 * day), Config: v1.Config{Cmd: []string{"/bin/sh"}},
		Steps: []Step{withFiles("COPY . /home/alice/ # buildkit", map[string]string{"home/alice/.profile": "export EDITOR=vi\n"}), {By: `CMD ["/bin/sh"]`}},
	}, "latest")
}

// withFiles is a step whose layer has files.
func withFiles(by string, files map[string]string) Step {
	return Step{By: by, Files: files, Comment: "buildkit.dockerfile.v0"}
}

// hubTag is what Docker Hub knows of a tag; hubImage of one of its platforms.
type hubTag struct {
	name, digest string
	media        types.MediaType
	content      string
	images       []hubImage
	pushed       time.Time
}

type hubImage struct {
	platform v1.Platform
	digest   string
	size     int64
}

// json is the tag as the API has it.
func (t hubTag) json() any {
	v := shape("tag")
	pulled := t.pulled()
	v["name"], v["digest"], v["media_type"], v["content_type"] = t.name, t.digest, t.media, t.content
	v["last_updated"], v["tag_last_pushed"], v["tag_last_pulled"] = stampOf(t.pushed), stampOf(t.pushed), stampOf(pulled)
	images := []any{}
	for i, im := range t.images {
		images = append(images, t.image(im))
		if i == 0 {
			v["full_size"] = im.size
		}
	}
	v["images"] = images
	return v
}

// image is one of the tag's as the API has it.
func (t hubTag) image(im hubImage) map[string]any {
	one := shape("image")
	one["os"], one["architecture"], one["variant"] = im.platform.OS, im.platform.Architecture, orNull(im.platform.Variant)
	one["os_version"], one["digest"], one["size"] = orNull(im.platform.OSVersion), im.digest, im.size
	one["last_pushed"], one["last_pulled"] = stampOf(t.pushed), stampOf(t.pulled())
	return one
}

func (t hubTag) pulled() time.Time { return t.pushed.Add(time.Duration(len(t.name)) * 7 * time.Hour) }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func stampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// tagsOf are the tags of a repository, the newest first.
func (h *Hub) tagsOf(repo string) []hubTag {
	s := h.content()
	h.mu.Lock()
	defer h.mu.Unlock()
	if all, ok := h.lists[repo]; ok {
		return all
	}
	var list struct {
		Tags []string `json:"tags"`
	}
	s.read("/v2/"+repo+"/tags/list", &list)
	var all []hubTag
	for _, name := range list.Tags {
		d := s.digest(repo, name)
		t, ok := h.images[d]
		if !ok {
			t = s.look(repo, d)
			h.images[d] = t
		}
		t.name = name
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b hubTag) int { return cmp.Or(b.pushed.Compare(a.pushed), strings.Compare(a.name, b.name)) })
	h.lists[repo] = all
	return all
}

// get asks the content in memory, past everything that counts.
func (s *Store) get(method, path string) *discard {
	w := &discard{status: http.StatusOK}
	r := &http.Request{Method: method, URL: &url.URL{Path: path}, Header: http.Header{}}
	s.registry.ServeHTTP(w, r)
	return w
}

func (s *Store) read(path string, into any) {
	_ = json.Unmarshal(s.get(http.MethodGet, path).body.Bytes(), into)
}

func (s *Store) digest(repo, tag string) string {
	return s.get(http.MethodHead, "/v2/"+repo+"/manifests/"+tag).Header().Get("Docker-Content-Digest")
}

// repositories are the names of all of them, sorted; the one that is there to
// be asked about the limit is not among them.
func (s *Store) repositories() []string {
	var all struct {
		Repositories []string `json:"repositories"`
	}
	s.read("/v2/_catalog", &all)
	slices.Sort(all.Repositories)
	return slices.DeleteFunc(all.Repositories, func(r string) bool { return strings.HasPrefix(r, "ratelimitpreview/") })
}

// look reads what is behind a digest.
func (s *Store) look(repo, digest string) hubTag {
	t := hubTag{digest: digest, content: "image"}
	var ix v1.IndexManifest
	s.read("/v2/"+repo+"/manifests/"+digest, &ix)
	t.media = ix.MediaType
	if !ix.MediaType.IsIndex() {
		im, made := s.one(repo, digest)
		t.images, t.pushed = []hubImage{im}, made
		if im.platform.OS == "" {
			t.content = "unrecognized"
		}
		return t
	}
	for _, d := range ix.Manifests {
		im, made := s.one(repo, d.Digest.String())
		if d.Platform != nil {
			im.platform = *d.Platform
		}
		t.images = append(t.images, im)
		if made.After(t.pushed) {
			t.pushed = made
		}
	}
	return t
}

// one reads a manifest and its config.
func (s *Store) one(repo, digest string) (im hubImage, made time.Time) {
	var m v1.Manifest
	var c v1.ConfigFile
	s.read("/v2/"+repo+"/manifests/"+digest, &m)
	s.read("/v2/"+repo+"/blobs/"+m.Config.Digest.String(), &c)
	im = hubImage{digest: digest, size: m.Config.Size, platform: v1.Platform{OS: c.OS, Architecture: c.Architecture, Variant: c.Variant}}
	for _, l := range m.Layers {
		im.size += l.Size
	}
	return im, c.Created.Add(17 * time.Minute)
}
