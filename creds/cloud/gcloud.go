package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// fromGcloud has gcloud print a token, in the way that its own credential
// helper does, with the time at which it ends.
func (p *garProvider) fromGcloud(ctx context.Context, path string) (*oauth2.Token, error) {
	cmd := exec.CommandContext(ctx, path, "config", "config-helper", "--force-auth-refresh", "--format=json(credential)")
	cmd.Env = append(os.Environ(), "CLOUDSDK_CORE_DISABLE_PROMPTS=1")
	cmd.WaitDelay = time.Second // gcloud is a script, whose child keeps the pipe open
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	const fix = "run `gcloud auth login`"
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, problem(p.host, ErrOffline, "gcloud does not end", fix)
		}
		return nil, problem(p.host, ErrNoLogin, gcloudError(errs.String()), fix)
	}
	var in struct {
		Credential struct {
			Token string    `json:"access_token"`
			Ends  time.Time `json:"token_expiry"`
		} `json:"credential"`
	}
	if err := json.Unmarshal(out.Bytes(), &in); err != nil {
		return nil, problem(p.host, ErrRefused, "what gcloud printed is not what it should be", fix)
	}
	return &oauth2.Token{AccessToken: in.Credential.Token, Expiry: in.Credential.Ends}, nil
}

// gcloudError is the line with the error in what gcloud says.
func gcloudError(errs string) string {
	for line := range strings.Lines(errs) {
		if said, ok := strings.CutPrefix(strings.TrimSpace(line), "ERROR: "); ok {
			return said
		}
	}
	return ""
}
