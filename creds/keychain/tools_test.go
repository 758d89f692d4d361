package keychain

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

// The tools themselves, where they are installed, find the logins that UsedBy
// says and the winner that regtui finds.
func TestAsPodmanAndSkopeo(t *testing.T) {
	type files map[string]string
	for _, program := range []string{"podman", "skopeo"} {
		path, err := exec.LookPath(program)
		if err != nil {
			t.Logf("%s is not installed", program)
			continue
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
			t.Run(program+" "+tt.name, func(t *testing.T) {
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
	}
}
