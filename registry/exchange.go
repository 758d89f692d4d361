package registry

import "time"

// Exchange is one request made and what came of it, without secrets: no
// headers, no bodies, and of the query only what a listing needs (n, last, page).
type Exchange struct {
	Start    time.Time
	Host     string
	Method   string
	Path     string // with the harmless part of the query
	Status   int    // 0 when no answer came
	Bytes    int64  // body bytes received
	Duration time.Duration
	Err      string // why no answer came
	Attempt  int    // 1 for the first try
}
