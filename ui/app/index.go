package app

import (
	"slices"

	"github.com/regtui/regtui/ui"
)

// index is what was seen in this run, for completion.
type index struct {
	repos map[string]*names // by host
	tags  map[string]*names // by host/repository
}

// names keeps names in the order in which they came, each once.
type names struct {
	list []string
	has  map[string]bool
}

// maxNames bounds what is kept of one host or repository: completion over
// more would be slow, and helps nobody who does not type three letters more.
const maxNames = 5000

func (ix *index) add(s ui.Seen) {
	in, at := ix.repos, s.Host
	if s.Repo != "" {
		in, at = ix.tags, s.Host+"/"+s.Repo
	}
	n := in[at]
	if n == nil {
		n = &names{has: map[string]bool{}}
		in[at] = n
	}
	for _, name := range s.Names {
		if len(n.list) >= maxNames {
			return
		}
		if name != "" && !n.has[name] {
			n.has[name] = true
			n.list = append(n.list, name)
		}
	}
}

// hosts lists the hosts with something seen, in order.
func (ix *index) hosts() []string {
	var hosts []string
	for h := range ix.repos {
		hosts = append(hosts, h)
	}
	slices.Sort(hosts)
	return hosts
}

func (ix *index) tagsOf(host, repo string) []string {
	if n := ix.tags[host+"/"+repo]; n != nil {
		return n.list
	}
	return nil
}
