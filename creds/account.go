package creds

import (
	"errors"
	"fmt"
	"strings"
)

// AccountEnv is the variable by which docker-credential-regtui gives other
// accounts than the active ones to a command and to all that it starts. See
// ParseAccounts.
const AccountEnv = "REGTUI_ACCOUNT"

// Account is a user of a registry, written USER@HOST.
type Account struct {
	User string `json:"user"`
	Host string `json:"host"` // canonical
}

// String is the account as ParseAccount reads it.
func (a Account) String() string { return a.User + "@" + a.Host }

var errAccount = errors.New("an account is written USER@HOST")

// ParseAccount reads USER@HOST. The host may be in any of its spellings, and
// the user may have an @ in the name, as where it is an address.
func ParseAccount(s string) (Account, error) {
	at := strings.LastIndex(s, "@")
	if at < 1 {
		return Account{}, fmt.Errorf("%w, and %q is none", errAccount, s)
	}
	k := ParseKey(s[at+1:])
	switch {
	case k.Host == "" || k.Side || strings.ContainsAny(k.Host, " \t"):
		return Account{}, fmt.Errorf("%w, and %q is no host", errAccount, s[at+1:])
	case k.Path != "":
		return Account{}, fmt.Errorf("%w: %q is a part of a registry", errAccount, s[at+1:])
	}
	return Account{s[:at], k.Host}, nil
}

// ParseAccounts reads the value of AccountEnv: accounts, one a line. Of two for
// a host the last one counts. What is no account is in the error, and the
// others are given all the same.
func ParseAccounts(value string) ([]Account, error) {
	var all []Account
	var errs []error
	for line := range strings.Lines(value) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		a, err := ParseAccount(line)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", AccountEnv, err))
			continue
		}
		all = SetAccount(all, a)
	}
	return all, errors.Join(errs...)
}

// SetAccount puts an account among others, in the place of the one for the same
// registry.
func SetAccount(all []Account, a Account) []Account {
	out := make([]Account, 0, len(all)+1)
	for _, b := range all {
		if b.Host != a.Host {
			out = append(out, b)
		}
	}
	return append(out, a)
}

// FormatAccounts is the value of AccountEnv for accounts.
func FormatAccounts(all []Account) string {
	lines := make([]string, len(all))
	for i, a := range all {
		lines[i] = a.String()
	}
	return strings.Join(lines, "\n")
}
