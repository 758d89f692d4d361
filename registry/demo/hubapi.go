package demo

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	hubPage      = 100  // the largest page
	hubAnonymous = 1000 // tags that are listed without a login
	hubAPILimit  = 180  // requests a minute, as the headers tell it
)

// ServeAPI is hub.docker.com.
func (h *Hub) ServeAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(hubAPILimit))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(hubAPILimit-1))
	w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Add(time.Minute).Unix(), 10))
	if r.URL.Path == "/v2/auth/token" && r.Method == http.MethodPost {
		h.apiToken(w, r)
		return
	}
	user := ""
	if r.Header.Get("Authorization") != "" {
		t, ok := h.bearer(r)
		if !ok || t.user == "" {
			answer(w, http.StatusUnauthorized, shape("wrong-login"))
			return
		}
		user = t.user
	}
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	at := func(pattern ...string) bool {
		return len(path) == len(pattern) && !slices.ContainsFunc(path, func(s string) bool { return s == "" }) &&
			slices.EqualFunc(path, pattern, func(a, b string) bool { return b == "*" || a == b })
	}
	switch {
	case at("api", "search", "v4"):
		h.search(w, r)
	case at("v2", "repositories", "namespaces") && user != "":
		v := shape("namespaces")
		v["namespaces"] = hubUsers[user].spaces
		answer(w, http.StatusOK, v)
	case at("v2", "repositories", "namespaces"):
		answer(w, http.StatusUnauthorized, shape("wrong-login"))
	case at("v2", "access-tokens", "desktop-generate") && user != "" && r.Method == http.MethodPost:
		h.makeToken(w, user)
	case at("v2", "namespaces", "*", "repositories"):
		h.repositories(w, r, user, path[2])
	case at("v2", "namespaces", "*", "repositories", "*"):
		h.repository(w, user, path[2]+"/"+path[4])
	case at("v2", "namespaces", "*", "repositories", "*", "tags"):
		h.tags(w, r, user, path[2]+"/"+path[4])
	case at("v2", "repositories", "*", "*", "tags", "*", "images"):
		h.layers(w, user, path[2]+"/"+path[3], path[5])
	case at("v2", "namespaces", "*", "repositories", "*", "tags", "*") && r.Method == http.MethodDelete:
		h.untag(w, user, path[2]+"/"+path[4], path[6])
	default:
		answer(w, http.StatusNotFound, shape("missing"))
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(v))
}

func (h *Hub) apiToken(w http.ResponseWriter, r *http.Request) {
	var login struct{ Identifier, Secret string }
	_ = json.NewDecoder(r.Body).Decode(&login)
	if !h.knows(login.Identifier, login.Secret) {
		answer(w, http.StatusUnauthorized, shape("wrong-login"))
		return
	}
	v := shape("token")
	v["access_token"] = h.issue(hubToken{user: login.Identifier})
	answer(w, http.StatusOK, v)
}

// paged answers with one page of a list; anonymous readers may not go as far as
// furthest, where that is not 0.
func paged[T any](w http.ResponseWriter, r *http.Request, all []T, furthest int, write func(T) any) {
	q := r.URL.Query()
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	n, size := number("page", 1), min(number("page_size", 10), hubPage)
	from := (n - 1) * size
	switch {
	case furthest > 0 && from >= furthest:
		answer(w, http.StatusForbidden, shape("too-far"))
		return
	case from >= len(all) && n > 1:
		answer(w, http.StatusNotFound, shape("missing"))
		return
	}
	v := shape("page")
	v["count"] = len(all)
	link := func(n int) string {
		u := url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawQuery: url.Values{
			"page": {strconv.Itoa(n)}, "page_size": {strconv.Itoa(size)},
		}.Encode()}
		return u.String()
	}
	to := min(from+size, len(all))
	if to < len(all) {
		v["next"] = link(n + 1)
	}
	if n > 1 {
		v["previous"] = link(n - 1)
	}
	results := []any{}
	for _, one := range all[min(from, to):to] {
		results = append(results, write(one))
	}
	v["results"] = results
	answer(w, http.StatusOK, v)
}

func (h *Hub) repositories(w http.ResponseWriter, r *http.Request, user, space string) {
	var all []string
	there := false
	for _, repo := range h.content().repositories() {
		if strings.HasPrefix(repo, space+"/") {
			there = true
			if member(user, repo) {
				all = append(all, repo)
			}
		}
	}
	if !there && !slices.Contains(hubUsers[user].spaces, space) {
		answer(w, http.StatusNotFound, shape("missing"))
		return
	}
	paged(w, r, all, 0, func(repo string) any { return h.describe(repo) })
}

func (h *Hub) repository(w http.ResponseWriter, user, repo string) {
	if !slices.Contains(h.content().repositories(), repo) || !member(user, repo) {
		answer(w, http.StatusNotFound, shape("missing"))
		return
	}
	v, may := h.describe(repo), administers(user, repo)
	v["permissions"] = map[string]bool{"read": true, "write": may, "admin": may}
	answer(w, http.StatusOK, v)
}

// describe is a repository as the API has it.
func (h *Hub) describe(repo string) map[string]any {
	v := shape("repository")
	space, name, _ := strings.Cut(repo, "/")
	words := hubWords[repo]
	v["namespace"], v["name"], v["description"], v["is_private"] = space, name, words.description, hubPrivate[repo]
	v["star_count"], v["pull_count"] = words.stars, words.pulls
	newest, size := h.weigh(repo)
	v["last_updated"], v["last_modified"], v["storage_size"] = stampOf(newest), stampOf(newest), size
	return v
}

// weigh tells when a repository was pushed to last, and how large it is.
func (h *Hub) weigh(repo string) (newest time.Time, size int64) {
	seen := map[string]bool{}
	for _, t := range h.tagsOf(repo) {
		if t.pushed.After(newest) {
			newest = t.pushed
		}
		for _, im := range t.images {
			if !seen[im.digest] {
				seen[im.digest] = true
				size += im.size
			}
		}
	}
	return newest, size
}

func (h *Hub) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := shape("search")
	var found []any
	for _, repo := range h.content().repositories() {
		words := hubWords[repo]
		if hubPrivate[repo] || !strings.Contains(repo+" "+strings.ToLower(words.description), strings.ToLower(q.Get("query"))) {
			continue
		}
		one, name := shape("found"), strings.TrimPrefix(repo, "library/")
		one["id"], one["name"], one["slug"] = name, name, name
		one["short_description"], one["star_count"], one["pull_count"] = words.description, words.stars, roughly(words.pulls)
		newest, _ := h.weigh(repo)
		one["updated_at"] = stampOf(newest)
		if strings.HasPrefix(repo, "library/") {
			one["badge"] = "official"
		}
		found = append(found, one)
	}
	v["total"] = len(found)
	from, _ := strconv.Atoi(q.Get("from"))
	size, _ := strconv.Atoi(q.Get("size"))
	from = min(max(from, 0), len(found))
	v["results"] = append([]any{}, found[from:min(from+max(size, 0), len(found))]...)
	answer(w, http.StatusOK, v)
}

// roughly is how the search writes numbers: "1B+".
func roughly(n int64) string {
	for _, step := range []struct {
		unit int64
		word string
	}{{1_000_000_000, "B"}, {1_000_000, "M"}, {1_000, "K"}} {
		if n >= step.unit {
			return strconv.FormatInt(n/step.unit, 10) + step.word + "+"
		}
	}
	return strconv.FormatInt(n, 10)
}

func (h *Hub) tags(w http.ResponseWriter, r *http.Request, user, repo string) {
	all := h.tagsOf(repo)
	if len(all) == 0 || !member(user, repo) {
		answer(w, http.StatusNotFound, shape("missing"))
		return
	}
	furthest := 0
	if user == "" {
		furthest = hubAnonymous
	}
	paged(w, r, all, furthest, func(t hubTag) any { return t.json() })
}
