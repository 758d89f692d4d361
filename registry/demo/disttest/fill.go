package disttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// filledSince is when the first image of a filled repository was made; each
// next one came an hour later.
var filledSince = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// filledLayers is how many distinct layers the images of a filled repository share.
const filledLayers = 40

// TagName is the i-th tag of a filled repository: "v1.23.4".
func TagName(i int) string { return fmt.Sprintf("v%d.%d.%d", i/1000, i/10%100, i%10) }

// Fill writes a repository of tags tags on digests distinct images, each with
// a config of its own and three of forty small layers. Tag i (TagName) is image
// i modulo digests, made i modulo digests hours after the start of 2024.
// 10,000 tags on 2,000 images take Distribution 3 about two seconds, 2.8 twenty.
func (s *Server) Fill(t testing.TB, repo string, tags, digests int) {
	t.Helper()
	if err := s.FillRepository(repo, tags, digests); err != nil {
		t.Fatal(err)
	}
}

// FillRepository is Fill without a test.
func (s *Server) FillRepository(repo string, tags, digests int) error {
	f := filler{s: s, repo: repo}
	layers := make([]v1.Descriptor, filledLayers)
	for i := range layers {
		var err error
		data := bytes.Repeat([]byte{'a' + byte(i%26)}, 200+i*97)
		if layers[i], err = f.blob(types.OCILayer, data); err != nil {
			return err
		}
	}
	manifests := make([][]byte, digests)
	for i := range manifests {
		var err error
		if manifests[i], err = f.image(i, layers); err != nil {
			return err
		}
	}
	for i := range tags {
		if err := f.manifest(TagName(i), manifests[i%digests]); err != nil {
			return err
		}
	}
	return nil
}

// FillRepositories writes n repositories of one image each, in ten namespaces.
func (s *Server) FillRepositories(n int) error {
	for i := range n {
		if err := s.FillRepository(RepositoryName(i), 1, 1); err != nil {
			return err
		}
	}
	return nil
}

// RepositoryName is the i-th repository that FillRepositories writes.
func RepositoryName(i int) string { return fmt.Sprintf("team-%d/service-%04d", i%10, i) }

type filler struct {
	s    *Server
	repo string
}

// image writes the config of the i-th image and gives its manifest.
func (f filler) image(i int, layers []v1.Descriptor) ([]byte, error) {
	platform := []string{"amd64", "arm64"}[i%2]
	config := v1.ConfigFile{
		OS: "linux", Architecture: platform, Created: v1.Time{Time: filledSince.Add(time.Duration(i) * time.Hour)},
		Config: v1.Config{Cmd: []string{"/bin/service"}, Labels: map[string]string{"org.opencontainers.image.version": TagName(i)}},
		RootFS: v1.RootFS{Type: "layers"},
	}
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	for k := range 3 {
		l := layers[(i*7+k*13)%len(layers)]
		m.Layers = append(m.Layers, l)
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, l.Digest)
		config.History = append(config.History, v1.History{Created: config.Created, CreatedBy: fmt.Sprintf("RUN step %d", k)})
	}
	raw, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	if m.Config, err = f.blob(types.OCIConfigJSON, raw); err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

func (f filler) blob(kind types.MediaType, data []byte) (v1.Descriptor, error) {
	h, size, err := v1.SHA256(bytes.NewReader(data))
	if err != nil {
		return v1.Descriptor{}, err
	}
	begun, err := f.do(http.MethodPost, "/v2/"+f.repo+"/blobs/uploads/", "", nil, http.StatusAccepted)
	if err != nil {
		return v1.Descriptor{}, err
	}
	to, err := url.Parse(begun.Get("Location"))
	if err != nil {
		return v1.Descriptor{}, err
	}
	q := to.Query()
	q.Set("digest", h.String())
	_, err = f.do(http.MethodPut, to.Path+"?"+q.Encode(), "application/octet-stream", data, http.StatusCreated)
	return v1.Descriptor{MediaType: kind, Digest: h, Size: size}, err
}

func (f filler) manifest(tag string, raw []byte) error {
	_, err := f.do(http.MethodPut, "/v2/"+f.repo+"/manifests/"+tag, string(types.OCIManifestSchema1), raw, http.StatusCreated)
	return err
}

// do sends one request straight to the handler.
func (f filler) do(method, path, kind string, body []byte, want int) (http.Header, error) {
	r, err := http.NewRequest(method, f.s.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", kind)
	answer, err := f.s.Direct().RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != want {
		return nil, fmt.Errorf("%s %s: %s", method, path, answer.Status)
	}
	return answer.Header, nil
}
