package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "accounts",
		Short: "List the registry logins on this machine",
		Long: `List every login on this machine: docker's config.json, podman's auth.json, the
credential helpers that they name. No secret is read and no helper is run. FILE
is where a secret stands in a file, in clear. What to do about what is in REMARKS
tells regtui doctor.`,
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			logins, err := p.keychain().Logins(c.Context())
			return errors.Join(p.printLogins(logins, err == nil), err)
		},
	}
	c.AddCommand(accountsUse(p), accountsRule(p), accountsTest(p), accountsMove(p), accountsExport(p), accountsImport(p))
	return c
}

// loginJSON is a login for programs.
type loginJSON struct {
	creds.Login
	Error string `json:"error,omitempty"`
	// Check is what the registry said when it was asked last.
	Check *checkJSON `json:"check,omitempty"`
}

func asJSON(l creds.Login, check *book.Check) loginJSON {
	out := loginJSON{Login: l}
	if check != nil {
		out.Check = &checkJSON{*check, check.String()}
	}
	if l.Problem != nil {
		out.Error = l.Problem.Error()
	}
	return out
}

// printLogins prints logins; all reports whether every place could be read.
func (p *program) printLogins(logins []creds.Login, all bool) error {
	page, _ := p.keychain().Book().Read() // what is wrong with it is in Logins' error too
	if p.flags.format != table {
		list := make([]loginJSON, len(logins))
		for i, l := range logins {
			list[i] = asJSON(l, page.CheckOf(&l))
		}
		return printList(p, list)
	}
	if p.flags.quiet {
		for _, l := range logins {
			fmt.Fprintln(p.out, text.Clean(accountOf(&l)))
		}
		return nil
	}
	if len(logins) == 0 {
		if all {
			fmt.Fprintln(p.out, "no logins on this machine; regtui login makes one")
		}
		return nil
	}
	rows := make([][]cell, len(logins))
	more := false // than the table says
	for i, l := range logins {
		host := l.Host
		if scope := l.Scope(); scope != "" {
			host += "/" + scope
		}
		rows[i] = []cell{
			{host, strong},
			{orDash(l.User != "", l.User), plain},
			{placeOf(&l), plain},
			use(&l),
			kindOf(&l, &page),
			p.fileOf(&l),
			{text.None, dim},
			{text.None, dim},
			remark(&l, nil),
		}
		more = more || l.Problem != nil
		if c := page.CheckOf(&l); c != nil {
			rows[i][6], rows[i][7], rows[i][8] = p.checkedAt(c), p.ends(c), remark(&l, c)
		}
	}
	titles := columns{"REGISTRY", "USER", "PLACE", "ACTIVE", "KIND", "FILE", "CHECKED", "ENDS", "REMARKS"}
	const active, remarks = 3, 8
	for i := remarks; i >= active; i-- { // the right one first: the others' numbers stay
		titles, rows = withoutEmpty(titles, rows, i)
	}
	if p.width > 0 {
		fitLast(titles, rows, p.width)
	}
	p.printTable(titles, rows)
	if more && !p.flags.quiet {
		p.out.flush()
		fmt.Fprintln(p.err, p.paint(p.errTerminal, dim, "regtui doctor tells more, and what to do"))
	}
	return nil
}

// accountOf is a login as the other commands take it: USER@HOST where the user
// is known.
func accountOf(l *creds.Login) string {
	name := named(creds.Resource{Host: l.Host, Path: l.Scope()})
	if l.User == "" {
		return name
	}
	return l.User + "@" + name
}

// fileOf is the file that a secret stands in. On a terminal ~ is the home.
func (p *program) fileOf(l *creds.Login) cell {
	path := l.Place.Path
	if l.Place.Kind == creds.KindKeyring || l.Place.Kind == creds.KindHelper || l.Place.Kind == creds.KindEnv {
		path = "" // it only names who keeps the secret, or is the place itself
	}
	home := p.env().Home
	if below, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && home != "" && p.width > 0 {
		path = filepath.Join("~", below)
	}
	return cell{orDash(path != "", path), dim}
}

// fitLast shortens the last column, in which people are told something, so that
// a table is at most width cells wide, but not below what still tells.
func fitLast(titles columns, rows [][]cell, width int) {
	const least, gap = 24, 2
	last := len(titles) - 1
	for i := range last {
		widest := len(titles[i])
		for _, row := range rows {
			widest = max(widest, text.Width(text.Clean(row[i].text)))
		}
		width -= widest + gap
	}
	for _, row := range rows {
		row[last].text = text.Cut(text.Clean(row[last].text), max(width, least))
	}
}

// withoutEmpty takes out a column in which no row has anything.
func withoutEmpty(titles columns, rows [][]cell, column int) (columns, [][]cell) {
	for _, row := range rows {
		if row[column].text != text.None && row[column].text != "" {
			return titles, rows
		}
	}
	for i := range rows {
		rows[i] = slices.Delete(rows[i], column, column+1)
	}
	return slices.Delete(titles, column, column+1), rows
}

// use tells of an account in the keyring whether it is the one in use. Other
// places keep one account a registry.
func use(l *creds.Login) cell {
	switch {
	case !inKeyring(l):
		return cell{text.None, dim}
	case l.Active:
		return cell{"active", good}
	}
	return cell{"no", dim}
}

// kindOf is what the secret of a login is, where that is known without reading
// it.
func kindOf(l *creds.Login, page *book.Page) cell {
	if a := page.Find(l.Host, l.User); a != nil && inKeyring(l) && a.Kind != "" {
		return cell{a.Kind, plain}
	}
	if l.Token {
		return cell{string(creds.Identity), plain}
	}
	return cell{text.None, dim}
}

// checkedAt is what came of the last check, and when that was.
func (p *program) checkedAt(c *book.Check) cell {
	out := p.result(c)
	out.text += ", " + text.Age(c.At, p.now())
	return out
}

// remark says what is worth knowing about a login, the worst of it in front.
func remark(l *creds.Login, c *book.Check) cell {
	var all []string
	st := plain
	add := func(is bool, s string, worst style) {
		if is {
			all = append(all, s)
			if st == plain {
				st = worst
			}
		}
	}
	if c != nil && !c.Good {
		add(true, c.Why, map[bool]style{true: warn, false: bad}[c.Unsure && c.Realm == ""])
	}
	if p := new(creds.Problem); l.Exposed {
		add(true, "others can read it", bad)
	} else if errors.As(l.Problem, &p) { // the other columns tell where, and doctor what to do
		add(true, p.What(), bad)
	} else if l.Problem != nil {
		add(true, l.Problem.Error(), bad)
	}
	before := l.Shadowed
	if before != "" && before == l.Place.Path { // two spellings of one registry
		before = "another key for it in the same file"
	}
	notUsed := "not used: "
	if len(l.UsedBy) > 0 {
		notUsed = "not used by regtui: "
	}
	add(before != "" && !l.Stranded, notUsed+before+" is before it", warn)
	add(l.Plain && !l.Exposed, "in plain text", warn)
	return cell{strings.Join(all, "; "), st}
}
