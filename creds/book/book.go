// Package book keeps what regtui knows about logins beside their secrets:
// which accounts are in the keyring, which of them is in use, which is picked
// for a path, what became of asking a registry, and which token service it
// named.
package book

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/regtui/regtui/creds"
)

// Book is the file. The zero Book holds nothing and cannot be written.
type Book struct{ path string }

// Page is what stands in the book. It holds no secret.
type Page struct {
	// Accounts are the logins in the keyring, which cannot tell itself what it
	// holds.
	Accounts []Account `json:"accounts,omitempty"`
	// Sides are the secrets in the keyring that are none for pulling: the
	// access and refresh tokens that "docker login" keeps beside a Hub login.
	Sides []Side `json:"sides,omitempty"`
	// Rules pick an account by repository; the longest match wins.
	Rules []Rule `json:"rules,omitempty"`
	// Realms are the token services that registries send their clients to, by
	// registry: scheme, host and port ("https://auth.docker.io"). A login goes
	// to no other until the person has accepted it.
	Realms map[string]string `json:"realms,omitempty"`
	// Checks are what became of asking registries about logins, one each.
	Checks []Check `json:"checks,omitempty"`
	// Named are the helpers that docker's files named when regtui last wrote
	// them or first saw them, one for each file.
	Named []Named `json:"named,omitempty"`
	// Leaving are logins on their way out of helpers: their new place has them,
	// files name that place, and the helper may have its copy yet. Nothing else
	// tells of it then.
	Leaving HelpedList `json:"leaving,omitempty"`
	// Helped are logins that regtui put into helpers, or left there.
	Helped HelpedList `json:"helped,omitempty"`
}

// Account is one login in the keyring.
type Account struct {
	Host  string `json:"host"` // canonical
	User  string `json:"user"`
	Kind  string `json:"kind,omitempty"` // creds.Kind of the secret
	Token bool   `json:"token,omitempty"`
	// Cloud names the cloud whose own login makes the secret anew each time it
	// is wanted ("ecr"); nothing is kept in the keyring then. Empty for a secret
	// that is kept.
	Cloud   string    `json:"cloud,omitempty"`
	Active  bool      `json:"active,omitempty"` // the one that tools get; one a host
	Created time.Time `json:"created"`
}

// Side is a secret beside a login: docker's "access-token" or "refresh-token".
type Side struct {
	Host string `json:"host"`
	Name string `json:"name"`
	User string `json:"user"`
}

// Rule picks the account of a host for repositories: "ghcr.io/acme/**".
type Rule struct {
	Match string `json:"match"`
	User  string `json:"user"`
}

// Check is what a registry said of a login.
type Check struct {
	Host  string      `json:"host"`
	User  string      `json:"user"`
	Key   string      `json:"key,omitempty"` // as creds.Login has it
	Place creds.Place `json:"place"`
	At    time.Time   `json:"at"`
	Kind  creds.Kind  `json:"kind,omitempty"` // of the secret
	// Good says that the registry took it; Unsure that nothing could be told.
	Good   bool   `json:"good,omitempty"`
	Unsure bool   `json:"unsure,omitempty"`
	Why    string `json:"why,omitempty"` // of a login that is not good, cleaned
	// Who is as whom the registry knows it, May what it may do, Ends when it
	// ends; zero where nobody tells.
	Who  string    `json:"who,omitempty"`
	May  []string  `json:"may,omitempty"`
	Ends time.Time `json:"ends,omitzero"`
	// Plain says that the registry was reached over plain HTTP, and not on
	// this machine.
	Plain bool `json:"plain,omitempty"`
	// Realm is a token service that the registry named and that is not the one
	// in Realms: the login was not sent.
	Realm string `json:"realm,omitempty"`
}

// Path is the book's file: accounts.json in $XDG_DATA_HOME/regtui (on macOS
// too), on Windows in %LocalAppData%\regtui. Empty where there is no place.
func Path(env creds.Env) string {
	candidates := []string{env.Getenv("XDG_DATA_HOME")}
	if env.OS == "windows" {
		candidates = append(candidates, env.Getenv("LocalAppData"))
	}
	if env.Home != "" {
		candidates = append(candidates, filepath.Join(env.Home, ".local", "share"))
	}
	for _, dir := range candidates {
		if filepath.IsAbs(dir) {
			return filepath.Join(dir, "regtui", "accounts.json")
		}
	}
	return ""
}

// Path is where the book is, empty for the zero Book.
func (b *Book) Path() string { return b.path }

// New is the book at a path. It reads nothing yet.
func New(path string) *Book { return &Book{path} }

// Read gives what stands in the book; an empty page where there is none. Errors
// are *creds.Problem.
func (b *Book) Read() (Page, error) {
	var p Page
	if b.path == "" {
		return p, nil
	}
	data, err := os.ReadFile(b.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, nil
	case err == nil && len(data) > 0:
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return Page{}, &creds.Problem{
			Path: b.path, Err: fmt.Errorf("%w: %w", creds.ErrUnreadable, err),
			Fix: "mend it or move it away; the secrets are in the keyring and stay there",
		}
	}
	return p, nil
}

var errNoPlace = errors.New("there is no folder to keep accounts in: set HOME or XDG_DATA_HOME")

// lockWait is how long another regtui may take over its own writing.
const lockWait = 10 * time.Second

// Change has change edit the page and writes it, one regtui at a time. Nothing
// is written when change fails or changes nothing.
func (b *Book) Change(ctx context.Context, change func(*Page) error) error {
	if b.path == "" {
		return &creds.Problem{Err: errNoPlace}
	}
	fail := func(err error) error {
		return &creds.Problem{Path: b.path, Err: fmt.Errorf("%w: nothing was written", err), Fix: "see that you may write there and that there is room"}
	}
	if err := os.MkdirAll(filepath.Dir(b.path), 0o700); err != nil {
		return fail(err)
	}
	within, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock := flock.New(b.path + ".lock")
	if _, err := lock.TryLockContext(within, 5*time.Millisecond); err != nil {
		return fail(err)
	}
	defer func() { _ = lock.Unlock() }()
	page, err := b.Read()
	if err != nil {
		return err
	}
	before, _ := json.Marshal(page)
	if err := change(&page); err != nil {
		return err
	}
	after, err := json.Marshal(page)
	if err != nil || string(before) == string(after) {
		return err
	}
	indented, _ := json.MarshalIndent(page, "", "  ")
	if err := replace(b.path, append(indented, '\n')); err != nil {
		return fail(err)
	}
	return nil
}
