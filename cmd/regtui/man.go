package main

import (
	"regexp"
	"strings"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

// manCommand writes the manual page, for packages.
func manCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "Print the manual page, as roff",
		Args:  exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			root := c.Root()
			root.Long = unwrap(root.Long)
			page, err := mango.NewManPage(1, root)
			if err != nil {
				return err
			}
			page.WithSection("Examples", examples(root)).
				WithSection("Exit status", exitStatus).
				WithSection("Files", files)
			text := strings.ReplaceAll(page.Build(roff.NewDocument()), "`", "") // around the names of values
			p.out.print(shortFlags.ReplaceAllString(text, "${1}$2 "))
			return nil
		},
	}
}

const exitStatus = `0 done, 1 failed, 2 wrong use or an invalid config, 3 not authorised, 4 not found, 5 rate limited, 130 interrupted, 143 terminated.`

const files = `$XDG_CONFIG_HOME/regtui/config.yaml is the config, $XDG_CONFIG_HOME/regtui/themes has your own themes, $XDG_STATE_HOME/regtui what the app remembers, $XDG_CACHE_HOME/regtui what it need not fetch again. Logins are read from docker's config.json and podman's auth.json.`

// shortFlags are one-letter flags as mango writes them, with two dashes.
var shortFlags = regexp.MustCompile(`(\\-|-)(?:\\-|-)([a-z]) `)

// unwrap makes each paragraph one line, which roff fills by itself.
func unwrap(s string) string {
	paragraphs := strings.Split(s, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

// examples gathers those of all commands.
func examples(c *cobra.Command) string {
	var all []string
	if c.Example != "" && !c.Hidden {
		all = append(all, strings.ReplaceAll(c.Example, "\n", "\n\n"))
	}
	for _, sub := range c.Commands() {
		if e := examples(sub); e != "" {
			all = append(all, e)
		}
	}
	return strings.Join(all, "\n\n")
}
