package registries

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// row is one registry and what asking it has told so far.
type row struct {
	ui.Known
	id      uint64 // of the greeting in flight or answered
	asked   bool   // it has answered, or failed to
	health  registry.Health
	err     error
	counted counted
	access  registry.Access
	logins  []string // the users that have a login here
}

// counted is how many repositories there are, as far as was counted.
type counted struct {
	n    int
	more bool  // there are more
	done bool  // counting is over
	err  error // why it could not be counted
}

func (r *row) key() string { return r.Host }

// name is what the registry is called on the screen.
func (r *row) name() string { return cmp.Or(r.Name, r.Host) }

// kind is the product, as told by the registry or its vendor. One that answers
// and tells no more is a registry as the specification has it.
func (r *row) kind() string {
	vendor := cmp.Or(r.Vendor, vendors.Guess(r.Host))
	if r.asked && r.err == nil {
		vendor = cmp.Or(vendor, "oci")
	}
	return cmp.Or(r.health.Product, vendors.Title(vendor))
}

// slow is when an answer is no longer quick.
const slow = 500 * time.Millisecond

func columns() []table.Column[row] {
	return []table.Column[row]{
		{
			ID: "registry", Title: "REGISTRY", Width: 26, Min: 18, Flex: 1, Max: 48,
			Text:    (*row).name,
			Style:   func(_ *row, s *themes.Styles) lipgloss.Style { return s.Strong },
			Compare: func(a, b *row) int { return strings.Compare(a.name(), b.name()) },
		},
		{
			ID: "kind", Title: "KIND", Width: 16, Min: 12, Hide: 2,
			Text:    func(r *row) string { return cmp.Or(r.kind(), unknown(r)) },
			Compare: func(a, b *row) int { return strings.Compare(a.kind(), b.kind()) },
		},
		{
			ID: "account", Title: "ACCOUNT", Width: 22, Min: 10, Flex: 1, Max: 36,
			Cell:    accountCell,
			Compare: func(a, b *row) int { return strings.Compare(a.user(), b.user()) },
		},
		{
			ID: "repositories", Title: "REPOSITORIES", Width: 12, Right: true, Hide: 1, Descending: true,
			Text:    repositories,
			Unknown: func(r *row) bool { return !r.counted.done || r.counted.err != nil },
			Compare: func(a, b *row) int { return cmp.Compare(a.counted.n, b.counted.n) },
		},
		{
			ID: "answers", Title: "ANSWERS IN", Width: 10, Right: true,
			Cell:    answersCell,
			Unknown: func(r *row) bool { return !r.asked || r.err != nil },
			Compare: func(a, b *row) int { return cmp.Compare(a.health.Latency, b.health.Latency) },
		},
		{
			ID: "note", Title: "NOTE", Width: 24, Min: 17, Flex: 2,
			Cell:    noteCell,
			Compare: func(a, b *row) int { return strings.Compare(a.note().text, b.note().text) },
		},
	}
}

// unknown is "…" while an answer may come.
func unknown(r *row) string {
	if r.asked {
		return text.None
	}
	return text.Pending
}

func repositories(r *row) string {
	switch c := r.counted; {
	case c.n > 0 && c.more:
		return text.Count(c.n) + "+"
	case c.n > 0 || c.done && c.err == nil:
		return text.Count(c.n)
	case c.done || r.err != nil:
		return text.None
	}
	return text.Pending
}

// user is who reads: the login in use, else the one that is stored.
func (r *row) user() string {
	if user := cmp.Or(r.access.User, r.access.RefusedUser); user != "" || len(r.logins) == 0 {
		return user
	}
	return r.logins[0]
}

func accountCell(r *row, width int, s *themes.Styles) string {
	user := text.Clean(r.user())
	switch {
	case r.access.Refused != nil:
		return s.Warn.Render(text.Cut(strings.TrimSpace(user+" refused"), width))
	case user == "" && len(r.logins) > 0:
		return s.Dim.Render(text.Cut("a login", width))
	case user == "":
		return s.Dim.Render(text.Cut("anonymous", width))
	}
	more := ""
	if n := len(r.logins); n > 1 {
		more = " (+" + strconv.Itoa(n-1) + ")"
	}
	name := text.Cut(user, min(text.Width(user), max(width-len(more), 1)))
	return s.Text.Render(name) + s.Dim.Render(more)
}

// milliseconds writes a short time; what is under one is less than one.
func milliseconds(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return text.Count(d.Milliseconds()) + " ms"
}

func answersCell(r *row, width int, s *themes.Styles) string {
	dot, took := s.Good, milliseconds(r.health.Latency)
	switch {
	case !r.asked:
		return s.Faint.Render(text.FitLeft(text.Pending, width))
	case r.err != nil:
		dot, took = s.Bad, text.None
	case r.health.Latency >= slow:
		dot = s.Warn
	}
	gap := max(width-2-text.Width(took), 0)
	return strings.Repeat(" ", gap) + dot.Render("●") + s.Text.Render(" "+took)
}

// note is what is noteworthy about a registry, and how bad it is.
type note struct {
	text string
	tone ui.Tone
}

func (r *row) note() note {
	switch {
	case !r.asked:
		return note{}
	case r.err != nil:
		return r.trouble()
	case r.access.Refused != nil:
		return note{"login " + listing.Unused(r.access), ui.ToneBad}
	case r.health.Scheme == "http" && r.Insecure:
		return note{"plain HTTP (insecure)", ui.ToneInfo}
	case r.health.Scheme == "http":
		return note{"plain HTTP", ui.ToneInfo}
	case errors.Is(r.counted.err, registry.ErrUnsupported):
		return note{"no catalogue", ui.ToneInfo}
	case errors.Is(r.counted.err, registry.ErrUnauthorized), errors.Is(r.counted.err, registry.ErrForbidden):
		return note{"listing needs a login", ui.ToneInfo}
	case r.counted.err != nil:
		return note{"catalogue: " + listing.Reason(r.counted.err), ui.ToneWarn}
	case r.ReadOnly:
		return note{"read-only", ui.ToneInfo}
	}
	return note{}
}

// trouble is why a registry does not answer.
func (r *row) trouble() note {
	switch {
	case errors.Is(r.err, registry.ErrPlainHTTP):
		return note{"plain HTTP only", ui.ToneWarn}
	case errors.Is(r.err, registry.ErrTLS):
		return note{"TLS not trusted", ui.ToneBad}
	case errors.Is(r.err, registry.ErrRateLimited):
		return note{"rate limited", ui.ToneWarn}
	}
	return note{"down: " + listing.Reason(r.err), ui.ToneBad}
}

func (n note) style(s *themes.Styles) lipgloss.Style {
	switch n.tone {
	case ui.ToneBad:
		return s.Bad
	case ui.ToneWarn:
		return s.Warn
	case ui.ToneGood:
		return s.Good
	}
	return s.Dim
}

func noteCell(r *row, width int, s *themes.Styles) string {
	n := r.note()
	return n.style(s).Render(text.Cut(n.text, width))
}
