package themes

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

// Parse reads a theme file; file names it in errors and gives the theme its
// name. It returns every mistake, each with its line and column.
func Parse(file string, data []byte) (*Theme, error) {
	var doc struct {
		Title  string            `yaml:"title"`
		Dark   bool              `yaml:"dark"`
		Mono   bool              `yaml:"mono"`
		Colors map[string]string `yaml:"colors"`
	}
	if err := yaml.UnmarshalWithOptions(data, &doc, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	base := filepath.Base(file)
	t := &Theme{
		Name: strings.ToLower(strings.TrimSuffix(base, filepath.Ext(base))), Title: doc.Title,
		Dark: doc.Dark, Mono: doc.Mono, Colors: map[Role]string{},
	}
	for k, v := range doc.Colors {
		t.Colors[Role(k)] = v
	}
	return t, nil
}
