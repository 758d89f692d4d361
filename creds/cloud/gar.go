package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/wants"
)

// garScope is what Artifact Registry wants a token to be good for.
const garScope = "https://www.googleapis.com/auth/cloud-platform"

// metadataPatience is how long is waited for the service that gives a virtual
// machine its account. Where it is, it answers at once.
const metadataPatience = 3 * time.Second

// garProvider gets logins to Google's Artifact Registry and its predecessor
// with an access token, from the same places as go-containerregistry's
// pkg/v1/google, which does not tell when a token ends.
type garProvider struct {
	host string
	want wants.Login
}

// Login looks at Application Default Credentials in a file first, then at
// gcloud, and then at the machine's own account.
func (p *garProvider) Login(ctx context.Context) (c creds.Credential, ends time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var token *oauth2.Token
	gcloud, notThere := exec.LookPath("gcloud")
	switch {
	case defaultsInFile():
		token, err = p.fromDefaults(ctx)
	case notThere == nil:
		token, err = p.fromGcloud(ctx, gcloud)
	default:
		within, cancel := context.WithTimeout(ctx, metadataPatience)
		defer cancel()
		token, err = p.fromDefaults(within)
	}
	if err != nil {
		return c, ends, err
	}
	if token.AccessToken == "" {
		return c, ends, problem(p.host, ErrRefused, "Google's answer has no token in it", "run `"+p.want.SignIn+"`")
	}
	return credential(p.host, p.want.UserFixed, token.AccessToken), token.Expiry, nil
}

// defaultsInFile tells whether there are Application Default Credentials that
// no machine has to be asked for.
func defaultsInFile() bool {
	if os.Getenv("GOOGLE_APPLICATION_CREDENTIALS") != "" {
		return true
	}
	dir := os.Getenv("APPDATA")
	if runtime.GOOS != "windows" {
		home, _ := os.UserHomeDir()
		dir = filepath.Join(home, ".config")
	}
	_, err := os.Stat(filepath.Join(dir, "gcloud", "application_default_credentials.json"))
	return err == nil
}

// fromDefaults gets a token from Application Default Credentials. The library
// asks a machine's metadata without a context, hence the goroutine.
func (p *garProvider) fromDefaults(ctx context.Context) (*oauth2.Token, error) {
	type answer struct {
		token *oauth2.Token
		err   error
	}
	got := make(chan answer, 1)
	// The library posts keys without a context too.
	wire := &wire{}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Timeout: patience, CheckRedirect: stay, Transport: wire})
	go func() {
		found, err := google.FindDefaultCredentials(ctx, garScope)
		if err != nil {
			got <- answer{err: p.noDefaults(err)}
			return
		}
		token, err := found.TokenSource.Token()
		if err != nil {
			err = p.refused(err, wire.err)
		}
		got <- answer{token, err}
	}()
	select {
	case a := <-got:
		return a.token, a.err
	case <-ctx.Done():
		return nil, p.noDefaults(nil)
	}
}

// noDefaults says that there are no credentials, or that their file is none.
func (p *garProvider) noDefaults(err error) error {
	if defaultsInFile() && err != nil {
		return problem(p.host, ErrNoLogin, err.Error(), "check GOOGLE_APPLICATION_CREDENTIALS or run `"+p.want.SignIn+"`")
	}
	return problem(p.host, ErrNoLogin, "", "run `"+p.want.SignIn+"`, or set GOOGLE_APPLICATION_CREDENTIALS")
}

// wire is the network, and what went wrong with it: the library makes text of
// that.
type wire struct{ err error }

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	w.err = err
	return resp, err
}

// refused says why Google gives no token; unsent is why it could not be asked.
func (p *garProvider) refused(err, unsent error) error {
	fix := "run `" + p.want.SignIn + "`, or check the key that GOOGLE_APPLICATION_CREDENTIALS names"
	var answer *oauth2.RetrieveError
	switch {
	case errors.As(err, &answer):
		kind, detail := googleSaid(answer)
		return problem(p.host, kind, detail, fix)
	case !defaultsInFile(): // the machine has no account, or is none of Google's
		return p.noDefaults(nil)
	case unsent != nil:
		return problem(p.host, ErrOffline, lastCause(unsent), "check the network")
	}
	return problem(p.host, ErrRefused, lastCause(err), fix)
}

// googleSaid reads an error of a token endpoint (RFC 6749, 5.2). The library
// does so for some of its flows.
func googleSaid(e *oauth2.RetrieveError) (kind error, detail string) {
	var in struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(e.Body, &in) != nil || in.Code == "" {
		return ErrRefused, e.Response.Status
	}
	kind = ErrRefused
	if in.Code == "invalid_grant" { // ended, revoked or, of a key, deleted
		kind = ErrExpired
	}
	if in.Description != "" {
		in.Code += ": " + in.Description
	}
	return kind, in.Code
}
