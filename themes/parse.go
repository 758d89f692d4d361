package themes

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/regtui/regtui/themes/nearest"
)

// Parse reads a theme file; file names it in errors and gives the theme its
// name. Every mistake is told, as file:line:column and with the nearest valid
// name; a theme with mistakes is not returned.
func Parse(file string, data []byte) (*Theme, error) {
	p := &themeParser{file: file, theme: &Theme{
		Name:   nameOf(file),
		Colors: map[Role]string{},
	}}
	p.theme.Title = p.theme.Name
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, p.syntax(err)
	}
	for i, doc := range f.Docs {
		if i > 0 {
			p.fail(doc.Body, "a theme is one document")
			break
		}
		p.pairs(doc.Body, "a theme", p.field)
	}
	if len(p.theme.Colors) == 0 && len(p.errs) == 0 {
		p.errs = append(p.errs, fmt.Errorf("%s: a theme needs colors", file))
	}
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	return p.theme, nil
}

// nameOf is the name of the theme in a file.
func nameOf(file string) string {
	base := filepath.Base(file)
	return strings.ToLower(strings.TrimSuffix(base, filepath.Ext(base)))
}

type themeParser struct {
	file  string
	theme *Theme
	errs  []error
}

// syntax puts the place of a YAML error first, as all others have it.
func (p *themeParser) syntax(err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		at := ye.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", p.file, at.Line, at.Column, ye.GetMessage())
	}
	return fmt.Errorf("%s: %w", p.file, err)
}

func (p *themeParser) fail(n ast.Node, format string, args ...any) {
	where := p.file
	if n != nil && n.GetToken() != nil {
		at := n.GetToken().Position
		where = fmt.Sprintf("%s:%d:%d", p.file, at.Line, at.Column)
	}
	p.errs = append(p.errs, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// pairs calls f for every pair of a mapping.
func (p *themeParser) pairs(n ast.Node, what string, f func(key ast.MapKeyNode, name string, value ast.Node)) {
	m, ok := n.(ast.MapNode)
	if !ok {
		p.fail(n, "%s is names with values, one a line", what)
		return
	}
	for it := m.MapRange(); it.Next(); {
		f(it.Key(), it.Key().GetToken().Value, it.Value())
	}
}

func (p *themeParser) field(key ast.MapKeyNode, name string, value ast.Node) {
	switch name {
	case "title":
		if s, ok := scalar(value); ok {
			p.theme.Title = s
		} else {
			p.fail(value, "title is text")
		}
	case "dark":
		p.flag(value, name, &p.theme.Dark)
	case "mono":
		p.flag(value, name, &p.theme.Mono)
	case "colors":
		p.pairs(value, "colors", p.color)
	default:
		p.fail(key, "unknown key %q; did you mean %q?", name, nearest.To(name, []string{"title", "dark", "mono", "colors"}))
	}
}

func (p *themeParser) flag(n ast.Node, name string, to *bool) {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		p.fail(n, "%s is true or false", name)
		return
	}
	*to = b.Value
}

func (p *themeParser) color(key ast.MapKeyNode, name string, value ast.Node) {
	if !known(Role(name)) {
		names := make([]string, 0, len(Roles()))
		for _, r := range Roles() {
			names = append(names, string(r))
		}
		p.fail(key, "unknown role %q; did you mean %q?", name, nearest.To(name, names))
		return
	}
	s, ok := scalar(value)
	switch {
	case !ok && value.Type() == ast.NullType:
		p.fail(key, `%s has no colour; write it in quotes ("#7aa2f7"), or none`, name)
		return
	case !ok:
		p.fail(value, "%s: %v", name, errColor)
		return
	}
	if _, err := parseColor(s); err != nil {
		p.fail(value, "%s: %q is no colour: %v", name, s, errColor)
		return
	}
	p.theme.Colors[Role(name)] = strings.TrimSpace(s)
}

func known(r Role) bool {
	for _, k := range Roles() {
		if k == r {
			return true
		}
	}
	return false
}

// scalar is the text of a single value.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode:
		return n.GetToken().Value, true
	}
	return "", false
}
