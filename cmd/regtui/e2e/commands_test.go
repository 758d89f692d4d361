package e2e

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/crane"
)

// TestCommands holds what the commands say against go-containerregistry's own
// client, with every way of logging in.
func TestCommands(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			h := k.home(t, s)
			var auth authn.Authenticator = authn.Anonymous
			if k.login {
				auth = &authn.Basic{Username: user, Password: password}
			}
			with := crane.WithAuth(auth)
			repo := s.Ref("team/app")

			want, err := crane.Catalog(s.Host, with)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "ls", lines(h.must("ls", "--quiet", s.Host)), want)

			if want, err = crane.ListTags(repo, with); err != nil {
				t.Fatal(err)
			}
			same(t, "tags", lines(h.must("tags", "--quiet", repo)), want)

			for _, tag := range described(t, h.must("tags", "-l", "--json", repo)) {
				digest, err := crane.Digest(repo+":"+tag.Name, with)
				if err != nil {
					t.Fatal(err)
				}
				if tag.Digest != digest || tag.Size < 80_000 || len(tag.Platforms) != 2 {
					t.Errorf("%+v, want digest %s", tag, digest)
				}
			}
			manifest, err := crane.Manifest(repo+":1.9.0", with)
			if err != nil {
				t.Fatal(err)
			}
			if got := h.must("inspect", "--raw", repo+":1.9.0"); got != string(manifest) {
				t.Errorf("inspect --raw: %q, want %q", got, manifest)
			}
			if got := h.must("layers", "--json", repo+":1.9.0"); !json.Valid([]byte(got)) || !strings.Contains(got, "RUN make base") {
				t.Errorf("layers --json: %s", got)
			}
			if out := h.must("registry", "test", s.Host); !strings.Contains(out, s.Host) {
				t.Errorf("registry test: %s", out)
			}
		})
	}
}

func TestExitCodes(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			h := k.home(t, s)
			for _, c := range []struct {
				code int
				args []string
			}{
				{0, []string{"version"}},
				{0, []string{"completion", "bash"}},
				{0, []string{"config", "path"}},
				{0, []string{"config", "validate"}},
				{0, []string{"accounts"}},
				{0, []string{"registry", "add", "registry.example:5000", "--no-test"}},
				{2, []string{"tags"}},
				{2, []string{"no-such-command-at-all", "x"}},
				{4, []string{"tags", s.Ref("no/such")}},
				{4, []string{"inspect", s.Ref("team/app:nope")}},
			} {
				if code, out, complaint := h.run(c.args...); code != c.code {
					t.Errorf("regtui %s: exit code %d, want %d\n%s%s", strings.Join(c.args, " "), code, c.code, out, complaint)
				}
			}
			if k.login {
				if code, _, complaint := newHome(t).run("tags", s.Ref("team/app")); code != 3 {
					t.Errorf("without a login: exit code %d, %s", code, complaint)
				}
			}
		})
	}
}

// TestSkopeo holds the tags against skopeo's.
func TestSkopeo(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("skopeo"); err != nil {
		t.Skip("skopeo is missing")
	}
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			args := []string{"list-tags", "--tls-verify=false", "docker://" + s.Ref("team/app")}
			if k.login {
				args = append(args, "--creds", user+":"+password)
			}
			out, err := exec.Command("skopeo", args...).Output()
			if err != nil {
				t.Fatal(err)
			}
			var said struct{ Tags []string }
			if err := json.Unmarshal(out, &said); err != nil {
				t.Fatal(err)
			}
			same(t, "tags", lines(k.home(t, s).must("tags", "--quiet", s.Ref("team/app"))), said.Tags)
		})
	}
}

type tagJSON struct {
	Name, Digest string
	Size         int64
	Platforms    []struct{ OS, Architecture string }
}

func described(t *testing.T, out string) (all []tagJSON) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if len(all) == 0 {
		t.Fatalf("no tags in %s", out)
	}
	return all
}

func lines(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }

// same compares two lists without their order.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
