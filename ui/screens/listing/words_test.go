package listing

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func TestReferences(t *testing.T) {
	for _, c := range []struct{ host, repo, ref, want, familiar string }{
		{"docker.io", "library/nginx", "1.29", "docker.io/library/nginx:1.29", "nginx:1.29"},
		{"docker.io", "acme/api", "", "docker.io/acme/api", "acme/api"},
		{"ghcr.io", "acme/api", "sha256:ab", "ghcr.io/acme/api@sha256:ab", "ghcr.io/acme/api@sha256:ab"},
		{"localhost:5000", "library/x", "1", "localhost:5000/library/x:1", "localhost:5000/library/x:1"},
	} {
		got := Reference(c.host, c.repo, c.ref)
		if got != c.want || Familiar(got) != c.familiar {
			t.Errorf("got %s, familiar %s", got, Familiar(got))
		}
	}
}

func TestCommands(t *testing.T) {
	lines := func(y []ui.Yank) string {
		var out []string
		for _, c := range y {
			out = append(out, c.Text)
		}
		return strings.Join(out, "\n")
	}
	if got, want := lines(InspectCommands(true, "localhost:5000/a:1", "localhost:5000/a:2")), strings.Join([]string{
		"regtui inspect localhost:5000/a:1", "regtui inspect localhost:5000/a:2",
		"crane manifest --insecure localhost:5000/a:1", "crane manifest --insecure localhost:5000/a:2",
		"skopeo inspect --tls-verify=false docker://localhost:5000/a:1", "skopeo inspect --tls-verify=false docker://localhost:5000/a:2",
		"regctl manifest get localhost:5000/a:1", "regctl manifest get localhost:5000/a:2",
		"docker buildx imagetools inspect localhost:5000/a:1", "docker buildx imagetools inspect localhost:5000/a:2",
	}, "\n"); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := lines(ListCommands(false, "ghcr.io/a b")); !strings.Contains(got, "skopeo list-tags 'docker://ghcr.io/a b'") && !strings.Contains(got, "skopeo list-tags docker://'ghcr.io/a b'") {
		t.Errorf("got\n%s", got)
	}
	if got := lines(CatalogueCommands(false, "ghcr.io")); got != "regtui ls ghcr.io\ncrane catalog ghcr.io\nregctl repo ls ghcr.io" {
		t.Errorf("got\n%s", got)
	}
	if InspectCommands(true) != nil {
		t.Error("there are commands for nothing")
	}
}

func TestQuote(t *testing.T) {
	for s, want := range map[string]string{
		"ghcr.io/a/b:1.0@sha256:0f": "ghcr.io/a/b:1.0@sha256:0f", "": "''", "a b": "'a b'",
		"$(rm -rf /)": "'$(rm -rf /)'", "it's": `'it'\''s'`, "a\nb": "'a\nb'",
	} {
		if got := Quote(s); got != want {
			t.Errorf("Quote(%q) is %s", s, got)
		}
	}
}

func TestPlain(t *testing.T) {
	known := screentest.Known("registry.lan:5000")
	known.Insecure = true
	d := screentest.Deps(t, true, known)
	for host, want := range map[string]bool{
		"localhost:5000": true, "127.0.0.1:80": true, "[::1]:5000": true, "localhost": true,
		"registry.lan:5000": true, "registry.lan": false, "ghcr.io": false, "10.0.0.1:5000": false,
	} {
		if Plain(d, host) != want {
			t.Errorf("Plain(%s) is %v", host, !want)
		}
	}
}

func TestAccount(t *testing.T) {
	s := screentest.Deps(t, true).Styles
	for want, a := range map[string]registry.Access{
		"anonymous":                 {},
		"alice":                     {User: "alice"},
		"alice refused → anonymous": {Refused: registry.ErrUnauthorized, RefusedUser: "alice"},
		"login refused → anonymous": {Refused: registry.ErrUnauthorized},
		"login not found in the keyring → anonymous": {Refused: fmt.Errorf("x: %w", &creds.Problem{Err: fmt.Errorf("alice: %w", keyring.ErrLost)})},
		"login could not be read → anonymous":        {Refused: &creds.Problem{Helper: "pass", Err: creds.ErrHelperMissing}},
		"alice not sent → anonymous":                 {Refused: fmt.Errorf("x: %w", &registry.RealmError{}), RefusedUser: "alice"},
	} {
		if got := ansi.Strip(Account(a, s)); got != want {
			t.Errorf("%+v: %q, want %q", a, got, want)
		}
	}
}

func TestWebPage(t *testing.T) {
	d := screentest.Deps(t, true)
	for _, c := range []struct{ host, repo, tag, want string }{
		{"docker.io", "", "", "https://hub.docker.com/"},
		{"docker.io", "library/nginx", "1.29", "https://hub.docker.com/_/nginx/tags?name=1.29"},
		{"docker.io", "acme/api", "", "https://hub.docker.com/r/acme/api/tags"},
		{"ghcr.io", "acme/api", "1", "https://ghcr.io/acme/api"},
		{"quay.io", "acme/api", "a b", "https://quay.io/repository/acme/api?tab=tags&tag=a+b"},
		{"public.ecr.aws", "nginx/nginx", "", "https://gallery.ecr.aws/nginx/nginx"},
		{"mcr.microsoft.com", "dotnet/sdk", "", "https://mcr.microsoft.com/artifact/mar/dotnet/sdk/tags"},
		{"europe-docker.pkg.dev", "p/r/i", "", "https://europe-docker.pkg.dev/p/r/i"},
		{"harbor.example", "a/b", "1", "https://harbor.example/"},
		{"localhost:5000", "a/b", "1", "http://localhost:5000/"},
	} {
		if got := WebPage(d, c.host, c.repo, c.tag); got != c.want {
			t.Errorf("%s/%s:%s leads to %s, want %s", c.host, c.repo, c.tag, got, c.want)
		}
	}
}

func TestReason(t *testing.T) {
	wrap := func(err error) error {
		return &registry.Error{Op: "greet", Host: "r.example", Err: err, Hint: "do something"}
	}
	for want, err := range map[string]error{
		"":                          nil,
		"no such host":              wrap(fmt.Errorf("%w: %w", registry.ErrOffline, &net.DNSError{IsNotFound: true})),
		"connection refused":        wrap(fmt.Errorf("%w: %w", registry.ErrOffline, syscall.ECONNREFUSED)),
		"no answer in time":         wrap(fmt.Errorf("%w: %w", registry.ErrOffline, context.DeadlineExceeded)),
		"no answer":                 wrap(registry.ErrOffline),
		"rate limited":              wrap(&registry.RateLimitedError{}),
		"TLS is not trusted":        wrap(registry.ErrTLS),
		"the token service changed": wrap(&registry.RealmError{Was: "https://a", Now: "https://b"}),
	} {
		if got := Reason(err); got != want {
			t.Errorf("%v is told as %q, want %q", err, got, want)
		}
	}
	if evil := errors.New("odd \x1b]0;title\x07\u009b31m\u202e"); Reason(evil) != "odd " || Told(evil) != "odd " {
		t.Errorf("%q and %q are not cleaned", Reason(evil), Told(evil))
	}
	if err := wrap(registry.ErrTLS); Hint(err) != "do something" || strings.Contains(Told(err), "something") {
		t.Errorf("hint %q, told %q", Hint(err), Told(err))
	}
}

func TestVisit(t *testing.T) {
	d := screentest.Deps(t, true)
	for i := range mostVisited + 10 {
		Visit(d, "r.example", fmt.Sprint(i))
	}
	Visit(d, "r.example", "55")
	got := Visited(d, "r.example")
	if len(got) != mostVisited || got[0] != "55" || got[1] != "59" || slices.Contains(got[1:], "55") {
		t.Errorf("visited %v", got)
	}
	if len(Visited(d, "other.example")) != 0 {
		t.Error("another registry was visited")
	}
	d.State = nil
	Visit(d, "r.example", "a") // nobody remembers, nothing breaks
}
