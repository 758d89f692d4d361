package demo

import (
	"net/http"
	"sync"
	"time"
)

// The names of the sample registries.
const (
	acmeName    = "acme (demo)"
	libraryName = "library (demo)"
	teamName    = "team (demo)"
	partnerName = "partner (demo)"
	farName     = "far away (demo)"
	brokenName  = "broken (demo)"
	downName    = "down (demo)"
)

// sample is one registry of the demo.
type sample struct {
	name, color string
	// content makes what is in it; nil is for the registry that is down.
	content func(now time.Time) *Store
	// around puts what is peculiar to it around its content; it may be nil.
	around func(host string, h http.Handler) http.Handler
}

// farWait is what every request to the slow registry takes.
const farWait = 400 * time.Millisecond

// samples are the registries of the demo. What is in them is the same every
// time, apart from the dates.
func samples() []sample {
	return []sample{
		{name: acmeName, content: acme},
		{name: libraryName, content: library},
		{name: teamName, color: "bad", content: team, around: func(_ string, h http.Handler) http.Handler {
			return wantsBasic(logins[teamName], h)
		}},
		{name: partnerName, content: partner, around: func(host string, h http.Handler) http.Handler {
			return wantsToken(host, nil, h)
		}},
		{name: farName, content: far, around: func(host string, h http.Handler) http.Handler {
			return slow(farWait, wantsToken(host, &farRobot, h))
		}},
		{name: brokenName, content: odd, around: func(_ string, h http.Handler) http.Handler {
			return broken(h)
		}},
		{name: downName},
	}
}

// handler serves the sample at host. The content is made once, at the latest
// by the first request; ready makes it before.
func (s sample) handler(host string, now time.Time) (h http.Handler, ready func()) {
	content := sync.OnceValue(func() *Store { return s.content(now) })
	h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { content().ServeHTTP(w, r) })
	if s.around != nil {
		h = s.around(host, h)
	}
	return h, func() { content() }
}
