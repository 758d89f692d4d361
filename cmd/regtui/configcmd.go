package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/cmd/regtui/config"
)

func configCommand(p *program) *cobra.Command {
	return group("config", "The config file",
		&cobra.Command{Use: "path", Short: "Print where the config file is, or would be", Args: exactly(0), RunE: p.configPath},
		&cobra.Command{Use: "show", Short: "Print the config as regtui reads it", Args: exactly(0), RunE: p.configShow},
		&cobra.Command{Use: "edit", Short: "Open the config file in $VISUAL or $EDITOR and check it", Args: exactly(0), RunE: p.configEdit},
		&cobra.Command{Use: "validate [FILE]", Short: "Check the config file: every problem with its line", Args: atMost(1), RunE: p.configValidate},
	)
}

func (p *program) configPath(*cobra.Command, []string) error {
	path := p.file().Path
	if path == "" {
		return config.ErrNoPlace
	}
	if p.flags.format != table {
		return p.printJSON(path)
	}
	_, err := fmt.Fprintln(p.out, path)
	return err
}

func (p *program) configShow(*cobra.Command, []string) error {
	cfg, err := p.config()
	if err != nil {
		return err
	}
	if p.flags.format != table {
		return p.printJSON(cfg)
	}
	data, err := yaml.Marshal(cfg)
	if err != nil {
		return err
	}
	_, err = p.out.Write(data)
	return err
}

// template is what an editor shows where there is no config yet.
const template = `# regtui's config. Everything may be left out; regtui config validate checks it.
# yaml-language-server: $schema=https://raw.githubusercontent.com/regtui/regtui/main/assets/config.schema.json

# registries:
#   - host: harbor.example
#     name: Work
#     namespaces: [team]
#     readonly: true
# theme: catppuccin-mocha
# keys:
#   quit: [q, ctrl+q]
# concurrency: 16
# mouse: true
# cache: 512MB
`

func (p *program) configEdit(c *cobra.Command, _ []string) error {
	path := p.file().Path
	if path == "" {
		return config.ErrNoPlace
	}
	if !p.inTerminal {
		return usagef("an editor needs a terminal; the file is %s", path)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(template), 0o600); err != nil {
			return err
		}
	}
	words := strings.Fields(p.editor())
	cmd := exec.CommandContext(c.Context(), words[0], append(words[1:], path)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %s: %w; set VISUAL or EDITOR to another", words[0], err)
	}
	return p.configValidate(c, nil)
}

func (p *program) editor() string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if e := strings.TrimSpace(p.getenv(name)); e != "" {
			return e
		}
	}
	if runtime.GOOS == "windows" {
		return "notepad"
	}
	return "vi"
}

// validityJSON is what is wrong with a config, for programs.
type validityJSON struct {
	Path     string           `json:"path"`
	Problems []config.Problem `json:"problems"`
}

func (p *program) configValidate(_ *cobra.Command, args []string) error {
	path := p.file().Path
	if len(args) > 0 {
		path = args[0]
	}
	if path == "" {
		return config.ErrNoPlace
	}
	there, unused, err := p.check(path)
	for _, unused := range unused {
		p.complain(fmt.Errorf("a theme that is not in use is left out: %w", unused))
	}
	if !there && err == nil && (len(args) > 0 || p.flags.config != "") {
		return fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
	switch {
	case p.flags.format != table:
		return errors.Join(p.printJSON(validityJSON{path, problems(err)}), err)
	case err != nil || p.flags.quiet:
		return err
	case !there:
		fmt.Fprintf(p.out, "there is no %s: nothing to check\n", path)
		return nil
	}
	fmt.Fprintf(p.out, "%s is good\n", path)
	return nil
}

func problems(err error) []config.Problem {
	if invalid, ok := errors.AsType[*config.Invalid](err); ok {
		return invalid.Problems
	}
	if err != nil {
		return []config.Problem{{Text: err.Error()}}
	}
	return []config.Problem{}
}
