package listing

import (
	"slices"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/state"
)

// mostVisited is how many repositories of a registry are remembered.
const mostVisited = 50

// Visited are the repositories of a host that were gone to before, the last
// one first.
func Visited(d *ui.Deps, host string) []string {
	var repos []string
	state.Get(d.State, "visited."+host, &repos)
	return repos
}

// Visit remembers that a repository was gone to and is there.
func Visit(d *ui.Deps, host, repo string) {
	repos := Visited(d, host)
	repos = slices.DeleteFunc(repos, func(r string) bool { return r == repo })
	repos = slices.Insert(repos, 0, repo)
	d.State.Set("visited."+host, repos[:min(len(repos), mostVisited)])
}
