package main

import (
	"fmt"
	"time"

	"github.com/regtui/regtui/ui/widgets/text"
)

// progress tells on a terminal how far long work is, on one line that is
// taken away at the end. Elsewhere it says nothing.
type progress struct {
	p     *program
	what  string
	shown time.Time
}

// progressEvery is how often the line is drawn anew; the first time is after
// as long, so that quick work shows nothing.
const progressEvery = 200 * time.Millisecond

func (p *program) progress(what string) *progress { return &progress{p: p, what: what, shown: p.now()} }

func (g *progress) show(done, total int) {
	now := g.p.now()
	if !g.p.errTerminal || g.p.flags.quiet || now.Sub(g.shown) < progressEvery {
		return
	}
	g.shown = now
	fmt.Fprintf(g.p.err, "\r\x1b[K%s %s/%s", g.what, text.Count(done), text.Count(total))
}

func (g *progress) clear() {
	if g.p.errTerminal {
		fmt.Fprint(g.p.err, "\r\x1b[K")
	}
}
