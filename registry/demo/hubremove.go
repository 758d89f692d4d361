package demo

import (
	"net/http"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// hubActions are what a request to the demo's Hub needs a token for, as its
// challenge names them; empty for what it does not offer.
func hubActions(r *http.Request) string {
	manifest := strings.Contains(r.URL.Path, "/manifests/")
	switch {
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return "pull"
	case r.Method == http.MethodPut && manifest:
		return "pull,push"
	case r.Method == http.MethodDelete && manifest:
		return "pull,push,delete"
	}
	return ""
}

// may reports whether a token is good for all of some actions.
func (t hubToken) may(actions string) bool {
	for a := range strings.SplitSeq(actions, ",") {
		if !slices.Contains(t.actions, a) {
			return false
		}
	}
	return true
}

// changed forgets the list of a repository's tags.
func (h *Hub) changed(repo string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.lists, repo)
}

// untag is the API's removal of one tag. What its answer holds is not
// published; clients look at the status alone (docker/hub-tool's tags.go).
func (h *Hub) untag(w http.ResponseWriter, user, repo, tag string) {
	switch {
	case user == "":
		answer(w, http.StatusUnauthorized, shape("wrong-login"))
		return
	case !member(user, repo) || h.content().digest(repo, tag) == "" || strings.Contains(tag, ":"):
		answer(w, http.StatusNotFound, shape("missing"))
		return
	case !administers(user, repo):
		answer(w, http.StatusForbidden, shape("forbidden"))
		return
	}
	h.content().get(http.MethodDelete, "/v2/"+repo+"/manifests/"+tag)
	h.changed(repo)
	w.WriteHeader(http.StatusNoContent)
}

// deleteManifest is the registry's removal, by digest alone and of what
// nothing needs (docs.docker.com/reference/api/registry/latest).
func (h *Hub) deleteManifest(w http.ResponseWriter, r *http.Request, repo string) {
	_, ref, _ := strings.Cut(r.URL.Path, "/manifests/")
	switch {
	case !strings.Contains(ref, ":"):
		refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "The operation is unsupported.")
		return
	case h.content().digest(repo, ref) != "" && h.needed(repo, ref):
		refuse(w, http.StatusForbidden, "DENIED", "the manifest is still referenced")
		return
	}
	h.content().ServeHTTP(w, r)
}

// needed reports whether a tag, or an index that has one, holds a manifest.
func (h *Hub) needed(repo, digest string) bool {
	for _, t := range h.tagsOf(repo) {
		if t.digest == digest {
			return true
		}
		var ix v1.IndexManifest
		h.content().read("/v2/"+repo+"/manifests/"+t.digest, &ix)
		if slices.ContainsFunc(ix.Manifests, func(d v1.Descriptor) bool { return d.Digest.String() == digest }) {
			return true
		}
	}
	return false
}
