package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/regtui/regtui/ui/keys"
)

// theme refuses a theme that is not there; no name chooses one.
func (k *checker) theme(n ast.Node, name string) {
	if k.themes == nil || name == "" {
		return
	}
	if all := k.themes(); !slices.Contains(all, strings.ToLower(strings.TrimSpace(name))) {
		k.bad(n, "there is no theme %q%s There are %s", name, suggest(name, all), strings.Join(all, ", "))
	}
}

// bindings refuses key bindings that are not there, keys that no terminal sends
// and keys that two bindings listen to.
func (k *checker) bindings(body ast.Node, data []byte) {
	var user struct {
		Keys map[string][]string `yaml:"keys"`
	}
	if yaml.UnmarshalWithOptions(data, &user, yaml.AllowDuplicateMapKey()) != nil {
		return // of another type than it should be, which has been told
	}
	_, err := keys.Load(user.Keys)
	if err == nil {
		return
	}
	var all interface{ Unwrap() []error } // what errors.Join makes
	if !errors.As(err, &all) {
		return
	}
	for _, e := range all.Unwrap() {
		if wrong, ok := errors.AsType[*keys.Error](e); ok {
			k.bad(binding(body, wrong), "%s", wrong.Text)
		}
	}
}

// binding finds where that stands which is wrong: the key, or the binding's
// name, or what is around it where it comes by an alias.
func binding(body ast.Node, wrong *keys.Error) ast.Node {
	section := entry(body, "keys")
	if section == nil {
		return body
	}
	pair := entry(section.Value, wrong.Name)
	if pair == nil {
		return section.Key
	}
	if list, ok := pair.Value.(*ast.SequenceNode); ok && wrong.Key != "" {
		for _, v := range list.Values {
			written := v.GetToken().Value
			if parsed, err := keys.Parse(written); written == wrong.Key || err == nil && parsed == wrong.Key {
				return v
			}
		}
	}
	return pair.Key
}

// entry finds the entry of a mapping, or nil.
func entry(n ast.Node, key string) *ast.MappingValueNode {
	values, _ := pairs(n)
	for _, pair := range values {
		if keyOf(pair) == key {
			return pair
		}
	}
	return nil
}
