package keyring

import (
	"fmt"
	"strings"

	"github.com/regtui/regtui/creds"
)

const (
	// windowsSecret is how many bytes Windows keeps (CRED_MAX_CREDENTIAL_BLOB_SIZE),
	// windowsName how many a user name may have (CRED_MAX_USERNAME_LENGTH).
	windowsSecret = 2560
	windowsName   = 512
	// darwinLine is how long a line the macOS tool "security" takes, with the
	// command, the names and the secret in base64. At 4,096 it fails and says
	// that it did not (go-keyring #153).
	darwinLine = 4095
	// darwinSecret is what is left for a secret beside names of usual length.
	darwinSecret = 2900
)

// check refuses what the keyring would not keep, before it is asked.
func (s *Store) check(host, user, name, secret string) error {
	refuse := func(err error, fix string) error {
		return &creds.Problem{Path: creds.KindKeyring, Host: host, Err: err, Fix: fix}
	}
	switch {
	case host == "" || strings.ContainsAny(host, "@/ "):
		return refuse(fmt.Errorf("%q is not the host of a registry", host), "")
	case user == "":
		return refuse(fmt.Errorf("a login needs a user name"), "")
	case secret == "":
		return refuse(fmt.Errorf("a login needs a password or a token"), "")
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }):
		return refuse(fmt.Errorf("the user name has characters in it that no keyring takes"), "")
	}
	most := -1
	switch s.env.OS {
	case "windows":
		most = windowsSecret
		if len(name) > windowsName {
			return refuse(fmt.Errorf("user and registry together have %d bytes, and it takes %d", len(name), windowsName), "")
		}
	case "darwin":
		quoted := len(name) + 2 + 4*strings.Count(name, "'")
		const rest = len("add-generic-password -U -s regtui -a  -w 'go-keyring-base64:'\n")
		most = max((darwinLine-rest-quoted)/4*3, 0)
	}
	if most >= 0 && len(secret) > most {
		return refuse(fmt.Errorf("%w: %d bytes, and it takes %d", ErrTooLong, len(secret), most), "use the cloud's own helper for it, or another place")
	}
	return nil
}
