package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
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
	ask(1, "", "Remove it? [y/N]", "rm", repo+":1.9.0")
	same(t, "tags", tags(), all)
	ask(0, "2", "the image stays for tag 1.10.0", two...)
	same(t, "tags", tags(), []string{"1.10.0", "1.2.0"})
	ask(1, "", "Put back 2 tags", "undo")
	ask(0, "y", "Put back 2 tags", "undo")
	same(t, "tags", tags(), all)
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
			term.press("right", "enter")
			term.await("1 tag put back")
			same(t, "tags", lines(h.must("tags", "--quiet", repo)), all)
			term.press("enter", "ctrl+c")
			term.wait()
			term.restored()
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
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				<-begun
				if err := cmd.Process.Signal(how); err != nil {
					t.Fatal(err)
				}
				_ = cmd.Wait()
				if code := cmd.ProcessState.ExitCode(); how == os.Interrupt && code != 130 {
					t.Errorf("exit code %d", code)
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
