package hub

import (
	"context"
	"net/http"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/quota"
)

// The image that Docker Hub names for asking about the limit.
const (
	previewRepo = "ratelimitpreview/test"
	previewTag  = "latest"
)

// headersKey holds a *http.Header in a context, for the headers of an answer.
type headersKey struct{}

// Quota asks with a HEAD, which is not counted, how many pulls are left.
func (r *Registry) Quota(ctx context.Context, anonymous bool) (registry.Quota, error) {
	inner := r.Registry
	if anonymous {
		inner = r.nobody
	}
	var headers http.Header
	_, err := inner.Head(context.WithValue(ctx, headersKey{}, &headers), previewRepo, previewTag)
	who := ""
	if !anonymous {
		who = inner.Access(previewRepo).User
	}
	if q, ok := r.reading(headers, who); ok { // also when it says that none are left
		return q, nil
	}
	if err != nil {
		return registry.Quota{}, r.limited(err)
	}
	q := registry.Quota{Account: who, Source: headers.Get(quota.SourceHeader), Unlimited: true, At: time.Now()}
	if r.o.Counted != nil {
		r.o.Counted(q)
	}
	return q, nil
}

// reading is what the headers of an answer say about the limit.
func (r *Registry) reading(h http.Header, who string) (registry.Quota, bool) {
	q, ok := quota.Parse(h)
	q.Account, q.At = who, time.Now()
	return q, ok
}
