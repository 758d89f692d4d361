package hub

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/quota"
)

// Only an answer without any header about the limit means that there is none.
func TestQuotaHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		status        int
		limit, left   string
		retry         string
		want          registry.Quota
		err           error
		told, toldNot string
	}{
		"none":           {200, "", "", "", registry.Quota{Unlimited: true}, nil, "", ""},
		"both":           {200, "100;w=21600", "7;w=21600", "", registry.Quota{Limit: 100, Remaining: 7, Window: 6 * time.Hour}, nil, "", ""},
		"no window":      {200, "100", "7", "", registry.Quota{Limit: 100, Remaining: 7}, nil, "", ""},
		"more than all":  {200, "100;w=60", "900;w=60", "", registry.Quota{Limit: 100, Remaining: 100, Window: time.Minute}, nil, "", ""},
		"one is missing": {200, "100;w=21600", "", "", registry.Quota{}, registry.ErrBadAnswer, `"100;w=21600"`, ""},
		"nonsense":       {200, "lots", "some", "", registry.Quota{}, registry.ErrBadAnswer, `"lots"`, ""},
		"negative":       {200, "-1;w=21600", "3", "", registry.Quota{}, registry.ErrBadAnswer, "", ""},
		"far too many":   {200, "99999999999999999999", "3", "", registry.Quota{}, registry.ErrBadAnswer, "", ""},
		"used up":        {429, "100;w=21600", "0;w=21600", "", registry.Quota{Limit: 100, Window: 6 * time.Hour}, nil, "", ""},
		"abuse":          {429, "", "", "90", registry.Quota{}, registry.ErrRateLimited, "come back in 1m30s", "used up"},
		"down":           {500, "", "", "", registry.Quota{}, registry.ErrServer, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, sharedHub(), nil)
			through := s.registry.Config.Handler
			s.registry.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(r.URL.Path, "/manifests/") || r.Header.Get("Authorization") == "" {
					through.ServeHTTP(w, r)
					return
				}
				for header, value := range map[string]string{quota.LimitHeader: c.limit, quota.RemainingHeader: c.left, "Retry-After": c.retry} {
					if value != "" {
						w.Header().Set(header, value)
					}
				}
				w.Header().Set("Docker-Content-Digest", "sha256:"+strings.Repeat("a", 64))
				w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
				w.WriteHeader(c.status)
			})
			counted := 0
			r := s.open(t, chain{}, func(o *Options) { o.Counted = func(registry.Quota) { counted++ } })
			q, err := r.Quota(t.Context(), false)
			if c.err != nil {
				if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.told) || c.toldNot != "" && strings.Contains(err.Error(), c.toldNot) {
					t.Errorf("%+v, %v", q, err)
				}
				if counted != 0 {
					t.Error("what is no reading was told as one")
				}
				return
			}
			if err != nil || q.Limit != c.want.Limit || q.Remaining != c.want.Remaining || q.Window != c.want.Window || q.Unlimited != c.want.Unlimited || q.At.IsZero() {
				t.Errorf("%+v, %v", q, err)
			}
			if counted == 0 {
				t.Error("the reading was not told")
			}
		})
	}
}
