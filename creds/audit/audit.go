// Package audit looks for what is wrong with the logins on this machine: in
// clear, readable for others, of no use, twice, at the wrong place. Each finding
// says what to do, and does it where a program can.
package audit

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keychain"
)

// Grade is how much a finding matters.
type Grade string

// The grades. Bad is a login that does not work or that others can take,
// Warning one that is not as safe or as sure as it could be, Note what is good
// to know.
const (
	Bad     Grade = "bad"
	Warning Grade = "warning"
	Note    Grade = "note"
)

// weight puts the worst first.
func (g Grade) weight() int { return slices.Index([]Grade{Bad, Warning, Note}, g) }

// Finding is one thing that is wrong. It holds no secret.
type Finding struct {
	// ID names the kind of finding, the same in every version: "plain", "mode".
	ID    string `json:"id"`
	Grade Grade  `json:"grade"`
	// What is a clause, Where a file, a helper or a registry, and Logins the
	// logins that it is about, as USER@HOST.
	What   string   `json:"what"`
	Where  string   `json:"where"`
	Logins []string `json:"logins,omitempty"`
	// Fix is what to do, a phrase; may be empty.
	Fix string `json:"fix,omitempty"`
	// Safe says that Do loses nothing and needs no thought.
	Safe bool `json:"safe,omitempty"`
	// Preview tells what Do would change, in lines without secrets, and Do does
	// it and looks whether it is done. Both are nil where only the person can
	// do something.
	Preview func(ctx context.Context) (string, error) `json:"-"`
	Do      func(ctx context.Context) error           `json:"-"`
}

// Same tells whether two findings are about the same thing, as before and after
// a fix.
func (f *Finding) Same(g *Finding) bool { return f.ID == g.ID && f.Where == g.Where }

// Options say how deep to look.
type Options struct {
	Env      creds.Env
	Keychain *keychain.Keychain
	Now      time.Time
	// Ask has the keyring and helpers asked for each login, all at once and
	// each with a deadline. Either may ask the person for a password. Without
	// it no program is run.
	Ask bool
	// Clouds has those helpers asked too that go to a cloud for an answer.
	Clouds bool
	// Insecure tells the registries that may be reached over plain HTTP; nil
	// knows of none.
	Insecure func(host string) bool
}

// askWait is how long helpers and keyring may take over one login.
const askWait = 6 * time.Second

// Run looks at everything, and gives the worst first.
func Run(ctx context.Context, o Options) []Finding {
	l := &look{Options: o, ctx: ctx}
	l.gather()
	for _, look := range []func(){
		l.wholeFiles, l.modes, l.inClear, l.variable, l.spellings, l.paths, l.fleeting,
		l.missing, l.failing, l.markers, l.stranded, l.unasked, l.quirks, l.rewritten,
		l.entries, l.shadowed, l.twice, l.ended, l.told, l.insecure, l.keyring, l.left, l.unled,
	} {
		look()
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Grade.weight(), b.Grade.weight()), strings.Compare(a.ID, b.ID), strings.Compare(a.Where, b.Where))
	})
	return l.found
}

// Worst is the worst grade among findings, empty where there are none.
func Worst(all []Finding) (worst Grade) {
	for _, f := range all {
		if worst == "" || f.Grade.weight() < worst.weight() {
			worst = f.Grade
		}
	}
	return worst
}
