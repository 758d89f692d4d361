package wants

import (
	"regexp"
	"slices"
	"strings"
)

// row is a vendor's login and the hosts that tell it.
type row struct {
	Login
	hosts    []string
	suffixes []string
	// pattern names parts of the host, which the command takes up.
	pattern *regexp.Regexp
	// anywhere says that the vendor's registries stand at any host.
	anywhere bool
}

func (r *row) matches(host string) bool {
	return slices.Contains(r.hosts, host) ||
		r.pattern != nil && r.pattern.MatchString(host) ||
		slices.ContainsFunc(r.suffixes, func(end string) bool { return strings.HasSuffix(host, end) && host != end })
}

// login is the row's for a host, whose parts go into the command.
func (r *row) login(host string) Login {
	l := r.Login
	if r.pattern != nil {
		l.Command = r.pattern.ReplaceAllString(host, l.Command)
	}
	return l
}

// The names that stand for everybody where a cloud's token is the password.
const (
	userECR = "AWS"
	userACR = "00000000-0000-0000-0000-000000000000"
	userGAR = "oauth2accesstoken"
)

const giteaToken = "an access token with the scope package"

// table is what the vendors say of logins, on the pages that are named here or
// beside a row.
var table = []row{
	{ // docs.docker.com: personal access tokens
		hosts: []string{"docker.io", "hub.docker.com", "registry.hub.docker.com"},
		Login: Login{
			Vendor: "hub", Password: true,
			Secret:  "your password, or better a personal access token",
			User:    "your Docker ID (for an organisation's access token: the organisation)",
			Factors: "with two-factor authentication or single sign-on only a personal access token is taken",
			Page:    "https://app.docker.com/settings/personal-access-tokens",
		},
	},
	{ // docs.github.com: working with the container registry
		hosts: []string{"ghcr.io", "docker.pkg.github.com"},
		Login: Login{
			Vendor: "ghcr",
			Secret: "a classic personal access token with read:packages (write:packages to push)",
			User:   "your GitHub user name",
			Page:   "https://github.com/settings/tokens/new?scopes=read:packages",
		},
	},
	{ // docs.gitlab.com: authenticate with the container registry
		hosts: []string{"registry.gitlab.com"},
		Login: Login{
			Vendor: "gitlab", Password: true,
			Secret:  "a personal or deploy token with read_registry (write_registry too to push)",
			User:    "your GitLab user name or the deploy token's",
			Factors: "with two-factor authentication only a token is taken, with read_registry",
			Page:    "https://gitlab.com/-/user_settings/personal_access_tokens?name=regtui&scopes=read_registry",
		},
	},
	{
		anywhere: true, // GitLab on hosts of one's own
		Login: Login{
			Vendor: "gitlab", Password: true,
			Secret:  "a personal or deploy token with read_registry (write_registry too to push)",
			User:    "your GitLab user name or the deploy token's",
			Factors: "with two-factor authentication only a token is taken, with read_registry",
			Page:    "https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/",
		},
	},
	{
		hosts: []string{"quay.io"}, anywhere: true,
		Login: Login{
			Vendor: "quay", Password: true,
			Secret:  "a robot account's token or the encrypted password of your account's settings",
			User:    "the robot's whole name (organisation+robot) or your own",
			Factors: "with single sign-on only a robot account or the encrypted password of your account's settings is taken",
			Page:    "https://docs.quay.io/glossary/robot-accounts.html",
		},
	},
	{
		anywhere: true,
		Login: Login{
			Vendor: "harbor", Password: true,
			Secret:  "your password, with single sign-on the CLI secret of your user profile, or a robot account's secret",
			User:    "your own name or the robot's whole name (robot$name, robot$project+name)",
			Factors: "with single sign-on the CLI secret of your user profile takes the password's place",
			Page:    "https://goharbor.io/docs/main/working-with-projects/project-configuration/create-robot-accounts/",
		},
	},
	{
		hosts: []string{"public.ecr.aws", "ecr-public.aws.com"},
		Login: Login{
			Vendor: "ecr", Cloud: true, CloudName: "AWS",
			Secret: "a token of 12 hours", UserFixed: userECR,
			Page:    "https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html",
			Command: "aws ecr-public get-login-password --region us-east-1",
			SignIn:  "aws sso login",
		},
	},
	{
		pattern: ecrHost,
		Login: Login{
			Vendor: "ecr", Cloud: true, CloudName: "AWS",
			Secret: "a token of 12 hours", UserFixed: userECR,
			Page:    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
			Command: "aws ecr get-login-password --region ${region}",
			SignIn:  "aws sso login",
		},
	},
	{
		pattern: acrHost,
		Login: Login{
			Vendor: "acr", Cloud: true, CloudName: "Azure",
			Secret: "a token of 3 hours", UserFixed: userACR,
			Page:    "https://learn.microsoft.com/azure/container-registry/container-registry-authentication",
			Command: "az acr login --name ${name} --expose-token --output tsv --query accessToken",
			SignIn:  "az login",
		},
	},
	{
		pattern: garHost,
		Login: Login{
			Vendor: "gar", Cloud: true, CloudName: "Google Cloud",
			Secret: "an access token of an hour", UserFixed: userGAR,
			Page:    "https://docs.cloud.google.com/artifact-registry/docs/docker/authentication",
			Command: "gcloud auth print-access-token",
			SignIn:  "gcloud auth application-default login",
		},
	},
	{ // jfrog.com/help: API keys are gone, reference tokens
		suffixes: []string{".jfrog.io"}, anywhere: true,
		Login: Login{
			Vendor: "artifactory", Password: true,
			Secret:  "an identity token, made under Edit Profile",
			User:    "your own name",
			Factors: "with single sign-on an identity token takes the password's place",
			Page:    "https://jfrog.com/help/r/platform-api-key-deprecation-and-the-new-reference-tokens/how-to-get-an-identity-token-in-3-steps",
		},
	},
	{
		hosts: []string{"codeberg.org"},
		Login: Login{
			Vendor: "gitea", Password: true, Secret: giteaToken, User: "your Codeberg user name",
			Factors: giteaFactors, Page: "https://codeberg.org/user/settings/applications",
		},
	},
	{
		hosts: []string{"gitea.com"},
		Login: Login{
			Vendor: "gitea", Password: true, Secret: giteaToken, User: "your Gitea user name",
			Factors: giteaFactors, Page: "https://gitea.com/user/settings/applications",
		},
	},
	{
		anywhere: true,
		Login: Login{
			Vendor: "gitea", Password: true, Secret: giteaToken, User: "your Gitea user name",
			Factors: giteaFactors, Page: "https://docs.gitea.com/usage/packages/container",
		},
	},
}

const giteaFactors = "with two-factor authentication or single sign-on an access token takes the password's place"
