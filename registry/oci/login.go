package oci

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

// login is what the keychain knows for a repository. The zero value is nobody.
type login struct {
	user, password string
	identity       string // refresh token
	token          string // bearer token to be sent as it is
	id             int    // the same for equal logins, until logins change; 0 is nobody
}

// known is the answer of the keychain.
type known struct {
	login
	problem error // why the keychain could not tell
	at      time.Time
}

// barrenLife is how long a look-up that gave no login to use is believed:
// somebody may log in meanwhile, or mend the credential helper.
const barrenLife = time.Minute

// logins asks the keychain once for each repository, when the registry first
// wants a login there, and remembers which ones were refused.
type logins struct {
	host     string // as the keychain knows it
	keychain authn.Keychain
	timing   *timing

	asking flight[known]
	mu     sync.Mutex
	forgot int // how often the logins changed
	byRepo map[string]known
	ids    map[login]int // of logins with id 0
	last   int           // of the ids
	refuse map[int]error
}

// get finds the login to use for a repository: nobody where there is none, and
// nobody where it was refused.
func (l *logins) get(ctx context.Context, repo string) (login, error) {
	if l.keychain == nil {
		return login{}, nil
	}
	k, ok := l.peek(repo)
	if !ok || !l.usable(k) && time.Since(k.at) > barrenLife {
		var err error
		if k, err = l.lookUp(ctx, repo); err != nil {
			return login{}, err
		}
	}
	if !l.usable(k) {
		return login{}, nil
	}
	return k.login, nil
}

// forgetter is a keychain that remembers what it said, and can be told that
// this was of no use.
type forgetter interface{ Forget(authn.Resource) }

// another looks for a login that is not the one that did not get in, which may
// be nobody. Somebody may have logged in, and the logins of clouds end after
// some hours: the keychain is asked once more, unless it just was.
func (l *logins) another(ctx context.Context, repo string, than login) bool {
	k, ok := l.peek(repo)
	better := func() bool { return l.usable(k) && k.id != than.id }
	if better() { // another request has found it
		return true
	}
	if l.keychain == nil || !ok || time.Since(k.at) < l.timing.reask {
		return false
	}
	var err error
	if k, err = l.lookUp(ctx, repo); err == nil && !better() {
		if f, ok := l.keychain.(forgetter); ok {
			f.Forget(resource{l.host, repo})
			k, err = l.lookUp(ctx, repo)
		}
	}
	return err == nil && better()
}

func (l *logins) lookUp(ctx context.Context, repo string) (known, error) {
	l.mu.Lock()
	since := l.forgot
	l.mu.Unlock()
	key := strconv.Itoa(since) + " " + repo // nobody waits for what was asked before
	return l.asking.do(ctx, key, func(ctx context.Context) (known, error) { return l.ask(ctx, repo, since) })
}

// ForgetLogins has the keychain asked anew: logins came or went.
func (r *Registry) ForgetLogins() {
	r.logins.mu.Lock()
	defer r.logins.mu.Unlock()
	r.logins.forgot++
	clear(r.logins.byRepo)
	clear(r.logins.ids) // and with them what is known of a login: tokens, and refusals to come
	clear(r.logins.refuse)
}

// usable reports a login that nobody has refused.
func (l *logins) usable(k known) bool { return k.id != 0 && l.refused(k.login) == nil }

// peek tells what is known without asking.
func (l *logins) peek(repo string) (known, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, ok := l.byRepo[repo]
	return k, ok
}

func (l *logins) refused(who login) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refuse[who.id]
}

// turnedDown remembers that the registry does not take a login.
func (l *logins) turnedDown(who login, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if who.id != 0 && l.refuse[who.id] == nil {
		l.refuse[who.id] = why
	}
}

// ask asks the keychain. Its failure is no error here: it means nobody, with a
// problem to tell. Only the end of ctx is an error. It is remembered unless the
// logins have changed since.
func (l *logins) ask(ctx context.Context, repo string, since int) (known, error) {
	within, cancel := context.WithTimeout(ctx, l.timing.keychain)
	defer cancel()
	found := make(chan known, 1)
	go func() { found <- resolve(within, l.keychain, resource{l.host, repo}) }()
	var k known
	select {
	case k = <-found:
	case <-within.Done(): // a keychain that knows no contexts
		k.problem = within.Err()
	}
	if ctx.Err() != nil {
		return known{}, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if k.login != (login{}) {
		id, ok := l.ids[k.login]
		if !ok {
			l.last++
			id = l.last
			l.ids[k.login] = id
		}
		k.id = id
	}
	k.at = time.Now()
	if l.forgot == since {
		l.byRepo[repo] = k
	}
	return k, nil
}

func resolve(ctx context.Context, keychain authn.Keychain, res authn.Resource) known {
	who, err := authn.Resolve(ctx, keychain, res)
	if err != nil || who == nil {
		return known{problem: err}
	}
	conf, err := authn.Authorization(ctx, who)
	if err != nil || conf == nil {
		return known{problem: err}
	}
	return known{login: loginOf(conf)}
}

// loginOf reads what docker's config and the helpers write. A helper gives an
// identity token as the password of the user "<token>".
func loginOf(c *authn.AuthConfig) login {
	l := login{user: c.Username, password: c.Password, identity: c.IdentityToken, token: c.RegistryToken}
	if l.user == "" && l.password == "" && c.Auth != "" {
		if plain, err := base64.StdEncoding.DecodeString(c.Auth); err == nil {
			l.user, l.password, _ = strings.Cut(string(plain), ":")
		}
	}
	if l.user == tokenUser && l.identity == "" {
		l.identity, l.password = l.password, ""
	}
	return l
}

// tokenUser is the user name under which helpers keep identity tokens.
const tokenUser = "<token>"

// name is the account as it is shown.
func (l login) name() string {
	switch {
	case l.user != "":
		return l.user
	case l.id != 0:
		return tokenUser
	}
	return ""
}

// access tells what is known of a repository's reader.
func (l *logins) access(repo string) registry.Access {
	k, _ := l.peek(repo)
	if k.problem != nil {
		return registry.Access{Refused: k.problem}
	}
	if why := l.refused(k.login); why != nil {
		return registry.Access{Refused: why, RefusedUser: k.name()}
	}
	return registry.Access{User: k.name()}
}

// resource is a repository, or the registry itself, as a keychain looks it up.
type resource struct{ host, repo string }

func (r resource) RegistryStr() string { return r.host }

func (r resource) String() string {
	if r.repo == "" {
		return r.host
	}
	return r.host + "/" + r.repo
}
