// Package cloud gets logins to the clouds' registries from the login that the
// cloud's own tools have on this machine: Amazon ECR, Azure Container Registry
// and Google's Artifact Registry. What it gets ends within hours, is kept in
// memory alone, and is for the host that was asked about and no other.
package cloud

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/wants"
)

// What can be wrong with a cloud's login, told apart with errors.Is.
var (
	ErrNoLogin  = errors.New("this machine has no login to the cloud")
	ErrExpired  = errors.New("the login to the cloud has ended")
	ErrRefused  = errors.New("the cloud refuses the login")
	ErrOffline  = errors.New("the cloud gives no answer")
	ErrNotCloud = errors.New("no cloud gives logins to this registry")
)

// Provider gets logins to one registry.
type Provider interface {
	// Login asks the cloud for a login and tells when that ends, zero when
	// nobody says. It takes 20 seconds at most, whatever the context allows,
	// and never asks the person. Errors are *creds.Problem and say which
	// command helps.
	Login(ctx context.Context) (creds.Credential, time.Time, error)
}

// patience is how long a cloud may take: its tools are slow to start, and some
// of them ask two services.
const patience = 20 * time.Second

// For is the provider for a registry, by its host: only a cloud's own hosts
// have one, so that nobody else is ever sent what a cloud gives.
func For(host string) (Provider, bool) {
	host = creds.CanonicalHost(host)
	l := wants.For(host)
	switch {
	case !l.Cloud:
		return nil, false
	case l.Vendor == "ecr":
		return &ecrProvider{host: host, want: l}, true
	case l.Vendor == "acr":
		return &acrProvider{host: host, want: l}, true
	case l.Vendor == "gar":
		return &garProvider{host: host, want: l}, true
	}
	return nil, false
}

// credential is the login that a cloud's token makes.
func credential(host, user, token string) creds.Credential {
	return creds.Credential{
		Login:    creds.Login{Host: host, Key: host, User: user},
		Password: creds.Secret(token),
	}
}

// problem tells what is wrong with the login to a registry, and what to do.
func problem(host string, kind error, detail, fix string) error {
	err := kind
	if detail = oneLine(detail); detail != "" {
		err = &detailed{kind, detail}
	}
	return &creds.Problem{Host: host, Err: err, Fix: fix}
}

// detailed is an error with what a cloud said of it.
type detailed struct {
	kind error
	text string
}

func (d *detailed) Error() string { return d.kind.Error() + " (" + d.text + ")" }
func (d *detailed) Unwrap() error { return d.kind }

// maxDetail is how much of what a cloud says is told, in bytes.
const maxDetail = 300

// oneLine makes one short line of what SDKs and tools say on several.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxDetail {
		s = strings.ToValidUTF8(s[:maxDetail], "") + "…"
	}
	return s
}
