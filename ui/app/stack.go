package app

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

// entry is a place on the stack. Its screen is made when it is first shown: a
// start in the middle of a registry costs no request for what lies above it.
type entry struct {
	start  ui.Place
	screen ui.Screen
}

// place is where the entry is now.
func (e *entry) place() ui.Place {
	if p, ok := e.screen.(ui.Placer); ok {
		return p.Place()
	}
	return e.start
}

// maxHistory is how many places "backward" remembers.
const maxHistory = 100

// ancestry is the stack that leads to a place as a person would have come.
func ancestry(p ui.Place) []*entry {
	way := []*entry{{start: ui.Place{Screen: ui.Registries}}}
	for _, c := range p.Crumbs() {
		if c.To.Screen != ui.Repositories || c.To.Namespace == "" {
			way = append(way, &entry{start: c.To})
		}
	}
	if p.Repo != "" && p.Ref != "" { // the last crumb is the image; its tags are above it
		way = slices.Insert(way, len(way)-1, &entry{start: ui.Place{Screen: ui.Tags, Host: p.Host, Repo: p.Repo}})
	}
	if last := way[len(way)-1]; samePlace(last.start, p) {
		last.start = p
		return way
	}
	return append(way, &entry{start: p})
}

// samePlace tells whether two places are served by the same screen; the tab of
// an image and the text that Find looks for change inside it.
func samePlace(a, b ui.Place) bool {
	a.Tab, b.Tab, a.Query, b.Query = "", "", "", ""
	return a == b
}

func (m *Model) top() *entry { return m.stack[len(m.stack)-1] }

// show makes the top entry's screen, if it has none yet, and starts it.
func (m *Model) show() tea.Cmd {
	e := m.top()
	m.frame.host = m.known(e.start.Host)
	back := m.endPreview()
	if e.screen != nil {
		return back
	}
	m.guard(e, func() { e.screen = m.routes[e.start.Screen](m, e.start) })
	return tea.Batch(back, m.start(e))
}

func (m *Model) start(e *entry) tea.Cmd {
	var cmd tea.Cmd
	m.guard(e, func() { cmd = e.screen.Init() })
	return guardCmd(cmd, e)
}

func (m *Model) close(e *entry) {
	m.settle(e)
	if c, ok := e.screen.(ui.Closer); ok {
		m.guard(e, c.Close)
	}
}

// push goes to a place that is below the current one.
func (m *Model) push(p ui.Place) tea.Cmd {
	if !m.allowed(&p) {
		return m.toast("there is no screen “"+p.Screen+"”", ui.ToneWarn)
	}
	m.leave()
	m.stack = append(m.stack, &entry{start: p})
	m.visit(p)
	return m.show()
}

// replace goes to a place in the stead of the current one.
func (m *Model) replace(p ui.Place) tea.Cmd {
	if !m.allowed(&p) {
		return m.toast("there is no screen “"+p.Screen+"”", ui.ToneWarn)
	}
	m.leave()
	m.close(m.top())
	m.stack[len(m.stack)-1] = &entry{start: p}
	m.visit(p)
	return m.show()
}

// pop goes back to what is below; at the bottom there is nothing.
func (m *Model) pop() tea.Cmd {
	if len(m.stack) == 1 {
		return nil
	}
	m.leave()
	return m.cut(len(m.stack) - 1)
}

// cut closes all entries from the n-th on.
func (m *Model) cut(n int) tea.Cmd {
	for _, e := range m.stack[n:] {
		m.close(e)
	}
	m.stack = slices.Delete(m.stack, n, len(m.stack))
	m.visit(m.top().place())
	return m.show()
}

// goTo goes to any place: back to it where it is on the stack, else on top.
func (m *Model) goTo(p ui.Place) tea.Cmd {
	if samePlace(m.top().place(), p) && p.Tab == m.top().place().Tab && p.Query == m.top().place().Query {
		return nil
	}
	m.leave()
	return m.jump(p)
}

// climb goes to a part of the way to the current place. What is on the stack
// then is the way there and no more: back leads further up and never down again.
func (m *Model) climb(p ui.Place) tea.Cmd {
	if samePlace(m.top().place(), p) {
		return nil
	}
	m.leave()
	if i := m.find(p); i >= 0 {
		return m.cut(i + 1)
	}
	way := ancestry(p)
	for i, e := range way[:len(way)-1] {
		if at := m.find(e.start); at >= 0 {
			way[i] = m.stack[at]
		}
	}
	for _, e := range m.stack {
		if !slices.Contains(way, e) {
			m.close(e)
		}
	}
	m.stack = way
	m.visit(p)
	return m.show()
}

// find is where a place is on the stack, or -1.
func (m *Model) find(p ui.Place) int {
	for i, e := range slices.Backward(m.stack) {
		if at := e.place(); samePlace(at, p) && at.Query == p.Query && (p.Tab == "" || at.Tab == p.Tab) {
			return i
		}
	}
	return -1
}

// jump is goTo without a trace in the history.
func (m *Model) jump(p ui.Place) tea.Cmd {
	if !m.allowed(&p) {
		return m.toast("there is no screen “"+p.Screen+"”", ui.ToneWarn)
	}
	if i := m.find(p); i >= 0 {
		return m.cut(i + 1)
	}
	m.stack = append(m.stack, &entry{start: p})
	m.visit(p)
	return m.show()
}

// allowed checks that there is a screen for the place.
func (m *Model) allowed(p *ui.Place) bool {
	if p.Screen == "" {
		p.Screen = ui.Registries
	}
	return m.routes[p.Screen] != nil
}

// leave writes the current place into the history.
func (m *Model) leave() {
	m.past = append(m.past, m.top().place())
	if len(m.past) > maxHistory {
		m.past = slices.Delete(m.past, 0, len(m.past)-maxHistory)
	}
	m.future = nil
}

// backward and forward walk the history.
func (m *Model) backward() tea.Cmd {
	if len(m.past) == 0 {
		return m.toast("there is no place before this one", ui.ToneInfo)
	}
	p := m.past[len(m.past)-1]
	m.past = m.past[:len(m.past)-1]
	m.future = append(m.future, m.top().place())
	return m.jump(p)
}

func (m *Model) forward() tea.Cmd {
	if len(m.future) == 0 {
		return m.toast("there is no place after this one", ui.ToneInfo)
	}
	p := m.future[len(m.future)-1]
	m.future = m.future[:len(m.future)-1]
	m.past = append(m.past, m.top().place())
	return m.jump(p)
}

// lastPlace goes where one was before; pressed again it comes back.
func (m *Model) lastPlace() tea.Cmd {
	if len(m.past) == 0 {
		return m.toast("there is no place before this one", ui.ToneInfo)
	}
	return m.goTo(m.past[len(m.past)-1])
}

// visit remembers a place, which is on top, for completion and for the next run.
func (m *Model) visit(p ui.Place) {
	if p.Repo != "" {
		m.seen.add(ui.Seen{Host: p.Host, Names: []string{p.Repo}})
	}
	m.remember()
}

// remember keeps where the next run begins: the screen on top, or the nearest
// below it that has something to show.
func (m *Model) remember() {
	for i, e := range slices.Backward(m.stack) {
		p := e.place()
		switch p.Screen {
		case ui.Registries, ui.Repositories, ui.Tags, ui.Image, ui.Accounts, ui.Quota:
		default:
			return // a place of the moment: where one came from stays
		}
		if b, ok := e.screen.(ui.Broken); ok && i > 0 {
			broken := false
			m.guard(e, func() { broken = b.Broken() })
			if broken {
				continue
			}
		}
		m.d.State.Set("place", p)
		return
	}
}

// known finds what the person has said about a host.
func (m *Model) known(host string) ui.Known {
	for _, k := range m.knownAll() {
		if host != "" && k.Host == host {
			return k
		}
	}
	return ui.Known{}
}

func (m *Model) knownAll() []ui.Known {
	if m.d.Known == nil {
		return nil
	}
	return m.d.Known()
}
