package keychain

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper/helpertest"
	"github.com/regtui/regtui/creds/move"
)

// two are two logins in a file: alice at ghcr.io with "secret-1" and bob at
// Docker Hub with "secret-2".
const two = `{"auths":{"ghcr.io":{"auth":"YWxpY2U6c2VjcmV0LTE="},"https://index.docker.io/v1/":{"auth":"Ym9iOnNlY3JldC0y"}},"currentContext":"x"}`

// killing kills the process before or after a call that changes something.
type killing struct {
	creds.Store
	n *int // calls to go
}

func (k killing) tick() {
	if *k.n--; *k.n == 0 {
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		select {}
	}
}

func (k killing) Put(ctx context.Context, c creds.Credential) error {
	k.tick()
	defer k.tick()
	return k.Store.Put(ctx, c)
}

func (k killing) Erase(ctx context.Context, r creds.Resource, user string) error {
	k.tick()
	defer k.tick()
	return k.Store.Erase(ctx, r, user)
}

// moveAll moves what is in one place to another, as a child process of
// TestKilledMove's.
func moveAll(k *Keychain, from, to string, killAt int) error {
	ctx := context.Background()
	source, err := k.Store(from)
	if err != nil {
		return err
	}
	target, err := k.Store(to)
	if err != nil {
		return err
	}
	logins, _ := k.Logins(ctx)
	var wishes []move.Wish
	for _, l := range apart(logins) {
		if l.Place.Kind == from || l.Place.Helper == from {
			wishes = append(wishes, move.Wish{Login: l, From: killing{source, &killAt}, To: killing{target, &killAt}})
		}
	}
	p, err := k.plan(ctx, wishes, move.Options{})
	if err != nil {
		return err
	}
	var last error
	_ = p.Apply(ctx, func(r move.Result) {
		if r.Err != nil {
			last = r.Err
		}
	})
	return last
}

// TestKilledMove moves logins in a process that is killed at every step: at no
// moment is one of them in no place, and moving on afterwards ends well.
func TestKilledMove(t *testing.T) {
	if at := os.Getenv("TEST_KILL_AT"); at != "" {
		n, _ := strconv.Atoi(at)
		vars := strings.Split(os.Getenv("TEST_KILL_VARS"), "\n")
		k := New(creds.Env{OS: "linux", Home: os.Getenv("TEST_KILL_HOME"), UID: 1, Vars: vars})
		defer k.Close()
		if err := moveAll(k, os.Getenv("TEST_KILL_FROM"), os.Getenv("TEST_KILL_TO"), n); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, way := range []struct{ from, to, config, session string }{
		{creds.KindConfig, creds.KindAuth, two, ""},
		{creds.KindAuth, creds.KindConfig, `{}`, two},
		{creds.KindConfig, "keeps", two, ""},
		{"keeps", creds.KindAuth, `{"credHelpers":{"ghcr.io":"keeps","https://index.docker.io/v1/":"keeps","docker.io":"keeps"}}`, ""},
		{"keeps", creds.KindConfig, `{"credHelpers":{"ghcr.io":"keeps","https://index.docker.io/v1/":"keeps","docker.io":"keeps"}}`, ""},
	} {
		t.Run(way.from+" to "+way.to, func(t *testing.T) {
			for at := 1; ; at++ {
				m := newMachine(t, "keeps")
				m.write(config, way.config)
				if way.session != "" {
					m.write(session, way.session)
				}
				if way.from == "keeps" {
					setLogins(t, m, map[string]helpertest.Login{"ghcr.io": {Username: "alice", Secret: "secret-1"}, creds.HubServer: {Username: "bob", Secret: "secret-2"}})
				} else {
					setLogins(t, m, map[string]helpertest.Login{})
				}
				child := exec.Command(os.Args[0], "-test.run=^TestKilledMove$")
				child.Env = append(os.Environ(), "TEST_KILL_AT="+strconv.Itoa(at), "TEST_KILL_HOME="+m.env.Home,
					"TEST_KILL_VARS="+strings.Join(m.env.Vars, "\n"), "TEST_KILL_FROM="+way.from, "TEST_KILL_TO="+way.to)
				out, err := child.CombinedOutput()
				if err != nil && child.ProcessState.ExitCode() >= 0 {
					t.Fatalf("%v: %s", err, out)
				}
				for _, secret := range []string{"secret-1", "secret-2"} {
					if where := m.whereIs(secret); len(where) == 0 {
						t.Fatalf("killed at %d: %s is in no place", at, secret)
					}
				}
				again := moveAll(m.keychain(), way.from, way.to, 0)
				for _, secret := range []string{"secret-1", "secret-2"} {
					got := m.whereIs(secret)
					// A helper that no file names any more is not known to have a login:
					// killed right before it was to go there, it is there and in its new place.
					if !slices.Contains(got, way.to) || len(got) > 1 && (way.from != "keeps" || err == nil) || again != nil {
						t.Errorf("killed at %d and moved again: %s is in %s, %v", at, secret, got, again)
					}
				}
				if err == nil {
					return // it came to its end
				}
			}
		})
	}
}

func setLogins(t *testing.T, m *machine, logins map[string]helpertest.Login) {
	t.Helper()
	data, _ := json.Marshal(logins)
	dir, _, _ := strings.Cut(strings.TrimPrefix(m.env.Vars[0], "PATH="), ":")
	if err := os.WriteFile(dir+"/logins.json", data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// whereIs tells in which places a secret is, and fails for a file that is no
// JSON.
func (m *machine) whereIs(secret string) (places []string) {
	m.t.Helper()
	for name, kind := range map[string]string{config: creds.KindConfig, session: creds.KindAuth} {
		text := m.read(name)
		if text == "" {
			continue
		}
		if !json.Valid([]byte(text)) {
			m.t.Errorf("%s is no JSON: %s", name, text)
		}
		var f struct {
			Auths map[string]struct{ Auth []byte }
		}
		_ = json.Unmarshal([]byte(text), &f)
		for _, e := range f.Auths {
			if strings.HasSuffix(string(e.Auth), ":"+secret) {
				places = append(places, kind)
			}
		}
	}
	for _, l := range m.helpers() {
		if l.Secret == secret {
			places = append(places, "keeps")
		}
	}
	return places
}
