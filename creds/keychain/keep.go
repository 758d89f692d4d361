package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/move"
)

// Keeping is a login that is about to be kept in a place of the person's
// choice, and what that changes in a file beside the login itself. It is made
// by Prepare or PrepareUse, shown, and carried out by Keep or Use.
type Keeping struct {
	Resource creds.Resource
	User     string
	Store    creds.Store
	// File is what is written: docker's config.json, or podman's auth.json.
	File creds.Place
	// Diff is what changes in File beside the login itself, fit to be shown;
	// empty when nothing does.
	Diff string
	// Absorbed are the accounts that stand in File in clear and go into the
	// place too, beside this one.
	Absorbed []creds.Account
	// Left is the login in the helper that File does not name for the registry
	// any more; nil where there is none.
	Left *Left
	// Replaces is the user whose login the place gives up for it, because it
	// keeps one a registry; empty when none.
	Replaces string

	uses   *creds.Credential // the account in the keyring that is to be used
	forAll bool              // the helper is named for every registry
	wired  bool              // it is as it should be
}

var (
	errPlainPath = errors.New("it stands in clear in the file, and no helper can keep a login for a part of a registry: docker would not look at it any more")
	errOtherAll  = errors.New("the file names another helper for every registry, and docker would not ask it any more")
	errRow       = errors.New("a row that sends docker to the file for it would stop podman and skopeo")
	errNoHelper  = errors.New("regtui's helper, through which other tools get what is in the keyring, is not on PATH: to name it in a file would stop their pulls")
)

// FixHelper is how regtui's helper comes to be on PATH.
const FixHelper = "it comes with regtui: put it into a folder of PATH, or go install github.com/regtui/regtui/cmd/docker-credential-regtui@latest"

// Prepare looks what it takes to keep a login for a registry in a place, so
// that docker and the others find it there; forAll has docker take the place
// for every registry. Nothing is written yet. It fails, with a *creds.Problem,
// where the place is out of order or tools would lose what they have.
func (k *Keychain) Prepare(ctx context.Context, r creds.Resource, user string, store creds.Store, forAll bool) (*Keeping, error) {
	r.Host = creds.CanonicalHost(r.Host)
	return k.prepare(ctx, &Keeping{Resource: r, User: user, Store: store, forAll: forAll})
}

func (k *Keychain) prepare(ctx context.Context, q *Keeping) (*Keeping, error) {
	r, user, store := q.Resource, q.User, q.Store
	place, limits := store.Place(), store.Limits(ctx)
	switch {
	case limits.Down != nil:
		return nil, limits.Down
	case limits.NoPaths && r.Path != "":
		return nil, &creds.Problem{Host: r.Host + "/" + r.Path, Path: place.Path, Helper: place.Helper, Err: errors.New("it keeps logins for whole registries alone"), Fix: "podman's auth.json keeps them for parts, and in the keyring a rule picks an account: regtui accounts rule add"}
	}
	if place.Kind == creds.KindAuth {
		q.File = place
	} else {
		q.File = creds.Place{Kind: creds.KindConfig, Path: dockerconfig.Path(k.env)}
	}
	if q.File.Path == "" {
		return nil, errHome
	}
	if q.inKeyring() {
		if err := k.Ready(); err != nil {
			return nil, err
		}
	}
	if place.Kind == creds.KindHelper && user != "" {
		q.Replaces = k.Replaces(ctx, r.Host, place.Helper, user)
	}
	return q, k.preview(ctx, q)
}

// preview fills in what a Keeping changes.
func (k *Keychain) preview(ctx context.Context, q *Keeping) error {
	f := dockerconfig.Read(q.File.Path, q.File.Kind)
	if err := q.loses(f); err != nil {
		return err
	}
	q.Left = k.leaves(ctx, q, f)
	for _, e := range q.clear(f) {
		if q.absorbs(e) {
			q.Absorbed = append(q.Absorbed, creds.Account{User: e.User, Host: e.Key.Host})
		}
	}
	var err error
	q.Diff, err = k.editor().Preview(q.File, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
		q.name(f, doc)
		for _, e := range q.clear(f) {
			doc.Clear(e.Name)
		}
		if q.Resource.Host == creds.Hub {
			move.ClearSides(q.Store, f, doc)
		}
	})
	return err
}

// inKeyring tells whether the place is the keyring.
func (q *Keeping) inKeyring() bool { return q.Store.Place().Kind == creds.KindKeyring }

// helper is the name of the helper by which tools get at the place; empty for a
// file.
func (q *Keeping) helper() string {
	switch p := q.Store.Place(); p.Kind {
	case creds.KindKeyring:
		return creds.Own
	case creds.KindHelper:
		return p.Helper
	}
	return ""
}

// loses tells what a tool would lose by the change, nil when nothing.
func (q *Keeping) loses(f *dockerconfig.File) error {
	host, name := q.Resource.Host, q.helper()
	switch {
	case f.Problem != nil, q.wired:
		return nil // Edit tells
	case name == "" && q.File.Kind == creds.KindConfig && f.Store != "" && host != creds.Hub:
		return &creds.Problem{
			Path: f.Place.Path, Host: host, Err: fmt.Errorf("docker keeps every login in docker-credential-%s (credsStore), and %w", f.Store, errRow),
			Fix: fmt.Sprintf("keep it in %s, or for podman and skopeo alone in auth.json", f.Store),
		}
	case name == "" || !q.forAll:
		return nil
	case f.Store != "" && f.Store != name:
		return &creds.Problem{
			Path: f.Place.Path, Err: fmt.Errorf("%w: docker-credential-%s", errOtherAll, f.Store),
			Fix: "move its logins first (regtui accounts move), or leave out --for-all",
		}
	}
	for _, e := range f.Entries {
		if e.Usable() && e.Key.Path != "" && !e.Key.Side {
			return &creds.Problem{Path: f.Place.Path, Host: e.Name, Err: errPlainPath, Fix: "leave out --for-all, or log out of it first"}
		}
	}
	return nil
}

// name names the helper of the place in the file, or takes the one out that
// stands in the way of a login in the file itself.
func (q *Keeping) name(f *dockerconfig.File, doc *dockerconfig.Doc) {
	host, name := q.Resource.Host, q.helper()
	switch {
	case q.wired:
	case name != "":
		doc.SetHelper(host, name) // with forAll too: podman and skopeo know no credsStore
		if q.forAll {
			doc.SetStore(name)
		}
	default:
		doc.RemoveHelper(host)
		if f.Store != "" && q.File.Kind == creds.KindConfig {
			doc.SetHelperKey(creds.HubServer, "") // the Hub: podman has another key for it
		}
	}
}

// clear are the entries in clear that docker would not look at any more.
func (q *Keeping) clear(f *dockerconfig.File) []dockerconfig.Entry {
	var out []dockerconfig.Entry
	if q.helper() == "" {
		return nil
	}
	for _, e := range f.Entries {
		own := e.Key.Host == q.Resource.Host
		named := !own && slices.ContainsFunc(f.Helpers, func(h dockerconfig.HelperFor) bool { return h.Key == e.Key.Host || h.Key == e.Name })
		if !e.Empty && e.Key.Path == "" && !e.Key.Side && e.Key.Host != "" && (own || q.forAll && !named) {
			out = append(out, e)
		}
	}
	return out
}

// absorbs tells whether an entry in clear is another login than the new one, and
// has to go into the place too. A helper keeps one user a registry: there the
// new login takes the place of any other.
func (q *Keeping) absorbs(e dockerconfig.Entry) bool {
	return e.Key.Host != q.Resource.Host || q.inKeyring() && e.User != q.User
}

// Keep carries out a Keeping: the login goes into its place and is read back,
// then the file is changed, and last an older login in clear goes out of it.
// Whatever fails, no login is lost.
func (k *Keychain) Keep(ctx context.Context, q *Keeping, password creds.Secret) (Saved, error) {
	host, user := q.Resource.Host, q.User
	key := host
	if q.Resource.Path != "" {
		key += "/" + q.Resource.Path
	}
	c := creds.Credential{Login: creds.Login{Host: host, Key: key, User: user, Active: true}, Password: password}
	if q.helper() == "" {
		return k.keepPlain(ctx, q, &c)
	}
	if err := q.Store.Put(ctx, c); err != nil {
		return Saved{}, err
	}
	k.remember(ctx, host, q.Store.Place(), user)
	return k.rewire(ctx, q, func(e dockerconfig.Entry) bool { return e.User == user && e.Key.Host == host })
}

// keepPlain writes a login into a file, and takes out what stands in its way.
func (k *Keychain) keepPlain(ctx context.Context, q *Keeping, c *creds.Credential) (Saved, error) {
	rules := k.docker.Rules()
	if q.File.Kind == creds.KindAuth {
		rules = k.podman.Rules()
	}
	key := c.Login.Key
	if key == creds.Hub {
		key = rules.HubServer
	}
	err := k.editor().Edit(ctx, q.File, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
		q.name(f, doc)
		doc.PutCredential(key, c)
	})
	if err != nil {
		return Saved{}, err
	}
	got, err := q.Store.Get(ctx, q.Resource, c.Login.User)
	if err == nil && (got == nil || got.Password != c.Password) {
		err = &creds.Problem{Path: q.File.Path, Host: c.Login.Host, Err: errors.New("the file does not give back what was written"), Fix: "another program writes it at the same time: try again"}
	}
	if err != nil {
		return Saved{}, err
	}
	left := k.carry(ctx, q)
	k.drop(ctx, left)
	s := k.saved(ctx, q)
	s.Left = left
	return s, nil
}

// rewire changes the file of a Keeping whose login is in its helper. same tells
// of an entry in clear that the login takes the place of.
func (k *Keychain) rewire(ctx context.Context, q *Keeping, same func(dockerconfig.Entry) bool) (Saved, error) {
	f := dockerconfig.Read(q.File.Path, q.File.Kind)
	store := q.Store
	if q.inKeyring() {
		store = k.ring // a cloud's place would forget the secret of another login
	}
	gone, absorbed := map[string]dockerconfig.Entry{}, []creds.Account(nil)
	for _, e := range q.clear(f) {
		switch {
		case same(e), e.Key.Host == q.Resource.Host && !q.inKeyring():
			gone[e.Name] = e
		default:
			in, err := absorb(ctx, store, e, e.Key.Host != q.Resource.Host)
			if err != nil {
				return Saved{}, fmt.Errorf("the login is kept, but %s stays as it is, for the one of %s in it could not be kept too: %w", q.File.Path, e.User, err)
			}
			if in {
				gone[e.Name] = e
				absorbed = append(absorbed, creds.Account{User: e.User, Host: e.Key.Host})
			}
		}
	}
	left := k.carry(ctx, q)
	var cleaned []dockerconfig.Removed
	err := k.editor().Edit(ctx, q.File, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
		cleaned = nil
		q.name(f, doc)
		for _, e := range q.clear(f) {
			if was, ok := gone[e.Name]; ok && sameEntry(was, e) { // nobody wrote another one meanwhile
				doc.Clear(e.Name)
				cleaned = append(cleaned, dockerconfig.Removed{Key: e.Name, User: e.User, Place: q.File})
			}
		}
	})
	if err != nil {
		return Saved{}, fmt.Errorf("docker-credential-%s has the login, but %w", q.helper(), err)
	}
	if q.Resource.Host == creds.Hub {
		if err := move.Sides(ctx, store, k.editor(), q.File); err != nil {
			return Saved{}, fmt.Errorf("the login is kept, but what docker's login in a browser left beside it stays in %s: %w", q.File.Path, err)
		}
	}
	k.drop(ctx, left)
	s := k.saved(ctx, q)
	s.Cleaned, s.Absorbed, s.Left = cleaned, absorbed, left
	return s, nil
}

func sameEntry(a, b dockerconfig.Entry) bool {
	return a.User == b.User && a.Password == b.Password && a.IdentityToken == b.IdentityToken && a.RegistryToken == b.RegistryToken
}

// absorb keeps an entry that stands in clear in a place, too, and tells whether
// it is there now. What is there already is left as it is.
func absorb(ctx context.Context, store creds.Store, e dockerconfig.Entry, active bool) (bool, error) {
	if e.User == "" || e.Password == "" && e.IdentityToken == "" || e.RegistryToken != "" {
		return false, nil
	}
	c := creds.Credential{
		Login:    creds.Login{Host: e.Key.Host, Key: e.Key.Host, User: e.User, Active: active},
		Password: e.Password,
	}
	if e.IdentityToken != "" {
		c.Login.Token, c.Password, c.IdentityToken = true, "", e.IdentityToken
	}
	user := e.User
	if store.Limits(ctx).OneUser {
		user = "" // whoever is there would have to go
	}
	there, err := store.Get(ctx, creds.Resource{Host: e.Key.Host}, user)
	if err != nil || there != nil {
		return there != nil && move.Same(there, &c), err
	}
	return true, store.Put(ctx, c)
}

// is tells whether a listed login is the one that was kept.
func (q *Keeping) is(l *creds.Login) bool {
	switch p := q.Store.Place(); p.Kind {
	case creds.KindKeyring:
		return l.Place.Kind == p.Kind && l.User == q.User
	case creds.KindHelper:
		return l.Place.Kind == p.Kind && l.Place.Helper == p.Helper && l.Place.Path == q.File.Path
	default:
		return l.Place == p
	}
}

// saved tells what became of a login that was kept.
func (k *Keychain) saved(ctx context.Context, q *Keeping) Saved {
	at := q.Store.Place()
	at.Path = q.File.Path
	return k.told(ctx, q.Resource, creds.Login{Host: q.Resource.Host, User: q.User, Place: at}, q.is)
}

// SavesIn is where Save would keep a login for a registry: a helper, or docker's
// config.json itself.
func (k *Keychain) SavesIn(host string) creds.Place {
	path := dockerconfig.Path(k.env)
	f := dockerconfig.Read(path, creds.KindConfig)
	if name, forAll := k.docker.Rules().Helper(f, creds.CanonicalHost(host)); name != "" {
		return creds.Place{Kind: creds.KindHelper, Path: path, Helper: name, ForAll: forAll}
	}
	return f.Place
}

// Ready tells why tools could not get at the keyring, nil when they can: it
// takes regtui's helper on PATH.
func (k *Keychain) Ready() error {
	if _, err := k.helpers.Find(creds.Own); err != nil {
		return &creds.Problem{Path: creds.KindKeyring, Err: errNoHelper, Fix: FixHelper}
	}
	return nil
}

// ForAll is the helper that docker's config.json names for every registry
// ("credsStore"), empty when there is none.
func (k *Keychain) ForAll() string {
	return dockerconfig.Read(dockerconfig.Path(k.env), creds.KindConfig).Store
}
