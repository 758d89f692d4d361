package cloud

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecrpublic"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/wants"
)

// publicRegion is the one region that ECR Public's API is in:
// docs.aws.amazon.com, ECR Public: registry authentication.
const publicRegion = "us-east-1"

// ecrProvider gets logins to Amazon ECR with AWS's own SDK and its chain of
// credentials. amazon-ecr-credential-helper's package would keep tokens in a
// plain file, take no context, and panic on a broken AWS config.
type ecrProvider struct {
	host string
	want wants.Login
}

// Login asks ECR for an authorization token: API_GetAuthorizationToken in the
// API references of ECR and of ECR Public.
func (p *ecrProvider) Login(ctx context.Context) (c creds.Credential, ends time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	private, isPrivate := wants.ParseECR(p.host)
	cfg, err := config.LoadDefaultConfig(ctx, p.options(private)...)
	if err != nil {
		return c, ends, problem(p.host, ErrNoLogin, err.Error(), "check AWS_PROFILE and ~/.aws/config")
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return c, ends, p.noCredentials(err)
	}
	var token *string
	var until *time.Time
	if isPrivate {
		token, until, err = privateToken(ctx, cfg)
	} else {
		token, until, err = publicToken(ctx, cfg)
	}
	if err != nil {
		return c, ends, p.refused(err)
	}
	return p.credential(aws.ToString(token), aws.ToTime(until))
}

func (p *ecrProvider) options(host wants.ECR) []func(*config.LoadOptions) error {
	region := host.Region
	if region == "" {
		region = publicRegion
	}
	options := []func(*config.LoadOptions) error{config.WithRegion(region), config.WithEC2RoleCredentialOptions(quickIMDS)}
	if host.FIPS {
		options = append(options, config.WithUseFIPSEndpoint(aws.FIPSEndpointStateEnabled))
	}
	return options
}

// quickIMDS asks the service that gives a virtual machine its role once. Where
// it is, it answers at once; elsewhere the SDK's tries take seconds, and a
// person at a laptop waits for them to read that there is no login.
func quickIMDS(o *ec2rolecreds.Options) {
	o.Client = imds.New(imds.Options{Retryer: aws.NopRetryer{}})
}

func privateToken(ctx context.Context, cfg aws.Config) (token *string, ends *time.Time, err error) {
	out, err := ecr.NewFromConfig(cfg).GetAuthorizationToken(ctx, &ecr.GetAuthorizationTokenInput{})
	if err != nil || len(out.AuthorizationData) == 0 {
		return nil, nil, err
	}
	return out.AuthorizationData[0].AuthorizationToken, out.AuthorizationData[0].ExpiresAt, nil
}

func publicToken(ctx context.Context, cfg aws.Config) (token *string, ends *time.Time, err error) {
	out, err := ecrpublic.NewFromConfig(cfg).GetAuthorizationToken(ctx, &ecrpublic.GetAuthorizationTokenInput{})
	if err != nil || out.AuthorizationData == nil {
		return nil, nil, err
	}
	return out.AuthorizationData.AuthorizationToken, out.AuthorizationData.ExpiresAt, nil
}

// credential takes the answer apart: base64 of user, colon and password.
func (p *ecrProvider) credential(token string, ends time.Time) (creds.Credential, time.Time, error) {
	raw, err := base64.StdEncoding.DecodeString(token)
	user, password, ok := strings.Cut(string(raw), ":")
	if err != nil || !ok || user == "" || password == "" {
		return creds.Credential{}, time.Time{}, problem(p.host, ErrRefused, "ECR's answer has no token in it", "see whether AWS_ENDPOINT_URL points elsewhere")
	}
	return credential(p.host, user, password), ends, nil
}

// noCredentials says why AWS's chain has nothing. Most of its errors have no
// type; what they are about is told by the service that was asked.
func (p *ecrProvider) noCredentials(err error) error {
	var session *ssocreds.InvalidTokenError
	var op *smithy.OperationError
	var api smithy.APIError
	again := "run `" + p.signIn() + "`"
	asked := errors.As(err, &op)
	switch {
	case errors.As(err, &session):
		return problem(p.host, ErrExpired, "", again)
	case asked && op.ServiceID == imds.ServiceID:
		return problem(p.host, ErrNoLogin, "", again+" or `aws configure`, or set AWS_PROFILE")
	case asked && errors.As(err, &api) && strings.HasPrefix(op.ServiceID, sso.ServiceID): // and SSO OIDC
		return problem(p.host, ErrExpired, api.ErrorCode(), again)
	case asked:
		return p.refused(err)
	case errors.Is(err, fs.ErrNotExist): // the session that a profile names was never begun
		return problem(p.host, ErrNoLogin, "", again)
	}
	return problem(p.host, ErrNoLogin, err.Error(), again)
}

// refused says why AWS gives no token.
func (p *ecrProvider) refused(err error) error {
	var unsent *smithyhttp.RequestSendError
	var api smithy.APIError
	const whoami = "see what `aws sts get-caller-identity` says"
	switch {
	case errors.As(err, &unsent), errors.Is(err, context.DeadlineExceeded):
		return problem(p.host, ErrOffline, lastCause(err), "check the network, and HTTPS_PROXY and AWS_ENDPOINT_URL where they are set")
	case !errors.As(err, &api):
		return problem(p.host, ErrRefused, lastCause(err), whoami)
	}
	said := api.ErrorCode()
	if api.ErrorMessage() != "" {
		said += ": " + api.ErrorMessage()
	}
	switch api.ErrorCode() {
	case "ExpiredTokenException", "ExpiredToken", "RequestExpired":
		return problem(p.host, ErrExpired, said, "run `"+p.signIn()+"`")
	case "AccessDeniedException", "AccessDenied":
		return problem(p.host, ErrRefused, said, "the AWS identity needs the permission "+p.permission())
	}
	return problem(p.host, ErrRefused, said, whoami)
}

func (p *ecrProvider) permission() string {
	if _, private := wants.ParseECR(p.host); private {
		return "ecr:GetAuthorizationToken"
	}
	return "ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken"
}

// signIn is the command that logs in to AWS again, as the profile in use.
func (p *ecrProvider) signIn() string {
	if profile := os.Getenv("AWS_PROFILE"); profile != "" {
		return p.want.SignIn + " --profile " + profile
	}
	return p.want.SignIn
}

// lastCause is the innermost of the errors that an SDK wraps around each other,
// which alone says something new.
func lastCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
