package keyring

import (
	"strings"

	"github.com/regtui/regtui/creds"
)

// Env is the variable that chooses an account, "USER@HOST", for regtui and
// its helper.
const Env = "REGTUI_ACCOUNT"

// ParseAccount takes "USER@HOST" apart at the last "@"; a user may be an
// e-mail address. The host comes back in its one spelling.
func ParseAccount(s string) (user, host string, ok bool) {
	at := strings.LastIndex(s, "@")
	if at < 1 {
		return "", "", false
	}
	k := creds.ParseKey(s[at+1:])
	return s[:at], k.Host, k.Host != "" && k.Path == ""
}
