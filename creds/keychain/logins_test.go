package keychain

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds/helper/helpertest"
)

// table is the logins as lines: host, key, user, place, who uses it, marks.
func table(t *testing.T, m *machine) (string, error) {
	t.Helper()
	k := m.keychain()
	logins, err := k.Logins(t.Context())
	var out strings.Builder
	for _, l := range logins {
		fmt.Fprintf(&out, "%s | %s | %s | %s | %s |", l.Host, l.Key, l.User, l.Place, strings.Join(l.UsedBy, " "))
		if l.Plain {
			out.WriteString(" plain")
		}
		if l.Token {
			out.WriteString(" token")
		}
		if l.Stranded {
			out.WriteString(" stranded")
		}
		if l.Shadowed != "" {
			out.WriteString(" <" + strings.TrimPrefix(l.Shadowed, m.dir+"/"))
		}
		if l.Problem != nil {
			out.WriteString(" !")
		}
		out.WriteString("\n")
	}
	return out.String(), err
}

func TestLogins(t *testing.T) {
	m := newMachine(t, "good", "hangs", "leaks")
	m.write(config, `{"credsStore":"good","credHelpers":{"gcr.example":"hangs","gone.example":"missing","plain.example":"","gcr.example/path":"leaks"},`+
		`"auths":{"https://index.docker.io/v1/":{},"marker.example":{},"gcr.example":{},"bad.example":{"username":"al"},`+
		strings.TrimPrefix(auths("plain.example=al", "stranded.example=old", "https://index.docker.io/v1/access-token=x"), `"auths":{`)+`}`)
	m.write(session, `{`+auths("plain.example=pod", "quay.io=host", "quay.io/team=team", "docker.io=podhub")+`}`)
	m.write(own, `{`+auths("quay.io=own", "quay.io/team/app=app")+`}`)
	m.set("DOCKER_AUTH_CONFIG", `{`+auths("env.example=env")+`}`)
	got, err := table(t, m)
	if err != nil {
		t.Error(err)
	}
	want := `bad.example | bad.example | al | config.json |  | stranded <docker-credential-good !
docker.io | https://index.docker.io/v1/ |  | good | docker crane |
docker.io | docker.io | podhub | auth.json | podman skopeo | plain <docker-credential-good
env.example | env.example | env | DOCKER_AUTH_CONFIG | docker crane | plain
gcr.example | gcr.example |  | hangs | docker podman skopeo crane |
gcr.example | gcr.example/path |  | leaks |  | !
gone.example | gone.example |  | missing | docker podman skopeo crane | !
marker.example | marker.example |  | good | docker crane |
plain.example | plain.example | al | config.json | docker crane | plain
plain.example | plain.example | pod | auth.json | podman skopeo | plain <home/.docker/config.json
quay.io | quay.io | host | auth.json | podman skopeo | plain
quay.io | quay.io | own | auth.json |  | plain <run/containers/auth.json
quay.io | quay.io/team | team | auth.json | podman skopeo | plain
quay.io | quay.io/team/app | app | auth.json |  | plain <run/containers/auth.json
stranded.example | stranded.example | old | config.json | podman skopeo | plain stranded <docker-credential-good !
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if calls := helpertest.Calls(t, strings.TrimPrefix(m.env.Vars[0], "PATH=")); calls != nil {
		t.Errorf("listing ran helpers: %q", calls)
	}
}

// What a lookup found out shows in the list.
func TestLoginsAfterLookup(t *testing.T) {
	m := newMachine(t, "good", "fails")
	m.write(config, `{"credsStore":"good","credHelpers":{"bad.example":"fails"},"auths":{"ghcr.io":{}}}`)
	k := m.keychain()
	for _, repo := range []string{"ghcr.io/a/b", "bad.example/a"} {
		_, _ = k.Resolve(gcr(t, repo))
	}
	logins, err := k.Logins(t.Context())
	if err != nil || len(logins) != 2 {
		t.Fatal(logins, err)
	}
	if bad := logins[0]; bad.Problem == nil || !strings.Contains(bad.Problem.Error(), "pass init") {
		t.Errorf("%+v", bad)
	}
	if good := logins[1]; good.User != "ghuser" || good.Problem != nil {
		t.Errorf("%+v", good)
	}
}

func TestLoginsOfFilesThatToolsRefuse(t *testing.T) {
	m := newMachine(t)
	unpadded := strings.TrimRight(base64.StdEncoding.EncodeToString([]byte("al:pw12")), "=")
	m.write(config, `{"auths":{"a.example":{"auth":"`+unpadded+`"},"b.example":{"auth":"YTpi"}}}`)
	m.write(session, "\xef\xbb\xbf{"+auths("c.example=pod")+"}")
	got, err := table(t, m)
	want := `a.example | a.example | al | config.json | podman skopeo | plain !
b.example | b.example | a | config.json | podman skopeo | plain
c.example | c.example | pod | auth.json |  | plain
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err == nil || !strings.Contains(err.Error(), "byte order mark") {
		t.Error(err)
	}
}

// What CI systems put into the variable is read, and told to be of no use to
// docker.
func TestLoginsOfVariableThatDockerRefuses(t *testing.T) {
	for text, refused := range map[string]bool{
		"":                              false,
		"{" + auths("ghcr.io=ci") + "}": false,
		`{"credsStore":"x",` + auths("ghcr.io=ci") + "}":          true,
		"{" + auths("ghcr.io=ci") + "} {}":                        true,
		`{"auths":{"ghcr.io":{"username":"ci","password":"pw"}}}`: true,
	} {
		m := newMachine(t)
		m.set("DOCKER_AUTH_CONFIG", text)
		got, err := table(t, m)
		if refused != (err != nil) || refused && !strings.Contains(err.Error(), "docker refuses the variable") {
			t.Errorf("%s: %v", text, err)
		}
		if want := "ghcr.io | ghcr.io | ci | DOCKER_AUTH_CONFIG |"; text != "" && (!strings.HasPrefix(got, want) || refused == strings.Contains(got, "| docker |")) {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestLoginsReadableByOthers(t *testing.T) {
	m := newMachine(t)
	path := m.write(config, `{`+auths("ghcr.io=al")+`}`)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	for dir := filepath.Dir(path); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	logins, err := m.keychain().Logins(t.Context())
	if err != nil || len(logins) != 1 || !logins[0].Exposed || logins[0].Problem == nil {
		t.Fatalf("%+v, %v", logins, err)
	}
	if s := logins[0].Problem.Error(); !strings.Contains(s, "mode 0644") || !strings.Contains(s, "chmod 600") {
		t.Error(s)
	}
}

// Neither what is listed nor what went wrong holds a secret.
func TestLoginsHoldNoSecret(t *testing.T) {
	m := newMachine(t, "leaks")
	m.write(config, `{"credHelpers":{"h.example":"leaks"},"auths":{"a.example":{"auth":"`+
		base64.StdEncoding.EncodeToString([]byte("al:hunter-two"))+`","identitytoken":"hunter-two"},"b.example":{"auth":"hunter-two"}}}`)
	k := m.keychain()
	_, err1 := k.Resolve(gcr(t, "h.example/a"))
	_, err2 := k.Resolve(gcr(t, "b.example/a"))
	logins, err := k.Logins(t.Context())
	data, jerr := json.Marshal(logins)
	if err != nil || jerr != nil || err1 == nil || err2 == nil {
		t.Fatal(err, jerr, err1, err2)
	}
	all := fmt.Sprintf("%s %+v %#v %v %v %+v", data, logins, logins, err1, err2, k.Problems())
	for _, s := range []string{"hunter", helpertest.Secret, base64.StdEncoding.EncodeToString([]byte("al:hunter-two"))} {
		if strings.Contains(all, s) {
			t.Errorf("%q in %s", s, all)
		}
	}
}
