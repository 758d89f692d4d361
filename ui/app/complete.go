package app

import (
	"cmp"
	"path"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// item is a line of the palette.
type item struct {
	text   string // what tab puts into the input
	label  string // what is shown of it
	detail string // what it does
	do     tea.Msg
}

// items can be searched.
type items []item

func (s items) String(i int) string { return s[i].text }
func (s items) Len() int            { return len(s) }

// most is how many lines are offered: more are found by typing on.
const most = 50

// command is something that can be done by name.
type command struct {
	name, does string
	// args offers what may stand behind the name; nil when nothing may.
	args func(c *completer, typed string) items
	do   tea.Msg
}

// commands is the table of what the palette knows by name.
func commands() []command {
	place := func(screen string) tea.Msg { return goTo{ui.Place{Screen: screen}} }
	return []command{
		{"registries", "all registries", nil, place(ui.Registries)},
		{"repos", "repositories of a registry", (*completer).hostItems, nil},
		{"tags", "tags of a repository", (*completer).repoItems, nil},
		{"find", "look for a name, tag or digest everywhere", (*completer).findItems, nil},
		{"accounts", "logins on this machine", nil, place(ui.Accounts)},
		{"login", "log in to a registry", (*completer).loginItems, nil},
		{"as", "browse as another account", (*completer).asItems, nil},
		{"quota", "pulls that Docker Hub has left for you", nil, place(ui.Quota)},
		{"undo", "put back tags that were removed", nil, ui.Undo{}},
		{"theme", "use a theme", (*completer).themeItems, nil},
		{"themes", "choose a theme by looking", nil, place(ui.Themes)},
		{"log", "requests made", nil, place(ui.Log)},
		{"help", "every key of this screen", nil, place(ui.Help)},
		{"mouse", "switch the mouse off or on", nil, setMouse{}},
		{"readonly", "change nothing from now on", nil, setReadOnly{}},
		{"quit", "leave regtui", nil, tea.QuitMsg{}},
	}
}

// completer offers what a text may mean. It is made when the palette opens,
// of what is known and was seen until then.
type completer struct {
	m                    *Model
	hosts, repos, themes items
	few, all             items // what a word alone may be part of
}

func newCompleter(m *Model) *completer {
	c := &completer{m: m, hosts: m.hostItems(), repos: m.repoItems(), themes: m.themeItems()}
	c.few = slices.Concat(m.commandItems(), c.hosts, c.themes)
	c.all = slices.Concat(c.few, c.repos)
	return c
}

// complete offers what a text may mean, best first.
func (c *completer) complete(typed string) items {
	typed = strings.TrimPrefix(strings.TrimLeft(typed, " "), ":")
	name, arg, behind := strings.Cut(typed, " ")
	if behind {
		for _, cmd := range commands() {
			if cmd.name == name && cmd.args != nil {
				return limit(cmd.args(c, strings.TrimSpace(arg)))
			}
		}
	}
	if typed == "" {
		return slices.Concat(c.m.recent(), c.m.commandItems())
	}
	direct, among := c.refItems(typed), c.all
	if len(typed) < 2 {
		among = c.few // one letter is in nearly every repository's name
	}
	if len(direct) > 0 && strings.ContainsAny(typed, "/:@.") {
		return limit(slices.Concat(direct, found(among, typed)))
	}
	return limit(slices.Concat(found(among, typed), direct))
}

func limit(s items) []item { return s[:min(len(s), most)] }

// found narrows items to those that fit a text, best first: the one of that
// name, those with a part that begins with it, those that have it in one piece, those that have its
// letters close together. Letters strewn over a long name are no match.
func found(s items, typed string) items {
	if typed == "" {
		return s
	}
	var exact, begins, whole, near items
	lower := strings.ToLower(typed)
	for _, h := range fuzzy.FindFrom(typed, s) {
		it, at := s[h.Index], h.MatchedIndexes
		name := strings.ToLower(it.text)
		switch i := strings.Index(name, lower); {
		case strings.TrimSpace(name) == lower:
			exact = append(exact, it)
		case i >= 0 && beginsPart(name, lower):
			begins = append(begins, it)
		case i >= 0:
			whole = append(whole, it)
		case at[len(at)-1]-at[0] <= 2*len(at):
			near = append(near, it)
		}
	}
	return limit(slices.Concat(exact, begins, whole, near))
}

// beginsPart reports whether a part of a name begins with a text.
func beginsPart(name, word string) bool {
	for from := 0; ; {
		i := strings.Index(name[from:], word)
		if i < 0 {
			return false
		}
		if at := from + i; at == 0 || strings.ContainsRune(" /:-_.@", rune(name[at-1])) {
			return true
		}
		from += i + 1
	}
}

func (m *Model) commandItems() items {
	var out items
	for _, c := range commands() {
		if c.name == "undo" && (m.d.ReadOnly || m.d.Removed.Dir == "") {
			continue
		}
		it := item{c.name, ":" + c.name, c.does, c.do}
		if c.args != nil {
			it.text += " "
			it.do = m.bare(c.name)
		}
		out = append(out, it)
	}
	return out
}

// bare is what a command does without what may stand behind it: it takes that
// from the place. nil where the place does not tell.
func (m *Model) bare(name string) tea.Msg {
	here := m.top().place()
	switch {
	case name == "repos" && here.Host != "":
		return goTo{ui.Place{Screen: ui.Repositories, Host: here.Host}}
	case name == "tags" && here.Repo != "":
		return goTo{ui.Place{Screen: ui.Tags, Host: here.Host, Repo: here.Repo}}
	case name == "login":
		return ui.AskLogin{Host: here.Host}
	case name == "theme":
		return goTo{ui.Place{Screen: ui.Themes}}
	}
	return nil
}

// recent are the last places, newest first.
func (m *Model) recent() items {
	var out items
	for _, p := range slices.Backward(m.past) {
		typed := refOf(p)
		if typed == "" || samePlace(p, m.top().place()) || slices.ContainsFunc(out, func(it item) bool { return it.text == typed }) {
			continue
		}
		if out = append(out, item{typed, typed, "been there", goTo{p}}); len(out) == 3 {
			break
		}
	}
	return out
}

// refOf writes a place as an image reference.
func refOf(p ui.Place) string {
	s := p.Host
	if p.Repo != "" {
		s += "/" + p.Repo
	}
	if p.Ref != "" {
		sep := ":"
		if strings.Contains(p.Ref, ":") {
			sep = "@"
		}
		s += sep + p.Ref
	}
	return text.Clean(s)
}

func (m *Model) hostItems() items {
	var out items
	add := func(host, detail string) {
		host = text.Clean(host)
		out = append(out, item{"repos " + host, ":repos " + host, detail, goTo{ui.Place{Screen: ui.Repositories, Host: host}}})
	}
	for _, k := range m.knownAll() {
		add(k.Host, cmp.Or(text.Clean(k.Name), "its repositories"))
	}
	for _, h := range m.seen.hosts() {
		if m.known(h).Host == "" {
			add(h, "its repositories")
		}
	}
	return out
}

func (m *Model) repoItems() items {
	var out items
	for _, host := range m.seen.hosts() {
		for _, repo := range m.seen.repos[host].list {
			full := text.Clean(host + "/" + repo)
			out = append(out, item{"tags " + full, ":tags " + path.Base(full), full, goTo{ui.Place{Screen: ui.Tags, Host: host, Repo: repo}}})
		}
	}
	return out
}

func (m *Model) themeItems() items {
	if m.d.Themes == nil {
		return nil
	}
	out := items{{"theme auto", ":theme auto", "by the terminal's background", ui.SetTheme{Name: auto, Keep: true}}}
	for _, name := range m.d.Themes.Names() {
		detail := name
		if t, ok := m.d.Themes.Get(name); ok {
			detail = t.Title
		}
		out = append(out, item{"theme " + name, ":theme " + name, text.Clean(detail), ui.SetTheme{Name: name, Keep: true}})
	}
	return out
}

// hostItems, and the others here, offer what may stand behind a command.
func (c *completer) hostItems(typed string) items {
	out := found(c.hosts, typed)
	if len(out) == 0 && isHost(typed) {
		p, _ := ParsePlace(typed)
		out = items{{"repos " + typed, ":repos " + typed, "open this registry", goTo{p}}}
	}
	return out
}

// asItems are the accounts that one can be at a registry, those of the place
// first, and whoever is in use there.
func (c *completer) asItems(typed string) items {
	var here, out items
	at := c.m.top().place().Host
	if c.m.d.Accounts == nil || c.m.d.As == nil {
		return nil
	}
	for _, a := range c.m.d.Accounts() {
		it := item{"as " + text.Clean(a.String()), ":as " + text.Clean(a.String()), "be this account in this run", browseAs{a}}
		if a.Host == at {
			here = append(here, it)
		} else {
			out = append(out, it)
		}
	}
	if at != "" {
		here = append(here, item{"as usual", ":as usual", "be whoever is in use at " + text.Clean(at), browseAs{creds.Account{Host: at}}})
	}
	return found(append(here, out...), typed)
}

// loginItems are the registries that one can log in to: those known, and any
// that is typed.
func (c *completer) loginItems(typed string) items {
	var out items
	hosts := []string{typed}
	for _, k := range c.m.knownAll() {
		hosts = append(hosts, text.Clean(k.Host))
	}
	for _, host := range hosts {
		if isHost(host) && strings.Contains(host, typed) && !slices.ContainsFunc(out, func(it item) bool { return it.text == "login "+host }) {
			out = append(out, item{"login " + host, ":login " + host, "log in to this registry", ui.AskLogin{Host: host, Certain: true}})
		}
	}
	return out
}

func (c *completer) repoItems(typed string) items {
	out := found(c.repos, typed)
	if p, err := ParsePlace(typed); err == nil && len(out) == 0 {
		out = items{{"tags " + refOf(p), ":tags " + typed, refOf(p), goTo{p}}}
	}
	return out
}

func (c *completer) themeItems(typed string) items { return found(c.themes, typed) }

func (c *completer) findItems(typed string) items {
	if typed == "" {
		return items{{"find ", ":find", "type a name, a tag or a digest", nil}}
	}
	return items{{"find " + typed, ":find " + typed, "in every open registry", goTo{ui.Place{Screen: ui.Find, Query: typed}}}}
}

// refItems reads the text as an image reference, and completes its tag.
func (c *completer) refItems(typed string) items {
	i := strings.LastIndex(typed, ":")
	p, err := ParsePlace(typed)
	if err != nil {
		if i == len(typed)-1 && i > 0 { // "nginx:", a tag to come
			return c.tagItems(typed[:i], "")
		}
		return nil
	}
	does := map[string]string{ui.Repositories: "open this registry", ui.Tags: "its tags", ui.Image: "open this image"}[p.Screen]
	out := items{{typed, typed, does, goTo{p}}}
	if p.Screen == ui.Image && i > 0 && !strings.Contains(typed, "@") {
		out = append(out, c.tagItems(typed[:i], typed[i+1:])...)
	}
	return out
}

// tagItems completes the tag of a repository whose tags were seen.
func (c *completer) tagItems(repo, start string) items {
	p, err := ParsePlace(repo)
	if err != nil || p.Screen != ui.Tags {
		return nil
	}
	var out items
	for _, tag := range c.m.seen.tagsOf(p.Host, p.Repo) {
		if tag = text.Clean(tag); tag != start && strings.HasPrefix(tag, start) {
			to := p
			to.Screen, to.Ref = ui.Image, tag
			if out = append(out, item{repo + ":" + tag, repo + ":" + tag, "open this image", goTo{to}}); len(out) == most {
				break
			}
		}
	}
	return out
}
