package image

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// schema1 reads a manifest of Docker's first kind: newest layer first, no
// sizes, and the config inside the history (distribution's
// docs/content/spec/deprecated-schema-v1.md).
func (i *Image) schema1() error {
	var m struct {
		Architecture string `json:"architecture"`
		Layers       []struct {
			Digest v1.Hash `json:"blobSum"`
		} `json:"fsLayers"`
		History []struct {
			V1 string `json:"v1Compatibility"`
		} `json:"history"`
	}
	if err := json.Unmarshal(i.RawManifest, &m); err != nil {
		return fmt.Errorf("the manifest is not valid JSON: %w", err)
	}
	slices.Reverse(m.Layers)
	slices.Reverse(m.History)
	i.Config = &v1.ConfigFile{Architecture: m.Architecture, OS: "linux"}
	for n, h := range m.History {
		var c compatibility
		if err := json.Unmarshal([]byte(h.V1), &c); err != nil {
			i.Problem = fmt.Errorf("the history of step %d is not valid JSON: %w", n+1, err)
		}
		i.Config.History = append(i.Config.History, v1.History{
			Author: c.Author, Created: c.Created, Comment: c.Comment, EmptyLayer: c.Throwaway,
			CreatedBy: strings.Join(c.Container.Cmd, " "),
		})
		if n == len(m.History)-1 {
			i.Config.Config, i.Config.Created, i.Config.Author = c.Config, c.Created, c.Author
			i.Config.DockerVersion = c.DockerVersion //nolint:staticcheck // old images have nothing else to tell
			if c.OS != "" {
				i.Config.OS = c.OS
			}
		}
	}
	// Each step has a blob here; those of empty steps hold nothing.
	for n, l := range m.Layers {
		if n < len(m.History) && i.Config.History[n].EmptyLayer && len(m.Layers) == len(m.History) {
			continue
		}
		i.Layers = append(i.Layers, Layer{Digest: l.Digest, MediaType: types.DockerLayer, Step: -1})
	}
	return nil
}

// compatibility is the config of one step, as Docker 1.9 and older had it.
type compatibility struct {
	Author        string    `json:"author"`
	Created       v1.Time   `json:"created"`
	Comment       string    `json:"comment"`
	Throwaway     bool      `json:"throwaway"`
	OS            string    `json:"os"`
	DockerVersion string    `json:"docker_version"`
	Config        v1.Config `json:"config"`
	Container     struct {
		Cmd []string `json:"Cmd"`
	} `json:"container_config"`
}
