package image

import (
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Step is one step of the history of an image.
type Step struct {
	Created time.Time
	Word    string // the instruction, "RUN"; empty when the text begins with none
	Text    string // what follows, on one line
	Raw     string // as the builder wrote it
	Author  string
	Comment string
	Empty   bool  // made no layer
	Layer   int   // index in Layers, -1 for none
	Size    int64 // of the layer, in bytes
}

// join reads the history and finds the layer of each step. A history is free
// text of whoever built the image: it may be missing, short, or tell of steps
// that made no layer as if they had. Only one that fits exactly is joined, for
// a layer with the wrong command beside it is worse than one with none.
func (i *Image) join() {
	if i.Config == nil {
		return
	}
	for _, h := range i.Config.History {
		i.History = append(i.History, step(h))
	}
	if !i.fits() {
		for n := range i.History { // old builders marked nothing as empty
			s := &i.History[n]
			s.Empty = s.Empty || metadataOnly(s.Word)
		}
		if !i.fits() {
			for n := range i.History {
				i.History[n].Empty = i.Config.History[n].EmptyLayer
			}
			return
		}
	}
	i.Joined = true
	layer := 0
	for n := range i.History {
		if s := &i.History[n]; !s.Empty {
			s.Layer, s.Size = layer, i.Layers[layer].Size
			i.Layers[layer].Step = n
			layer++
		}
	}
}

func step(h v1.History) Step {
	s := Step{
		Created: h.Created.Time, Raw: h.CreatedBy, Author: h.Author, Comment: h.Comment,
		Empty: h.EmptyLayer, Layer: -1,
	}
	s.Word, s.Text = instruction(h.CreatedBy)
	return s
}

// fits reports whether the history tells of as many layers as there are.
func (i *Image) fits() bool {
	n := 0
	for _, s := range i.History {
		if !s.Empty {
			n++
		}
	}
	return n == len(i.Layers) && len(i.History) > 0
}
