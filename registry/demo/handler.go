package demo

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// pageSize is how many names a list holds when the client asks for no number,
// and at most: the default of CNCF Distribution.
const pageSize = 1000

// ServeHTTP is go-containerregistry's registry with what that leaves out:
// lists in order and in pages with Link headers, and referrers with their own
// artifact types (distribution-spec, "Listing Tags", "Listing Referrers").
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Docker-Distribution-API-Version", "registry/2.0")
	if r.Method != http.MethodGet {
		s.registry.ServeHTTP(w, r)
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/tags/list"):
		s.list(w, r, "tags")
	case r.URL.Path == "/v2/_catalog":
		s.list(w, r, "repositories")
	case strings.Contains(r.URL.Path, "/referrers/"):
		s.referrers(w, r)
	default:
		s.registry.ServeHTTP(w, r)
	}
}

// whole asks the registry in memory, without the query.
func (s *Store) whole(r *http.Request, path string) *discard {
	in := r.Clone(r.Context())
	in.URL = &url.URL{Path: path}
	w := &discard{status: http.StatusOK}
	s.registry.ServeHTTP(w, in)
	return w
}

func (d *discard) pass(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(d.status)
	_, _ = w.Write(d.body.Bytes())
}

func (s *Store) list(w http.ResponseWriter, r *http.Request, field string) {
	answer := s.whole(r, r.URL.Path)
	var all map[string]json.RawMessage
	var names []string
	if answer.status != http.StatusOK || json.Unmarshal(answer.body.Bytes(), &all) != nil ||
		json.Unmarshal(all[field], &names) != nil {
		answer.pass(w)
		return
	}
	slices.Sort(names)
	q := r.URL.Query()
	if last := q.Get("last"); last != "" {
		at, there := slices.BinarySearch(names, last)
		if there {
			at++
		}
		names = names[at:]
	}
	n, err := strconv.Atoi(q.Get("n"))
	if err != nil || n <= 0 || n > pageSize {
		n = pageSize
	}
	w.Header().Set("Content-Type", "application/json")
	if n < len(names) {
		names = names[:n]
		next := url.URL{Path: r.URL.Path, RawQuery: url.Values{
			"n": {strconv.Itoa(n)}, "last": {names[n-1]},
		}.Encode()}
		w.Header().Set("Link", "<"+next.String()+`>; rel="next"`)
	}
	all[field] = encode(names)
	_, _ = w.Write(encode(all))
}

func (s *Store) referrers(w http.ResponseWriter, r *http.Request) {
	answer := s.whole(r, r.URL.Path)
	var ix v1.IndexManifest
	if answer.status != http.StatusOK || json.Unmarshal(answer.body.Bytes(), &ix) != nil {
		answer.pass(w)
		return
	}
	repo, _, _ := strings.Cut(r.URL.Path, "/referrers/")
	for i, d := range ix.Manifests {
		var m struct {
			ArtifactType string `json:"artifactType"`
		}
		raw := s.whole(r, repo+"/manifests/"+d.Digest.String())
		if json.Unmarshal(raw.body.Bytes(), &m) == nil && m.ArtifactType != "" {
			ix.Manifests[i].ArtifactType = m.ArtifactType
		}
	}
	slices.SortFunc(ix.Manifests, func(a, b v1.Descriptor) int {
		return cmp.Or(cmp.Compare(a.ArtifactType, b.ArtifactType), cmp.Compare(a.Digest.Hex, b.Digest.Hex))
	})
	w.Header().Set("Content-Type", string(types.OCIImageIndex))
	_, _ = w.Write(encode(ix))
}
