// Package registry says what a container registry is: the interfaces that
// every vendor package fills and the values that they exchange. It does no I/O.
//
// The words are those of the OCI distribution and image specifications:
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
package registry

import (
	"context"
	"iter"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Registry is one host that serves repositories. What only some registries can
// do is an optional interface (TagDeleter, Searcher …): ask with a type
// assertion, as the standard library does with io.WriterTo.
//
// Every method is safe for use by several goroutines, ends when its context
// does, and returns errors that say which host and which name they are about
// (see Error).
type Registry interface {
	// Host is the registry as a person writes it: "docker.io",
	// "harbor.acme.example", "localhost:5000".
	Host() string

	// Ping asks /v2/ (or what the vendor offers) whether the registry answers
	// and what it wants from its clients. It never repeats a request.
	Ping(ctx context.Context) (Health, error)

	// Repositories streams the repositories that the caller may see, a page at
	// a time as the pages arrive (distribution-spec has no catalogue; see
	// distribution's own /v2/_catalog). A registry without one yields
	// ErrUnsupported. The stream ends with the first error.
	Repositories(ctx context.Context, q Query) iter.Seq2[Repository, error]

	// Tags streams a repository's tags in the registry's own order
	// (distribution-spec, "Listing Tags"). Only Name is sure to be known.
	Tags(ctx context.Context, repo string) iter.Seq2[Tag, error]

	// Describe finds what there is to know about one tag: a HEAD for its
	// digest and, once for each distinct digest, what the manifest and the
	// config tell. It spends no more than it must; see the vendor's package.
	Describe(ctx context.Context, repo, tag string) (Tag, error)

	// Manifest fetches a manifest or an index, whatever its kind, and checks
	// it against its digest (distribution-spec, "Pulling manifests").
	Manifest(ctx context.Context, ref name.Reference) (*Manifest, error)

	// Blob fetches a whole small blob (a config, an SBOM), checked against its
	// digest. Blobs larger than limit bytes are refused with ErrTooLarge; the
	// caller chooses the limit because only it knows what the blob is for.
	Blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error)

	// Referrers lists what refers to a manifest as its subject: signatures,
	// SBOMs, attestations (distribution-spec, "Listing Referrers", with the
	// referrers tag schema where the API is missing, and cosign's older
	// sha256-….sig tags).
	Referrers(ctx context.Context, repo string, digest v1.Hash) ([]v1.Descriptor, error)

	// Access tells who reads a repository: the login in use, and whether the
	// registry refused one and reading went on anonymously. The empty
	// repository stands for the registry itself. It is what is known so far
	// and never asks the network.
	Access(repo string) Access
}

// Query narrows a listing. The zero value asks for everything.
type Query struct {
	// Namespace keeps repositories whose name starts with it at a slash
	// boundary ("library" keeps "library/nginx").
	Namespace string
	// Text keeps repositories whose name contains it.
	Text string
}

// Health is what a registry says about itself when it is greeted.
type Health struct {
	// Product is what the registry is, if it tells ("Distribution", "Harbor
	// 2.15", "Docker Hub").
	Product string
	// Scheme is "https" or "http".
	Scheme string
	// Auth is how clients log in: "none", "basic" or "token".
	Auth string
	// Realm is the token service's URL where Auth is "token".
	Realm string
	// Latency is the time from the greeting to its answer on a connection
	// that may have had to be made first.
	Latency time.Duration
}

// Access is the identity that a registry reads with.
type Access struct {
	// User is the account's name, empty when anonymous. Token logins show as
	// "<token>", as credential helpers name them.
	User string
	// Refused is why the login that is stored for the registry is not in use:
	// the registry turned it down, or the place where it lives could not be
	// read (a credential helper that is missing or hangs). Reading went on
	// anonymously.
	Refused error
	// RefusedUser is the account of that login, where it is known.
	RefusedUser string
}

// Repository is a named set of images. Unknown fields have their zero value.
type Repository struct {
	// Name is the full name without the host: "library/nginx".
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Tags        int    `json:"tags,omitempty"`  // number of tags
	Size        int64  `json:"size,omitempty"`  // bytes stored
	Pulls       int64  `json:"pulls,omitempty"` // pulls ever
	// PullsAtLeast says that there may be more: some searches tell "1B+".
	PullsAtLeast bool      `json:"pullsAtLeast,omitempty"`
	Stars        int       `json:"stars,omitempty"`
	Pushed       time.Time `json:"pushed,omitzero"` // newest push
	Private      bool      `json:"private,omitempty"`
	Official     bool      `json:"official,omitempty"`
}

// Kind says what a manifest describes.
type Kind string

// The kinds of manifest. A KindIndex is an OCI index or a Docker manifest
// list; a KindArtifact is a manifest whose config is no image config; KindV1
// is Docker's schema 1, which has no config and no sizes.
const (
	KindUnknown  Kind = ""
	KindImage    Kind = "image"
	KindIndex    Kind = "index"
	KindArtifact Kind = "artifact"
	KindV1       Kind = "schema1"
)

// Tag is one name in a repository and what is known of the image behind it.
// A field that is not known has its zero value.
type Tag struct {
	Name      string          `json:"name"`
	Digest    v1.Hash         `json:"digest,omitzero"` // what the tag points at: a manifest or an index
	MediaType types.MediaType `json:"mediaType,omitempty"`
	Kind      Kind            `json:"kind,omitempty"`
	// Size is what a pull transfers for one platform, in bytes: config and
	// layers as stored. Of an index it is the size for Platform.
	Size int64 `json:"size,omitempty"`
	// Platform is the platform that Size and Created are about.
	Platform Platform `json:"platform,omitzero"`
	// Created is the time in the image config. Reproducible builds set it to
	// 1970 or so: the screen says "–" for those.
	Created   time.Time  `json:"created,omitzero"`
	Pushed    time.Time  `json:"pushed,omitzero"`
	Pulled    time.Time  `json:"pulled,omitzero"`
	Platforms []Platform `json:"platforms,omitempty"`
	// ArtifactType is the artifactType of a KindArtifact, or its config's media type.
	ArtifactType string `json:"artifactType,omitempty"`
	// Signed says that a signature was seen among the referrers or as a
	// cosign tag beside this one.
	Signed bool `json:"signed,omitempty"`
	// Unsigned says that both were looked for and there was no signature.
	// Where neither is set nobody has looked.
	Unsigned bool `json:"-"`
	// Err is why the details could not be had. The name is good all the same.
	Err error `json:"-"`
}

// Described reports whether the details of the tag were asked for and came or failed.
func (t *Tag) Described() bool { return t.Kind != KindUnknown || t.Err != nil }

// TagDeleter can remove one tag and no other.
type TagDeleter interface {
	// DeleteTag removes a tag that points at digest: ErrMoved when it points
	// elsewhere by now, ErrNotFound when it is gone. The manifest stays.
	DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash) error
}

// ManifestDeleter can remove a manifest, and with it every tag on it.
type ManifestDeleter interface {
	DeleteManifest(ctx context.Context, repo string, digest v1.Hash) error
}

// ManifestPutter can write a manifest whose blobs the repository has.
type ManifestPutter interface {
	// PutManifest writes m under a tag, or with ref empty under its digest
	// alone (distribution-spec, "Pushing Manifests").
	PutManifest(ctx context.Context, repo, ref string, m *Manifest) error
}

// Header can tell what a tag or a digest points at without reading it: Digest,
// MediaType and Kind of a Tag.
type Header interface {
	Head(ctx context.Context, repo, ref string) (Tag, error)
}

// Searcher can look for repositories by text, across what no catalogue lists.
type Searcher interface {
	Search(ctx context.Context, q string) iter.Seq2[Repository, error]
}

// IndexTeller is a registry whose own list tells what an index holds.
type IndexTeller interface {
	// Inside is what the last list of a repository's tags has told of an
	// index; false when it has told nothing.
	Inside(repo string, index v1.Hash) ([]v1.Hash, bool)
}

// LoginChecker can tell whether a login is good before it is kept.
type LoginChecker interface {
	// CheckLogin asks once, with no repetition: some registries lock an account
	// after a few wrong passwords. A login that is refused gives ErrUnauthorized
	// or ErrForbidden, an account that is locked ErrRateLimited. It never asks
	// for the right to write.
	CheckLogin(ctx context.Context, who authn.AuthConfig) (LoginCheck, error)
}

// LoginCheck is what became of asking about a login that was not refused.
type LoginCheck struct {
	Health
	// Unchecked is why that says nothing about the login, a whole clause;
	// empty when the login is good.
	Unchecked string
	// Service is the token service that took the login, as Realms has it;
	// empty where the registry itself did.
	Service string
	// Who is as whom the registry knows the login, May what it may do in the
	// registry's own words, and Ends when it ends. They are uncleaned, and
	// empty where nobody tells.
	Who  string
	May  []string
	Ends time.Time
}

// DeviceStarter is a registry that people can log in to in a browser, wherever
// that is (RFC 8628, OAuth's device flow).
type DeviceStarter interface {
	// StartDevice asks for a code to be confirmed in a browser. It keeps and
	// changes nothing.
	StartDevice(ctx context.Context) (*DeviceLogin, error)
}

// DeviceLogin is a login that waits for a person with a browser.
type DeviceLogin struct {
	// UserCode is what the page shows, or asks for: the person compares both.
	UserCode string
	// URL is the page, with the code filled in.
	URL string
	// Ends is when the code is no longer taken.
	Ends time.Time
	// Wait asks as often as the registry allows whether the person has agreed,
	// and then makes a login of it: a user and a token, as a password would be.
	// It may be called once. ErrUnauthorized means that the person refused or
	// that the code has ended.
	Wait func(ctx context.Context) (authn.AuthConfig, error)
}

// TokenRevoker is a registry whose login service can be told to forget a token
// that a login in a browser left behind.
type TokenRevoker interface {
	// RevokeToken asks once. False means that it is no token of that service's,
	// as another program has stored it, and that nobody was asked.
	RevokeToken(ctx context.Context, stored string) (bool, error)
}

// PullCounter is a registry that gives a limited number of pulls and counts
// the reading of a manifest as one (Docker Hub). Browsing it never reads a
// manifest unasked: Describe stays with what a HEAD tells.
type PullCounter interface {
	// PullCost is how many pulls reading this manifest would spend: 0 when it
	// is at hand already.
	PullCost(repo string, digest v1.Hash) int
}

// uncounted is a PullCounter that may know that it counts no pulls of the
// account in use, although it does of others.
type uncounted interface {
	Uncounted(repo string) bool
}

// PullCost is how many pulls reading a manifest would spend: 0 also where the
// registry counts none, or none of the account in use. Finding out may take a
// look at the disk.
func PullCost(r Registry, repo string, digest v1.Hash) int {
	c, counts := r.(PullCounter)
	if u, may := r.(uncounted); !counts || may && u.Uncounted(repo) {
		return 0
	}
	return c.PullCost(repo, digest)
}

// LayerTeller is a PullCounter that can tell of the layers of a tag's images
// without a manifest being read.
type LayerTeller interface {
	// Layers tells of the images behind a tag, as Describe has told it. An
	// error of any kind means that a manifest must be read for them.
	Layers(ctx context.Context, repo string, tag Tag) ([]ToldImage, error)
}

// ToldImage is an image, or an attestation, as a registry's own API tells it.
type ToldImage struct {
	Platform Platform
	Digest   v1.Hash
	Size     int64 // of all layers as stored, in bytes
	Steps    []ToldStep
}

// ToldStep is a step of an image's history, the lowest first.
type ToldStep struct {
	By     string  // as the builder wrote it, with or without its shell
	Digest v1.Hash // of the layer that it made; zero for none
	Size   int64   // of that layer, in bytes
}

// Noter is a registry that may have to say something about a listing that came
// in another way, or with less in it, than it could have.
type Noter interface {
	// Note is about the last listing of a repository's tags, or for the empty
	// name of the repositories; empty when there is nothing to say.
	Note(repo string) string
}

// Teller can tell what it knows about one repository, without listing its tags.
type Teller interface {
	Repository(ctx context.Context, repo string) (Repository, error)
}

// Quota is how many pulls an account, or an address without one, has left.
type Quota struct {
	Account string `json:"account,omitempty"` // empty for the address alone
	// Source is whom the registry counted: an address, or the id of an account.
	Source string `json:"source,omitempty"`
	// Unlimited says that nothing is counted; Limit and Remaining mean nothing then.
	Unlimited bool `json:"unlimited,omitempty"`
	Limit     int  `json:"limit"`
	Remaining int  `json:"remaining"`
	// Window is the time that Limit is for.
	Window time.Duration `json:"-"`
	At     time.Time     `json:"at"` // when it was read
}

// QuotaReporter is a registry that tells how many pulls are left.
type QuotaReporter interface {
	// Quota asks for the account in use, or with anonymous for this machine's
	// address. Asking spends nothing.
	Quota(ctx context.Context, anonymous bool) (Quota, error)
}
