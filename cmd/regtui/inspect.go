package main

import (
	"encoding/json"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui/widgets/text"
)

func inspectCommand(p *program) *cobra.Command {
	l := &looking{p: p}
	var raw, config bool
	c := &cobra.Command{
		Use:   "inspect REF",
		Short: "Show an image: platforms, config, size",
		Long: `Show what a tag or a digest points at: its platforms, and the config and size of
the image for one of them. Docker Hub counts the reading of a manifest as a
pull: regtui asks before it spends one, or wants --yes.`,
		Example:           "regtui inspect localhost:5000/app:1.2\nregtui inspect --platform arm64 --image-config ghcr.io/acme/app\nregtui inspect --raw quay.io/coreos/etcd:v3.6.0 | sha256sum",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			if raw && config {
				return usagef("--raw prints the manifest and --image-config the config: choose one")
			}
			ctx := c.Context()
			if err := l.find(args[0]); err != nil {
				return err
			}
			v, err := l.open(ctx)
			if err != nil {
				return err
			}
			if raw && l.platform == "" {
				return p.printRaw(v.Top.Raw)
			}
			im, err := l.image(ctx, v)
			switch {
			case err != nil:
				return err
			case raw:
				return p.printRaw(im.RawManifest)
			case config && im.Problem != nil:
				return im.Problem
			case config:
				return p.printRaw(im.RawConfig)
			case p.flags.format != table:
				return p.printJSON(l.json(v, im))
			case p.flags.quiet:
				fmt.Fprintln(p.out, l.chosen(v, im))
				return nil
			}
			l.print(v, im)
			return nil
		},
	}
	l.flags(c)
	c.Flags().BoolVar(&raw, "raw", false, "print the manifest as the registry sent it")
	c.Flags().BoolVar(&config, "image-config", false, "print the image's config as the registry sent it")
	return c
}

// chosen is the digest that was asked for: the platform's where one is, else
// that of what the reference points at.
func (l *looking) chosen(v *image.View, im *image.Image) v1.Hash {
	if l.platform != "" {
		return im.Digest
	}
	return v.Top.Digest
}

// printRaw prints bytes as they are, so that their digest holds; on a
// terminal, characters that could steer it are escaped.
func (p *program) printRaw(data []byte) error {
	if !p.outTerminal {
		_, err := p.out.Write(data)
		return err
	}
	_, err := fmt.Fprintln(p.out, text.CleanLines(string(data)))
	return err
}

// imageJSON is what inspect tells programs.
type imageJSON struct {
	Reference    string            `json:"reference"`
	Digest       v1.Hash           `json:"digest"`
	MediaType    types.MediaType   `json:"mediaType"`
	Kind         registry.Kind     `json:"kind"`
	ArtifactType string            `json:"artifactType,omitempty"`
	Annotations  map[string]string `json:"annotations,omitempty"`
	Platforms    []childJSON       `json:"platforms,omitempty"`
	Attestations []childJSON       `json:"attestations,omitempty"`
	Image        oneJSON           `json:"image"`
}

type childJSON struct {
	Platform  registry.Platform `json:"platform,omitzero"`
	Digest    v1.Hash           `json:"digest"`
	MediaType types.MediaType   `json:"mediaType,omitempty"`
	Of        v1.Hash           `json:"of,omitzero"`
}

// oneJSON is one image; Size is what a pull transfers, in bytes.
type oneJSON struct {
	Platform registry.Platform `json:"platform,omitzero"`
	Digest   v1.Hash           `json:"digest"`
	Size     int64             `json:"size"`
	Layers   int               `json:"layers"`
	Config   json.RawMessage   `json:"config,omitempty"`
	Error    string            `json:"error,omitempty"`
}

func (l *looking) json(v *image.View, im *image.Image) imageJSON {
	out := imageJSON{
		Reference: l.name(), Digest: v.Top.Digest, MediaType: v.Top.MediaType, Kind: v.Kind,
		ArtifactType: v.ArtifactType, Annotations: v.Annotations, Attestations: children(v.Attestations),
		Image: oneJSON{Platform: im.Platform, Digest: im.Digest, Size: im.Size, Layers: len(im.Layers)},
	}
	if v.Kind == registry.KindIndex {
		out.Platforms = children(v.Platforms)
	}
	if json.Valid(im.RawConfig) {
		out.Image.Config = im.RawConfig
	}
	if im.Problem != nil {
		out.Image.Error = im.Problem.Error()
	}
	return out
}

func children(all []image.Child) []childJSON {
	out := make([]childJSON, len(all))
	for i, c := range all {
		out[i] = childJSON{c.Platform, c.Digest, c.MediaType, c.Of}
	}
	return out
}

func (l *looking) print(v *image.View, im *image.Image) {
	p := l.p
	line := func(name, value string, st style) {
		if value != "" {
			p.out.print(p.paint(p.outTerminal, dim, fmt.Sprintf("%-13s", text.Clean(name))) + p.paint(p.outTerminal, st, text.Clean(value)) + "\n")
		}
	}
	line("image", l.name(), strong)
	line("digest", v.Top.Digest.String(), info)
	line("type", string(v.Top.MediaType), plain)
	line("artifact", v.ArtifactType, plain)
	if v.Kind == registry.KindIndex {
		p.out.print("\n")
		rows := make([][]cell, len(v.Platforms))
		for i, c := range v.Platforms {
			mark := ""
			if c.Digest == im.Digest {
				mark = "shown below"
			}
			rows[i] = []cell{{c.Platform.String(), strong}, {c.Digest.String(), info}, {mark, dim}}
		}
		p.printTable(columns{"PLATFORM", "DIGEST", ""}, rows)
		if n := len(v.Attestations); n > 0 {
			fmt.Fprintf(p.out, "and %d attestations\n", n)
		}
	}
	p.out.print("\n")
	line("platform", im.Platform.String(), plain)
	if im.Size > 0 { // schema 1 names layers without their sizes
		line("size", text.Bytes(im.Size), plain)
	}
	line("layers", text.Count(len(im.Layers)), plain)
	if im.Problem != nil {
		line("config", im.Problem.Error(), bad)
	}
	if im.Config != nil {
		if !im.Config.Created.IsZero() {
			line("created", text.Age(im.Config.Created.Time, p.now()), plain)
		}
		for _, f := range image.Facts(im.Config) {
			line(strings.ToLower(f.Name), f.Value, plain)
		}
	}
}
