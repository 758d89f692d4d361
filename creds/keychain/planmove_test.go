package keychain

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/helper/helpertest"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
	"github.com/regtui/regtui/creds/move"
)

// planned makes the plan for all logins of a machine, and what comes of it.
func planned(t *testing.T, k *Keychain, to string, o move.Options) (*move.Plan, [][]string, []creds.Login) {
	t.Helper()
	ctx := context.Background()
	store, err := k.Store(to)
	if err != nil {
		t.Fatal(err)
	}
	logins, _ := k.Logins(ctx)
	var chosen []creds.Login
	for _, l := range logins {
		if move.Movable(&l, store.Place()) {
			chosen = append(chosen, l)
		}
	}
	p, err := k.PlanMove(ctx, chosen, store, o)
	if err != nil {
		t.Fatal(err)
	}
	then, others := k.Foresee(logins, p)
	return p, then, others
}

// foreseen are the lines of a plan: login, tools then, why it stays.
func foreseen(p *move.Plan, then [][]string) string {
	var out strings.Builder
	for i := range p.Steps {
		out.WriteString(p.Steps[i].Name() + ": " + strings.Join(then[i], " "))
		if p.Steps[i].Err != nil {
			out.WriteString("stays: " + p.Steps[i].Err.Error())
		}
		for _, note := range p.Steps[i].Notes {
			out.WriteString("; " + note)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// TestForesee: who is said to send a login after a move is who does send it
// once the move is done.
func TestForesee(t *testing.T) {
	const (
		plainFile = `{"auths":{"ghcr.io":{"auth":"YWxpY2U6c2VjcmV0LTE="},"https://index.docker.io/v1/":{"auth":"Ym9iOnNlY3JldC0y"}}}`
		carol     = `{"auths":{"ghcr.io":{"auth":"Y2Fyb2w6c2VjcmV0LTM="}}}`
	)
	for name, tt := range map[string]struct {
		config, session string
		to              string
		o               move.Options
		want            string
		others          string
	}{
		"to a helper": {
			plainFile, "", "keeps",
			move.Options{},
			"bob@docker.io: docker podman skopeo crane\nalice@ghcr.io: docker podman skopeo crane\n", "",
		},
		"to podman": {
			plainFile, "", creds.KindAuth,
			move.Options{},
			"bob@docker.io: podman skopeo; what is kept there is gone after a restart of the machine\n" +
				"alice@ghcr.io: podman skopeo; what is kept there is gone after a restart of the machine\n", "",
		},
		"a copy for podman": {
			plainFile, "", creds.KindAuth,
			move.Options{Keep: true},
			"bob@docker.io: podman skopeo; what is kept there is gone after a restart of the machine\n" +
				"alice@ghcr.io: podman skopeo; what is kept there is gone after a restart of the machine\n",
			"bob@docker.io: docker crane\nalice@ghcr.io: docker crane\n",
		},
		"from podman to docker": {
			"", carol, creds.KindConfig, move.Options{}, "carol@ghcr.io: docker podman skopeo crane\n", "",
		},
		"another one gives way": {
			plainFile, carol, creds.KindConfig, move.Options{Replace: true}, "carol@ghcr.io: docker podman skopeo crane\n", "",
		},
		"a place for one": {
			plainFile, carol, "keeps",
			move.Options{},
			"bob@docker.io: docker podman skopeo crane\nalice@ghcr.io: docker crane\n" +
				"carol@ghcr.io: stays: carol@ghcr.io: the place holds one user for each registry, and another login goes there before it; move one of the two\n", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, "keeps")
			setLogins(t, m, map[string]helpertest.Login{})
			if tt.config != "" {
				m.write(config, tt.config)
			}
			if tt.session != "" {
				m.write(session, tt.session)
			}
			k := m.keychain()
			p, then, others := planned(t, k, tt.to, tt.o)
			if got := foreseen(p, then); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			var got strings.Builder
			for _, l := range others {
				got.WriteString(move.Name(&l) + ": " + strings.Join(l.UsedBy, " ") + "\n")
			}
			if got.String() != tt.others {
				t.Errorf("others: %s", got.String())
			}
			_ = p.Apply(context.Background(), func(move.Result) {})
			logins, _ := k.Logins(context.Background())
			for i := range p.Steps {
				s := &p.Steps[i]
				if s.Err != nil {
					continue
				}
				var used []string
				for _, l := range logins {
					if move.Resource(&l) == move.Resource(&s.Login) && l.Place.Kind == s.To.Kind {
						used = append(used, l.UsedBy...)
					}
				}
				for _, tool := range creds.Tools() {
					if strings.Contains(strings.Join(used, " "), tool) != strings.Contains(strings.Join(then[i], " "), tool) {
						t.Errorf("%s: foreseen %v, and it is %v", s.Name(), then[i], used)
					}
				}
			}
		})
	}
}

// TestPlanMoveRefuses what would lose something.
func TestPlanMoveRefuses(t *testing.T) {
	m := newMachine(t)
	m.write(config, `{"auths":{"docker.io":{"auth":"Ym9iOnNlY3JldC0x"},"https://index.docker.io/v1/":{"auth":"Ym9iOnNlY3JldC0y"},"a.lan":{"auth":"YTpi"},"https://a.lan":{"auth":"YTpi"}}}`)
	k := m.keychain()
	p, then, _ := planned(t, k, creds.KindAuth, move.Options{})
	got := foreseen(p, then)
	if !strings.Contains(got, "bob@docker.io: stays: "+m.dir) || !strings.Contains(got, "the file has two logins of the same user for it that differ, under https://index.docker.io/v1/ and docker.io") {
		t.Error(got)
	}
	if strings.Count(got, "a@a.lan: podman skopeo") != 1 || strings.Count(got, "\n") != 2 {
		t.Error(got)
	}
	p, then, _ = planned(t, k, creds.KindKeyring, move.Options{}) // whose helper is not on PATH
	if got := foreseen(p, then); strings.Count(got, "is not on PATH") != len(p.Steps) || len(p.Steps) == 0 {
		t.Error(got)
	}
}

// TestPlanImport: logins from elsewhere go where docker keeps those of their
// registries, take no other's place, and leave nothing in clear beside a helper.
func TestPlanImport(t *testing.T) {
	ctx := context.Background()
	m := newMachine(t, "keeps")
	setLogins(t, m, map[string]helpertest.Login{})
	m.write(config, `{"auths":{"b.lan":{"auth":"Ym9iOnNlY3JldC0y"},"c.lan":{"auth":"Y2Fyb2w6c2VjcmV0LTM="},"d.lan":{"auth":"ZGF2ZTpzZWNyZXQtNA=="}},"credHelpers":{"a.lan":"keeps"}}`)
	k := m.keychain()
	cred := func(user, host, secret string) creds.Credential {
		return creds.Credential{Login: creds.Login{Host: host, Key: host, User: user}, Password: creds.Secret(secret)}
	}
	found := []creds.Credential{cred("alice", "a.lan", "secret-1"), cred("bob", "b.lan", "secret-2"), cred("eve", "c.lan", "secret-5")}
	p, err := k.PlanImport(ctx, found, nil, move.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Steps; s[0].To.Helper != "keeps" || s[0].Err != nil || !s[1].There || s[2].Err == nil || !strings.Contains(s[2].Err.Error(), "of carol") {
		t.Errorf("%+v", p.Steps)
	}
	keeps, _ := k.Store("keeps")
	found = []creds.Credential{cred("bob", "b.lan", "secret-2"), cred("eve", "d.lan", "secret-5")}
	if p, err = k.PlanImport(ctx, found, keeps, move.Options{}); err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(p.Steps[1].Notes, "; "); !strings.Contains(notes, "docker passes over the login of dave in config.json then") {
		t.Errorf("%q", notes)
	}
	_ = p.Apply(ctx, func(r move.Result) {
		if r.Err != nil || r.State != move.Copied {
			t.Errorf("%s %s: %v", r.Name(), r.State, r.Err)
		}
	})
	got := m.read(config)
	if strings.Contains(got, "Ym9iOnNlY3JldC0y") || !strings.Contains(got, "ZGF2ZTpzZWNyZXQtNA==") {
		t.Error("bob's goes, being the same; dave's stays: " + got)
	}
}

// TestMoveAccounts: of two logins that go into the keyring, tools send the one
// that most of them sent before; an account that loses its row is told of.
func TestMoveAccounts(t *testing.T) {
	ctx := context.Background()
	m := newMachine(t, "regtui")
	m.env.Vars = append(m.env.Vars, keyringtest.Fake()...)
	m.write(config, `{"auths":{"ghcr.io":{"auth":"YWxpY2U6c2VjcmV0LTE="}}}`)
	m.write(session, `{"auths":{"ghcr.io":{"auth":"Y2Fyb2w6c2VjcmV0LTM="}}}`)
	k := m.keychain()
	all := func(r move.Result) {
		if r.State != move.Moved {
			t.Errorf("%s %s: %v", r.Name(), r.State, r.Err)
		}
	}
	p, then, others := planned(t, k, creds.KindKeyring, move.Options{})
	if len(p.Steps) != 2 || strings.Join(then[0], " ") != "docker podman skopeo crane" || len(then[1]) > 0 || len(others) > 0 {
		t.Errorf("%v, %v", then, others)
	}
	if err := p.Apply(ctx, all); err != nil {
		t.Fatal(err)
	}
	page, _ := k.Book().Read()
	if a := page.ActiveOf("ghcr.io"); a == nil || a.User != "alice" || len(page.Accounts) != 2 {
		t.Errorf("%+v", page.Accounts)
	}
	if got := m.read(config) + m.read(session); strings.Contains(got, `"auth"`) {
		t.Error(got)
	}
	logins, _ := k.Logins(ctx)
	store, _ := k.Store(creds.KindConfig)
	var carol []creds.Login
	for _, l := range logins {
		if l.User == "carol" {
			carol = append(carol, l)
		}
	}
	p, err := k.PlanMove(ctx, carol, store, move.Options{})
	if err != nil {
		t.Fatal(err)
	}
	then, others = k.Foresee(logins, p)
	if strings.Join(then[0], " ") != "docker podman skopeo crane" || len(others) != 1 || others[0].User != "alice" || len(others[0].UsedBy) > 0 {
		t.Errorf("%v, %+v", then, others)
	}
	if err := p.Apply(ctx, all); err != nil {
		t.Fatal(err)
	}
	if got := m.read(config); strings.Contains(got, "regtui") || !strings.Contains(got, "Y2Fyb2w6c2VjcmV0LTM=") {
		t.Error(got)
	}
	if page, _ = k.Book().Read(); len(page.Accounts) != 1 {
		t.Errorf("%+v", page.Accounts)
	}
}

// The tokens of docker's login in a browser go with the login for Docker Hub,
// or stay where they are: else nobody could have them revoked.
func TestSides(t *testing.T) {
	const left = `"https://index.docker.io/v1/refresh-token":{"auth":"YWw6cmVmcmVzaA=="}`
	const text = `{"auths":{"https://index.docker.io/v1/":{"auth":"YWw6cHc="},` + left + `}}`
	move1 := func(t *testing.T, k *Keychain, to string) {
		p, _, _ := planned(t, k, to, move.Options{})
		if diff, err := p.Diff(); err != nil || to != creds.KindAuth && !strings.Contains(diff, "refresh-token") || strings.Contains(diff, "YWw6") {
			t.Errorf("%v %s", err, diff)
		}
		if err := p.Apply(t.Context(), func(r move.Result) {
			if r.State != move.Moved {
				t.Errorf("%s %v", r.State, r.Err)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		do    func(*testing.T, *Keychain)
		stays bool
	}{
		"moved to the keyring": {func(t *testing.T, k *Keychain) { move1(t, k, creds.KindKeyring) }, false},
		"moved to a helper":    {func(t *testing.T, k *Keychain) { move1(t, k, "keeps") }, false},
		"moved to podman":      {func(t *testing.T, k *Keychain) { move1(t, k, creds.KindAuth) }, true},
		"login --store": {func(t *testing.T, k *Keychain) {
			if q, _, err := keep(t, k, creds.KindKeyring, creds.Resource{Host: creds.Hub}, "bob", "new", false); err != nil || !strings.Contains(q.Diff, "refresh-token") {
				t.Errorf("%v %+v", err, q)
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := ringed(t, nil, "keeps")
			m.own()
			setLogins(t, m, map[string]helpertest.Login{})
			m.write(config, text)
			k := m.keychain()
			tt.do(t, k)
			if got := m.read(config); strings.Contains(got, left) != tt.stays || strings.Contains(got, "YWw6cHc=") {
				t.Errorf("in the file: %s", got)
			}
			if tokens := k.RefreshTokens(t.Context()); len(tokens) != 1 || tokens[0] != "refresh" {
				t.Errorf("%d tokens that could be revoked", len(tokens))
			}
		})
	}
}

// stuck is a helper that takes nothing out.
type stuck struct{ creds.Store }

func (stuck) Erase(context.Context, creds.Resource, string) error { return errors.New("stuck") }

// The book tells of a login whose old copy is still in a helper, until that is
// gone.
func TestMoveLeaves(t *testing.T) {
	m := ringed(t, nil, "keeps")
	m.own()
	m.write(config, `{"credHelpers":{"ghcr.io":"keeps"}}`)
	k := m.keychain()
	logins, _ := k.Logins(t.Context())
	for _, works := range []bool{false, true} {
		var from creds.Store = k.keep("keeps")
		if !works {
			from = stuck{from}
		}
		p, err := k.plan(t.Context(), []move.Wish{{Login: logins[0], From: from, To: k.ring}}, move.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Apply(t.Context(), func(r move.Result) {
			if (r.State == move.Moved) != works {
				t.Errorf("%s %v", r.State, r.Err)
			}
		}); err != nil {
			t.Fatal(err)
		}
		page, err := k.Book().Read()
		if want := (book.HelpedList{{Host: "ghcr.io", Helper: "keeps", User: "ghuser"}}); err != nil || works == slices.Equal(page.Leaving, want) || works && len(page.Leaving) > 0 {
			t.Errorf("%v: %+v %v", works, page.Leaving, err)
		}
	}
}
