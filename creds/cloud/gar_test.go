package cloud

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const garHost = "europe-west3-docker.pkg.dev"

// googleToken answers as Google's token endpoint does to a key (RFC 7523) and
// to a refresh token (RFC 6749, 5.1 and 5.2).
func googleToken(t *testing.T, status int, body string) (url string, form *string) {
	t.Helper()
	form = new(string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*form = r.PostFormValue("grant_type")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL, form
}

// serviceAccount is a key file as the Google Cloud console makes them.
func serviceAccount(t *testing.T, tokenURI string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]string{
		"type": "service_account", "project_id": "acme", "private_key_id": "1",
		"private_key":  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"client_email": "ci@acme.iam.gserviceaccount.com", "client_id": "1", "token_uri": tokenURI,
	})
	return string(text)
}

func TestGARKeyFile(t *testing.T) {
	home := alone(t)
	url, grant := googleToken(t, 200, `{"access_token":"ya29.key","expires_in":3599,"token_type":"Bearer"}`)
	file := filepath.Join(home, "key.json")
	write(t, file, serviceAccount(t, url))
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	for _, host := range []string{garHost, "gcr.io", "eu.gcr.io"} {
		before := time.Now()
		c, ends, err := login(t, host)
		if err != nil {
			t.Fatal(err)
		}
		if c.Login.Host != host || c.Login.User != "oauth2accesstoken" || c.Password.Reveal() != "ya29.key" || *grant != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
			t.Errorf("%s: %+v, grant %s", host, c, *grant)
		}
		if life := ends.Sub(before); life < 59*time.Minute || life > 61*time.Minute {
			t.Errorf("%s: it ends at %v", host, ends)
		}
	}
}

// What a person gets from `gcloud auth application-default login` stands in a
// file of that name; a key that is named goes before it.
func TestGARDefaultsFile(t *testing.T) {
	home := alone(t)
	write(t, filepath.Join(home, ".config", "gcloud", "application_default_credentials.json"), `{"type":"authorized_user","client_id":"c","client_secret":"not-to-be-seen","refresh_token":"not-to-be-seen"}`)
	if !defaultsInFile() {
		t.Error("the file was not seen")
	}
	write(t, filepath.Join(home, "key.json"), `{"type":"service_account","private_key":"not-to-be-seen"}`)
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(home, "key.json"))
	_, _, err := login(t, garHost)
	wrong(t, err, ErrRefused, "key", "GOOGLE_APPLICATION_CREDENTIALS")
}

func TestGARRefused(t *testing.T) {
	home := alone(t)
	file := filepath.Join(home, "key.json")
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	_, _, err := login(t, garHost)
	wrong(t, err, ErrNoLogin, "key.json", "GOOGLE_APPLICATION_CREDENTIALS")
	write(t, file, serviceAccount(t, "http://127.0.0.1:1"))
	_, _, err = login(t, garHost)
	wrong(t, err, ErrOffline, "refused", "network")
	for name, tt := range map[string]struct {
		status int
		body   string
		kind   error
		says   string
	}{
		"the key was deleted": {400, `{"error":"invalid_grant","error_description":"Invalid JWT Signature."}`, ErrExpired, "Invalid JWT Signature"},
		"no right":            {403, `{"error":"access_denied"}`, ErrRefused, "access_denied"},
		"a failure":           {503, `not-to-be-seen`, ErrRefused, "503"},
		"no token":            {200, `{}`, ErrRefused, "no token"},
		"no JSON":             {200, `<html>`, ErrRefused, "gcloud auth application-default login"},
		"elsewhere":           {307, ``, ErrRefused, "307"},
	} {
		url, _ := googleToken(t, tt.status, tt.body)
		write(t, file, serviceAccount(t, url))
		_, _, err := login(t, garHost)
		t.Run(name, func(t *testing.T) { wrong(t, err, tt.kind, tt.says) })
	}
}

// A machine in Google's cloud has an account of its own.
func TestGARMachine(t *testing.T) {
	alone(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Metadata-Flavor", "Google")
		if strings.HasSuffix(r.URL.Path, "/token") {
			fmt.Fprint(w, `{"access_token":"ya29.machine","expires_in":1800,"token_type":"Bearer"}`)
			return
		}
		fmt.Fprint(w, "acme")
	}))
	defer s.Close()
	t.Setenv("GCE_METADATA_HOST", strings.TrimPrefix(s.URL, "http://"))
	c, ends, err := login(t, garHost)
	if err != nil || c.Password.Reveal() != "ya29.machine" || ends.IsZero() {
		t.Errorf("%+v %v %v", c, ends, err)
	}
}

func TestGARNoLogin(t *testing.T) {
	alone(t)
	s := httptest.NewServer(http.NotFoundHandler()) // a machine without an account
	defer s.Close()
	t.Setenv("GCE_METADATA_HOST", strings.TrimPrefix(s.URL, "http://"))
	_, _, err := login(t, garHost)
	wrong(t, err, ErrNoLogin, "gcloud auth application-default login")
}
