package image

import v1 "github.com/google/go-containerregistry/pkg/v1"

// Fact is one thing that a config says: "Entrypoint", "/docker-entrypoint.sh".
// Environment, labels, ports and volumes give one fact each.
type Fact struct{ Name, Value string }

// Facts tells a config as a person reads it, what matters most first.
func Facts(c *v1.ConfigFile) []Fact { return nil }
