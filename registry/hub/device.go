package hub

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

const opLogIn = "log in with a browser to"

// How often is asked whether the person has agreed, where the service says
// nothing or nonsense (RFC 8628, 3.2 and 3.5).
const (
	usualWait = 5 * time.Second
	slower    = 5 * time.Second // what "slow_down" adds
	maxWait   = time.Minute
	usualLife = 15 * time.Minute
	maxLife   = time.Hour
	// maxBroken is how many questions in a row may get no answer.
	maxBroken = 5
)

// deviceCode is the answer of /oauth/device/code (RFC 8628, 3.2).
type deviceCode struct {
	Device   text   `json:"device_code"`
	User     text   `json:"user_code"`
	Page     text   `json:"verification_uri"`
	Complete text   `json:"verification_uri_complete"`
	Life     number `json:"expires_in"` // in seconds, as the next
	Interval number `json:"interval"`
}

// StartDevice begins the login in a browser that `docker login` has: a code is
// confirmed at login.docker.com, the token that comes of it makes an access
// token of the account's, and that is the login. Docker keeps the tokens of the
// login service beside it, as entries that no tool reads; here they are dropped
// when the access token is there.
func (r *Registry) StartDevice(ctx context.Context) (*registry.DeviceLogin, error) {
	var code deviceCode
	asked := time.Now()
	err := r.oauth.post(ctx, "oauth/device/code", url.Values{"client_id": {clientID}, "audience": {apiURL}, "scope": {scopes}}, &code)
	if err != nil {
		return nil, r.loginFailed(opLogIn, err)
	}
	page, ok := r.oauth.page(&code)
	if !ok || code.Device == "" || code.User == "" {
		return nil, r.loginFailed(opLogIn, fmt.Errorf("%w: it gave no code, or a page that is not its own", registry.ErrBadAnswer))
	}
	life := time.Duration(min(int64(code.Life), int64(maxLife/time.Second))) * time.Second
	if life <= 0 {
		life = usualLife
	}
	ends := asked.Add(life)
	return &registry.DeviceLogin{
		UserCode: string(code.User), URL: page, Ends: ends,
		Wait: func(ctx context.Context) (authn.AuthConfig, error) { return r.waitDevice(ctx, &code, ends) },
	}, nil
}

// page is where the person goes, which is the login service's own.
func (o *oauth) page(code *deviceCode) (string, bool) {
	for _, s := range []text{code.Complete, code.Page} {
		u, err := url.Parse(string(s))
		if s != "" && err == nil && u.Scheme == o.base.Scheme && u.Host == o.base.Host && u.User == nil {
			return u.String(), true
		}
	}
	return "", false
}

// waitDevice waits for the person, and makes the login.
func (r *Registry) waitDevice(ctx context.Context, code *deviceCode, ends time.Time) (authn.AuthConfig, error) {
	token, err := r.oauth.pollDevice(ctx, code, ends)
	if err != nil {
		return authn.AuthConfig{}, r.loginFailed(opLogIn, err)
	}
	user, err := userOf(token)
	if err != nil {
		return authn.AuthConfig{}, r.loginFailed(opLogIn, err)
	}
	// https://github.com/docker/cli, internal/oauth/api: GetAutoPAT.
	var made struct {
		Data struct {
			Token text `json:"token"`
		} `json:"data"`
	}
	err = r.api.ask(ctx, http.MethodPost, r.api.at(nil, "v2", "access-tokens", "desktop-generate"), token, strings.NewReader(""), &made)
	secret := string(made.Data.Token)
	if err == nil && (secret == "" || strings.ContainsAny(secret, "\r\n\x00")) {
		err = fmt.Errorf("%w: it gave no token", registry.ErrBadAnswer)
	}
	if err != nil {
		return authn.AuthConfig{}, r.fail("make an access token of "+user+" at", "", err)
	}
	return authn.AuthConfig{Username: user, Password: secret}, nil
}

// userOf is whom an access token is for.
func userOf(token string) (string, error) {
	var claims struct {
		Hub struct {
			User text `json:"username"`
		} `json:"https://hub.docker.com"`
	}
	oci.Claims(token, &claims)
	user := string(claims.Hub.User)
	if user == "" || strings.ContainsAny(user, ":\r\n\x00") {
		return "", fmt.Errorf("%w: its token does not say whose it is", registry.ErrBadAnswer)
	}
	return user, nil
}

// pollDevice asks until the person has decided (RFC 8628, 3.4 and 3.5).
func (o *oauth) pollDevice(ctx context.Context, code *deviceCode, ends time.Time) (string, error) {
	wait := time.Duration(min(int64(code.Interval), int64(maxWait/time.Second))) * time.Second
	if wait <= 0 {
		wait = usualWait
	}
	form := url.Values{"client_id": {clientID}, "device_code": {string(code.Device)}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}}
	for broken := 0; ; {
		if !time.Now().Add(wait).Before(ends) {
			return "", errEnded
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-o.after(wait):
		}
		var answer struct {
			Token text `json:"access_token"`
		}
		err := o.post(ctx, "oauth/token", form, &answer)
		refused, told := errors.AsType[*oauthError](err)
		switch {
		case err == nil && answer.Token == "":
			return "", fmt.Errorf("%w: it gave no token", registry.ErrBadAnswer)
		case err == nil:
			return string(answer.Token), nil
		case ctx.Err() != nil:
			return "", ctx.Err()
		case told && refused.code == "authorization_pending":
			broken = 0
		case told && refused.code == "slow_down", errors.Is(err, registry.ErrRateLimited):
			broken = 0
			wait = min(wait+slower, maxWait)
		case told && refused.code == "access_denied":
			return "", errDenied
		case told && refused.code == "expired_token":
			return "", errEnded
		case told && !errors.Is(err, registry.ErrServer), errors.Is(err, registry.ErrBadAnswer):
			return "", err
		default: // the way there broke, or the service did: that passes
			if broken++; broken == maxBroken {
				return "", err
			}
			wait = min(2*wait, maxWait)
		}
	}
}

var (
	errDenied = fmt.Errorf("%w: the login was refused in the browser", registry.ErrUnauthorized)
	errEnded  = fmt.Errorf("%w: nobody confirmed the code in time; begin again for a new one", registry.ErrUnauthorized)
)
