package keychain

import (
	"context"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring"
)

// Clouds get the tokens of cloud accounts.
type Clouds interface {
	// Mint is a keyring.Mint.
	Mint(ctx context.Context, a book.Account, r creds.Resource) (*creds.Credential, error)
	// Forget drops the token of a registry, which was of no use.
	Forget(host string)
}

// Cloud has c get the tokens of cloud accounts.
func Cloud(c Clouds) Option {
	return func(s *settings) { s.clouds, s.keyring = c, append(s.keyring, keyring.Cloud(c.Mint)) }
}

// ForCloud is the place for accounts of a cloud ("ecr"). They are listed among
// those in the keyring and given out by the same helper, but have no secret:
// what is put there is forgotten, and asked of the cloud when it is wanted. So
// it works where there is no keyring, as over SSH and in CI.
func (k *Keychain) ForCloud(cloud string) creds.Store {
	return &cloudAccounts{k.ring, k.book, cloud}
}

type cloudAccounts struct {
	*keyring.Store
	book  *book.Book
	cloud string
}

// Limits are none but that of the keyring that an account is a registry's.
func (c *cloudAccounts) Limits(context.Context) creds.Limits { return creds.Limits{NoPaths: true} }

// Put lists the account, as the active one of its registry. A secret that the
// keyring has for it goes first.
func (c *cloudAccounts) Put(ctx context.Context, login creds.Credential) error {
	l := &login.Login
	page, err := c.book.Read()
	if err != nil {
		return err
	}
	if old := page.Find(l.Host, l.User); old != nil && old.Cloud == "" {
		if err := c.Erase(ctx, creds.Resource{Host: l.Host}, l.User); err != nil {
			return err
		}
	}
	return c.book.Change(ctx, func(p *book.Page) error {
		p.Set(book.Account{
			Host: l.Host, User: l.User, Kind: string(creds.Cloud), Cloud: c.cloud, Active: true, Created: time.Now().UTC(),
		})
		return nil
	})
}

// KeepAlone keeps a login in a place whose helper no file names: no other tool
// than regtui finds it there.
func (k *Keychain) KeepAlone(ctx context.Context, store creds.Store, c creds.Credential) (Saved, error) {
	if err := store.Put(ctx, c); err != nil {
		return Saved{}, err
	}
	l := creds.Login{Host: c.Login.Host, User: c.Login.User, Place: store.Place()}
	return k.told(ctx, creds.Resource{Host: l.Host}, l, func(of *creds.Login) bool {
		return of.Place.Kind == l.Place.Kind && of.User == l.User
	}), nil
}
