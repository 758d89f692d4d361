package main

import (
	"context"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui"
)

// looking is what inspect and layers share: one reference, opened as far as
// it is needed, and paid for where that must be.
type looking struct {
	p     *program
	place ui.Place
	reg   registry.Registry
	purse purse

	platform string
	yes      bool
}

// commonPlatforms are those that images are mostly made for.
var commonPlatforms = []cobra.Completion{
	"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64", "windows/amd64",
}

func (l *looking) flags(c *cobra.Command) {
	l.p.insecureFlag(c)
	c.Flags().StringVar(&l.platform, "platform", "", "the image for this `PLATFORM` of an index: linux/arm64, arm/v7, windows")
	_ = c.RegisterFlagCompletionFunc("platform", cobra.FixedCompletions(commonPlatforms, cobra.ShellCompDirectiveNoFileComp))
	c.Flags().BoolVarP(&l.yes, "yes", "y", false, "spend a pull where reading costs one")
}

// find takes ref apart and opens its registry.
func (l *looking) find(ref string) (err error) {
	if l.place, err = l.p.parseRef(ref); err != nil {
		return err
	}
	if l.reg, err = l.p.open(l.place.Host); err != nil {
		return err
	}
	l.purse = purse{p: l.p, reg: l.reg, repo: l.place.Repo, agreed: l.yes}
	return nil
}

// told is the image as its registry's own API tells it, where reading would
// cost a pull and --yes was not said; nil where there is no such thing.
func (l *looking) told(ctx context.Context) (*image.Image, error) {
	teller, ok := l.reg.(registry.LayerTeller)
	_, counts := l.reg.(registry.PullCounter)
	if !ok || !counts || l.yes || strings.Contains(l.place.Ref, ":") {
		return nil, nil
	}
	t, err := l.reg.Describe(ctx, l.place.Repo, l.place.Ref)
	if err != nil || registry.PullCost(l.reg, l.place.Repo, t.Digest) == 0 {
		return nil, err
	}
	all, err := teller.Layers(ctx, l.place.Repo, t)
	if err != nil {
		l.p.complain(err) // the manifest tells the same, for a pull
		return nil, ctx.Err()
	}
	v, images := image.Told(l.place.Host, l.place.Repo, t, all)
	child, err := l.choose(v)
	if err != nil {
		return nil, err
	}
	for _, im := range images {
		if im.Digest == child.Digest {
			return im, l.unlessOther(v, im)
		}
	}
	return nil, nil
}

// open reads what find has found.
func (l *looking) open(ctx context.Context) (*image.View, error) {
	if _, counts := l.reg.(registry.PullCounter); counts && !l.yes {
		digest, err := l.digest(ctx)
		if err != nil {
			return nil, err
		}
		if err := l.purse.pay(ctx, digest); err != nil {
			return nil, err
		}
	}
	v, err := image.Open(ctx, l.reg, l.place.Repo, l.place.Ref)
	if err == nil {
		l.p.noteLogin(l.reg, l.place.Repo)
	}
	return v, err
}

// digest finds what the reference points at without reading it.
func (l *looking) digest(ctx context.Context) (v1.Hash, error) {
	if strings.Contains(l.place.Ref, ":") {
		return v1.NewHash(l.place.Ref)
	}
	t, err := l.reg.Describe(ctx, l.place.Repo, l.place.Ref)
	return t.Digest, err
}

// image reads the image that --platform chooses, else the one that most
// people run.
func (l *looking) image(ctx context.Context, v *image.View) (*image.Image, error) {
	child, err := l.choose(v)
	if err != nil {
		return nil, err
	}
	if child.Digest != v.Top.Digest {
		if err := l.purse.pay(ctx, child.Digest); err != nil {
			return nil, err
		}
	}
	im, err := v.Image(ctx, l.reg, child.Digest)
	if err != nil {
		return nil, err
	}
	return im, l.unlessOther(v, im)
}

// unlessOther refuses the one image of a tag where another platform is wanted.
func (l *looking) unlessOther(v *image.View, im *image.Image) error {
	if l.platform != "" && v.Kind != registry.KindIndex && !im.Platform.Matches(l.platform) {
		return l.missing([]string{im.Platform.String()})
	}
	return nil
}

func (l *looking) choose(v *image.View) (image.Child, error) {
	if len(v.Platforms) == 0 {
		return image.Child{}, fmt.Errorf("%s holds no image: %w", l.name(), registry.ErrNotFound)
	}
	if l.platform == "" || v.Kind != registry.KindIndex {
		return v.Platforms[v.Preferred()], nil
	}
	there := make([]string, len(v.Platforms))
	for i, c := range v.Platforms {
		if c.Platform.Matches(l.platform) {
			return c, nil
		}
		there[i] = c.Platform.String()
	}
	return image.Child{}, l.missing(there)
}

func (l *looking) missing(there []string) error {
	return fmt.Errorf("%s has no image for %s: %w; there are %s", l.name(), l.platform, registry.ErrNotFound, strings.Join(there, ", "))
}

// name is the reference in full.
func (l *looking) name() string { return refName(l.place) }

func refName(p ui.Place) string {
	sep := ":"
	if strings.Contains(p.Ref, ":") {
		sep = "@"
	}
	return p.Host + "/" + p.Repo + sep + p.Ref
}
