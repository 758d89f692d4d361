package demo

import (
	"crypto/rand"
	"net/http"
)

// device is a login in a browser that waits to be confirmed.
type device struct {
	userCode string
	agreed   bool
	denied   bool
}

// hubLoginLife is how long a code can be confirmed, and hubLoginWait how often
// a client may ask, in seconds.
const (
	hubLoginLife = 900
	hubLoginWait = 1
)

// ServeLogin is login.docker.com, as docker's command line sees it, and a page
// that agrees as HubUser to whoever opens it.
func (h *Hub) ServeLogin(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	switch r.Method + " " + r.URL.Path {
	case "POST /oauth/device/code":
		h.startDevice(w, r)
	case "POST /oauth/token":
		h.deviceToken(w, r)
	case "POST /oauth/revoke":
		h.mu.Lock()
		h.revoked = append(h.revoked, r.PostForm.Get("token"))
		h.mu.Unlock()
		answer(w, http.StatusOK, map[string]any{})
	case "GET /activate":
		h.activate(w, r)
	default:
		answer(w, http.StatusNotFound, map[string]string{"error": "not_found"})
	}
}

// Revoked are the refresh tokens that were revoked.
func (h *Hub) Revoked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.revoked...)
}

func (h *Hub) startDevice(w http.ResponseWriter, r *http.Request) {
	code, user := rand.Text(), rand.Text()
	user = user[:4] + "-" + user[4:8]
	h.mu.Lock()
	h.devices[code] = &device{userCode: user}
	h.mu.Unlock()
	v := shape("device-code")
	page := "http://" + r.Host + "/activate"
	v["device_code"], v["user_code"], v["expires_in"], v["interval"] = code, user, hubLoginLife, hubLoginWait
	v["verification_uri"], v["verification_uri_complete"] = page, page+"?user_code="+user
	answer(w, http.StatusOK, v)
}

// deviceToken answers a client that asks whether the person has agreed.
func (h *Hub) deviceToken(w http.ResponseWriter, r *http.Request) {
	code := r.PostForm.Get("device_code")
	h.mu.Lock()
	d := h.devices[code]
	if d != nil && (d.agreed || d.denied) {
		delete(h.devices, code)
	}
	h.mu.Unlock()
	refusal := shape("device-pending")
	switch {
	case d == nil:
		refusal["error"], refusal["error_description"] = "expired_token", "The device code is unknown, or has ended."
	case d.denied:
		refusal["error"], refusal["error_description"] = "access_denied", "User cancelled the confirmation prompt."
	case d.agreed:
		v := shape("device-token")
		v["access_token"] = h.issueAs(accessToken(HubUser), hubToken{user: HubUser})
		v["refresh_token"] = "v1." + rand.Text()
		answer(w, http.StatusOK, v)
		return
	}
	answer(w, http.StatusForbidden, refusal)
}

// accessToken is what the login service gives: a JWT that says whose it is.
// Nobody checks its signature but Docker Hub.
func accessToken(user string) string {
	return sampleJWT(map[string]any{"https://hub.docker.com": map[string]string{"username": user, "source": "docker|sample"}, "jti": rand.Text()})
}

// activate is the page in the browser: it agrees, or with deny=1 refuses.
func (h *Hub) activate(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	found := false
	for _, d := range h.devices {
		if d.userCode == r.Form.Get("user_code") {
			found, d.denied = true, r.Form.Get("deny") != ""
			d.agreed = !d.denied
		}
	}
	h.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !found {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("This code is unknown, or has ended.\n"))
		return
	}
	_, _ = w.Write([]byte("You are logged in to the demo's Docker Hub as " + HubUser + ". Go back to the terminal.\n"))
}

// makeToken is the API's way to make an access token of the account's, for who
// comes from the login service.
func (h *Hub) makeToken(w http.ResponseWriter, user string) {
	v := shape("access-token")
	token := "dckr_pat_" + rand.Text() + "a"
	h.mu.Lock()
	h.secrets[token] = user
	h.mu.Unlock()
	v["data"] = map[string]any{"token": token}
	answer(w, http.StatusCreated, v)
}

// knows reports whether a secret is an account's: its password, or an access
// token that was made.
func (h *Hub) knows(user, secret string) bool {
	known, ok := hubUsers[user]
	h.mu.Lock()
	defer h.mu.Unlock()
	return ok && (known.password == secret || h.secrets[secret] == user)
}
