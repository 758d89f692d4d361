package oci

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// quick is the timing of tests: everything that waits waits shortly.
var quick = timing{
	dial: 5 * time.Second, handshake: 5 * time.Second, header: 5 * time.Second, idle: 5 * time.Second,
	keychain: 5 * time.Second, backoff: time.Millisecond, patience: 3 * time.Second,
}

// site is a scripted registry that remembers what it was asked.
type site struct {
	*httptest.Server
	host string

	mu   sync.Mutex
	asks []ask
}

type ask struct {
	Method, Path, Query, Auth, Host string
	Form                            string
}

func (a ask) String() string {
	s := a.Method + " " + a.Path
	if a.Query != "" {
		s += "?" + a.Query
	}
	return s
}

// serve starts a registry on loopback that answers /v2/ and what h answers.
func serve(t testing.TB, h http.HandlerFunc) *site {
	s := prepare(t, h)
	s.Server.Start()
	s.host = s.Listener.Addr().String()
	return s
}

// prepare makes the site without starting it, for TLS.
func prepare(t testing.TB, h http.HandlerFunc) *site {
	s := &site{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		a := ask{Method: req.Method, Path: req.URL.Path, Query: req.URL.RawQuery, Auth: req.Header.Get("Authorization"), Host: req.Host}
		if req.Method == http.MethodPost {
			_ = req.ParseForm()
			a.Form = req.PostForm.Encode()
		}
		s.mu.Lock()
		s.asks = append(s.asks, a)
		s.mu.Unlock()
		h(w, req)
	}))
	t.Cleanup(s.Close)
	return s
}

// seen lists the requests to paths that contain part, without the greeting.
func (s *site) seen(part string) []ask {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []ask
	for _, a := range s.asks {
		if a.Path != "/v2/" && strings.Contains(a.Path, part) {
			out = append(out, a)
		}
	}
	return out
}

func (s *site) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asks = nil
}

func openQuick(t testing.TB, host string, o Options) *Registry {
	t.Helper()
	if o.CertDirs == nil {
		o.CertDirs = []string{} // nothing of this machine's
	}
	r, err := open(host, o, quick)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// named opens the registry under another name than its address, such as one
// that is not loopback.
func named(t testing.TB, s *site, host string, o Options) *Registry {
	t.Helper()
	r := openQuick(t, host, o)
	r.bare.(*wire).next.(*conns).dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
	}
	return r
}

// keys is a keychain of logins by resource, which remembers who was asked for.
type keys struct {
	logins map[string]authn.AuthConfig
	err    error

	mu    sync.Mutex
	asked []string
}

func (k *keys) Resolve(res authn.Resource) (authn.Authenticator, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = append(k.asked, res.String())
	if k.err != nil {
		return authn.Anonymous, k.err
	}
	for _, name := range []string{res.String(), res.RegistryStr(), "*"} {
		if c, ok := k.logins[name]; ok {
			return authn.FromConfig(c), nil
		}
	}
	return authn.Anonymous, nil
}

// alice is a keychain with one login for everything.
func alice(password string) *keys {
	return &keys{logins: map[string]authn.AuthConfig{"*": {Username: "alice", Password: password}}}
}

func tagNames(seq iter.Seq2[registry.Tag, error]) (names []string, err error) {
	for t, e := range seq {
		if e != nil {
			return names, e
		}
		names = append(names, t.Name)
	}
	return names, nil
}

func repoNames(seq iter.Seq2[registry.Repository, error]) (names []string, err error) {
	for r, e := range seq {
		if e != nil {
			return names, e
		}
		names = append(names, r.Name)
	}
	return names, nil
}

// store is content by path, with digests, as a registry serves it.
type store struct {
	mu        sync.Mutex
	manifests map[string][]byte // "repo:tag" and "repo@sha256:…"
	blobs     map[string][]byte
	types     map[string]string
}

func newStore() *store {
	return &store{manifests: map[string][]byte{}, blobs: map[string][]byte{}, types: map[string]string{}}
}

func digestOf(raw []byte) v1.Hash {
	h, _, _ := v1.SHA256(bytes.NewReader(raw))
	return h
}

// manifest keeps a manifest under a tag and its digest.
func (s *store) manifest(repo, tag, mediaType string, v any) v1.Hash {
	raw, ok := v.([]byte)
	if !ok {
		raw, _ = json.Marshal(v)
	}
	d := digestOf(raw)
	s.manifests[repo+"@"+d.String()] = raw
	if tag != "" {
		s.manifests[repo+":"+tag] = raw
	}
	s.types[d.String()] = mediaType
	return d
}

func (s *store) blob(v any) (d v1.Hash, size int) {
	raw, _ := json.Marshal(v)
	d = digestOf(raw)
	s.blobs[d.String()] = raw
	return d, len(raw)
}

// ServeHTTP answers for manifests and blobs.
func (s *store) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(req.URL.Path, "/v2/")
	if repo, ref, ok := strings.Cut(path, "/manifests/"); ok {
		key := repo + ":" + ref
		if strings.Contains(ref, ":") {
			key = repo + "@" + ref
		}
		if raw, ok := s.manifests[key]; ok {
			d := digestOf(raw).String()
			w.Header().Set("Content-Type", s.types[d])
			w.Header().Set("Docker-Content-Digest", d)
			w.Header().Set("Content-Length", fmt.Sprint(len(raw)))
			_, _ = w.Write(raw)
			return
		}
		refuse(w, http.StatusNotFound, "MANIFEST_UNKNOWN", "manifest unknown")
		return
	}
	if _, ref, ok := strings.Cut(path, "/blobs/"); ok {
		if raw, ok := s.blobs[ref]; ok {
			_, _ = w.Write(raw)
			return
		}
		refuse(w, http.StatusNotFound, "BLOB_UNKNOWN", "blob unknown to registry")
		return
	}
	if path != "" {
		refuse(w, http.StatusNotFound, "", "404 page not found")
	}
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"errors":[{"code":%q,"message":%q}]}`, code, message)
}

// image puts an image with its config and says its manifest's digest.
func (s *store) image(repo, tag string, config map[string]any, layers ...int64) v1.Hash {
	d, size := s.blob(config)
	var list []map[string]any
	for i, n := range layers {
		list = append(list, map[string]any{
			"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "size": n,
			"digest": digestOf(fmt.Append(nil, i, n)).String(),
		})
	}
	return s.manifest(repo, tag, ociManifest, map[string]any{
		"schemaVersion": 2, "mediaType": ociManifest, "layers": list,
		"config": map[string]any{"mediaType": "application/vnd.oci.image.config.v1+json", "digest": d.String(), "size": size},
	})
}

const (
	ociManifest = "application/vnd.oci.image.manifest.v1+json"
	ociIndex    = "application/vnd.oci.image.index.v1+json"
)
