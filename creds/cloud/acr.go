package cloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azurecloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/wants"
)

// acrScope asks Entra ID for a token that is good at container registries and
// nowhere else, in every Azure: sdk/containers/azcontainerregistry.
const acrScope = "https://containerregistry.azure.net/.default"

// acrProvider gets logins to Azure Container Registry.
type acrProvider struct {
	host string
	want wants.Login
	// Tests have their own; nil is the real thing.
	identity azcore.TokenCredential
	client   *http.Client
}

// Login gets a token of Entra ID from whatever azidentity finds (environment,
// workload and managed identity, az, azd, Azure PowerShell) and has the
// registry exchange it for its own refresh token, which goes in a password's
// place: azure.github.io/acr, AAD-OAuth.
func (p *acrProvider) Login(ctx context.Context) (c creds.Credential, ends time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	entra, err := p.entraToken(ctx)
	if err != nil {
		return c, ends, err
	}
	token, err := p.exchange(ctx, entra.Token)
	if err != nil {
		return c, ends, err
	}
	return credential(p.host, p.want.UserFixed, token), creds.Ends(creds.Secret(token)), nil
}

// entraToken asks azidentity's default chain. A network that answers in the
// place of the service that gives machines their identity (a proxy, a hotel's
// page) ends that chain before it comes to az, which is asked by itself then.
func (p *acrProvider) entraToken(ctx context.Context) (azcore.AccessToken, error) {
	want := policy.TokenRequestOptions{Scopes: []string{acrScope}}
	identity := p.identity
	if identity == nil {
		chain, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{
			ClientOptions: azcore.ClientOptions{Cloud: azureOf(p.host)},
		})
		if err != nil {
			return azcore.AccessToken{}, problem(p.host, ErrNoLogin, err.Error(), "check AZURE_TOKEN_CREDENTIALS")
		}
		identity = chain
	}
	token, err := identity.GetToken(ctx, want)
	if machineFailed(err) {
		if az, azErr := azidentity.NewAzureCLICredential(nil); azErr == nil {
			if byAZ, azErr := az.GetToken(ctx, want); azErr == nil {
				return byAZ, nil
			}
		}
	}
	if err != nil {
		return azcore.AccessToken{}, p.noToken(err)
	}
	return token, nil
}

// machineFailed tells of a chain that ended at the machine's identity.
func machineFailed(err error) bool {
	var failed *azidentity.AuthenticationFailedError
	return errors.As(err, &failed) && strings.Contains(err.Error(), "ManagedIdentityCredential authentication failed")
}

// azureOf is the Azure that a registry is in, by its name.
func azureOf(host string) azurecloud.Configuration {
	switch {
	case strings.HasSuffix(host, ".azurecr.cn"):
		return azurecloud.AzureChina
	case strings.HasSuffix(host, ".azurecr.us"):
		return azurecloud.AzureGovernment
	}
	return azurecloud.AzurePublic
}

// entraError is a code of Entra ID's with what it says of it.
var entraError = regexp.MustCompile(`AADSTS\d+:[^"\r\n]*`)

// noToken says why there is no token. The SDK tells of each way that it tried,
// on lines of their own; the one by az is what most people would mend.
func (p *acrProvider) noToken(err error) error {
	fix := "run `" + p.want.SignIn + "`"
	text := err.Error()
	var failed *azidentity.AuthenticationFailedError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return problem(p.host, ErrOffline, "", fix)
	case errors.As(err, &failed) && !machineFailed(err):
		first, _, _ := strings.Cut(text, "\n")
		return problem(p.host, ErrRefused, cmp.Or(entraError.FindString(text), first), fix+", or check the variables AZURE_…")
	}
	detail := ""
	for line := range strings.Lines(text) {
		if said, ok := strings.CutPrefix(strings.TrimSpace(line), "AzureCLICredential: "); ok && !strings.Contains(said, "not found on path") {
			detail = "az: " + said
		}
	}
	return problem(p.host, ErrNoLogin, detail, fix)
}

// maxAnswer is how long an answer of the registry may be, in bytes.
const maxAnswer = 64 << 10

// exchange has the registry make a refresh token of one of Entra ID, which it
// alone is sent.
func (p *acrProvider) exchange(ctx context.Context, entra string) (string, error) {
	form := url.Values{"grant_type": {"access_token"}, "service": {p.host}, "access_token": {entra}}
	to := url.URL{Scheme: "https", Host: p.host, Path: "/oauth2/exchange"}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.http().Do(req)
	if err != nil {
		return "", problem(p.host, ErrOffline, lastCause(err), "check the registry's name and the network")
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return "", problem(p.host, ErrOffline, lastCause(err), "try again")
	}
	var in struct {
		Token string `json:"refresh_token"`
	}
	switch {
	case resp.StatusCode != http.StatusOK:
		return "", problem(p.host, ErrRefused, said(resp.Status, body), "log in to the registry's tenant (`az login --tenant …`), and have a role on it that may pull (AcrPull)")
	case json.Unmarshal(body, &in) != nil || in.Token == "":
		return "", problem(p.host, ErrRefused, "its answer has no token in it", "check the registry's name")
	}
	return in.Token, nil
}

// http is a client that follows no redirect: the token in the request is for
// this host alone.
func (p *acrProvider) http() *http.Client {
	if p.client != nil {
		return p.client
	}
	return &http.Client{CheckRedirect: stay}
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// said is what a registry said of a failure, in the specification's form.
func said(status string, body []byte) string {
	var in struct {
		Errors []struct{ Code, Message string }
	}
	if json.Unmarshal(body, &in) == nil && len(in.Errors) > 0 {
		return fmt.Sprintf("%s: %s", in.Errors[0].Code, in.Errors[0].Message)
	}
	return status
}
