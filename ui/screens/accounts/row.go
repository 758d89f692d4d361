package accounts

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/wants"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// row is one login, or a file or a variable that is wrong as a whole.
type row struct {
	creds.Login
	file     bool // about all of a file: Login has a Place and a Problem only
	check    *book.Check
	asking   bool // the registry is being asked
	findings []audit.Finding
	below    bool // the row above it is of the same registry
	now      func() time.Time
}

// rows are the files with trouble and the logins, with what is known of them.
func (s *Screen) rows(logins []creds.Login, files []*creds.Problem) []row {
	out := bare(logins, files)
	for i := range out {
		r := &out[i]
		r.now = s.d.Now
		if c := s.page.CheckOf(&r.Login); c != nil && !r.file {
			kept := *c
			r.check = &kept
		}
		r.findings = s.about(r)
		if old := s.list.Get(r.key()); old != nil {
			r.asking = old.asking
		}
	}
	return out
}

// about are the findings about a row: those that name its login, and those
// about the file that it is in.
func (s *Screen) about(r *row) []audit.Finding {
	var out []audit.Finding
	for _, f := range s.findings {
		mine := f.Where == r.Place.Path && (r.file || len(f.Logins) == 0)
		if mine || !r.file && slices.Contains(f.Logins, r.name()) {
			out = append(out, f)
		}
	}
	return out
}

// name is the login as people write it.
func (r *row) name() string {
	if r.User == "" {
		return r.registry()
	}
	return r.User + "@" + r.registry()
}

func bare(logins []creds.Login, files []*creds.Problem) []row {
	out := make([]row, 0, len(logins)+len(files))
	for _, p := range files {
		place := creds.Place{Kind: filepath.Base(p.Path), Path: p.Path}
		out = append(out, row{Login: creds.Login{Place: place, Problem: p}, file: true})
	}
	for _, l := range logins {
		out = append(out, row{Login: l})
	}
	return out
}

func (r *row) key() string {
	key := r.Place.Kind + "\x00" + r.Place.Path + "\x00" + r.Key
	if r.Place.Kind == creds.KindKeyring { // it has several accounts of one registry
		key += "\x00" + r.User
	}
	return key
}

// registry is the host with the path that the login is for.
func (r *row) registry() string {
	switch scope := r.Scope(); {
	case r.file:
		return "all of it"
	case scope != "":
		return r.Host + "/" + scope
	}
	return r.Host
}

// user is who it is, as far as it is known.
func (r *row) user() string {
	switch {
	case r.User == "<token>" || r.User == "" && r.Token:
		return "token"
	case r.User == "" && r.Place.Kind == creds.KindHelper:
		return "not asked yet"
	}
	return cmp.Or(r.User, "–")
}

// lives is the place in words.
func (r *row) lives() string {
	if r.Cloud != "" {
		return wants.For(r.Host).CloudName + " login"
	}
	switch r.Place.Kind {
	case creds.KindHelper:
		return "helper " + r.Place.Helper
	case creds.KindAuth:
		return "podman auth.json"
	case creds.KindKeyring:
		return "OS keyring"
	}
	return r.Place.String()
}

// in is the place, the same for all logins in it.
func (r *row) in() string {
	switch {
	case r.Cloud != "", r.Place.Kind == creds.KindKeyring:
		return r.lives() // whatever files name it
	case r.Place.Kind == creds.KindHelper:
		return r.Place.Helper
	}
	return r.Place.Path
}

// used are the tools that send it.
func (r *row) used() string { return cmp.Or(strings.Join(r.UsedBy, " "), "–") }

// kind is what the secret is, as far as is known.
func (r *row) kind() string {
	switch {
	case r.check != nil && r.check.Kind != "":
		return string(r.check.Kind)
	case r.Cloud != "":
		return string(creds.Cloud)
	case r.Token:
		return string(creds.Identity)
	}
	return text.None
}

// checked is when the registry was asked last.
func (r *row) checked() string {
	switch {
	case r.asking:
		return text.Pending
	case r.file:
		return text.None
	case r.check == nil:
		return "never"
	}
	return brief(text.Age(r.check.At, r.now()))
}

// brief shortens an age so that it fits beside the other columns.
func brief(age string) string {
	return strings.NewReplacer(" seconds", " s", " second", " s", " minutes", " min", " minute", " min", " hours", " h", " hour", " h").Replace(age)
}

// words is what the filter looks at.
func (r *row) words() string {
	return strings.Join([]string{r.registry(), r.user(), r.lives(), r.plain(), r.used(), r.kind(), r.state().text}, " ")
}

func (r *row) plain() string {
	if r.Plain {
		return "plain text"
	}
	return ""
}

// inUse reports that regtui would send it.
func (r *row) inUse() bool {
	if r.file || r.Shadowed != "" {
		return false
	}
	switch r.Place.Kind {
	case creds.KindKeyring:
		return r.Active
	case creds.KindHelper:
		return r.Problem == nil
	}
	return r.Plain
}

// state is the worst that is known of a login, in a word or two.
type state struct {
	text string
	rank int // the worse, the higher
}

const (
	fine = iota
	aside
	warning
	broken
)

// soon is how long before its end a login is worth a word.
const soon = 7 * 24 * time.Hour

func (r *row) state() state {
	switch p := r.Problem; {
	case errors.Is(p, creds.ErrHelperMissing):
		return state{"helper missing", broken}
	case errors.Is(p, creds.ErrHelperTimeout):
		return state{"helper hangs", broken}
	case errors.Is(p, creds.ErrHelperFailed), errors.Is(p, creds.ErrHelperAnswer):
		return state{"helper fails", broken}
	case errors.Is(p, creds.ErrUnreadable):
		return state{"cannot be read", broken}
	}
	if s := r.said(); s.rank >= broken {
		return s
	}
	switch p := r.Problem; {
	case r.Stranded:
		return state{"left behind", warning}
	case r.Exposed:
		return state{"others can read", warning}
	case r.file, errors.Is(p, creds.ErrRefused) && r.Plain:
		return state{"docker refuses", warning}
	case p != nil:
		return state{"of no use", broken}
	case r.Shadowed != "" && !r.ended():
		return state{"shadowed", aside}
	}
	return r.said()
}

// ended reports that the login has ended, or will soon.
func (r *row) ended() bool {
	return r.check != nil && !r.check.Ends.IsZero() && r.check.Ends.Sub(r.now()) < soon
}

// said is what the registry said of the login, and what has become of that.
func (r *row) said() state {
	c := r.check
	switch {
	case c == nil:
		return r.foretold()
	case c.Realm != "":
		return state{"not sent", broken}
	case c.Refused():
		return state{"refused", broken}
	case c.Ended(r.now()):
		return state{"expired", broken}
	case r.ended():
		return state{"ends " + text.Age(c.Ends, r.now()), warning}
	case c.Unsure:
		return state{"unsure", aside}
	}
	return state{"good", fine}
}

// foretold is what is known of a login of which no registry was asked: some
// secrets tell themselves when they end.
func (r *row) foretold() state {
	for _, f := range r.findings {
		switch f.ID {
		case "expired":
			return state{"expired", broken}
		case "expires":
			return state{"ends soon", warning}
		}
	}
	return state{"not checked", aside}
}

func (s state) style(st *themes.Styles) lipgloss.Style {
	return [...]lipgloss.Style{fine: st.Good, aside: st.Dim, warning: st.Warn, broken: st.Bad}[s.rank]
}
