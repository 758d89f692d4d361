package wants

import (
	"net/url"
	"strings"
	"testing"
)

func TestFor(t *testing.T) {
	for _, tt := range []struct {
		host, vendor string
		line         string // part of Line
		hint         string // part of Hint
	}{
		{"docker.io", "hub", "your Docker ID", "only a personal access token"},
		{"index.docker.io", "hub", "app.docker.com", "app.docker.com"},
		{"registry-1.docker.io", "hub", "app.docker.com", "app.docker.com"},
		{"GHCR.io", "ghcr", "classic personal access token with read:packages (write:packages to push)", "no account's password is taken here, but a classic"},
		{"ghcr.io:443", "ghcr", "classic", "github.com/settings/tokens"},
		{"registry.gitlab.com", "gitlab", "read_registry", "with two-factor authentication"},
		{"quay.io", "quay", "organisation+robot", "robot"},
		{"public.ecr.aws", "ecr", "as user AWS; one is printed by: aws ecr-public get-login-password --region us-east-1", "aws sso login"},
		{"123456789012.dkr.ecr.eu-west-1.amazonaws.com", "ecr", "as user AWS; one is printed by: aws ecr get-login-password --region eu-west-1", "aws sso login"},
		{"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "ecr", "--region us-gov-west-1", "aws sso login"},
		{"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "ecr", "--region cn-north-1", "aws sso login"},
		{"123456789012.dkr-ecr.eu-west-1.on.aws", "ecr", "--region eu-west-1", "aws sso login"},
		{"acme.azurecr.io", "acr", "as user 00000000-0000-0000-0000-000000000000; one is printed by: az acr login --name acme --expose-token", "az login"},
		{"acme-d7gq2.azurecr.io", "acr", "--name acme --expose", "az login"},
		{"acme.azurecr.cn", "acr", "--name acme", "az login"},
		{"acme.azurecr.us", "acr", "--name acme", "az login"},
		{"europe-west3-docker.pkg.dev", "gar", "as user oauth2accesstoken; one is printed by: gcloud auth print-access-token", "gcloud auth application-default login"},
		{"gcr.io", "gar", "oauth2accesstoken", "gcloud"},
		{"eu.gcr.io", "gar", "oauth2accesstoken", "gcloud"},
		{"acme.jfrog.io", "artifactory", "identity token", "identity token"},
		{"codeberg.org", "gitea", "scope package", "codeberg.org/user/settings/applications"},
		{"gitea.com", "gitea", "scope package", "gitea.com/user/settings/applications"},
		{"registry.lan:5000", "", "", "an access token takes the password's place"},
	} {
		l := For(tt.host)
		if l.Vendor != tt.vendor || !strings.Contains(l.Line(), tt.line) || !strings.Contains(l.Hint(), tt.hint) {
			t.Errorf("%s: %q\nline: %s\nhint: %s", tt.host, l.Vendor, l.Line(), l.Hint())
		}
	}
	if line := For("registry.lan").Line(); line != "" {
		t.Errorf("of nothing known: %q", line)
	}
}

// A host that only looks like a cloud's is none: it would be told to ask the
// cloud, and be sent what the cloud gives.
func TestForLookalikes(t *testing.T) {
	for _, host := range []string{
		"amazonaws.com", "dkr.ecr.eu-west-1.amazonaws.com", "12345.dkr.ecr.eu-west-1.amazonaws.com",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example", "evil.example/123456789012.dkr.ecr.eu-west-1.amazonaws.com",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443", "s3.eu-west-1.amazonaws.com",
		"azurecr.io", ".azurecr.io", "a.b.azurecr.io", "acmeazurecr.io", "acme.azurecr.io.evil.example", "acme.azurecr.io:444", "acme.azurecr.de",
		"pkg.dev", "docker.pkg.dev", "-docker.pkg.dev", "europe-npm.pkg.dev", "evilgcr.io", ".gcr.io", "gcr.io.evil.example", "gcr.io:80", "evil.example/a-docker.pkg.dev", "evil.example#.gcr.io",
		"public.ecr.aws.evil.example", "xpublic.ecr.aws",
	} {
		if l := For(host); l.Cloud {
			t.Errorf("%s is taken for %s", host, l.Vendor)
		}
	}
}

func TestOf(t *testing.T) {
	for _, tt := range []struct{ vendor, host, line string }{
		{"harbor", "harbor.lan", "robot$project+name"},
		{"gitlab", "registry.git.lan", "read_registry"},
		{"quay", "quay.lan", "robot"},
		{"artifactory", "docker.lan", "identity token"},
		{"gitea", "git.lan", "scope package"},
		{"harbor", "ghcr.io", "classic"}, // the host knows better
		{"oci", "registry.lan", ""},
		{"ecr", "registry.lan", ""}, // a cloud's vendor is nowhere but at its hosts
		{"ghcr", "registry.lan", ""},
	} {
		l := Of(tt.vendor, tt.host)
		if line := l.Line(); tt.line == "" && line != "" || !strings.Contains(line, tt.line) {
			t.Errorf("%s at %s: %q", tt.vendor, tt.host, line)
		}
		if l.Cloud {
			t.Errorf("%s at %s is a cloud", tt.vendor, tt.host)
		}
	}
}

func TestParseECR(t *testing.T) {
	got, ok := ParseECR("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com")
	if want := (ECR{Account: "123456789012", Region: "us-gov-west-1", FIPS: true}); !ok || got != want {
		t.Errorf("%v %v", got, ok)
	}
	if got, ok := ParseECR("public.ecr.aws"); ok {
		t.Errorf("%v", got)
	}
}

// Every row can be used: a page over TLS, a user or a fixed one, and for clouds
// the commands.
func TestTable(t *testing.T) {
	for _, r := range table {
		u, err := url.Parse(r.Page)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("%s: page %q", r.Vendor, r.Page)
		}
		if r.Vendor == "" || r.Secret == "" || (r.User == "") == (r.UserFixed == "") {
			t.Errorf("%s: half a row: %+v", r.Vendor, r.Login)
		}
		if r.Cloud != (r.Command != "") || r.Cloud != (r.SignIn != "") || r.Cloud == (r.User != "") || r.Cloud != (r.CloudName != "") {
			t.Errorf("%s: half a cloud: %+v", r.Vendor, r.Login)
		}
		if r.Password && r.Factors == "" {
			t.Errorf("%s: nothing is said of two factors", r.Vendor)
		}
		if len(r.hosts) == 0 && len(r.suffixes) == 0 && r.pattern == nil && !r.anywhere {
			t.Errorf("%s: no host has it", r.Vendor)
		}
	}
}
