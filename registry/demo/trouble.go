package demo

import (
	"net/http"
	"strings"
	"time"
)

// slow adds a wait to every request.
func slow(wait time.Duration, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			h.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// The repositories of the broken registry are named after what goes wrong.
const (
	failsServer    = "fails/server-error"
	failsHTML      = "fails/html-page"
	failsTruncated = "fails/truncated-json"
	failsDigest    = "fails/wrong-digest"
	failsEndless   = "fails/endless-pages"
	failsLimit     = "fails/rate-limit"
	failsForbidden = "fails/forbidden"
)

// broken answers wrongly for the repositories that are named after it.
func broken(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/v2/")
		switch {
		case strings.HasPrefix(path, failsServer+"/"):
			refuse(w, http.StatusInternalServerError, "UNKNOWN", "the storage backend is out of space")
		case strings.HasPrefix(path, failsHTML+"/"):
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html>\n<title>Maintenance</title>\n<h1>Back on Monday</h1>\n"))
		case strings.HasPrefix(path, failsTruncated+"/"):
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"name":"fails/truncated-json","tags":["1.0","1.1","1.`))
		case path == failsEndless+"/tags/list":
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Link", "<"+r.URL.Path+`?last=1.1&n=2>; rel="next"`)
			_, _ = w.Write([]byte(`{"name":"fails/endless-pages","tags":["1.0","1.1"]}`))
		case strings.HasPrefix(path, failsLimit+"/"):
			w.Header().Set("Retry-After", "86400")
			refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS", "pull rate limit exceeded")
		case strings.HasPrefix(path, failsForbidden+"/"):
			refuse(w, http.StatusForbidden, "DENIED", "requested access to the resource is denied")
		case strings.HasPrefix(path, failsDigest+"/manifests/sha256:"):
			w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
			_, _ = w.Write([]byte(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","tampered":true}`))
		default:
			h.ServeHTTP(w, r)
		}
	})
}
