package demo

import (
	"net/http"
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
	// handler serves it at host; nil is for the registry that is down.
	handler func(host string) http.Handler
}

// samples are the registries as they would be at the time now. What is in them
// is the same every time, apart from the dates.
func samples(now time.Time) []sample {
	plain := func(s *Store) func(string) http.Handler {
		return func(string) http.Handler { return s }
	}
	return []sample{
		{name: acmeName, handler: plain(acme(now))},
		{name: libraryName, handler: plain(library(now))},
		{name: teamName, color: "bad", handler: func(string) http.Handler {
			return wantsBasic(logins[teamName], team(now))
		}},
		{name: partnerName, handler: func(host string) http.Handler {
			return wantsToken(host, partner(now))
		}},
		{name: farName, handler: func(string) http.Handler {
			return slow(farWait, far(now))
		}},
		{name: brokenName, handler: func(string) http.Handler {
			return broken(odd(now))
		}},
		{name: downName},
	}
}

// farWait is what every request to the slow registry takes.
const farWait = 400 * time.Millisecond
