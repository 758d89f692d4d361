package hub

import (
	"context"
	"fmt"
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
	if quota.Told(headers) { // which is not the same as no limit
		return registry.Quota{}, &registry.Error{
			Op: "read the pull limit of", Host: r.Host(), Err: registry.ErrBadAnswer,
			Detail: fmt.Sprintf("%s: %q, %s: %q", quota.LimitHeader, headers.Get(quota.LimitHeader), quota.RemainingHeader, headers.Get(quota.RemainingHeader)),
			Hint:   "a proxy may have changed the headers",
		}
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
