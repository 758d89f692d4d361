package bundle

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/goccy/go-yaml"
)

// What Kubernetes calls its pull secrets: k8s.io/api core/v1, Secret.
const (
	typeConfig = "kubernetes.io/dockerconfigjson"
	keyConfig  = ".dockerconfigjson"
	keyFlat    = ".dockercfg" // of the older type kubernetes.io/dockercfg
	// maxSecret is how many bytes a Secret's data may have.
	maxSecret = 1 << 20
)

// manifest is a Secret, or a list of them.
type manifest struct {
	APIVersion string            `json:"apiVersion" yaml:"apiVersion"`
	Kind       string            `json:"kind" yaml:"kind"`
	Metadata   metadata          `json:"metadata" yaml:"metadata"`
	Type       string            `json:"type,omitempty" yaml:"type,omitempty"`
	Data       map[string]string `json:"data,omitempty" yaml:"data,omitempty"`
	StringData map[string]string `json:"stringData,omitempty" yaml:"stringData,omitempty"`
	Items      []manifest        `json:"items,omitempty" yaml:"items,omitempty"`
}

type metadata struct {
	Name      string `json:"name,omitempty" yaml:"name,omitempty"`
	Namespace string `json:"namespace,omitempty" yaml:"namespace,omitempty"`
}

// secret writes a Secret with a config.json in it.
func (o Options) secret(config []byte) ([]byte, error) {
	if len(config) > maxSecret {
		return nil, fmt.Errorf("a Secret holds %d KiB, and these logins have %d: choose fewer", maxSecret>>10, len(config)>>10)
	}
	m := manifest{
		APIVersion: "v1", Kind: "Secret", Type: typeConfig,
		Metadata: metadata{Name: o.Name, Namespace: o.Namespace},
		Data:     map[string]string{keyConfig: base64.StdEncoding.EncodeToString(config)},
	}
	if !o.JSON {
		return yaml.Marshal(m)
	}
	data, err := json.MarshalIndent(m, "", "  ")
	return append(data, '\n'), err
}

// Kubernetes' names: a Secret's is a DNS subdomain and a namespace's a label,
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
var (
	label     = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
	subdomain = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
)

func (o Options) checkNames() error {
	const longestName, longestLabel = 253, 63
	switch {
	case !subdomain.MatchString(o.Name) || len(o.Name) > longestName:
		return fmt.Errorf("%q is no name for a Secret: it takes small letters, digits, dashes and dots", o.Name)
	case o.Namespace != "" && (!label.MatchString(o.Namespace) || len(o.Namespace) > longestLabel):
		return fmt.Errorf("%q is no name of a namespace: it takes small letters, digits and dashes", o.Namespace)
	}
	return nil
}
