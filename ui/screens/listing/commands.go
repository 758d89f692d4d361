package listing

import (
	"net"
	"slices"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Reference writes host, repository and a tag or digest as one reference, to be
// shown or pasted: names with control characters in them, which no
// specification allows, come without those.
func Reference(host, repo, ref string) string {
	repo, ref = text.Clean(repo), text.Clean(ref)
	switch {
	case ref == "":
		return host + "/" + repo
	case strings.Contains(ref, ":"):
		return host + "/" + repo + "@" + ref
	}
	return host + "/" + repo + ":" + ref
}

// Familiar shortens a reference the way that docker and Dockerfiles write it:
// docker.io is left out, and library/ below it.
func Familiar(ref string) string {
	if short, ok := strings.CutPrefix(ref, "docker.io/"); ok {
		return strings.TrimPrefix(short, "library/")
	}
	return ref
}

// Plain reports whether other tools must be told to use plain HTTP, or not to
// check certificates, for a host.
func Plain(d *ui.Deps, host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if ip := net.ParseIP(name); name == "localhost" || ip != nil && ip.IsLoopback() {
		return true
	}
	return Settings(d, host).Insecure
}

// Settings is what the config says about a host.
func Settings(d *ui.Deps, host string) registry.Settings {
	if d.Known != nil {
		for _, k := range d.Known() {
			if k.Host == host {
				return k.Settings
			}
		}
	}
	return registry.Settings{Host: host}
}

// IsKnown reports whether a host is in the list of registries.
func IsKnown(d *ui.Deps, host string) bool {
	return d.Known != nil && slices.ContainsFunc(d.Known(), func(k ui.Known) bool { return k.Host == host })
}

// command is what a tool is called with; where is put in front of the
// reference, plain is added for hosts without TLS that is to be trusted.
type command struct{ key, tool, words, where, plain string }

var inspect = []command{
	{"r", "regtui", "inspect", "", ""},
	{"c", "crane", "manifest", "", "--insecure"},
	{"s", "skopeo", "inspect", "docker://", "--tls-verify=false"},
	{"g", "regctl", "manifest get", "", ""},
	{"d", "docker", "buildx imagetools inspect", "", ""},
}

var list = []command{
	{"R", "regtui", "tags", "", ""},
	{"C", "crane", "ls", "", "--insecure"},
	{"S", "skopeo", "list-tags", "docker://", "--tls-verify=false"},
	{"G", "regctl", "tag ls", "", ""},
}

var catalogue = []command{
	{"r", "regtui", "ls", "", ""},
	{"c", "crane", "catalog", "", "--insecure"},
	{"g", "regctl", "repo ls", "", ""},
}

// InspectCommands are the commands that show images, one line each.
func InspectCommands(plain bool, refs ...string) []ui.Yank { return commands(inspect, plain, refs) }

// ListCommands are the commands that list a repository's tags.
func ListCommands(plain bool, repos ...string) []ui.Yank { return commands(list, plain, repos) }

// CatalogueCommands are the commands that list a registry's repositories.
func CatalogueCommands(plain bool, host string) []ui.Yank {
	return commands(catalogue, plain, []string{host})
}

func commands(table []command, plain bool, args []string) []ui.Yank {
	if len(args) == 0 {
		return nil
	}
	out := make([]ui.Yank, len(table))
	for i, c := range table {
		lines := make([]string, len(args))
		for j, arg := range args {
			words := []string{c.tool, c.words}
			if plain && c.plain != "" {
				words = append(words, c.plain)
			}
			lines[j] = strings.Join(append(words, c.where+Quote(arg)), " ")
		}
		out[i] = ui.Yank{Key: c.key, Name: c.tool + " " + c.words, Text: strings.Join(lines, "\n")}
	}
	return out
}

// Quote makes a word safe to paste into a POSIX shell. References that follow
// the specification need no quotes and get none.
func Quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
