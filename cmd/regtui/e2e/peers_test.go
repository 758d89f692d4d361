package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// The peers, each at one version.
const (
	craneModule  = "github.com/google/go-containerregistry/cmd/crane@v0.22.1"
	regctlModule = "github.com/regclient/regclient/cmd/regctl@v0.11.7"
)

// How often each command is measured, in turns: those that are over quickly
// and those that are not.
const (
	manyRounds = 21
	fewRounds  = 5
)

// smallTags is how many tags smallRepo has: as many as a shell loop would be
// used for at all.
const smallTags = 1_000

// contender is a command that does the same work as the others.
type contender struct {
	name string
	args []string
	vars []string
	// cold gives every run an empty cache, in a new folder: to remove the files of
	// the last run would keep the disk busy in this one.
	cold bool
	// before, where there is one, makes the registry ready for each run.
	before func()
	// times is how often what is measured would have to be done for the whole.
	times int
}

// figures are those of one run, or the medians of several.
type figures struct {
	took     time.Duration
	rss      int64 // bytes
	out      int
	requests counted
}

// measured runs the contenders in turns and gives the median of each.
func measured(b *testing.B, s served, rounds int, all []contender) []figures {
	b.Helper()
	runs := make([][]figures, len(all))
	for range rounds {
		for i, c := range all {
			runs[i] = append(runs[i], measure(b, s, c))
		}
	}
	medians := make([]figures, len(all))
	for i, r := range runs {
		slices.SortFunc(r, func(a, b figures) int { return int(a.took - b.took) })
		medians[i] = r[len(r)/2]
		medians[i].took *= time.Duration(max(1, all[i].times))
		medians[i].rss = memory(b, all[i])
	}
	return medians
}

// measure runs a contender once, whole process.
func measure(b *testing.B, s served, c contender) (f figures) {
	b.Helper()
	if c.before != nil {
		c.before()
	}
	s.counted(b)
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = c.environment(b)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	began := time.Now()
	err := cmd.Run()
	f.took = time.Since(began)
	if err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(c.args, " "), err, complaint.String())
	}
	f.out = bytes.Count(out.Bytes(), []byte("\n"))
	f.requests = s.counted(b)
	return f
}

func (c contender) environment(b *testing.B) []string {
	b.Helper()
	if !c.cold {
		return c.vars
	}
	dir, err := os.MkdirTemp(b.TempDir(), "cache-*")
	if err != nil {
		b.Fatal(err)
	}
	return append(slices.Clip(c.vars), "XDG_CACHE_HOME="+dir)
}

// memory is the most that a contender holds in a run of its own, in bytes. GNU
// time starts it: a process begins with the figure of the one that started it,
// and this one is larger than all of them.
func memory(b *testing.B, c contender) int64 {
	b.Helper()
	if c.before != nil {
		c.before()
	}
	cmd := exec.Command("/usr/bin/time", append([]string{"-f", "%M"}, c.args...)...)
	cmd.Env = c.environment(b)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil {
		b.Logf("memory of %s: %v", c.name, err)
		return 0
	}
	said := strings.Fields(complaint.String())
	kB, err := strconv.ParseInt(said[len(said)-1], 10, 64)
	if err != nil {
		b.Log(err)
	}
	return kB << 10
}

// peer installs a program into a cache of its own and gives its path.
func peer(b *testing.B, module string) string {
	b.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		b.Fatal(err)
	}
	name, version, _ := strings.Cut(filepath.Base(module), "@")
	dir := filepath.Join(cache, "regtui-peers", version)
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	cmd := exec.Command("go", "install", module)
	cmd.Dir = b.TempDir()
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOWORK=off", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Skipf("%s is missing and cannot be installed: %v\n%s", name, err, out)
	}
	return path
}

// BenchmarkPeers measures regtui beside crane, regctl and skopeo against one
// Distribution 3 in a process of its own: 10,000 tags on 2,000 images, and 2,000
// repositories. The table that it prints is the README's.
func BenchmarkPeers(b *testing.B) {
	crane, regctl := peer(b, craneModule), peer(b, regctlModule)
	skopeo, err := exec.LookPath("skopeo")
	if err != nil {
		b.Skip("skopeo is missing")
	}
	s := serveApart(b, serveOptions{Tags: 10_000, Digests: 2_000, SmallTags: smallTags, SmallDigests: smallTags / 5, Repositories: 1_998})
	h := newHome(b)
	regtui := func(name string, args ...string) contender {
		return contender{name: name, args: append([]string{program}, args...), vars: h.vars, cold: true}
	}
	warm := func(c contender) contender {
		c.cold = false
		return c
	}
	repo, small := s.host+"/"+filledRepo, s.host+"/"+smallRepo
	plain := func(name string, args ...string) contender { return contender{name: name, args: args, vars: h.vars} }
	set := exec.Command(regctl, "registry", "set", "--tls=disabled", s.host)
	set.Env = h.vars
	if out, err := set.CombinedOutput(); err != nil {
		b.Fatalf("regctl: %v\n%s", err, out)
	}
	loop := func(name string, args ...string) contender {
		return shellLoop(name, h, small, args...)
	}
	for _, task := range []struct {
		name   string
		rounds int
		all    []contender
	}{
		{"names of 10,000 tags", manyRounds, []contender{
			regtui("regtui tags", "tags", "--quiet", repo), plain("crane ls", crane, "ls", repo),
			plain("regctl tag ls", regctl, "tag", "ls", repo),
			plain("skopeo list-tags", skopeo, "list-tags", "--tls-verify=false", "docker://"+repo),
		}},
		{"names of 2,000 repositories", manyRounds, []contender{
			regtui("regtui ls", "ls", "--quiet", s.host), plain("crane catalog", crane, "catalog", s.host),
			plain("regctl repo ls", regctl, "repo", "ls", s.host),
		}},
		{"details of 1,000 tags", fewRounds, []contender{
			regtui("regtui tags -l", "tags", "-l", "--json=lines", small),
			loop("crane manifest, crane config", crane, "manifest", "$ref;", crane, "config", "$ref"),
			loop("regctl manifest get, regctl image config", regctl, "manifest", "get", "--format", "raw-body", "$ref;", regctl, "image", "config", "$ref"),
			loop("skopeo inspect", skopeo, "inspect", "--no-tags", "--tls-verify=false", "docker://$ref"),
		}},
		{"details of 10,000 tags", fewRounds, []contender{
			regtui("regtui tags -l, cold", "tags", "-l", "--json=lines", repo),
			warm(regtui("regtui tags -l, warm cache", "tags", "-l", "--json=lines", repo)),
		}},
	} {
		b.Run(task.name, func(b *testing.B) {
			f := measured(b, s, task.rounds, task.all)
			b.ReportMetric(float64(f[0].took.Microseconds())/1000, "ms")
			b.ReportMetric(float64(f[0].requests.Requests), "requests")
			b.ReportMetric(0, "ns/op")
			table(task.name, task.all, f)
		})
	}
}

// shellLoop runs what tells digest, size, date and platform of one tag after
// another, as a script would: crane and regctl tell the size with the manifest
// and the date with the config. It does so for fifty of them.
func shellLoop(name string, h *home, repo string, args ...string) contender {
	const turns = 50
	var script strings.Builder
	script.WriteString("set -e\nfor tag in")
	for i := range turns {
		script.WriteString(" " + disttest.TagName(i*smallTags/turns))
	}
	fmt.Fprintf(&script, "; do ref=%s:$tag; %s; done\n", repo, strings.Join(args, " "))
	return contender{name: "for … do " + name, args: []string{"sh", "-c", script.String()}, vars: h.vars, times: smallTags / turns}
}

// table prints the figures for the README.
func table(name string, all []contender, f []figures) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintf(w, "\n| %s\t| time\t| requests\t| received\t| memory\t|\n|---\t|---:\t|---:\t|---:\t|---:\t|\n", name)
	for i, c := range all {
		r := f[i].requests
		n := max(1, c.times)
		fmt.Fprintf(w, "| `%s`\t| %s\t| %d\t| %.1f MB\t| %d MB\t|\n", c.name, short(f[i].took), r.Requests*n, float64(r.Bytes*int64(n))/1e6, f[i].rss/1_000_000)
	}
	_ = w.Flush()
}

func short(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Millisecond).String()
}
