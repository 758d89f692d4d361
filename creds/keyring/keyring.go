// Package keyring keeps logins in the system's keyring: the Secret Service, the
// macOS Keychain, the Windows Credential Manager. A registry may have several
// accounts there. The keyring cannot tell what it holds, so creds/book lists
// the accounts.
package keyring

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// service is what every item of ours is filed under.
const service = "regtui"

// DefaultTimeout is how long a keyring may take. A person may have to unlock it
// first, in a dialog of the system's.
const DefaultTimeout = 30 * time.Second

// Store is the keyring as a place for logins. It is safe for use by several
// goroutines; calls into the keyring take turns, so that no two dialogs ask for
// its password.
type Store struct {
	env     creds.Env
	book    *book.Book
	ring    ring
	memory  bool // the ring is not the system's
	timeout time.Duration
	now     func() time.Time // time.Now, but in tests
	mint    Mint
	turn    chan struct{} // holds a token while the keyring is called
	stuck   atomic.Bool   // the call that runs is late
}

var _ creds.Store = (*Store)(nil)

// Mint makes the secret of an account that a cloud's login makes anew each
// time (book.Account.Cloud). Errors are *creds.Problem.
type Mint func(ctx context.Context, a book.Account, r creds.Resource) (*creds.Credential, error)

// Option changes a Store.
type Option func(*Store)

// Timeout sets how long the keyring may take; the default is DefaultTimeout.
func Timeout(d time.Duration) Option { return func(s *Store) { s.timeout = d } }

// Cloud has mint make the secrets of cloud accounts.
func Cloud(mint Mint) Option { return func(s *Store) { s.mint = mint } }

// New makes the store of the accounts that b lists. It reads nothing yet.
func New(env creds.Env, b *book.Book, options ...Option) *Store {
	s := &Store{env: env, book: b, ring: system{}, timeout: DefaultTimeout, now: time.Now, turn: make(chan struct{}, 1)}
	for _, o := range options {
		o(s)
	}
	return s
}

// Place is the keyring.
func (s *Store) Place() creds.Place { return creds.Place{Kind: creds.KindKeyring} }

// List tells the accounts, by what the book says: by registry, the active one
// first. It does not ask the keyring; see Lost.
func (s *Store) List(context.Context) ([]creds.Login, error) {
	page, err := s.book.Read()
	if err != nil {
		return nil, err
	}
	down := s.down()
	out := make([]creds.Login, len(page.Accounts))
	for i, a := range page.Accounts {
		out[i] = s.login(&a)
		if a.Cloud == "" {
			out[i].Problem = down
		}
	}
	slices.SortStableFunc(out, func(a, b creds.Login) int {
		return cmp.Or(strings.Compare(a.Host, b.Host), first(a.Active, b.Active), strings.Compare(a.User, b.User))
	})
	return out, nil
}

// first puts what is true before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (s *Store) login(a *book.Account) creds.Login {
	return creds.Login{
		Host: a.Host, Key: a.Host, User: a.User, Place: s.Place(),
		Token: a.Token, Active: a.Active, Cloud: a.Cloud, Created: a.Created,
	}
}
