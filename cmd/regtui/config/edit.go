package config

import (
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
)

// put adds a registry to the text of a config, or changes the entry that its
// host has. Nothing but the lines of that entry changes.
func put(data []byte, path string, s registry.Settings) ([]byte, error) {
	if err := Check(s); err != nil {
		return nil, err
	}
	s.Host = vendors.Canonical(s.Host)
	before, err := Parse(data, path)
	if err != nil {
		return nil, err
	}
	want := *before
	want.Registries = slices.Clone(before.Registries)
	t := newText(data)
	if i := before.index(s.Host); i >= 0 {
		old := before.Registries[i]
		s.Host = old.Host // as its owner has spelled it
		want.Registries[i] = s
		t.try(func() { t.change(i, old, s) })
	} else {
		want.Registries = append(want.Registries, s)
		t.try(func() { t.add(s) })
	}
	return t.verified(path, &want, s)
}

// drop takes a registry out of the text of a config.
func drop(data []byte, path, host string) ([]byte, error) {
	before, err := Parse(data, path)
	if err != nil {
		return nil, err
	}
	i := before.index(host)
	if i < 0 {
		return nil, &noEntryError{host, path}
	}
	want := *before
	want.Registries = slices.Delete(slices.Clone(before.Registries), i, i+1)
	t := newText(data)
	t.try(func() { t.remove(i) })
	return t.verified(path, &want, before.Registries[i])
}

// noEntryError is a host that has no entry to take out. It is an fs.ErrNotExist.
type noEntryError struct{ host, path string }

func (e *noEntryError) Error() string {
	return fmt.Sprintf("%s has no entry in %s: nothing was taken out", e.host, e.path)
}

func (e *noEntryError) Is(target error) bool { return target == fs.ErrNotExist }

// try runs an edit. The YAML package's positions are off for some odd texts,
// and an edit then reaches for a line that is not there: the text stays as it
// was, and verified tells.
func (t *text) try(edit func()) {
	before := slices.Clone(t.lines)
	defer func() {
		if recover() != nil {
			t.lines = before
		}
	}()
	edit()
}

// verified gives the new text if it reads as what was wanted. YAML has more
// ways to write a list than are worth editing; those are left to a person.
func (t *text) verified(path string, want *Config, s registry.Settings) ([]byte, error) {
	data := t.bytes()
	got, err := Parse(data, path)
	if err != nil || !same(got, want) {
		return nil, fmt.Errorf("%s is written in a way that regtui cannot edit; change its registries by hand:\n%s", path, strings.Join(block(s, "  ", 2), "\n"))
	}
	return data, nil
}

func same(a, b *Config) bool {
	if len(a.Registries) == 0 && len(b.Registries) == 0 {
		c, d := *a, *b
		c.Registries, d.Registries = nil, nil
		return reflect.DeepEqual(c, d)
	}
	return reflect.DeepEqual(a, b)
}

// add writes a new entry at the end of the list, however that is written now.
func (t *text) add(s registry.Settings) {
	list := t.registries()
	switch v := valueOf(list).(type) {
	case nil:
		if len(t.lines) > 0 {
			t.lines = append(t.lines, "")
		}
		t.lines = append(append(t.lines, "registries:"), block(s, "  ", 2)...)
	case *ast.NullNode:
		line := list.Key.GetToken().Position.Line - 1
		t.cutFrom(line, list)
		t.insert(line+1, block(s, "  ", 2))
	case *ast.SequenceNode:
		switch {
		case v.IsFlowStyle && len(v.Values) == 0:
			line := v.Start.Position.Line - 1
			t.replace(v.Start.Position, v.End.Position, "")
			t.lines[line] = strings.TrimRight(t.lines[line], " ")
			t.insert(line+1, block(s, "  ", 2))
		case v.IsFlowStyle:
			t.insertAt(v.End.Position, ", "+flow(s))
		default:
			indent := strings.Repeat(" ", v.Entries[0].Start.Position.Column-1)
			t.insert(t.endOf(v.Entries[len(v.Entries)-1]), block(s, indent, step(v)))
		}
	}
}

// remove takes an entry out with the comment that stands right above it.
func (t *text) remove(i int) {
	v, ok := valueOf(t.registries()).(*ast.SequenceNode)
	if !ok || v.IsFlowStyle {
		return // told by verified
	}
	start, end := v.Entries[i].Start.Position.Line-1, t.endOf(v.Entries[i])
	for i > 0 && start > 0 && isComment(t.lines[start-1]) {
		start--
	}
	t.lines = slices.Delete(t.lines, start, end)
}

// change rewrites the fields of an entry that are not what they were.
func (t *text) change(i int, old, s registry.Settings) {
	v, ok := valueOf(t.registries()).(*ast.SequenceNode)
	if !ok {
		return
	}
	item := v.Values[i]
	if m, ok := item.(*ast.MappingNode); ok && m.IsFlowStyle {
		t.replace(m.Start.Position, m.End.Position, flow(s))
		return
	}
	values, ok := pairs(item)
	if !ok || v.IsFlowStyle {
		return
	}
	has := map[string]int{}
	for n, pair := range values {
		has[keyOf(pair)] = n
	}
	was, is := fields(old), fields(s)
	end := t.lastLine(item)
	indent := strings.Repeat(" ", values[0].Key.GetToken().Position.Column-1)
	var added []string
	for _, f := range is {
		if _, ok := has[f.key]; !ok {
			added = append(added, indent+f.String())
		}
	}
	t.insert(end, added)
	for _, pair := range slices.Backward(values) { // from below, so that lines keep their numbers
		key := keyOf(pair)
		switch f, ok := find(is, key); {
		case !ok:
			t.dropField(pair)
		case f != first(find(was, key)):
			t.setField(pair, f)
		}
	}
}

func first[A, B any](a A, _ B) A { return a }

// setField writes a new value behind a key and keeps the comment behind it.
func (t *text) setField(pair *ast.MappingValueNode, f keyValue) {
	line := pair.Key.GetToken().Position.Line - 1
	head, tail := t.around(line, pair)
	end := t.lastLine(pair)
	t.lines[line] = head + " " + f.value + tail
	t.lines = slices.Delete(t.lines, line+1, end)
}

// dropField takes a key and its value out. The first of an entry stands
// behind the dash, which then goes to the next one.
func (t *text) dropField(pair *ast.MappingValueNode) {
	at := pair.Key.GetToken().Position
	line, end := at.Line-1, t.lastLine(pair)
	if dash := string([]rune(t.lines[line])[:at.Column-1]); strings.TrimSpace(dash) != "" && end < len(t.lines) {
		t.lines[end] = dash + strings.TrimLeft(t.lines[end], " ")
	}
	t.lines = slices.Delete(t.lines, line, end)
}
