package disttest

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"
	"golang.org/x/crypto/bcrypt"
)

// maxEntries is the largest page of a catalogue: Distribution's own default.
const maxEntries = 1000

// silence stops the log lines of both versions: they go to logrus' standard
// logger, of which version 3 offers no other.
var silence = sync.OnceFunc(func() {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)
})

// parameters are the login as Distribution's configuration has it.
func (l login) parameters() (kind string, parameters map[string]any) {
	switch {
	case l.htpasswd != "":
		return "htpasswd", map[string]any{"realm": "disttest", "path": l.htpasswd}
	case l.realm != "":
		return "token", map[string]any{
			"realm": l.realm, "service": tokenAudience, "issuer": tokenIssuer, "rootcertbundle": l.certs,
		}
	}
	return "", nil
}

// writeHtpasswd writes the users with the cheapest hash there is, so that a
// test with thousands of requests stays quick.
func writeHtpasswd(dir string, users map[string]string) (string, error) {
	var b strings.Builder
	for user, password := range users {
		hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s:%s\n", user, hash)
	}
	path := filepath.Join(dir, "htpasswd")
	return path, os.WriteFile(path, []byte(b.String()), 0o600)
}
