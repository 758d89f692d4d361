package main

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui/widgets/text"
)

func layersCommand(p *program) *cobra.Command {
	l := &looking{p: p}
	c := &cobra.Command{
		Use:   "layers REF",
		Short: "Show an image's layers: size, share, and what made them",
		Long: `Show the layers of an image, the lowest first, each with its size as stored, its
share of the whole and the instruction that made it.

On Docker Hub this comes from its own API and spends no pull. With --yes the
manifest is read, which costs one and tells diff ids and media types too. That is
also the way where the API tells nothing, as of an image that is named by its
digest: regtui asks then, or wants --yes.`,
		Example:           "regtui layers localhost:5000/app:1.2\nregtui layers --platform arm64 --json ghcr.io/acme/app",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if err := l.find(args[0]); err != nil {
				return err
			}
			im, err := l.told(ctx)
			if err != nil {
				return err
			}
			if im == nil {
				v, err := l.open(ctx)
				if err != nil {
					return err
				}
				if im, err = l.image(ctx, v); err != nil {
					return err
				}
			}
			return p.printLayers(im)
		},
	}
	l.flags(c)
	return c
}

// layerJSON is a layer for programs; Size is in bytes as stored.
type layerJSON struct {
	Digest    v1.Hash         `json:"digest"`
	DiffID    v1.Hash         `json:"diffID,omitzero"`
	MediaType types.MediaType `json:"mediaType,omitempty"`
	Size      int64           `json:"size"`
	Share     float64         `json:"share"` // of all layers, 0 to 1
	Title     string          `json:"title,omitempty"`
	MadeBy    string          `json:"madeBy,omitempty"`
}

func (p *program) printLayers(im *image.Image) error {
	switch {
	case p.flags.format != table:
		all := make([]layerJSON, len(im.Layers))
		for i, y := range im.Layers {
			all[i] = layerJSON{y.Digest, y.DiffID, y.MediaType, y.Size, y.Share, y.Title, madeBy(im, y)}
		}
		return printList(p, all)
	case p.flags.quiet:
		for _, y := range im.Layers {
			fmt.Fprintln(p.out, y.Digest)
		}
		return nil
	}
	const room = 100 // a RUN line can be thousands of characters long
	rows := make([][]cell, len(im.Layers))
	for i, y := range im.Layers {
		what := madeBy(im, y)
		if what == "" {
			what = y.Title
		}
		rows[i] = []cell{
			{fmt.Sprint(i + 1), dim},
			{text.Bytes(y.Size), plain},
			{fmt.Sprintf("%.0f%%", 100*y.Share), plain},
			{text.ShortDigest(y.Digest), info},
			{text.Cut(text.Clean(what), room), plain},
		}
	}
	p.printTable(columns{">#", ">SIZE", ">SHARE", "DIGEST", "MADE BY"}, rows)
	return nil
}

// madeBy is the instruction that made a layer, where the history tells.
func madeBy(im *image.Image, y image.Layer) string {
	if y.Step < 0 || y.Step >= len(im.History) {
		return ""
	}
	s := im.History[y.Step]
	if s.Word == "" {
		return s.Text
	}
	return s.Word + " " + s.Text
}
