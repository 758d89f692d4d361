package cloud

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
)

const ecrHost = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"

// alone gives the test a home of its own and no cloud around it.
func alone(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		for _, of := range []string{"AWS_", "AZURE_", "GOOGLE_", "GCE_", "CLOUDSDK_", "MSI_", "IDENTITY_"} {
			if strings.HasPrefix(name, of) {
				t.Setenv(name, "")
				os.Unsetenv(name)
			}
		}
	}
	t.Setenv("HOME", home)
	t.Setenv("APPDATA", home)
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, ".aws", "config")) // the SDK looks up HOME once
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, ".aws", "credentials"))
	t.Setenv("PATH", t.TempDir())
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("GCE_METADATA_HOST", "127.0.0.1:1")
	return home
}

// keys sets AWS credentials that stand in the environment.
func keys(t *testing.T) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "aws-key-not-to-be-seen")
}

// ecrAPI answers as ECR does, in AWS's JSON 1.1 protocol: API_GetAuthorizationToken
// in docs.aws.amazon.com's ECR and ECR Public API references.
func ecrAPI(t *testing.T, status int, body string) (asks *[]*http.Request) {
	t.Helper()
	asks = &[]*http.Request{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asks = append(*asks, r)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	t.Setenv("AWS_ENDPOINT_URL_ECR", s.URL)
	t.Setenv("AWS_ENDPOINT_URL_ECR_PUBLIC", s.URL)
	return asks
}

func login(t *testing.T, host string) (creds.Credential, time.Time, error) {
	t.Helper()
	p, ok := For(host)
	if !ok {
		t.Fatalf("%s is no cloud's", host)
	}
	return p.Login(t.Context())
}

func TestECR(t *testing.T) {
	alone(t)
	keys(t)
	token := base64.StdEncoding.EncodeToString([]byte("AWS:ecr-token:with a colon"))
	ends := time.Date(2026, 11, 25, 12, 34, 56, 0, time.UTC)
	private := fmt.Sprintf(`{"authorizationData":[{"authorizationToken":%q,"expiresAt":%d.123,"proxyEndpoint":"https://%s"}]}`, token, ends.Unix(), ecrHost)
	public := fmt.Sprintf(`{"authorizationData":{"authorizationToken":%q,"expiresAt":%d}}`, token, ends.Unix())
	for host, tt := range map[string]struct{ body, target, region string }{
		ecrHost: {private, "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "/eu-west-1/ecr/"},
		strings.ToUpper(ecrHost[:13]) + ecrHost[13:] + ":443": {private, "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "/eu-west-1/ecr/"},
		"210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn":    {private, "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "/cn-north-1/ecr/"},
		"public.ecr.aws": {public, "SpencerFrontendService.GetAuthorizationToken", "/us-east-1/ecr-public/"},
	} {
		asks := ecrAPI(t, http.StatusOK, tt.body)
		c, until, err := login(t, host)
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		if c.Login.Host != creds.CanonicalHost(host) || c.Login.User != "AWS" || c.Password.Reveal() != "ecr-token:with a colon" || !until.Truncate(time.Second).Equal(ends) {
			t.Errorf("%s: %+v %v", host, c, until)
		}
		if len(*asks) != 1 || (*asks)[0].Header.Get("X-Amz-Target") != tt.target || !strings.Contains((*asks)[0].Header.Get("Authorization"), tt.region) {
			t.Errorf("%s: asked %d times: %v", host, len(*asks), (*asks)[0].Header)
		}
	}
}

// What AWS says is told with the command that helps, and no secret.
func TestECRRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		kind   error
		says   []string
	}{
		"expired":    {400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`, ErrExpired, []string{"is expired", "aws sso login --profile dev"}},
		"unknown":    {400, `{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}`, ErrRefused, []string{"invalid", "aws sts get-caller-identity"}},
		"no right":   {400, `{"__type":"AccessDeniedException","message":"User: arn:aws:iam::1:user/al is not authorized"}`, ErrRefused, []string{"arn:aws:iam", "ecr:GetAuthorizationToken"}},
		"no data":    {200, `{"authorizationData":[]}`, ErrRefused, []string{"no token"}},
		"no base64":  {200, `{"authorizationData":[{"authorizationToken":"???"}]}`, ErrRefused, []string{"no token"}},
		"no colon":   {200, `{"authorizationData":[{"authorizationToken":"QVdT"}]}`, ErrRefused, []string{"no token"}},
		"no JSON":    {200, `<html>`, ErrRefused, []string{"aws sts"}},
		"many lines": {400, `{"__type":"X","message":"` + strings.Repeat(`a\n`, 1000) + `"}`, ErrRefused, []string{"a a a", "…"}},
	} {
		t.Run(name, func(t *testing.T) {
			home := alone(t)
			keys(t)
			t.Setenv("AWS_PROFILE", "dev")
			write(t, filepath.Join(home, ".aws", "config"), "[profile dev]\nregion = us-east-2\n")
			ecrAPI(t, tt.status, tt.body)
			_, _, err := login(t, ecrHost)
			wrong(t, err, tt.kind, tt.says...)
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wrong checks an error: its kind, that it says which registry and what to do,
// on one line and without a secret.
func wrong(t *testing.T, err, kind error, says ...string) {
	t.Helper()
	var p *creds.Problem
	if !errors.Is(err, kind) || !errors.As(err, &p) || p.Host == "" || p.Fix == "" {
		t.Fatalf("%v, want %v", err, kind)
	}
	text := err.Error()
	for _, s := range says {
		if !strings.Contains(text, s) {
			t.Errorf("does not say %q: %s", s, text)
		}
	}
	if strings.Contains(text, "\n") || len(text) > 700 {
		t.Errorf("more than a line: %s", text)
	}
	if strings.Contains(text, "not-to-be-seen") {
		t.Errorf("a secret is told: %s", text)
	}
}

// With no credentials anywhere the machine's role is asked for once, so that a
// person at a laptop reads at once what to do.
func TestECRNoLogin(t *testing.T) {
	alone(t)
	os.Unsetenv("AWS_EC2_METADATA_DISABLED")
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable) // which the SDK would try again
	}))
	defer s.Close()
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", s.URL)
	_, _, err := login(t, ecrHost)
	wrong(t, err, ErrNoLogin, "aws sso login", "aws configure")
	if n := asked.Load(); n < 1 || n > 2 {
		t.Errorf("the machine's role was asked for %d times", n)
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	_, _, err = login(t, ecrHost)
	wrong(t, err, ErrNoLogin, "aws sso login")
}

func TestECRProfiles(t *testing.T) {
	home := alone(t)
	t.Setenv("AWS_PROFILE", "gone")
	_, _, err := login(t, ecrHost)
	wrong(t, err, ErrNoLogin, "gone", "AWS_PROFILE")

	write(t, filepath.Join(home, ".aws", "config"), `[profile old]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = dev
[profile new]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = dev
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`)
	for profile, kind := range map[string]error{"old": ErrExpired, "new": ErrNoLogin} {
		t.Setenv("AWS_PROFILE", profile)
		_, _, err = login(t, ecrHost)
		wrong(t, err, kind, "aws sso login --profile "+profile)
	}
}

func TestECROffline(t *testing.T) {
	alone(t)
	keys(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	t.Setenv("AWS_ENDPOINT_URL_ECR", "http://"+l.Addr().String())
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	_, _, err = login(t, ecrHost)
	wrong(t, err, ErrOffline, "refused", "AWS_ENDPOINT_URL")
}

// jwt is a token as ACR makes them, with an end.
func jwt(ends time.Time) string {
	part := func(v any) string {
		raw, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	return part(map[string]string{"alg": "RS256"}) + "." + part(map[string]any{"exp": ends.Unix(), "grant_type": "refresh_token"}) + ".c2ln"
}
