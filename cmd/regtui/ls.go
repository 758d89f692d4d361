package main

import (
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

func lsCommand(p *program) *cobra.Command {
	var long bool
	var search string
	c := &cobra.Command{
		Use:   "ls HOST[/NAMESPACE]",
		Short: "List repositories",
		Long: `List the repositories of a registry, as they come. With --long also what the
registry's listing tells about them.

Docker Hub has no list of everything: it lists a namespace, and without one what
your account and its organisations have. --search looks in all of it.`,
		Example:           "regtui ls localhost:5000\nregtui ls -l docker.io/library\nregtui ls -l docker.io --search postgres\nregtui ls --json=lines harbor.example/team/",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) (err error) {
			place, err := p.parseNamespace(args[0])
			if err != nil {
				return err
			}
			reg, err := p.open(place.Host)
			if err != nil {
				return err
			}
			defer func() { p.note(reg, "", err) }()
			repos := reg.Repositories(c.Context(), registry.Query{Namespace: place.Namespace})
			if search != "" {
				finder, ok := reg.(registry.Searcher)
				switch {
				case !ok:
					return &registry.Error{Op: "search", Host: place.Host, Err: registry.ErrUnsupported, Hint: "Docker Hub does"}
				case place.Namespace != "":
					return usagef("--search looks in all of %s, not in a namespace", place.Host)
				}
				repos = finder.Search(c.Context(), search)
			}
			switch {
			case p.flags.format == jsonLines:
				return stream(repos, func(r registry.Repository) error { return p.printJSON(r) })
			case p.flags.format == document || long && !p.flags.quiet:
				all, err := collect(repos)
				if err != nil {
					return err
				}
				if p.flags.format == document {
					return printList(p, all)
				}
				p.printRepositories(all)
				return nil
			}
			return stream(repos, func(r registry.Repository) error {
				p.out.print(text.Clean(r.Name) + "\n")
				return nil
			})
		},
	}
	p.insecureFlag(c)
	c.Flags().BoolVarP(&long, "long", "l", false, "also tags, size, pulls and newest push, as far as the registry tells")
	c.Flags().StringVar(&search, "search", "", "those that the registry's own search finds, the best match first (Docker Hub)")
	return c
}

func (p *program) printRepositories(all []registry.Repository) {
	rows := make([][]cell, len(all))
	for i, r := range all {
		rows[i] = []cell{
			{r.Name, strong},
			{orDash(r.Tags > 0, text.Count(int64(r.Tags))), plain},
			{orDash(r.Size > 0, text.Bytes(r.Size)), plain},
			{orDash(r.Pulls > 0, text.AtLeast(r.Pulls, r.PullsAtLeast)), plain},
			{text.Age(r.Pushed, p.now()), plain},
			{r.Description, dim},
		}
	}
	p.printTable(columns{"REPOSITORY", ">TAGS", ">SIZE", ">PULLS", "PUSHED", "DESCRIPTION"}, rows)
}

func orDash(known bool, s string) string {
	if known {
		return s
	}
	return "–"
}
