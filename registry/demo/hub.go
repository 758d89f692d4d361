package demo

import (
	"crypto/rand"
	"embed"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Hub is a Docker Hub: its API (ServeAPI), its registry with a token service
// (ServeRegistry) and its login in a browser (ServeLogin), on hosts of their own
// as the real one has them. It counts the manifests that are read as Docker Hub
// does.
type Hub struct {
	now     time.Time
	content func() *Store

	mu     sync.Mutex
	tokens map[string]hubToken // of the API and of the registry
	spent  map[string]int      // pulls by account; the empty one is the address
	reads  int                 // manifests read by anybody
	lists  map[string][]hubTag
	images map[string]hubTag // what a digest tells

	devices map[string]*device // logins in a browser, by the client's code
	secrets map[string]string  // access tokens that were made, and whose they are
	revoked []string
}

// hubToken is what a token is good for: the API, or some actions on one
// repository.
type hubToken struct {
	user, repo string
	actions    []string
}

// hubUser is an account of the demo's Hub. Its names and passwords are not
// those of anybody.
type hubUser struct {
	password string
	limit    int // pulls in a window; 0 is a plan without a limit
	spaces   []string
}

const (
	// HubUser is an account of the demo's Hub: a member of the organisation "acme".
	HubUser = "alice"
	// HubPaid is one with a plan that does not count pulls.
	HubPaid = "acmecorp"
	// HubPassword is the password of both.
	HubPassword = "demo-password"

	hubLimit  = 100 // of an address
	hubWindow = 6 * time.Hour
)

var hubUsers = map[string]hubUser{
	HubUser: {HubPassword, 200, []string{"acme", "alice"}},
	HubPaid: {HubPassword, 0, []string{"acme"}},
}

// hubPrivate are the repositories that only members see.
var hubPrivate = map[string]bool{"acme/payments": true}

//go:embed hubshapes/*.json
var hubShapes embed.FS

// shape is the answer that a file of hubshapes shows, to be filled in.
func shape(name string) map[string]any {
	raw, err := hubShapes.ReadFile("hubshapes/" + name + ".json")
	if err != nil {
		panic(err)
	}
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		panic(err)
	}
	return v
}

// NewHub makes a Docker Hub with sample content, which is made when it is first
// asked for.
func NewHub(now time.Time) *Hub {
	return &Hub{
		now: now, content: sync.OnceValue(func() *Store { return hubContent(now) }),
		tokens: map[string]hubToken{}, spent: map[string]int{}, lists: map[string][]hubTag{}, images: map[string]hubTag{},
		devices: map[string]*device{}, secrets: map[string]string{},
	}
}

// Reads is how many manifests and indexes were read by GET.
func (h *Hub) Reads() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.reads
}

// Spend counts pulls of an account, or for the empty name of the address, as
// if something had pulled.
func (h *Hub) Spend(account string, pulls int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spent[account] += pulls
}

// issue makes a token.
func (h *Hub) issue(t hubToken) string { return h.issueAs(rand.Text(), t) }

func (h *Hub) issueAs(value string, t hubToken) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tokens[value] = t
	return value
}

func (h *Hub) bearer(r *http.Request) (hubToken, bool) {
	value, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	h.mu.Lock()
	defer h.mu.Unlock()
	t, ok := h.tokens[value]
	return t, ok
}

// member reports whether a user may see a repository.
func member(user, repo string) bool {
	if !hubPrivate[repo] {
		return true
	}
	return administers(user, repo)
}

// administers reports whether a user may change a repository.
func administers(user, repo string) bool {
	space, _, _ := strings.Cut(repo, "/")
	return slices.Contains(hubUsers[user].spaces, space)
}

// ServeRegistry is registry-1.docker.io and auth.docker.io.
func (h *Hub) ServeRegistry(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/token":
		h.token(w, r)
		return
	case hubActions(r) == "":
		refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "The operation is unsupported.")
		return
	}
	scope := scopeOf(r)
	repo, pulls := strings.CutSuffix(strings.TrimPrefix(scope, "repository:"), ":pull")
	if pulls {
		scope = "repository:" + repo + ":" + hubActions(r)
	}
	t, ok := h.bearer(r)
	if !ok || scope != "" && (t.repo != repo || !t.may(hubActions(r))) {
		challenge := `Bearer realm="http://` + r.Host + `/token",service="registry.docker.io"`
		if strings.HasPrefix(scope, "repository:") {
			challenge += `,scope="` + scope + `"`
		}
		w.Header().Set("WWW-Authenticate", challenge)
		refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		return
	}
	switch {
	case r.Method == http.MethodDelete:
		h.deleteManifest(w, r, repo)
		return
	case r.Method == http.MethodPut:
		h.changed(repo)
		defer h.changed(repo)
	case strings.Contains(r.URL.Path, "/manifests/") && !h.count(w, r, t.user):
		return
	}
	h.content().ServeHTTP(w, r)
}

// token is the token service. Who may not read what is asked for gets a token
// that is good for nothing.
func (h *Hub) token(w http.ResponseWriter, r *http.Request) {
	user, password, given := r.BasicAuth()
	if given && !h.knows(user, password) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write(encode(map[string]string{"details": "incorrect username or password"}))
		return
	}
	t := hubToken{user: user}
	repo, actions, ok := strings.Cut(strings.TrimPrefix(r.URL.Query().Get("scope"), "repository:"), ":")
	if ok && member(user, repo) {
		t.repo = repo
		for a := range strings.SplitSeq(actions, ",") {
			if a == "pull" || administers(user, repo) {
				t.actions = append(t.actions, a)
			}
		}
	}
	answer := shape("registry-token")
	answer["token"] = h.issue(t)
	answer["access_token"] = answer["token"]
	answer["issued_at"] = time.Now().UTC().Format(time.RFC3339Nano)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(encode(answer))
}

// count writes what is left, and counts the reading of a manifest; false when
// none is left to read it. Docker Hub counts an image for
// several platforms once for each of them that is read
// (docs.docker.com/docker-hub/usage/pulls): an index alone is no pull.
func (h *Hub) count(w http.ResponseWriter, r *http.Request, user string) bool {
	limit, source := hubLimit, "127.0.0.1"
	if user != "" {
		limit, source = hubUsers[user].limit, digestOf("account " + user).Hex[:12]
	}
	media := h.content().get(http.MethodHead, r.URL.Path).Header().Get("Content-Type")
	index := types.MediaType(media).IsIndex()
	h.mu.Lock()
	over := limit > 0 && h.spent[user] >= limit
	if r.Method == http.MethodGet && !over {
		h.reads++
		if !index {
			h.spent[user]++
		}
	}
	left := max(0, limit-h.spent[user])
	h.mu.Unlock()
	w.Header().Set("Docker-Ratelimit-Source", source)
	if limit > 0 {
		window := ";w=" + strconv.Itoa(int(hubWindow/time.Second))
		w.Header().Set("Ratelimit-Limit", strconv.Itoa(limit)+window)
		w.Header().Set("Ratelimit-Remaining", strconv.Itoa(left)+window)
	}
	if r.Method == http.MethodGet && over {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write(encode(shape("pulls-used-up")))
		return false
	}
	return true
}
