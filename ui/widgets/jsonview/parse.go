package jsonview

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// node is one value of the document, in document order. Nothing is copied out
// of the document: a node says where its bytes are.
type node struct {
	start, end       int32 // the value
	keyStart, keyEnd int32 // its name with the quotes; none in arrays
	parent, next     int32 // the container, and the node after the last one inside
	count            int32 // members or elements
	depth            int32
	kind             byte // { [ " 0 t f n
}

func (n *node) container() bool { return n.kind == '{' || n.kind == '[' }

// check tells what is wrong with a document, with its line and column.
func check(raw []byte) error {
	if json.Valid(raw) {
		return nil
	}
	var v any
	err := json.Unmarshal(raw, &v)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	before := string(raw[:max(0, min(int(syntax.Offset)-1, len(raw)))])
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndex(before, "\n")
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}

// parse finds the values of a document that is known to be valid.
func parse(raw []byte) []node {
	nodes := make([]node, 0, len(raw)/24+1)
	parent, depth := int32(-1), int32(0)
	var keyStart, keyEnd int32
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
		case '}', ']':
			i++
			n := &nodes[parent]
			n.end, n.next = int32(i), int32(len(nodes))
			parent, depth = n.parent, depth-1
		default:
			end := i + token(raw[i:])
			isKey := c == '"' && parent >= 0 && nodes[parent].kind == '{' && keyEnd == 0
			if isKey {
				keyStart, keyEnd = int32(i), int32(end)
				i = end
				continue
			}
			id := int32(len(nodes))
			if parent >= 0 {
				nodes[parent].count++
			}
			nodes = append(nodes, node{
				start: int32(i), end: int32(end), keyStart: keyStart, keyEnd: keyEnd,
				parent: parent, next: id + 1, depth: depth, kind: kind(c),
			})
			keyStart, keyEnd = 0, 0
			if c == '{' || c == '[' {
				parent, depth = id, depth+1
			}
			i = end
		}
	}
	return nodes
}

func kind(c byte) byte {
	if c == '-' || c >= '0' && c <= '9' {
		return '0'
	}
	return c
}

// token is the length of the bracket, string, number or word at the start.
func token(raw []byte) int {
	switch raw[0] {
	case '{', '[':
		return 1
	case '"':
		for i := 1; i < len(raw); i++ {
			switch raw[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(raw)
	}
	for i, c := range raw {
		switch c {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return max(i, 1)
		}
	}
	return len(raw)
}
