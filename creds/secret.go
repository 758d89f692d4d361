package creds

import (
	"fmt"
	"log/slog"
)

// hidden is what a secret looks like wherever it is printed.
const hidden = "•••"

// Secret is a password or a token. Printing, logging or marshalling it gives
// "•••" (nothing for an empty one); Reveal gives the text, for the one place
// that sends it.
type Secret string

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String returns "•••", or nothing when there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return fmt.Sprintf("creds.Secret(%q)", s.String()) }

// Format hides the secret from every verb, %x and %d too.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		fmt.Fprint(f, s.GoString())
		return
	}
	fmt.Fprint(f, s.String())
}

// MarshalText hides the secret from encoders. As the key of a map in JSON a
// string is written as it is, whatever its methods: never key a map by secrets.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the secret from JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// LogValue hides the secret from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
