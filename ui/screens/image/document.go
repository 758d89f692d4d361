package image

import (
	"bytes"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/input"
	"github.com/regtui/regtui/ui/widgets/jsonview"
	"github.com/regtui/regtui/ui/widgets/text"
)

// document is a tab that shows JSON.
type document struct {
	s     *Screen
	bytes func() (raw []byte, empty string) // what is shown, or why nothing is
	about func() string                     // what it is, in the line above
	flip  func() bool                       // shows the other document of two
	other func() string                     // what that one is called; empty for none

	raw   []byte
	doc   *jsonview.Model
	empty string

	search  *input.Model
	written bool // the search is being written
	height  int
}

func newDocument(s *Screen) *document {
	return &document{s: s, search: input.New(s.d.Styles, s.d.Keys.Search.Help().Key+" ")}
}

func newConfig(s *Screen) pane {
	t := newDocument(s)
	t.bytes = func() ([]byte, string) {
		im := s.image()
		switch {
		case im == nil, s.view.Told:
			return nil, s.waiting()
		case im.RawConfig == nil && im.Problem != nil:
			return nil, text.Clean(im.Problem.Error())
		case len(im.RawConfig) == 0:
			return nil, "there is no config"
		}
		return im.RawConfig, ""
	}
	t.about = func() string {
		if im := s.image(); im != nil && im.Manifest != nil {
			return text.Clean(string(im.Manifest.Config.MediaType)) + "  " + im.Manifest.Config.Digest.String()
		}
		return ""
	}
	return t
}

func newManifest(s *Screen) pane {
	t := newDocument(s)
	top := false // the index is shown, not the platform's manifest
	indexed := func() bool { return s.view != nil && !s.view.Told && s.view.Kind == registry.KindIndex }
	t.bytes = func() ([]byte, string) {
		im := s.image()
		switch {
		case s.view != nil && s.view.Told:
			return nil, s.waiting()
		case s.view != nil && (top && indexed() || len(s.view.Platforms) == 0):
			return s.view.Top.Raw, ""
		case im == nil:
			return nil, s.waiting()
		}
		return im.RawManifest, ""
	}
	t.about = func() string {
		switch im := s.image(); {
		case s.view != nil && (top && indexed() || im == nil):
			return text.Clean(string(s.view.Top.MediaType)) + "  " + s.view.Top.Digest.String()
		case im != nil:
			return text.Clean(string(im.MediaType)) + "  " + im.Digest.String()
		}
		return ""
	}
	t.flip = func() bool {
		if !indexed() || len(s.view.Platforms) == 0 {
			return false
		}
		top = !top
		return true
	}
	t.other = func() string {
		switch {
		case !indexed() || len(s.view.Platforms) == 0:
			return ""
		case top:
			return "manifest"
		}
		return "index"
	}
	return t
}

// refresh shows the document anew if it has changed.
func (t *document) refresh() {
	raw, empty := t.bytes()
	t.empty = empty
	if t.doc != nil && bytes.Equal(raw, t.raw) {
		return
	}
	t.raw, t.doc = raw, nil
	if raw == nil {
		return
	}
	t.doc = jsonview.New(readable(raw), t.s.d.Styles, t.s.d.Keys)
	if q := t.search.Value(); q != "" {
		t.doc.Search(q)
	}
}

// readable writes the signs that Go's encoder escapes for HTML's sake as they
// are: most commands in a history are joined by them. It stays the same JSON.
func readable(raw []byte) []byte {
	signs := strings.NewReplacer(`\\`, `\\`, `\u0026`, "&", `\u003c`, "<", `\u003e`, ">")
	return []byte(signs.Replace(string(raw)))
}

func (t *document) update(msg tea.Msg) (tea.Cmd, bool) {
	if t.written {
		return t.write(msg)
	}
	if t.doc == nil {
		return nil, false
	}
	if m, ok := msg.(tea.KeyPressMsg); ok {
		switch k := t.s.d.Keys; {
		case key.Matches(m, k.Search):
			t.written = true
			t.search.Focus()
			return nil, true
		case key.Matches(m, k.Preview) && t.flip != nil:
			if t.flip() {
				t.refresh()
			}
			return nil, true
		}
	}
	if m, ok := msg.(tea.MouseClickMsg); ok {
		m.Y -= aboutLines
		msg = m
	}
	return nil, t.doc.Update(msg)
}

// write takes what is typed into the search.
func (t *document) write(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return nil, t.back()
		case "enter":
			t.written = false
			t.search.Blur()
			return nil, true
		}
	case tea.PasteMsg:
	default:
		return nil, false
	}
	changed, cmd := t.search.Update(msg)
	if changed && t.doc != nil {
		t.doc.Search(t.search.Value())
	}
	return cmd, true
}

// back takes the search away.
func (t *document) back() bool {
	if !t.written && t.search.Value() == "" {
		return false
	}
	t.written = false
	t.search.Blur()
	t.search.Set("")
	if t.doc != nil {
		t.doc.Search("")
	}
	return true
}

// aboutLines is the line above the document.
const aboutLines = 1

func (t *document) view(width, height int) string {
	st := t.s.d.Styles
	if t.doc == nil {
		return "   " + st.Dim.Render(text.Cut(t.empty, max(width-4, 1)))
	}
	t.height = height
	if t.written {
		height--
	}
	body := text.Fit("   "+st.Dim.Render(text.Cut(t.about(), width-4)), width)
	if height > aboutLines {
		body += "\n" + t.doc.View(width, height-aboutLines)
	}
	if t.written {
		body += "\n" + text.Fit(" "+t.search.View(width-2), width)
	}
	return body
}

func (t *document) keys() (first, rest []key.Binding) {
	k := t.s.d.Keys
	if t.doc == nil {
		return nil, nil
	}
	first = []key.Binding{named(k.Open, "fold"), k.Search}
	if t.search.Value() != "" {
		first = append(first, k.Next, k.Prev)
	}
	if t.other != nil && t.other() != "" {
		first = append(first, named(k.Preview, t.other()))
	}
	return first, []key.Binding{k.FoldAll}
}

func (t *document) status() string {
	st := t.s.d.Styles
	if t.doc == nil {
		return ""
	}
	out := st.Dim.Render(text.Bytes(int64(len(t.raw))))
	if path := t.doc.Path(); path != "." {
		out += st.Dim.Render("   " + path)
	}
	if q := t.doc.Query(); q != "" {
		at, total := t.doc.Found()
		out += st.Dim.Render("   search ") + st.Match.Render(text.Clean(q)) + st.Dim.Render("  "+text.Count(at)+"/"+text.Count(total))
	}
	return out
}

func (t *document) opened() tea.Cmd { return nil }
func (t *document) typing() bool    { return t.written }

func (t *document) cursor() *tea.Cursor {
	if !t.written {
		return nil
	}
	c := t.search.Cursor()
	if c != nil {
		c.X, c.Y = c.X+1, t.height-1
	}
	return c
}
