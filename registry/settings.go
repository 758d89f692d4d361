package registry

// Settings is what a person has said about one registry in the config file.
// The zero value, but for Host, is right for nearly every registry.
type Settings struct {
	// Host is the registry as a person writes it: "docker.io",
	// "harbor.acme.example", "localhost:5000".
	Host string `yaml:"host" json:"host"`
	// Name is shown instead of the host where it is set.
	Name string `yaml:"name,omitempty" json:"name,omitempty"`
	// Vendor names the package that speaks to it ("harbor", "zot" …); empty
	// means found out from the host and its greeting.
	Vendor string `yaml:"vendor,omitempty" json:"vendor,omitempty"`
	// Insecure allows plain HTTP and certificates that nobody vouches for.
	// Loopback addresses may use plain HTTP without it.
	Insecure bool `yaml:"insecure,omitempty" json:"insecure,omitempty"`
	// ReadOnly switches off everything that would change the registry.
	ReadOnly bool `yaml:"readonly,omitempty" json:"readonly,omitempty"`
	// Namespaces are listed where the registry has no catalogue.
	Namespaces []string `yaml:"namespaces,omitempty" json:"namespaces,omitempty"`
	// Color marks the registry in the header: a theme's role ("bad", "warn")
	// or "#rrggbb".
	Color string `yaml:"color,omitempty" json:"color,omitempty"`
	// Concurrency is how many requests run at once; 0 means DefaultConcurrency.
	Concurrency int `yaml:"concurrency,omitempty" json:"concurrency,omitempty"`
}

// DefaultConcurrency is how many requests run at once for one host.
const DefaultConcurrency = 16
