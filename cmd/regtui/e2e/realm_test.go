package e2e

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// TestRealmThatMoves logs in to a registry that sends its clients to another
// token service later: nothing goes there before the person has agreed.
func TestRealmThatMoves(t *testing.T) {
	t.Parallel()
	var moved atomic.Bool
	var astray atomic.Int32 // logins at the other service
	s := disttest.V3(t, disttest.TokenAuth(map[string]string{user: password}), disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, _, given := r.BasicAuth(); given && strings.HasPrefix(r.Host, "localhost:") {
				astray.Add(1)
			}
			next.ServeHTTP(&mover{w, &moved}, r)
		})
	}))
	fill(t, s)
	h := newHome(t)
	logIn(h, s.Host)
	h.must("tags", s.Ref("team/app"))

	moved.Store(true)
	if code, _, complaint := h.run("tags", s.Ref("team/app")); code != 3 || !strings.Contains(complaint, "names another token service, http://localhost:") {
		t.Errorf("%d: %s", code, complaint)
	}
	again := func(answer string) (code int) {
		term := h.open(120, 20, "login", s.Host, "-u", user, "--store", "config.json")
		term.await("Password or token of " + user)
		term.press(password, "enter")
		term.await("before  http://127.0.0.1:", "now     http://localhost:", "[y/N]")
		term.press(answer, "enter")
		code = term.wait()
		if strings.Contains(term.written(), password) {
			t.Error("the password was shown")
		}
		return code
	}
	if code := again("n"); code != 3 {
		t.Errorf("exit code %d", code)
	}
	if n := astray.Load(); n > 0 {
		t.Fatalf("%d logins went to the other service unasked", n)
	}
	if code := again("y"); code != 0 || astray.Load() == 0 {
		t.Errorf("exit code %d, %d logins", code, astray.Load())
	}
	h.must("tags", s.Ref("team/app"))
}

// mover has a registry name a token service at localhost.
type mover struct {
	http.ResponseWriter
	moved *atomic.Bool
}

func (m *mover) WriteHeader(status int) {
	if challenge := m.Header().Get("WWW-Authenticate"); m.moved.Load() && strings.HasPrefix(challenge, "Bearer") {
		m.Header().Set("WWW-Authenticate", strings.Replace(challenge, "http://127.0.0.1:", "http://localhost:", 1))
	}
	m.ResponseWriter.WriteHeader(status)
}

func (m *mover) Unwrap() http.ResponseWriter { return m.ResponseWriter }
