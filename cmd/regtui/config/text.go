package config

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/regtui/regtui/registry"
)

// text is a config as lines, with the tree that says where in them things
// are. After the first change the tree is out of date below that change.
type text struct {
	lines []string
	eol   string
	root  ast.Node
}

func newText(data []byte) *text {
	t := &text{eol: "\n"}
	t.root, _ = document(data) // checked by Parse
	if bytes.Contains(data, []byte("\r\n")) {
		t.eol = "\r\n"
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	if s := strings.TrimSuffix(string(data), "\n"); s != "" {
		t.lines = strings.Split(s, "\n")
	}
	return t
}

func (t *text) bytes() []byte {
	if len(t.lines) == 0 {
		return nil
	}
	return []byte(strings.Join(t.lines, t.eol) + t.eol)
}

// registries finds the key of the list; nil when there is none.
func (t *text) registries() *ast.MappingValueNode {
	values, _ := pairs(t.root)
	for _, pair := range values {
		if keyOf(pair) == "registries" {
			return pair
		}
	}
	return nil
}

func valueOf(pair *ast.MappingValueNode) ast.Node {
	if pair == nil {
		return nil
	}
	return pair.Value
}

// insert puts lines before the one with index at.
func (t *text) insert(at int, lines []string) {
	t.lines = append(t.lines[:at:at], append(lines, t.lines[at:]...)...)
}

// insertAt puts s in front of a character.
func (t *text) insertAt(p *token.Position, s string) {
	line := []rune(t.lines[p.Line-1])
	t.lines[p.Line-1] = string(line[:p.Column-1]) + s + string(line[p.Column-1:])
}

// replace puts s in the place of everything between two brackets and them.
func (t *text) replace(from, to *token.Position, s string) {
	head := []rune(t.lines[from.Line-1])[:from.Column-1]
	tail := []rune(t.lines[to.Line-1])[to.Column:]
	t.lines[from.Line-1] = string(head) + s + string(tail)
	t.lines = append(t.lines[:from.Line], t.lines[to.Line:]...)
}

// cutFrom takes a written null ("~", "null") away, and leaves its comment.
func (t *text) cutFrom(line int, pair *ast.MappingValueNode) {
	head, tail := t.around(line, pair)
	if strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(t.lines[line], head), tail)) != "" {
		t.lines[line] = head + tail
	}
}

// around splits a line into what ends with the key's colon, and the comment
// behind the value with the space before it.
func (t *text) around(line int, pair *ast.MappingValueNode) (head, tail string) {
	all := []rune(t.lines[line])
	if c := commentOn(pair, line+1); c > 0 {
		before := strings.TrimRight(string(all[:c-1]), " ")
		tail = string(all)[len(before):]
	}
	return string(all[:pair.Start.Position.Column]), tail
}

// endOf is the index after the last line of an entry: its values, and the
// comments below them that are indented like them.
func (t *text) endOf(e *ast.SequenceEntryNode) int {
	end := t.lastLine(e.Value)
	dash := e.Start.Position.Column - 1
	for end < len(t.lines) && isComment(t.lines[end]) && indentOf(t.lines[end]) > dash {
		end++
	}
	return end
}

// lastLine is the number of the last line that a node's tokens stand on.
func (t *text) lastLine(n ast.Node) int {
	last := lastLine(0)
	ast.Walk(&last, n)
	return min(int(last), len(t.lines))
}

type lastLine int

// Visit implements ast.Visitor.
func (l *lastLine) Visit(n ast.Node) ast.Visitor {
	if n.Type() == ast.CommentType {
		return nil
	}
	tokens := []*token.Token{n.GetToken()}
	switch v := n.(type) {
	case *ast.SequenceNode:
		tokens = append(tokens, v.End)
	case *ast.MappingNode:
		tokens = append(tokens, v.End)
	}
	for _, tk := range tokens {
		if tk != nil {
			*l = max(*l, lastLine(tk.Position.Line))
		}
	}
	return l
}

// commentOn finds the column of a comment behind a pair, on one line; 0 for none.
func commentOn(pair *ast.MappingValueNode, line int) int {
	for tk := pair.Key.GetToken(); tk != nil && tk.Position.Line <= line; tk = tk.Next {
		if tk.Type == token.CommentType && tk.Position.Line == line {
			return tk.Position.Column
		}
	}
	return 0
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), "#") }

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// step is how far the fields of a list's entries stand from the dash.
func step(v *ast.SequenceNode) int {
	last := v.Entries[len(v.Entries)-1]
	values, ok := pairs(last.Value)
	if !ok || len(values) == 0 {
		return 2
	}
	if m, ok := last.Value.(*ast.MappingNode); ok && m.IsFlowStyle {
		return 2
	}
	return max(2, values[0].Key.GetToken().Position.Column-last.Start.Position.Column)
}

// keyValue is a field as it is written: its value in one line of YAML.
type keyValue struct{ key, value string }

func (f keyValue) String() string { return f.key + ": " + f.value }

// fields writes the fields that are set, in the type's order.
func fields(s registry.Settings) []keyValue {
	v := reflect.ValueOf(s)
	var all []keyValue
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		data, err := yaml.MarshalWithOptions(v.Field(i).Interface(), yaml.Flow(true))
		if err == nil {
			all = append(all, keyValue{yamlName(v.Type().Field(i)), strings.TrimSpace(string(data))})
		}
	}
	return all
}

func find(all []keyValue, key string) (keyValue, bool) {
	for _, f := range all {
		if f.key == key {
			return f, true
		}
	}
	return keyValue{}, false
}

// block writes an entry as lines, its dash behind indent.
func block(s registry.Settings, indent string, step int) []string {
	var lines []string
	lead := "-" + strings.Repeat(" ", step-1)
	for _, f := range fields(s) {
		lines = append(lines, indent+lead+f.String())
		lead = strings.Repeat(" ", step)
	}
	return lines
}

// flow writes an entry in braces.
func flow(s registry.Settings) string {
	all := fields(s)
	parts := make([]string, len(all))
	for i, f := range all {
		parts[i] = f.String()
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
