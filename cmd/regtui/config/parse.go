package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Problem is one thing that is wrong in a file, and where.
type Problem struct {
	Line   int    `json:"line"`   // from 1; 0 for the whole file
	Column int    `json:"column"` // from 1, in characters
	Text   string `json:"text"`
}

// Invalid is a file that was refused: everything that is wrong with it.
type Invalid struct {
	Path     string
	Problems []Problem
}

// Error gives one line a problem, in the form that editors jump to.
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		where := e.Path
		if p.Line > 0 {
			where = fmt.Sprintf("%s:%d:%d", e.Path, p.Line, p.Column)
		}
		lines[i] = where + ": " + p.Text
	}
	return strings.Join(lines, "\n")
}

// maxSize is the largest file that is taken for a config, in bytes.
const maxSize = 1 << 20

// Parse reads the text of a config; path is only for the errors. The error is
// *Invalid and names every problem, not the first alone.
func Parse(data []byte, path string) (*Config, error) { return parse(data, path, nil) }

// parse is Parse that also checks the theme's name, where themes tells which
// there are.
func parse(data []byte, path string, themes func() []string) (*Config, error) {
	c := &Config{}
	body, problem := document(data)
	if problem != nil {
		return nil, &Invalid{path, []Problem{*problem}}
	}
	if body == nil {
		return c, nil
	}
	k := &checker{hosts: map[string]int{}, themes: themes}
	k.node(body, reflect.TypeFor[Config](), "")
	k.bindings(body, data)
	if len(k.problems) > 0 {
		slices.SortStableFunc(k.problems, func(a, b Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
		return nil, &Invalid{path, k.problems}
	}
	// The parser has refused keys that are there twice; a merge (<<) may
	// bring one that the entry sets anew.
	if err := yaml.UnmarshalWithOptions(data, c, yaml.AllowDuplicateMapKey()); err != nil {
		return nil, &Invalid{path, []Problem{problemOf(err)}}
	}
	return c, nil
}

// document parses data into the one YAML document that it may hold; nil when
// there is nothing but comments.
func document(data []byte) (ast.Node, *Problem) {
	switch {
	case len(data) > maxSize:
		return nil, &Problem{Text: fmt.Sprintf("the file is larger than %d MiB: this cannot be a config", maxSize>>20)}
	case bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data):
		return nil, &Problem{Text: "the file is not UTF-8 text"}
	}
	file, err := parser.ParseBytes(data, parser.ParseComments)
	if err != nil {
		p := problemOf(err)
		return nil, &p
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.NullType {
			continue
		}
		if body != nil {
			p := problemAt(doc.Body.GetToken(), "a second YAML document: a config is one")
			return nil, &p
		}
		body = doc.Body
	}
	return body, nil
}

// problemOf takes position and message out of the YAML package's errors.
func problemOf(err error) Problem {
	if e, ok := errors.AsType[yaml.Error](err); ok && e.GetToken() != nil {
		return problemAt(e.GetToken(), e.GetMessage())
	}
	return Problem{Text: err.Error()}
}

func problemAt(t *token.Token, text string) Problem {
	return Problem{Line: t.Position.Line, Column: t.Position.Column, Text: text}
}
