package keychain

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/creds"
)

// dc is config.json where the tests set DOCKER_CONFIG.
const dc = "dc/config.json"

// The tools themselves, where they are installed, find the logins that UsedBy
// says and the winner that regtui finds.
func TestAsPodmanAndSkopeo(t *testing.T) {
	type files map[string]string
	for _, program := range []string{"podman", "skopeo"} {
		t.Run(program, func(t *testing.T) {
			path, err := exec.LookPath(program)
			if err != nil {
				t.Skip(program + " is missing")
			}
			for _, tt := range []struct {
				name  string
				files files
				key   string
			}{
				{"session", files{session: "{" + auths("ghcr.io=pod") + "}"}, "ghcr.io"},
				{"session before own", files{session: "{" + auths("ghcr.io=pod") + "}", own: "{" + auths("ghcr.io=own") + "}"}, "ghcr.io"},
				{"own", files{session: "{}", own: "{" + auths("ghcr.io=own") + "}"}, "ghcr.io"},
				{"docker's file", files{config: "{" + auths("ghcr.io=al") + "}"}, "ghcr.io"},
				{"docker's file with a store that has nothing", files{config: `{"credsStore":"none",` + auths("ghcr.io=al") + "}"}, "ghcr.io"},
				{"docker's Hub", files{config: "{" + auths("https://index.docker.io/v1/=hub") + "}"}, "docker.io"},
				{"old file", files{flat: strings.TrimPrefix(auths("ghcr.io=old"), `"auths":`)}, "ghcr.io"},
				{"helper", files{session: `{"credHelpers":{"ghcr.io":"good"}}`}, "ghcr.io"},
				{"path", files{session: "{" + auths("quay.io=h", "quay.io/team=team") + "}"}, "quay.io/team"},
				{"below the path", files{session: "{" + auths("quay.io=h", "quay.io/team=team") + "}"}, "quay.io/team/app"},
				{"beside the path", files{session: "{" + auths("quay.io=h", "quay.io/team=team") + "}"}, "quay.io/teams/app"},
				{"none", files{session: "{" + auths("quay.io=h") + "}"}, "ghcr.io"},
				{"none for the path", files{session: "{" + auths("quay.io/team=team") + "}"}, "quay.io/other"},
			} {
				t.Run(tt.name, func(t *testing.T) {
					m := newMachine(t, "good", "none")
					for name, text := range tt.files {
						m.write(name, text)
					}
					cmd := exec.Command(path, "login", "--get-login", tt.key)
					cmd.Env = append(m.env.Vars, "HOME="+m.env.Home)
					out, err := cmd.Output()
					var exit *exec.ExitError
					if err != nil && !errors.As(err, &exit) {
						t.Fatal(err)
					}
					host, repo, _ := strings.Cut(tt.key, "/")
					c, lerr := m.keychain().Lookup(t.Context(), creds.Resource{Host: host, Path: repo})
					var user string
					if c != nil {
						user = c.Login.User
					}
					if got := strings.TrimSpace(string(out)); got != user || lerr != nil {
						t.Errorf("%s finds %q, we find %q, %v", program, got, user, lerr)
					}
				})
			}
		})
	}
}

// go-containerregistry's own keychain, which crane uses, sends the login whose
// UsedBy names crane, and none where none does.
func TestAsCrane(t *testing.T) {
	type files map[string]string
	for name, tt := range map[string]struct {
		files files
		repo  string
	}{
		"docker's file":                        {files{dc: "{" + auths("ghcr.io=al") + "}"}, "ghcr.io/a/b"},
		"Hub by docker's key":                  {files{dc: "{" + auths("https://index.docker.io/v1/=hub") + "}"}, "nginx"},
		"Hub by podman's key":                  {files{dc: "{" + auths("docker.io=hub") + "}"}, "nginx"},
		"Hub by its host":                      {files{dc: "{" + auths("index.docker.io=hub") + "}"}, "nginx"},
		"URL":                                  {files{dc: "{" + auths("https://ghcr.io/v2/=al") + "}"}, "ghcr.io/a/b"},
		"empty config.json hides podman":       {files{dc: "{}", session: "{" + auths("ghcr.io=pod") + "}"}, "ghcr.io/a/b"},
		"podman's":                             {files{session: "{" + auths("ghcr.io=pod") + "}"}, "ghcr.io/a/b"},
		"podman's, session before own":         {files{session: "{}", own: "{" + auths("ghcr.io=own") + "}"}, "ghcr.io/a/b"},
		"left behind":                          {files{dc: `{"credsStore":"none",` + auths("ghcr.io=al") + "}"}, "ghcr.io/a/b"},
		"one bad entry":                        {files{dc: `{"auths":{"bad.example":{"auth":"§"},` + strings.TrimPrefix(auths("ghcr.io=al"), `"auths":{`) + "}"}, "ghcr.io/a/b"},
		"byte order mark":                      {files{dc: "\xef\xbb\xbf{" + auths("ghcr.io=al") + "}"}, "ghcr.io/a/b"},
		"nerdctl's key is of no use to others": {files{dc: "{" + auths("ghcr.io:443=nerd") + "}"}, "ghcr.io/a/b"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, "none")
			for file, text := range tt.files {
				m.write(file, text)
			}
			m.set("DOCKER_CONFIG", m.dir+"/dc")
			for _, v := range append(m.env.Vars, "HOME="+m.env.Home, "REGISTRY_AUTH_FILE=", "XDG_CONFIG_HOME=", "DOCKER_AUTH_CONFIG=") {
				name, value, _ := strings.Cut(v, "=")
				t.Setenv(name, value)
			}
			var want string
			if a, err := authn.DefaultKeychain.Resolve(gcr(t, tt.repo)); err == nil {
				want = user(t, a)
			}
			logins, _ := m.keychain().Logins(t.Context())
			var got string
			for _, l := range logins {
				if slices.Contains(l.UsedBy, "crane") {
					got += l.User
				}
			}
			if got != want {
				t.Errorf("crane sends %q, UsedBy says %q", want, got)
			}
		})
	}
}

// With DOCKER_CONFIG podman reads that file alone; skopeo minds it only in its
// place among the others.
func TestUsedByWithDockerConfig(t *testing.T) {
	m := newMachine(t)
	m.write(dc, "{"+auths("a.example=al", "b.example=al")+"}")
	m.write(session, "{"+auths("a.example=pod", "c.example=pod")+"}")
	m.set("DOCKER_CONFIG", m.dir+"/dc")
	got, err := table(t, m)
	want := `a.example | a.example | al | config.json | docker podman crane | plain
a.example | a.example | pod | auth.json | skopeo | plain <dc/config.json
b.example | b.example | al | config.json | docker podman skopeo crane | plain
c.example | c.example | pod | auth.json | skopeo | plain
`
	if got != want || err != nil {
		t.Errorf("got\n%s%v\nwant\n%s", got, err, want)
	}
}

// A row of credHelpers goes before every entry of its file for podman and
// skopeo, those for a part of the registry too. Tried with podman 4.3.1 and
// skopeo 1.9.3, which pulled with what the helper gave.
func TestUsedByBesideHelper(t *testing.T) {
	m := newMachine(t, "good")
	m.write(session, `{"credHelpers":{"a.example":"good"},`+auths("a.example=pod", "a.example/team=pod", "b.example/team=pod")+"}")
	m.write(config, `{"credHelpers":{"b.example":"good"}}`)
	logins, err := m.keychain().Logins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range logins {
		if slices.Contains(l.UsedBy, "skopeo") {
			got = append(got, l.Key+" in "+l.Place.String())
		}
	}
	if want := []string{"a.example in good", "b.example in good", "b.example/team in auth.json"}; !slices.Equal(got, want) {
		t.Errorf("skopeo sends %q", got)
	}
}
