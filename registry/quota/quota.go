// Package quota reads the pull limit that a registry tells in the headers of
// its answers, keeps the readings of the last day, and forecasts from them
// when the pulls run out.
//
// https://docs.docker.com/docker-hub/usage/pulls/
package quota

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
)

// The headers that Docker Hub tells the limit in.
const (
	LimitHeader     = "Ratelimit-Limit"
	RemainingHeader = "Ratelimit-Remaining"
	SourceHeader    = "Docker-Ratelimit-Source"
)

// Parse reads the headers of an answer: "100;w=21600" is a hundred in 21,600
// seconds. Without both of them, or with any that make no sense, it is no
// reading.
func Parse(h http.Header) (registry.Quota, bool) {
	limit, window, ok := amount(h.Get(LimitHeader))
	if !ok {
		return registry.Quota{}, false
	}
	left, other, ok := amount(h.Get(RemainingHeader))
	if !ok {
		return registry.Quota{}, false
	}
	if window == 0 {
		window = other
	}
	return registry.Quota{
		Source: strings.TrimSpace(h.Get(SourceHeader)), Limit: limit, Remaining: min(left, limit), Window: window,
	}, true
}

// Told reports headers that are about a limit, whether or not they make sense.
func Told(h http.Header) bool { return h.Get(LimitHeader) != "" || h.Get(RemainingHeader) != "" }

// amount reads "100;w=21600". The window is 0 where there is none.
func amount(s string) (n int, window time.Duration, ok bool) {
	const most = 1 << 40 // of seconds and of pulls: no limit is like that
	first, rest, _ := strings.Cut(s, ";")
	count, err := strconv.ParseInt(strings.TrimSpace(first), 10, 64)
	if err != nil || count < 0 || count > most {
		return 0, 0, false
	}
	for part := range strings.SplitSeq(rest, ";") {
		value, is := strings.CutPrefix(strings.TrimSpace(part), "w=")
		seconds, err := strconv.ParseInt(value, 10, 64)
		if is && err == nil && seconds > 0 && seconds < 1<<31 {
			window = time.Duration(seconds) * time.Second
		}
	}
	return int(count), window, true
}
