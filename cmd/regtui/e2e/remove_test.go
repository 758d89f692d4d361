package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/crane"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// TestRemoveOneTag takes one of three tags of an image away. The other two are
// pulled by skopeo, and so is the third after undo.
func TestRemoveOneTag(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("skopeo"); err != nil {
		t.Skip("skopeo is missing")
	}
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			h := k.home(t, s)
			repo := s.Ref("team/app")
			im := built(t, "2.0.0", "amd64", time.Now())
			for _, tag := range []string{"2", "2.0", "stable"} {
				s.Push(t, "team/app:"+tag, im)
			}
			pulls := func(tag string) error {
				args := []string{"copy", "--src-tls-verify=false", "docker://" + repo + ":" + tag, "dir:" + t.TempDir()}
				if k.login {
					args = append(args, "--src-creds", user+":"+password)
				}
				if out, err := exec.Command("skopeo", args...).CombinedOutput(); err != nil {
					return fmt.Errorf("skopeo: %w\n%s", err, out)
				}
				return nil
			}
			h.must("rm", "--yes", repo+":2.0")
			for _, tag := range []string{"2", "stable", "latest"} {
				if err := pulls(tag); err != nil {
					t.Error(err)
				}
			}
			if pulls("2.0") == nil {
				t.Error("the tag is still there")
			}
			h.must("undo", "--yes")
			if err := pulls("2.0"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRemoveAsks answers the questions of rm and undo in a terminal.
func TestRemoveAsks(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t)
	fill(t, s)
	h := newHome(t)
	repo := s.Ref("team/app")
	tags := func() []string { return lines(h.must("tags", "--quiet", repo)) }
	all := tags()
	ask := func(code int, answer, expect string, args ...string) {
		t.Helper()
		term := h.open(160, 24, args...)
		term.await(expect)
		term.press(answer, "enter")
		if got := term.wait(); got != code {
			t.Errorf("%q to %q: exit code %d\n%s", answer, expect, got, term.text())
		}
	}
	two := []string{"rm", repo + ":1.9.0", repo + ":latest"}
	ask(1, "", "Type 2 to do it", two...)
	ask(1, "y", "Type 2 to do it", two...)
	ask(1, "", "Remove 1 tag? [y/N]", "rm", repo+":1.9.0")
	same(t, "tags", tags(), all)
	ask(0, "2", "the image stays for tag 1.10.0", two...)
	same(t, "tags", tags(), []string{"1.10.0", "1.2.0"})
	ask(1, "", "Put back 2 tags", "undo")
	ask(1, "y", "Type 2 to do it", "undo")
	ask(0, "2", "Put back 2 tags", "undo")
	same(t, "tags", tags(), all)
	ask(0, "y", "Remove 1 tag? [y/N]", "rm", repo+":1.9.0")
	ask(0, "y", "Put back 1 tag, removed just now? [y/N]", "undo")
	same(t, "tags", tags(), all)
}

// TestUndoPassesOver undoes the newest run of which something can come back,
// and says so.
func TestUndoPassesOver(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t)
	fill(t, s)
	h := newHome(t)
	repo := s.Ref("team/app")
	h.must("rm", "--yes", repo+":1.9.0")
	h.must("rm", "--yes", repo+":1.2.0")
	s.Push(t, "team/app:1.2.0", built(t, "9.9.9", "amd64", time.Now()))
	code, out, complaint := h.run("undo", "--yes")
	if code != 1 || !strings.Contains(out, "moved") || !strings.Contains(out, "points at") || complaint != "regtui: nothing was put back\n" {
		t.Errorf("exit code %d\n%s%s", code, out, complaint)
	}
	if out := h.must("undo", "--list"); !strings.Contains(out, "could not be put back") {
		t.Error(out)
	}
	code, out, complaint = h.run("undo", "--yes")
	if code != 0 || !strings.Contains(out, "put back") || !strings.Contains(out, ":1.9.0") || !strings.Contains(complaint, "Passed over ") {
		t.Errorf("exit code %d\n%s%s", code, out, complaint)
	}
	if code, _, complaint = h.run("undo", "--yes"); code != 1 || !strings.Contains(complaint, "there is nothing to undo") {
		t.Errorf("exit code %d\n%s", code, complaint)
	}
}

// TestRemoveInTheApp removes a tag and puts it back with the app's own dialog.
func TestRemoveInTheApp(t *testing.T) {
	t.Parallel()
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			h := k.home(t, s)
			repo := s.Ref("team/app")
			all := lines(h.must("tags", "--quiet", repo))
			term := h.open(120, 40, repo)
			term.await("1.10.0", "latest", "amd64 arm64")
			term.press("/", "latest", "enter", "ctrl+d")
			term.await("the image stays for tag 1.10.0", "Cancel")
			term.press("right", "enter")
			term.await("1 tag removed")
			left := slices.DeleteFunc(slices.Clone(all), func(tag string) bool { return tag == "latest" })
			same(t, "tags", lines(h.must("tags", "--quiet", repo)), left)
			term.await("u puts back")
			term.press("u")
			term.await("1 tag put back")
			same(t, "tags", lines(h.must("tags", "--quiet", repo)), all)
			term.press("enter")
			term.await("^d remove")
			term.press("ctrl+d")
			term.await("the image stays for tag 1.10.0", "Cancel")
			term.press("right", "enter")
			term.await("1 tag removed")
			term.press("ctrl+c")
			term.wait()
			term.restored()

			term = h.open(120, 40, repo) // another run of the app
			term.await("0 of 3 tags")
			term.press(":", "undo", "enter")
			term.await("just now", "team/app:latest")
			term.press("enter")
			term.await("Put back 1 tag", "Cancel")
			term.press("right", "enter")
			term.await("1 tag put back")
			same(t, "tags", lines(h.must("tags", "--quiet", repo)), all)
			term.press("enter")
			term.await("latest", "^d remove")
			term.press("ctrl+c")
			term.wait()
		})
	}
}

// TestRemoveBrokenOff ends rm in the middle, by ctrl+c and by force: what was
// removed is in the journal, and undo brings all of it back.
func TestRemoveBrokenOff(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		name  string
		serve func(testing.TB, ...disttest.Option) *disttest.Server
	}{{"3", disttest.V3}, {"2.8", disttest.V2}} {
		for _, how := range []os.Signal{os.Interrupt, os.Kill} {
			t.Run(v.name+"/"+how.String(), func(t *testing.T) {
				t.Parallel()
				begun := make(chan struct{}, 1)
				s := v.serve(t, disttest.Delay(2*time.Millisecond), disttest.Wrap(func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						a := &answer{ResponseWriter: w}
						next.ServeHTTP(a, r)
						if r.Method == http.MethodDelete && a.status == http.StatusAccepted {
							select {
							case begun <- struct{}{}:
							default:
							}
						}
					})
				}))
				s.Fill(t, "team/app", 300, 60)
				h := newHome(t)
				repo := s.Ref("team/app")
				before := h.must("tags", "--json", "-l", repo)
				args := []string{"rm", "--yes"}
				for i := range 250 {
					args = append(args, repo+":"+disttest.TagName(i))
				}
				cmd := h.command(args...)
				var out, complaint bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &complaint
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				<-begun
				if err := cmd.Process.Signal(how); err != nil {
					t.Fatal(err)
				}
				_ = cmd.Wait()
				told := strings.Count(out.String(), "removed  ")
				switch code := cmd.ProcessState.ExitCode(); {
				case how != os.Interrupt:
				case code != 130 || told == 0 || told+strings.Count(out.String(), "not tried") != 250 || !strings.Contains(complaint.String(), "regtui undo puts back"):
					t.Errorf("exit code %d\n%s%s", code, out.String(), complaint.String())
				case len(lines(h.must("tags", "--quiet", repo))) != 300-told:
					t.Errorf("%d were told to be removed", told)
				}
				if n := len(lines(h.must("tags", "--quiet", repo))); n <= 50 || n >= 300 {
					t.Errorf("%d tags are left", n)
				}
				h.must("undo", "--yes")
				if after := h.must("tags", "--json", "-l", repo); after != before {
					t.Errorf("not as before")
				}
			})
		}
	}
}

// answer remembers the status that was answered.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// BenchmarkRemove removes 1,000 tags on 200 images from a repository of 1,250,
// beside a loop of regctl. The tags that were not named must be there
// afterwards, as they were.
func BenchmarkRemove(b *testing.B) {
	regctl := peer(b, regctlModule)
	const all = smallTags * 5 / 4
	s := serveApart(b, serveOptions{SmallTags: all, SmallDigests: 200})
	h := newHome(b)
	repo := s.host + "/" + smallRepo
	set := exec.Command(regctl, "registry", "set", "--tls=disabled", s.host)
	set.Env = h.vars
	if out, err := set.CombinedOutput(); err != nil {
		b.Fatalf("regctl: %v\n%s", err, out)
	}
	rm := []string{program, "rm", "--yes", "--quiet"}
	var left []string
	for i := range all {
		if tag := disttest.TagName(i); i < smallTags {
			rm = append(rm, repo+":"+tag)
		} else {
			left = append(left, tag)
		}
	}
	slices.Sort(left)
	refill := func() { s.get(b, refillPath) }
	contenders := []contender{
		{name: "regtui rm", args: rm, vars: h.vars, cold: true, before: refill},
		shellLoop("regctl tag rm", h, repo, regctl, "tag", "rm", "$ref"),
	}
	contenders[1].before = refill
	f := measured(b, s, fewRounds, contenders)
	refill()
	h.must(rm[1:]...)
	if now, err := crane.ListTags(repo); err != nil || !slices.Equal(now, left) {
		b.Fatalf("%d tags are left and not %d: %v", len(now), len(left), err)
	}
	h.must("undo", "--yes")
	if now, err := crane.ListTags(repo); err != nil || len(now) != all {
		b.Fatalf("%d tags after undo: %v", len(now), err)
	}
	b.ReportMetric(float64(f[0].took.Microseconds())/1000, "ms")
	b.ReportMetric(float64(f[0].requests.Requests), "requests")
	b.ReportMetric(float64(f[1].took)/float64(f[0].took), "times-as-quick")
	b.ReportMetric(0, "ns/op")
	table("removal of 1,000 tags", contenders, f)
}
