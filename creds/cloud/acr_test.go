package cloud

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azurecloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/regtui/regtui/creds/wants"
)

const acrHost = "acme.azurecr.io"

// entra stands for a login to Entra ID.
type entra struct {
	err   error
	asked []string
}

func (e *entra) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	e.asked = append(e.asked, o.Scopes...)
	return azcore.AccessToken{Token: "entra-not-to-be-seen", ExpiresOn: time.Now().Add(time.Hour)}, e.err
}

// acr is a provider whose registry is a server on loopback, over TLS: the
// exchange is that of azure.github.io/acr, AAD-OAuth.
func acr(t *testing.T, handle http.HandlerFunc) (*acrProvider, *entra) {
	t.Helper()
	s := httptest.NewUnstartedServer(handle)
	s.StartTLS()
	t.Cleanup(s.Close)
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		},
		TLSClientConfig: &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"},
	}
	who := &entra{}
	return &acrProvider{
		host: acrHost, want: wants.For(acrHost), identity: who,
		client: &http.Client{Transport: transport, CheckRedirect: stay},
	}, who
}

func TestACR(t *testing.T) {
	ends := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
	p, who := acr(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/oauth2/exchange" || r.Host != acrHost ||
			r.PostFormValue("grant_type") != "access_token" || r.PostFormValue("service") != acrHost || r.PostFormValue("access_token") != "entra-not-to-be-seen" {
			http.Error(w, "wrong", http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, `{"refresh_token":%q}`, jwt(ends))
	})
	c, until, err := p.Login(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Login.Host != acrHost || c.Login.User != "00000000-0000-0000-0000-000000000000" || c.Password.Reveal() != jwt(ends) || !until.Equal(ends) {
		t.Errorf("%+v %v", c, until)
	}
	if len(who.asked) != 1 || who.asked[0] != "https://containerregistry.azure.net/.default" {
		t.Errorf("asked for %v", who.asked)
	}
}

func TestACRRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		kind   error
		says   string
	}{
		"no role":  {401, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`, ErrRefused, "UNAUTHORIZED: authentication required"},
		"no words": {403, ``, ErrRefused, "403 Forbidden"},
		"no token": {200, `{}`, ErrRefused, "no token"},
		"no JSON":  {200, `<html>`, ErrRefused, "no token"},
		"endless":  {200, `{"refresh_token":"` + strings.Repeat("a", 1<<20), ErrRefused, "no token"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := acr(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			})
			_, _, err := p.Login(t.Context())
			wrong(t, err, tt.kind, tt.says)
		})
	}
}

// The token of Entra ID goes to the registry and nowhere else.
func TestACRStays(t *testing.T) {
	strangers := 0
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers++ }))
	defer stranger.Close()
	p, _ := acr(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, stranger.URL, http.StatusTemporaryRedirect)
	})
	_, _, err := p.Login(t.Context())
	wrong(t, err, ErrRefused, "307")
	real := &acrProvider{host: acrHost}
	if err := real.http().CheckRedirect(nil, nil); !errors.Is(err, http.ErrUseLastResponse) {
		t.Error("the real client follows redirects")
	}
	if strangers > 0 {
		t.Error("a stranger was asked")
	}
}

func TestACRNoLogin(t *testing.T) {
	p, who := acr(t, func(http.ResponseWriter, *http.Request) { t.Error("the registry was asked") })
	for _, tt := range []struct {
		err  error
		kind error
		says string
	}{
		{errors.New("DefaultAzureCredential: failed to acquire a token.\nAttempted credentials:\n\tEnvironmentCredential: missing AZURE_TENANT_ID\n\tAzureCLICredential: Azure CLI not found on path"), ErrNoLogin, "run `az login`"},
		{errors.New("DefaultAzureCredential: failed to acquire a token.\nAttempted credentials:\n\tAzureCLICredential: ERROR: AADSTS700082: The refresh token has expired"), ErrNoLogin, "az: ERROR: AADSTS700082"},
		{fmt.Errorf("waited: %w", context.DeadlineExceeded), ErrOffline, "az login"},
	} {
		who.err = tt.err
		_, _, err := p.Login(t.Context())
		wrong(t, err, tt.kind, tt.says)
	}
}

// A machine in Azure has an identity of its own, which azidentity asks for: here
// in the way of App Service (learn.microsoft.com, managed identities: REST).
func TestACRMachine(t *testing.T) {
	alone(t)
	t.Setenv("AZURE_CLIENT_ID", rand.Text()) // the SDK keeps tokens for all of the process, by identity
	status := http.StatusForbidden           // somebody else answers, and there is no az
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("resource") != "https://containerregistry.azure.net" {
			t.Errorf("asked for %s", r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"access_token":"entra-not-to-be-seen","expires_on":"%d","resource":"https://containerregistry.azure.net","token_type":"Bearer"}`, time.Now().Add(time.Hour).Unix())
	}))
	defer s.Close()
	t.Setenv("IDENTITY_ENDPOINT", s.URL)
	t.Setenv("IDENTITY_HEADER", "h")
	p, _ := acr(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"refresh_token":"acr"}`) })
	p.identity = nil
	_, _, err := p.Login(t.Context())
	wrong(t, err, ErrNoLogin, "run `az login`")
	status = http.StatusOK
	if c, ends, err := p.Login(t.Context()); err != nil || c.Password.Reveal() != "acr" || !ends.IsZero() {
		t.Errorf("%v %v %v", c, ends, err)
	}
}

// With nothing of Azure on the machine the SDK's own chain says so.
func TestACRNothingThere(t *testing.T) {
	alone(t)
	t.Setenv("AZURE_TOKEN_CREDENTIALS", "dev") // a virtual machine's role is asked for at an address that is fixed
	_, _, err := login(t, acrHost)
	wrong(t, err, ErrNoLogin, "run `az login`")
	t.Setenv("AZURE_TOKEN_CREDENTIALS", "nonsense")
	_, _, err = login(t, acrHost)
	wrong(t, err, ErrNoLogin, "nonsense", "AZURE_TOKEN_CREDENTIALS")
}

func TestAzureOf(t *testing.T) {
	for host, want := range map[string]azurecloud.Configuration{
		"acme.azurecr.io": azurecloud.AzurePublic, "acme.azurecr.cn": azurecloud.AzureChina, "acme.azurecr.us": azurecloud.AzureGovernment,
	} {
		if got := azureOf(host); got.ActiveDirectoryAuthorityHost != want.ActiveDirectoryAuthorityHost {
			t.Errorf("%s: %s", host, got.ActiveDirectoryAuthorityHost)
		}
	}
}
