package hub

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
)

// hurried makes a registry ask its login service at once, and notes how long it
// would have waited.
func hurried(r *Registry) *[]time.Duration {
	var waits []time.Duration
	r.oauth.after = func(d time.Duration) <-chan time.Time {
		waits = append(waits, d)
		now := make(chan time.Time, 1)
		now <- time.Time{}
		return now
	}
	return &waits
}

// visit opens a page as a person does.
func visit(t *testing.T, page string) {
	t.Helper()
	resp, err := http.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", page, resp.Status)
	}
}

func TestDeviceLogin(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, chain{})
	hurried(r)
	d, err := r.StartDevice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.UserCode == "" || !strings.HasPrefix(d.URL, s.login.URL+"/activate?") || !strings.Contains(d.URL, d.UserCode) || time.Until(d.Ends) < time.Minute {
		t.Errorf("%+v", d)
	}
	visit(t, d.URL)
	got, err := d.Wait(t.Context())
	if err != nil || got.Username != demo.HubUser || !strings.HasPrefix(got.Password, "dckr_pat_") {
		t.Fatalf("%q, %v", got.Username, err)
	}
	if _, err := r.CheckLogin(t.Context(), got); err != nil {
		t.Errorf("the login that was made is not taken: %v", err)
	}
	mine := s.open(t, chain{got.Username, got.Password})
	if repo, err := mine.Repository(t.Context(), "acme/payments"); err != nil || !repo.Private {
		t.Errorf("%+v, %v", repo, err)
	}
	for _, a := range s.all() { // each secret goes to its own host
		if a.host == "login" && a.auth != "" {
			t.Errorf("the login service was sent %q", a.auth)
		}
	}
}

func TestDeviceLoginRefused(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, chain{})
	hurried(r)
	d, err := r.StartDevice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	visit(t, d.URL+"&deny=1")
	if _, err := d.Wait(t.Context()); !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), "refused in the browser") {
		t.Error(err)
	}
	if n := s.count("api"); n != 0 {
		t.Errorf("%d requests to the API", n)
	}
}

// loginService is a login service that answers as it is told, one answer after
// the other and the last one for good.
func loginService(t *testing.T, answers ...string) *Registry {
	t.Helper()
	at := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body, _ := strings.Cut(answers[min(at, len(answers)-1)], " ")
		at++
		switch status {
		case "cut":
			panic(http.ErrAbortHandler)
		case "302":
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(map[string]int{"200": 200, "302": 302, "400": 400, "403": 403, "429": 429, "500": 500}[status])
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "HOST", "http://"+r.Host))
	}))
	t.Cleanup(s.Close)
	o := Options{Endpoints: Endpoints{API: s.URL, Registry: "127.0.0.1:1", Login: s.URL}}
	o.CertDirs = []string{}
	r, err := New("docker.io", o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const startedDevice = `200 {"device_code":"secret-device","user_code":"AB-CD","verification_uri_complete":"HOST/activate","expires_in":900,"interval":5}`

func TestDeviceWaits(t *testing.T) {
	const pending, slow = `403 {"error":"authorization_pending"}`, `403 {"error":"slow_down"}`
	const denied = `403 {"error":"access_denied","error_description":"no"}`
	s := time.Second
	for _, c := range []struct {
		name    string
		answers []string
		want    []time.Duration
		kind    error
		text    string
	}{
		{"as it is told", []string{pending, pending, denied}, []time.Duration{5 * s, 5 * s, 5 * s}, registry.ErrUnauthorized, "refused in the browser"},
		{"slower for good", []string{slow, pending, slow, denied}, []time.Duration{5 * s, 10 * s, 10 * s, 15 * s}, registry.ErrUnauthorized, ""},
		{"429 is slower too", []string{"429 busy", denied}, []time.Duration{5 * s, 10 * s}, registry.ErrUnauthorized, ""},
		{"pending with a 200", []string{`200 {"error":"authorization_pending"}`, denied}, []time.Duration{5 * s, 5 * s}, registry.ErrUnauthorized, ""},
		{"ended", []string{`403 {"error":"expired_token"}`}, []time.Duration{5 * s}, registry.ErrUnauthorized, "begin again"},
		{"another error", []string{`400 {"error":"invalid_client","error_description":"who is that?"}`}, []time.Duration{5 * s}, registry.ErrUnauthorized, "who is that?"},
		{"a break passes", []string{"cut", "500 down", pending, denied}, []time.Duration{5 * s, 10 * s, 20 * s, 20 * s}, registry.ErrUnauthorized, "refused"},
		{"down for good", []string{"500 down"}, []time.Duration{5 * s, 10 * s, 20 * s, 40 * s, 60 * s}, registry.ErrServer, "500"},
		{"no JSON", []string{"200 <html>"}, []time.Duration{5 * s}, registry.ErrBadAnswer, ""},
		{"no token", []string{"200 {}"}, []time.Duration{5 * s}, registry.ErrBadAnswer, "no token"},
		{"a token for nobody", []string{`200 {"access_token":"a.e30.c"}`}, []time.Duration{5 * s}, registry.ErrBadAnswer, "whose it is"},
		{"a token that is none", []string{`200 {"access_token":"opaque"}`}, []time.Duration{5 * s}, registry.ErrBadAnswer, "whose it is"},
		{"a redirect", []string{"302"}, []time.Duration{5 * s}, registry.ErrBadAnswer, "redirects"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := loginService(t, append([]string{startedDevice}, c.answers...)...)
			waits := hurried(r)
			d, err := r.StartDevice(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Wait(t.Context())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), "docker.io") {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), "secret-device") {
				t.Errorf("the device's code is told: %v", err)
			}
			if !slices.Equal(*waits, c.want) {
				t.Errorf("waited %v, want %v", *waits, c.want)
			}
		})
	}
}

func TestDeviceCodeThatMakesNoSense(t *testing.T) {
	for name, answer := range map[string]string{
		"no JSON":           "200 <html>",
		"empty":             "200 {}",
		"no device code":    `200 {"user_code":"AB","verification_uri_complete":"HOST/activate"}`,
		"another host":      `200 {"device_code":"d","user_code":"AB","verification_uri_complete":"https://login.docker.com.evil.example/activate"}`,
		"another scheme":    `200 {"device_code":"d","user_code":"AB","verification_uri_complete":"javascript:alert(1)"}`,
		"a login in it":     `200 {"device_code":"d","user_code":"AB","verification_uri_complete":"http://login.docker.com@evil.example/"}`,
		"a redirect":        "302",
		"refused":           `403 {"error":"unauthorized_client","error_description":"no such client"}`,
		"down":              "500",
		"too many requests": "429",
	} {
		r := loginService(t, answer)
		if d, err := r.StartDevice(t.Context()); err == nil || !strings.Contains(err.Error(), "log in with a browser to docker.io") {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

func TestDeviceTimesAreBounded(t *testing.T) {
	for _, numbers := range []string{
		`"expires_in":0,"interval":0`, `"expires_in":-5,"interval":-5`, `"expires_in":9e99,"interval":9e99`, `"expires_in":"soon","interval":null`,
		`"expires_in":100000000,"interval":100000000`,
	} {
		r := loginService(t, `200 {"device_code":"d","user_code":"AB","verification_uri":"HOST/activate",`+numbers+`}`, `403 {"error":"access_denied"}`)
		waits := hurried(r)
		d, err := r.StartDevice(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if left := time.Until(d.Ends); left < 10*time.Minute || left > time.Hour {
			t.Errorf("%s: ends in %v", numbers, left)
		}
		_, _ = d.Wait(t.Context())
		if len(*waits) != 1 || (*waits)[0] < 5*time.Second || (*waits)[0] > time.Minute {
			t.Errorf("%s: waited %v", numbers, *waits)
		}
	}
}

func TestDeviceEndsByItself(t *testing.T) {
	r := loginService(t, `200 {"device_code":"d","user_code":"AB","verification_uri":"HOST/activate","expires_in":3,"interval":5}`)
	d, err := r.StartDevice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Wait(t.Context()); !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), "begin again") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r = loginService(t, startedDevice)
	if d, err = r.StartDevice(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestDeviceWithoutAnAccessToken(t *testing.T) {
	s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/v2/access-tokens/") {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"message":"your organisation does not allow this"}`)
		return true
	})
	r := s.open(t, chain{})
	hurried(r)
	d, err := r.StartDevice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	visit(t, d.URL)
	if _, err := d.Wait(t.Context()); !errors.Is(err, registry.ErrForbidden) || !strings.Contains(err.Error(), "does not allow this") {
		t.Error(err)
	}
}

func TestRevokeToken(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, alice)
	for stored, asked := range map[string]bool{
		"v1.refresh..client": true, "dckr_pat_x": false, "..client": false, "v1.refresh..": false, "a..b..c": false, "": false,
	} {
		before := len(s.hub.Revoked())
		did, err := r.RevokeToken(t.Context(), stored)
		if err != nil || did != asked || (len(s.hub.Revoked()) > before) != asked {
			t.Errorf("%q: %v, %v, revoked %q", stored, did, err, s.hub.Revoked()[before:])
		}
		if asked && s.hub.Revoked()[before] != "v1.refresh" {
			t.Errorf("revoked %q", s.hub.Revoked()[before:])
		}
	}
	for _, a := range s.all() {
		if a.host == "login" && a.auth != "" || a.host != "login" {
			t.Errorf("asked %+v", a)
		}
	}
	r = loginService(t, `400 {"error":"invalid_client","error_description":"no such client"}`)
	if _, err := r.RevokeToken(t.Context(), "v1.refresh..client"); err == nil || !strings.Contains(err.Error(), "no such client") || strings.Contains(err.Error(), "v1.refresh") {
		t.Error(err)
	}
}
