package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/themes/nearest"
)

// checker holds a YAML tree against a Go type, stricter than decoding does:
// no key that the type does not have, no value of another type.
type checker struct {
	problems []Problem
	hosts    map[string]int  // canonical host → line
	themes   func() []string // nil leaves their names unchecked
}

// rules are checks of single values, by the way that leads to them.
var rules = map[string]func(string) error{
	".registries[].host":   checkHost,
	".registries[].vendor": checkVendor,
	".registries[].color":  checkColor,
	".cache":               func(s string) error { _, err := cacheBytes(s); return err },
}

func (k *checker) bad(n ast.Node, format string, args ...any) {
	k.problems = append(k.problems, problemAt(n.GetToken(), fmt.Sprintf(format, args...)))
}

// node checks that n can become a t; way is how one gets there.
func (k *checker) node(n ast.Node, t reflect.Type, way string) {
	switch v := n.(type) {
	case *ast.AnchorNode:
		k.node(v.Value, t, way)
		return
	case *ast.TagNode:
		k.node(v.Value, t, way)
		return
	case *ast.AliasNode, *ast.NullNode: // an alias was checked where its anchor stands
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		k.node(n, t.Elem(), way)
	case reflect.Struct, reflect.Map:
		k.mapping(n, t, way)
	case reflect.Slice:
		k.sequence(n, t, way)
	default:
		k.scalar(n, t, way)
	}
}

func (k *checker) mapping(n ast.Node, t reflect.Type, way string) {
	values, ok := pairs(n)
	if !ok {
		k.bad(n, "%s must be a mapping (name: value), not %s", called(way), kind(n))
		return
	}
	seen := map[string]bool{}
	for _, pair := range values {
		if pair.Key.IsMergeKey() {
			k.node(pair.Value, t, way)
			continue
		}
		key := keyOf(pair)
		seen[key] = true
		if t.Kind() == reflect.Map {
			k.node(pair.Value, t.Elem(), way+"."+key)
			continue
		}
		f, ok := field(t, key)
		if !ok {
			k.bad(pair.Key, "unknown key %q%s", key, suggest(key, names(t)))
			continue
		}
		k.node(pair.Value, f.Type, way+"."+key)
	}
	if way == ".registries[]" && !seen["host"] {
		k.bad(n, "a registry without a host")
	}
}

func (k *checker) sequence(n ast.Node, t reflect.Type, way string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		k.bad(n, "%s must be a list, not %s", called(way), kind(n))
		return
	}
	for _, v := range seq.Values {
		if v.Type() == ast.NullType {
			k.bad(v, "an empty entry in %s", called(way))
			continue
		}
		k.node(v, t.Elem(), way+"[]")
	}
}

func (k *checker) scalar(n ast.Node, t reflect.Type, way string) {
	switch t.Kind() {
	case reflect.String:
		if n.Type() != ast.StringType && n.Type() != ast.LiteralType {
			k.bad(n, "%s must be text, not %s%s", called(way), kind(n), quoteHint(n))
			return
		}
	case reflect.Bool:
		if n.Type() != ast.BoolType {
			k.bad(n, "%s must be true or false, not %s", called(way), kind(n))
		}
		return
	case reflect.Int:
		if v, err := strconv.Atoi(n.GetToken().Value); n.Type() != ast.IntegerType || err != nil || v < 0 {
			k.bad(n, "%s must be a whole number from 0 up, not %s", called(way), kind(n))
		}
		return
	}
	text := n.GetToken().Value
	if way == ".theme" {
		k.theme(n, text)
		return
	}
	if rule := rules[way]; rule != nil {
		if err := rule(text); err != nil {
			k.bad(n, "%v", err)
			return
		}
	}
	if way == ".registries[].host" {
		host, line := vendors.Canonical(text), n.GetToken().Position.Line
		if first, ok := k.hosts[host]; ok {
			k.bad(n, "%s is there already, in line %d", host, first)
			return
		}
		k.hosts[host] = line
	}
}

// pairs are the entries of a mapping; one alone has a node type of its own.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch v := n.(type) {
	case *ast.MappingNode:
		return v.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{v}, true
	}
	return nil, false
}

func keyOf(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

// field finds a struct's field by its name in YAML.
func field(t reflect.Type, key string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		if yamlName(t.Field(i)) == key {
			return t.Field(i), true
		}
	}
	return reflect.StructField{}, false
}

func names(t reflect.Type) []string {
	var all []string
	for i := range t.NumField() {
		all = append(all, yamlName(t.Field(i)))
	}
	return all
}

func yamlName(f reflect.StructField) string {
	n, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return n
}

// called is how an error names the value at a way: "registries[].host" as "host".
func called(way string) string {
	way = strings.TrimPrefix(way, ".")
	if way == "" {
		return "the config"
	}
	if base, ok := strings.CutSuffix(way, "[]"); ok {
		return "an entry of " + base[strings.LastIndex(base, ".")+1:]
	}
	return way[strings.LastIndex(way, ".")+1:]
}

// kind says what a value is, in a person's words.
func kind(n ast.Node) string {
	switch n.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "a mapping"
	case ast.SequenceType:
		return "a list"
	case ast.LiteralType:
		return "a block of text"
	}
	return strconv.Quote(n.GetToken().Value)
}

func quoteHint(n ast.Node) string {
	switch n.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType, ast.InfinityType, ast.NanType:
		return ": put it in quotes"
	}
	return ""
}

// Check tells what is wrong with the settings of a registry, as reading them
// from the file would.
func Check(s registry.Settings) error {
	err := checkHost(s.Host)
	if err == nil && s.Vendor != "" {
		err = checkVendor(s.Vendor)
	}
	if err == nil && s.Color != "" {
		err = checkColor(s.Color)
	}
	if err == nil && s.Concurrency < 0 {
		err = fmt.Errorf("concurrency must be 0 or more, not %d", s.Concurrency)
	}
	return err
}

func checkHost(host string) error {
	if strings.Contains(host, "://") || strings.Contains(host, "/") {
		return fmt.Errorf("%q is not a host: leave out the scheme and the path (harbor.example, localhost:5000)", host)
	}
	if _, err := name.NewRegistry(host); err != nil || host == "" {
		return fmt.Errorf("%q is not a host: write it such as harbor.example or localhost:5000", host)
	}
	return nil
}

var hex = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// marks are the roles that can mark a registry.
var marks = []string{"accent", "good", "warn", "bad", "info"}

// suggest names the known word that a wrong one is nearest to.
func suggest(word string, known []string) string {
	return fmt.Sprintf("; did you mean %q?", nearest.To(word, known))
}

func checkColor(color string) error {
	if hex.MatchString(color) || slices.Contains(marks, color) {
		return nil
	}
	return fmt.Errorf("color %q is neither \"#rrggbb\" nor one of %s%s", color, strings.Join(marks, ", "), suggest(color, marks))
}

func checkVendor(vendor string) error {
	if known := vendors.Names(); !slices.Contains(known, vendor) {
		return fmt.Errorf("unknown vendor %q%s; known are %s", vendor, suggest(vendor, known), strings.Join(known, ", "))
	}
	return nil
}
