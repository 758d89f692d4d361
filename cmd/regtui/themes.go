package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/themes/nearest"
)

// themeSet is every theme there is, and what is wrong with personal ones that
// could not be taken in.
type themeSet struct {
	*themes.Library
	broken []error
}

func (p *program) themes() themeSet {
	return p.themed.get(func() themeSet {
		library, broken := themes.Load(p.dirs().Themes())
		return themeSet{library, broken}
	})
}

// names are those of all themes, the broken ones too.
func (s themeSet) names() []string {
	names := s.Names()
	for _, err := range s.broken {
		if f, ok := errors.AsType[*themes.FileError](err); ok {
			names = append(names, f.Name)
		}
	}
	return names
}

// sort tells what is wrong with the theme of this name, and apart from it what
// is wrong with others. No name is the theme that the terminal chooses.
func (s themeSet) sort(name string) (used error, unused []error) {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, err := range s.broken {
		if f, ok := errors.AsType[*themes.FileError](err); ok && f.Name == name {
			used = errors.Join(used, err)
		} else {
			unused = append(unused, err)
		}
	}
	if _, ok := s.Get(name); !ok && used == nil && name != "" {
		used = fmt.Errorf("there is no theme %q; did you mean %q? There are %s", name,
			nearest.To(name, s.Names()), strings.Join(s.Names(), ", "))
	}
	return used, unused
}

// check reads a config and looks also at the name of its theme. A personal
// theme that is broken makes the config that wants it invalid; the others are
// told in unused.
func (p *program) check(path string) (there bool, unused []error, err error) {
	cfg, there, err := config.Load(path, func() []string { return p.themes().names() })
	if err != nil {
		return there, nil, err
	}
	broken, unused := p.themes().sort(cfg.Theme)
	if broken != nil {
		err = &config.Invalid{Path: path, Problems: []config.Problem{{Text: fmt.Sprintf("the theme %s cannot be used: %v", cfg.Theme, broken)}}}
	}
	return there, unused, err
}
