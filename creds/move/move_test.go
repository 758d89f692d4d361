package move

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

var bg = context.Background()

// apply moves and gives what became of each login, a line each.
func apply(t *testing.T, p *Plan) string {
	t.Helper()
	var out strings.Builder
	if err := p.Apply(bg, func(r Result) { fmt.Fprintf(&out, "%s %s: %v\n", r.Name(), r.State, r.Err) }); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func plan(t *testing.T, o Options, w ...Wish) *Plan {
	t.Helper()
	p, err := Look(bg, w, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMove(t *testing.T) {
	from := newShelf(creds.KindConfig, "/c", creds.Limits{OneUser: true, Plain: true}, cred("alice", "ghcr.io", "s1"), cred("bob", "https://index.docker.io/v1/", "s2"))
	to := newShelf(creds.KindKeyring, "", creds.Limits{NoPaths: true})
	p := plan(t, Options{}, wishes(from, to)...)
	if p.Count() != 2 || p.Plain() != 0 || p.Steps[0].Name() != "alice@ghcr.io" || p.Steps[1].Name() != "bob@docker.io" {
		t.Errorf("%+v", p.Steps)
	}
	if len(*to.kept) != 0 {
		t.Error("a plan writes nothing")
	}
	if got := apply(t, p); got != "alice@ghcr.io moved: <nil>\nbob@docker.io moved: <nil>\n" {
		t.Error(got)
	}
	if len(*from.kept) != 0 || !to.has("s1") || !to.has("s2") {
		t.Errorf("%v, %v", *from.kept, *to.kept)
	}
	back := plan(t, Options{Keep: true}, wishes(to, from)...)
	if back.Plain() != 2 {
		t.Error("in clear from now on")
	}
	if got := apply(t, back); got != "alice@ghcr.io copied: <nil>\nbob@docker.io copied: <nil>\n" || len(*to.kept) != 2 {
		t.Error(got)
	}
}

func TestLook(t *testing.T) {
	ecr := base64.StdEncoding.EncodeToString([]byte(`{"payload":"x","expiration":1700000000}`))
	bearer := cred("alice", "ghcr.io", "")
	bearer.RegistryToken = "s1"
	identity := cred("", "ghcr.io", "")
	identity.IdentityToken = "s1"
	all := creds.Limits{}
	one := creds.Limits{OneUser: true}
	for name, tt := range map[string]struct {
		kind    string // of the place that it comes from
		from    creds.Credential
		login   func(*creds.Login)
		to      *shelf
		replace bool
		err     string // part of it
		note    string
		there   bool
		gives   string
	}{
		"keyring":          {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", all)},
		"is down":          {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", creds.Limits{Down: errFault}), err: "out of order"},
		"too long":         {from: cred("alice", "ghcr.io", "12345"), to: newShelf(creds.KindKeyring, "", creds.Limits{Secret: 4}), err: "has 5 bytes and keyring takes 4"},
		"just fits":        {from: cred("alice", "ghcr.io", "1234"), to: newShelf(creds.KindKeyring, "", creds.Limits{Secret: 4})},
		"a path":           {from: cred("alice", "quay.io/team", "s1"), to: newShelf(creds.KindKeyring, "", creds.Limits{NoPaths: true}), err: "whole registries alone"},
		"a path to podman": {from: cred("alice", "quay.io/team", "s1"), to: newShelf(creds.KindAuth, "/a", one)},
		"here":             {kind: creds.KindAuth, from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindAuth, "/from", one), err: ErrHere.Error()},
		"variable":         {kind: creds.KindEnv, from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", all), err: "unset /from"},
		"cloud helper": {
			kind: creds.KindHelper, from: cred("AWS", "1.dkr.ecr.eu-west-1.amazonaws.com", "s1"),
			login: func(l *creds.Login) { l.Place.Helper = "ecr-login" }, to: newShelf(creds.KindKeyring, "", all), err: "makes a new one each time",
		},
		"cloud account": {
			kind: creds.KindKeyring, from: cred("AWS", "1.dkr.ecr.eu-west-1.amazonaws.com", "s1"),
			login: func(l *creds.Login) { l.Cloud = "ecr" }, to: newShelf(creds.KindConfig, "/c", one), err: "regtui gets a new one each time",
		},
		"cloud token":      {from: cred("oauth2accesstoken", "europe-docker.pkg.dev", "s1"), to: newShelf(creds.KindKeyring, "", all), note: "it is a token that ends within hours"},
		"ECR token":        {from: cred("AWS", "1.dkr.ecr.eu-west-1.amazonaws.com", ecr), to: newShelf(creds.KindKeyring, "", all), note: "it ends on 2023-11-14 at 22:13 UTC"},
		"limit":            {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindHelper, "pass", creds.Limits{OneUser: true, Note: "gpg may ask"}), note: "gpg may ask"},
		"bearer":           {from: bearer, to: newShelf(creds.KindHelper, "pass", one), err: "in a file of logins alone"},
		"bearer in a file": {from: bearer, kind: creds.KindAuth, to: newShelf(creds.KindConfig, "/c", one)},
		"colon":            {from: cred("a:b", "ghcr.io", "s1"), to: newShelf(creds.KindConfig, "/c", one), err: "colon"},
		"no user":          {from: cred("", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", all), err: "nobody knows its user"},
		"identity":         {from: identity, to: newShelf(creds.KindHelper, "pass", one)},
		"there":            {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", all, cred("alice", "ghcr.io", "s1")), there: true},
		"another secret":   {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", all, cred("alice", "ghcr.io", "s2")), err: "keyring has another login for it, of alice; --replace"},
		"another user":     {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindConfig, "/c", one, cred("bob", "ghcr.io", "s2")), err: "config.json has another login for it, of bob"},
		"replaced":         {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindConfig, "/c", one, cred("bob", "ghcr.io", "s2")), replace: true, gives: "bob"},
		"beside":           {from: cred("alice", "ghcr.io", "s1"), to: newShelf(creds.KindKeyring, "", all, cred("bob", "ghcr.io", "s2"))},
		"only the whole": {
			from: cred("alice", "ghcr.io", "s1"), login: func(l *creds.Login) { l.Key = "ghcr.io/acme" },
			to: newShelf(creds.KindAuth, "/a", one), err: "gives no login for it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			kind := tt.kind
			if kind == "" {
				kind = creds.KindConfig
			}
			from := newShelf(kind, "/from", one, tt.from)
			w := wishes(from, tt.to)
			if tt.login != nil {
				tt.login(&w[0].Login)
			}
			s := plan(t, Options{Replace: tt.replace}, w...).Steps[0]
			if (s.Err == nil) != (tt.err == "") || s.Err != nil && !strings.Contains(s.Err.Error(), tt.err) {
				t.Errorf("%v, want %q", s.Err, tt.err)
			}
			if s.There != tt.there || s.Replaces != tt.gives || strings.Join(s.Notes, "; ") != tt.note {
				t.Errorf("%+v", s)
			}
			if s.Err != nil && strings.Contains(s.Err.Error(), "s1") {
				t.Error("the secret shows")
			}
			if s.Err != nil {
				p := plan(t, Options{Replace: tt.replace}, w...)
				if got := apply(t, p); !strings.Contains(got, " stays: ") || !from.has(tt.from.Password+tt.from.RegistryToken) {
					t.Error(got)
				}
			}
		})
	}
}

// TestSlots: two logins for one slot do not push each other out.
func TestSlots(t *testing.T) {
	one := creds.Limits{OneUser: true}
	a := newShelf(creds.KindConfig, "/a", one, cred("alice", "ghcr.io", "s1"))
	b := newShelf(creds.KindAuth, "/b", one, cred("bob", "ghcr.io", "s2"))
	c := newShelf(creds.KindAuth, "/c", one, cred("alice", "ghcr.io", "s1"))
	d := newShelf(creds.KindAuth, "/d", one, cred("alice", "ghcr.io", "s4"))
	sources := []*shelf{a, b, c, d}
	for name, tt := range map[string]struct {
		to   *shelf
		want string
	}{
		"one user": {
			newShelf(creds.KindHelper, "pass", one),
			"alice@ghcr.io moved\nbob@ghcr.io stays\nalice@ghcr.io moved\nalice@ghcr.io stays\n",
		},
		"many": {
			newShelf(creds.KindKeyring, "", creds.Limits{}),
			"alice@ghcr.io moved\nbob@ghcr.io moved\nalice@ghcr.io moved\nalice@ghcr.io stays\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var w []Wish
			for _, s := range sources {
				mine := *s
				kept := append([]creds.Credential(nil), *s.kept...)
				mine.kept = &kept
				w = append(w, wishes(&mine, tt.to)...)
			}
			var got strings.Builder
			p := plan(t, Options{Replace: true}, w...)
			if err := p.Apply(bg, func(r Result) { fmt.Fprintf(&got, "%s %s\n", r.Name(), r.State) }); err != nil {
				t.Fatal(err)
			}
			if got.String() != tt.want {
				t.Error(got.String())
			}
			for _, step := range w {
				if from := step.From.(*shelf); len(*from.kept) == 0 && !tt.to.has("s1") {
					t.Error("lost")
				}
			}
		})
	}
}

// TestOneStore: two helpers that are one lose nothing.
func TestOneStore(t *testing.T) {
	one := creds.Limits{OneUser: true}
	a := newShelf(creds.KindHelper, "osxkeychain", one, cred("alice", "ghcr.io", "s1"))
	b := newShelf(creds.KindHelper, "desktop", one)
	b.kept = a.kept
	if got := apply(t, plan(t, Options{}, wishes(a, b)...)); got != "alice@ghcr.io moved: <nil>\n" {
		t.Error(got)
	}
	if len(*a.kept) != 1 || !a.has("s1") {
		t.Errorf("%v", *a.kept)
	}
	// Two that merely have the same login are two.
	c := newShelf(creds.KindHelper, "pass", one, cred("alice", "ghcr.io", "s1"))
	if got := apply(t, plan(t, Options{}, wishes(a, c)...)); got != "alice@ghcr.io moved: <nil>\n" {
		t.Error(got)
	}
	if len(*a.kept) != 0 || len(*c.kept) != 1 || !c.has("s1") {
		t.Errorf("%v, %v", *a.kept, *c.kept)
	}
}

// TestChangedMeanwhile: what is not as the plan saw it is left alone.
func TestChangedMeanwhile(t *testing.T) {
	one := creds.Limits{OneUser: true}
	from := newShelf(creds.KindConfig, "/c", one, cred("alice", "ghcr.io", "s1"), cred("bob", "quay.io", "s2"), cred("carol", "a.lan", "s3"))
	to := newShelf(creds.KindHelper, "pass", one)
	p := plan(t, Options{}, wishes(from, to)...)
	(*from.kept)[0].Login.User = "eve"
	*to.kept = append(*to.kept, cred("eve", "quay.io", "s9"))
	*from.kept = (*from.kept)[:2]
	got := apply(t, p)
	for _, want := range []string{"alice@ghcr.io stays: " + "alice@ghcr.io: " + errOther.Error(), "bob@quay.io stays: bob@quay.io: " + errMet.Error(), "carol@a.lan stays: carol@a.lan: " + errGone.Error()} {
		if !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if !from.has("s1") || !from.has("s2") || !to.has("s9") || len(*to.kept) != 1 {
		t.Errorf("%v, %v", *from.kept, *to.kept)
	}
}

// TestCancel ends between two logins.
func TestCancel(t *testing.T) {
	from := newShelf(creds.KindConfig, "/c", creds.Limits{OneUser: true}, cred("alice", "ghcr.io", "s1"), cred("bob", "quay.io", "s2"))
	to := newShelf(creds.KindKeyring, "", creds.Limits{})
	p := plan(t, Options{}, wishes(from, to)...)
	ctx, cancel := context.WithCancel(bg)
	err := p.Apply(ctx, func(Result) { cancel() })
	if !errors.Is(err, context.Canceled) || !to.has("s1") || !from.has("s2") || to.has("s2") {
		t.Error(err, *from.kept, *to.kept)
	}
}

// TestNothingInNoPlace moves logins about among places of which one fails at a
// random call, before or after it took effect: every secret is in some place
// at the end, and what is said to be moved is there and no longer here.
func TestNothingInNoPlace(t *testing.T) {
	hosts := []string{"ghcr.io", "quay.io", "docker.io", "a.lan:5000", "quay.io/team"}
	users := []string{"alice", "bob"}
	for seed := range uint64(3000) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		f := &fault{}
		shelves := []*shelf{
			newShelf(creds.KindConfig, "/c", creds.Limits{OneUser: true, Plain: true}),
			newShelf(creds.KindAuth, "/a", creds.Limits{OneUser: true, Plain: true}),
			newShelf(creds.KindKeyring, "", creds.Limits{NoPaths: true, Secret: 100}),
			newShelf(creds.KindHelper, "pass", creds.Limits{OneUser: true, NoPaths: true}),
			newShelf(creds.KindHelper, "desktop", creds.Limits{OneUser: true, NoPaths: true}),
		}
		shelves[4].kept = shelves[3].kept // a front of it
		secrets := map[creds.Secret]bool{}
		for i := range 6 {
			c := cred(users[rnd.IntN(2)], hosts[rnd.IntN(len(hosts))], fmt.Sprint("s", i))
			to := shelves[rnd.IntN(4)]
			r := Resource(&c.Login)
			if to.limits.NoPaths && r.Path != "" || to.find(r, c.Login.User) >= 0 {
				continue
			}
			_ = to.Put(bg, c)
			secrets[c.Password] = true
		}
		for _, s := range shelves {
			s.fault = f
		}
		for range 4 {
			from, to := shelves[rnd.IntN(5)], shelves[rnd.IntN(5)]
			*f = fault{at: rnd.IntN(25), late: rnd.IntN(2) == 0}
			p, err := Look(bg, wishes(from, to), Options{})
			if err != nil {
				t.Fatal(err)
			}
			_ = p.Apply(bg, func(r Result) {
				if r.State == Moved && r.Err != nil || r.State != Moved && r.Err == nil {
					t.Fatalf("seed %d: %s %s: %v", seed, r.Name(), r.State, r.Err)
				}
			})
			*f = fault{}
		}
		for secret := range secrets {
			found := false
			for _, s := range shelves {
				found = found || s.has(secret)
			}
			if !found {
				t.Fatalf("seed %d: %s is in no place", seed, secret.Reveal())
			}
		}
	}
}

// relogin is a place that gets another secret once it was read.
type relogin struct {
	*shelf
	reads int
}

func (r *relogin) Get(ctx context.Context, res creds.Resource, user string) (*creds.Credential, error) {
	c, err := r.shelf.Get(ctx, res, user)
	if r.reads++; r.reads == 2 { // the plan's, and that of the move
		(*r.kept)[0].Password = "newer"
	}
	return c, err
}

// Somebody who logs in anew during the move keeps that login.
func TestMoveMeetsLogin(t *testing.T) {
	from := &relogin{shelf: newShelf(creds.KindConfig, "/c", creds.Limits{OneUser: true, Plain: true}, cred("alice", "ghcr.io", "s1"))}
	to := newShelf(creds.KindKeyring, "", creds.Limits{NoPaths: true})
	w := wishes(from.shelf, to)
	w[0].From = from
	if got := apply(t, plan(t, Options{}, w...)); !strings.HasPrefix(got, "alice@ghcr.io both:") {
		t.Error(got)
	}
	if !from.has("newer") || !to.has("s1") {
		t.Errorf("%v, %v", *from.kept, *to.kept)
	}
}
