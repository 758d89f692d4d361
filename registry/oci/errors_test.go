package oci

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

func TestStatuses(t *testing.T) {
	for status, c := range map[int]struct {
		kind error
		hint string
	}{
		400: {registry.ErrServer, ""},
		401: {registry.ErrUnauthorized, "regtui login "},
		403: {registry.ErrForbidden, "regtui login "},
		404: {registry.ErrNotFound, "check the name"},
		405: {registry.ErrUnsupported, ""},
		407: {registry.ErrServer, "HTTPS_PROXY"},
		410: {registry.ErrNotFound, "check the name"},
		429: {registry.ErrRateLimited, "a login is often allowed more"},
		451: {registry.ErrServer, ""},
		500: {registry.ErrServer, ""},
		503: {registry.ErrServer, ""},
		599: {registry.ErrServer, ""},
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, status, "CODE", "because I say so") })
		_, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b"))
		var e *registry.Error
		if !errors.Is(err, c.kind) || !errors.As(err, &e) || e.Host != s.host || e.Name != "a/b" || e.Op != "list tags" ||
			e.Detail != "because I say so" || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%d: %+v", status, err)
		}
	}
}

func TestForbiddenTellsTheAccount(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if _, _, ok := req.BasicAuth(); !ok {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		refuse(w, http.StatusForbidden, "DENIED", "denied")
	})
	_, err := tagNames(openQuick(t, s.host, Options{Keychain: alice("secret")}).Tags(t.Context(), "a/b"))
	if !errors.Is(err, registry.ErrForbidden) || !strings.Contains(err.Error(), "account alice") {
		t.Errorf("error %v", err)
	}
}

func TestNoAnswer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	_ = l.Close()
	_, err = tagNames(openQuick(t, closed, Options{}).Tags(t.Context(), "a/b"))
	if !errors.Is(err, registry.ErrOffline) || !strings.Contains(err.Error(), "the connection was refused") {
		t.Errorf("closed port: %v", err)
	}
	_, err = tagNames(openQuick(t, "no-such-host.invalid", Options{}).Tags(t.Context(), "a/b"))
	if !errors.Is(err, registry.ErrOffline) || !strings.Contains(err.Error(), "no-such-host.invalid") {
		t.Errorf("no such name: %v", err)
	}
}

func TestDetail(t *testing.T) {
	long := strings.Repeat("é", 1000)
	for _, c := range []struct{ contentType, body, want string }{
		{"", "", ""},
		{"application/json", `{"errors":[{"code":"A","message":"one"},{"code":"TWO"},"three"]}`, "one; TWO; three"},
		{"application/json", `{"errors":[]}`, ""},
		{"application/json", `{"errors":{}}`, ""},
		{"application/json", `{"message":"m","errinfo":{}}`, "m"},
		{"application/json", `{"detail":"d","error":false}`, "d"},
		{"application/json", `{"detail":{"a":1},"message":"m"}`, "m"},
		{"application/json", `{"details":"incorrect username or password"}`, "incorrect username or password"},
		{"application/json", `{"error":"invalid_grant","error_description":"it ended"}`, "it ended"},
		{"application/json", `{"error":"invalid_grant"}`, "invalid_grant"},
		{"application/json", `{"what":1}`, ""},
		{"application/json", `{"errors":[{"mess`, ""},
		{"text/plain", " Too Many Requests\n", "Too Many Requests"},
		{"text/plain", "\xff\xfe", ""},
		{"text/html", "<title>\n 502 Bad\n Gateway </title>", "it answered with an HTML page, “502 Bad Gateway”"},
		{"", "<!DOCTYPE HTML><p>x", "it answered with an HTML page"},
		{"text/plain", long, strings.Repeat("é", maxDetail) + "…"},
	} {
		if got := detailOf(c.contentType, []byte(c.body)); got != c.want {
			t.Errorf("%s %.40q: %q, want %q", c.contentType, c.body, got, c.want)
		}
	}
}

func TestSecretsAreNotObserved(t *testing.T) {
	var seen []registry.Exchange
	ts := (&tokenSite{}).start(t)
	r := openQuick(t, ts.host, Options{
		Keychain: &keys{logins: map[string]authn.AuthConfig{"*": {Username: "alice", Password: "hunter2"}}},
		Observe:  func(e registry.Exchange) { seen = append(seen, e) },
	})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%+v", seen)
	for _, secret := range []string{"hunter2", "alice", "Bearer", "Basic", "scope"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in %s", secret, all)
		}
	}
	last := seen[len(seen)-1]
	if last.Status != 200 || last.Bytes == 0 || last.Method != http.MethodGet || last.Path != "/v2/a/b/tags/list" || last.Duration <= 0 || last.Start.IsZero() || last.Host != ts.host {
		t.Errorf("%+v", last)
	}
}

func TestLoggedPath(t *testing.T) {
	for in, want := range map[string]string{
		"https://x/v2/_catalog?n=5&last=a%2Fb":         "/v2/_catalog?last=a%2Fb&n=5",
		"https://x/blob?X-Amz-Signature=secret&n=1":    "/blob?n=1",
		"https://x/blob?sig=secret":                    "/blob",
		"https://user:secret@x/v2/":                    "/v2/",
		"https://x/token?scope=a&refresh_token=secret": "/token",
	} {
		req, err := http.NewRequest(http.MethodGet, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := loggedPath(req.URL); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func TestHosts(t *testing.T) {
	for _, host := range []string{"ghcr.io", "localhost:5000", "[::1]:5000", "10.0.0.1", "a.b-c.example:443"} {
		if _, err := New(host, Options{}); err != nil {
			t.Errorf("%q: %v", host, err)
		}
	}
	for _, host := range []string{"", "https://ghcr.io", "ghcr.io/x", "a b", "a@b", "a:b", ":5000", "a?b", "a\n"} {
		if _, err := New(host, Options{}); err == nil {
			t.Errorf("%q is taken for a host", host)
		}
	}
}

func TestPing(t *testing.T) {
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want registry.Health
	}{
		"open":   {answer(200, "Server", "Nexus/3.77.0-08 (OSS)"), registry.Health{Auth: "none", Product: "Nexus 3.77.0-08"}},
		"basic":  {answer(401, "WWW-Authenticate", `BASIC realm="harbor"`), registry.Health{Auth: "basic", Product: "Harbor"}},
		"token":  {answer(401, "WWW-Authenticate", `Bearer realm="https://x/service/token",service="harbor-registry"`), registry.Health{Auth: "token", Realm: "https://x/service/token", Product: "Harbor"}},
		"quay":   {answer(401, "WWW-Authenticate", `Bearer realm="https://quay.io/v2/auth",service="quay.io"`), registry.Health{Auth: "token", Realm: "https://quay.io/v2/auth", Product: "Quay"}},
		"silent": {answer(401), registry.Health{}},
	} {
		s := serve(t, c.h)
		got, err := openQuick(t, s.host, Options{}).Ping(t.Context())
		if got.Latency <= 0 {
			t.Errorf("%s: latency %v", name, got.Latency)
		}
		got.Latency = 0
		c.want.Scheme = "http"
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
}

func TestChallenges(t *testing.T) {
	for line, want := range map[string][]challenge{
		`Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push"`: {{"bearer", "https://a/t", "s", "repository:a/b:pull,push"}},
		`Basic realm="x", Bearer realm="https://a/t", service=s`:                  {{scheme: "basic", realm: "x"}, {"bearer", "https://a/t", "s", ""}},
		`Negotiate, Basic realm="a \"b\" c"`:                                      {{scheme: "negotiate"}, {scheme: "basic", realm: `a "b" c`}},
		`Negotiate abc==, BEARER Realm = "https://a/t"`:                           {{scheme: "negotiate"}, {scheme: "bearer", realm: "https://a/t"}},
		`Bearer realm=https://a/t,service=s`:                                      {{"bearer", "https://a/t", "s", ""}},
		`Bearer realm="open`:                                                      {{scheme: "bearer", realm: "open"}},
		`realm="x"`:                                                               nil,
		`,,, "x", = ,Basic`:                                                       {{scheme: "basic"}},
		``:                                                                        nil,
		"Bearer\trealm=\"a\"\t":                                                   {{scheme: "bearer", realm: "a"}},
	} {
		if got := parseChallenges(line); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	c, ok := pickChallenge(http.Header{"Www-Authenticate": {"Negotiate", `Bearer service="no realm"`, `Basic realm="x"`}})
	if !ok || c.scheme != "basic" {
		t.Errorf("picked %+v", c)
	}
}

func FuzzChallenges(f *testing.F) {
	for _, s := range []string{`Bearer realm="https://a/t",service="s"`, `Basic realm="x", Bearer realm="y`, `a=b`, `,"`, `Negotiate abc==`, `Bearer realm="\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, c := range parseChallenges(line) {
			if c.scheme == "" {
				t.Errorf("%q: a challenge without a scheme", line)
			}
		}
	})
}

func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{`{"errors":[{"code":"A","message":"b"}]}`, `{"errors":["x",1,null,[]]}`, "<title>", "<html><title>é</title>", "plain", "\xff", `{"message":{}}`} {
		f.Add("application/json", s)
	}
	f.Fuzz(func(t *testing.T, contentType, body string) {
		if d := detailOf(contentType, []byte(body)); utf8.RuneCountInString(d) > maxDetail+60 || len(d) > 0 && strings.TrimSpace(d) == "" {
			t.Errorf("%q: %q", body, d)
		}
	})
}

func FuzzSchema1(f *testing.F) {
	raw, _ := schema1Signed()
	f.Add(raw)
	f.Add([]byte(`{"signatures":[{"protected":"e30"}]}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_ = unsigned(raw)
		m := &registry.Manifest{Raw: raw}
		schema1(m, &fact{})
	})
}
