package helper

import (
	"regexp"
	"strings"
	"unicode"
)

// saying is what a helper said of its failure, fit to be shown.
type saying struct{ text, fix string }

// String is the text as it is added to a message.
func (s saying) String() string {
	if s.text == "" {
		return ""
	}
	return ": " + s.text
}

// known are the texts of helpers in the wild, in part, lower case, and what to
// do. They come from docker-credential-helpers v0.9.12 and from what people
// report of it.
var known = []struct{ part, text, fix string }{
	{"pass not initialized", "pass not initialized", "run \"pass init KEY\", or take \"pass\" out of the file"},
	{"pass store is uninitialized", "pass store is uninitialized", "run \"pass init KEY\", or take \"pass\" out of the file"},
	{"user interaction is not allowed", "the keychain is locked for this session", "run \"security unlock-keychain\" (over SSH it starts locked), then reload"},
	{"-25308", "the keychain is locked for this session (-25308)", "run \"security unlock-keychain\" (over SSH it starts locked), then reload"},
	{"a specified logon session does not exist", "the Windows logon session does not exist", "services and SSH sessions have none: use DOCKER_AUTH_CONFIG or a plain config.json there"},
	{"the stub received bad data", "the secret is too long for Windows' credential manager", "use the cloud's own helper"},
	{"org.freedesktop.secrets was not provided", "no Secret Service runs in this session", "start gnome-keyring or KeePassXC, or take \"secretservice\" out of the file"},
	{"cannot autolaunch d-bus", "there is no D-Bus session here", "run it in a desktop session or under dbus-run-session, or take \"secretservice\" out of the file"},
	{"dbus-launch", "there is no D-Bus session here", "run it in a desktop session or under dbus-run-session, or take \"secretservice\" out of the file"},
	{"failed to unlock correct collection", "the keyring is locked", "unlock it in the desktop session, then reload"},
	{"cannot create an item in a locked collection", "the keyring is locked", "unlock it in the desktop session, then reload"},
	{"no credentials server url", "it says that it got no server", ""},
	{"no credentials username", "it says that there is no user name", ""},
	{"exec format error", "it is a program for another machine", "install the one for this system; under WSL, switch interop on in /etc/wsl.conf"},
	{"inappropriate ioctl for device", "gpg asked for a pass phrase and has no terminal here", "unlock the gpg key in another terminal (pass show), then reload"},
	{"no pinentry", "gpg found no way to ask for the pass phrase", "unlock the gpg key in another terminal (pass show), then reload"},
	{"gpg: decryption failed", "gpg could not decrypt", "unlock the gpg key in another terminal (pass show), then reload"},
	{"you do not currently have an active account", "gcloud has no active account", "run \"gcloud auth login\", then reload"},
	{"reauthentication", "Google wants a new login", "run \"gcloud auth login\", then reload"},
	{"expiredtoken", "the cloud login has ended", "log in to the cloud again (aws sso login), then reload"},
}

// explain turns a failed helper's output into something to show. By the
// protocol the message is on stdout, where a secret may be too: of stdout only
// known texts are told. stderr, which docker itself passes to the terminal, is
// shown cleaned and cut, with what looks like a secret taken out.
func explain(stdout, stderr string) saying {
	for _, s := range []string{stdout, stderr} {
		low := strings.ToLower(s)
		for _, k := range known {
			if strings.Contains(low, k.part) {
				return saying{k.text, k.fix}
			}
		}
	}
	return saying{text: scrub(stderr)}
}

// maxSaid is how many characters of a helper's own words are shown.
const maxSaid = 200

var (
	// escapes are terminal sequences: CSI, OSC and the other strings, single
	// ones; with ESC or as one C1 character.
	escapes = regexp.MustCompile(`(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x{90}\x{98}\x{9d}-\x{9f}])[^\x07\x1b\x{9c}]*(?:\x07|\x1b\\|\x{9c})?|\x1b.`)
	// braces are JSON, which is how helpers write secrets.
	braces = regexp.MustCompile(`(?s)\{.*\}?`)
	// after is what follows a name for a secret.
	after = regexp.MustCompile(`(?i)((?:secret|passw(?:or)?d|passphrase|token|key|auth\w*)["']?\s*[:=]\s*(?:bearer\s|basic\s)?\s*|(?:bearer|basic)\s+)\S+`)
)

// scrub makes a helper's own words fit to be shown.
func scrub(s string) string {
	s = escapes.ReplaceAllString(strings.ToValidUTF8(s, ""), " ")
	s = braces.ReplaceAllString(s, "…")
	s = after.ReplaceAllString(s, "${1}•••")
	words := strings.FieldsFunc(s, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c)
	})
	for i, w := range words {
		if opaque(w) {
			words[i] = "•••"
		}
	}
	out := []rune(strings.Join(words, " "))
	if len(out) > maxSaid {
		out = append(out[:maxSaid-1], '…')
	}
	return string(out)
}

// opaque tells whether a word looks like a secret and not like language, a
// path, an address or a number.
func opaque(w string) bool {
	w = strings.Trim(w, `"'.,;:()[]<>`)
	switch {
	case len(w) < 6, strings.HasPrefix(w, "/"), strings.HasPrefix(w, "0x") && len(w) <= 10:
		return false
	case strings.HasPrefix(w, "https://") && len(w) < 60 && !strings.ContainsAny(w, "@?="):
		return false
	}
	letters := strings.ContainsFunc(w, unicode.IsLetter)
	digits := strings.ContainsFunc(w, unicode.IsDigit)
	return letters && digits || len(w) > 40
}
