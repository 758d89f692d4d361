package config

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

const commented = `# my registries
theme: nord   # not too bright

registries:
  # the one at work
  - host: harbor.acme.example
    name: Work      # shown in the header
    namespaces: [team, base]   # mine
    # never write here
    readonly: true

  # the test one
  -   host: "localhost:5000"
      insecure: true
keys:
  quit: [q, "ctrl+q"]
# the end
`

func TestEdits(t *testing.T) {
	add := func(s registry.Settings) func([]byte) ([]byte, error) {
		return func(b []byte) ([]byte, error) { return put(b, "config.yaml", s) }
	}
	rm := func(host string) func([]byte) ([]byte, error) {
		return func(b []byte) ([]byte, error) { return drop(b, "config.yaml", host) }
	}
	quay := registry.Settings{Host: "quay.io", Namespaces: []string{"coreos", "podman"}}
	tests := []struct {
		name, before string
		edit         func([]byte) ([]byte, error)
		after        string
	}{
		{"add to nothing", "", add(quay), "registries:\n  - host: quay.io\n    namespaces: [coreos, podman]\n"},
		{"add to comments", "# hello\n", add(quay), "# hello\n\nregistries:\n  - host: quay.io\n    namespaces: [coreos, podman]\n"},
		{"add to other keys", "theme: nord", add(quay), "theme: nord\n\nregistries:\n  - host: quay.io\n    namespaces: [coreos, podman]\n"},
		{"add to an empty key", "registries: # mine\ntheme: nord\n", add(quay), "registries: # mine\n  - host: quay.io\n    namespaces: [coreos, podman]\ntheme: nord\n"},
		{"add to a null", "registries: ~ # mine\ntheme: nord\n", add(quay), "registries: # mine\n  - host: quay.io\n    namespaces: [coreos, podman]\ntheme: nord\n"},
		{"add to an empty list", "registries: []\ntheme: nord\n", add(quay), "registries:\n  - host: quay.io\n    namespaces: [coreos, podman]\ntheme: nord\n"},
		{"add to a list in brackets", "registries: [{host: a.example}] # é\n", add(quay), "registries: [{host: a.example}, {host: quay.io, namespaces: [coreos, podman]}] # é\n"},
		{"add to a list without indentation", "registries:\n- host: a.example\ntheme: nord\n", add(quay), "registries:\n- host: a.example\n- host: quay.io\n  namespaces: [coreos, podman]\ntheme: nord\n"},
		{"add keeps the style", commented, add(quay), strings.Replace(commented, "keys:\n", "  -   host: quay.io\n      namespaces: [coreos, podman]\nkeys:\n", 1)},
		{"add keeps line ends", "theme: nord\r\n", add(registry.Settings{Host: "quay.io"}), "theme: nord\r\n\r\nregistries:\r\n  - host: quay.io\r\n"},
		{
			"change a value and keep its comment", commented,
			add(registry.Settings{Host: "harbor.acme.example", Name: "Office", Namespaces: []string{"team"}, ReadOnly: true}),
			strings.NewReplacer("name: Work      #", "name: Office      #", "[team, base]", "[team]").Replace(commented),
		},
		{
			"add and drop fields", commented,
			add(registry.Settings{Host: "harbor.acme.example", Namespaces: []string{"team", "base"}, Insecure: true}),
			strings.NewReplacer("    name: Work      # shown in the header\n", "", "    readonly: true\n", "    insecure: true\n").Replace(commented),
		},
		{"change nothing", commented, add(registry.Settings{Host: "localhost:5000", Insecure: true}), commented},
		{"Docker Hub by another name", "registries:\n  - host: index.docker.io\n", add(registry.Settings{Host: "docker.io", Name: "Hub"}), "registries:\n  - host: index.docker.io\n    name: Hub\n"},
		{"change a long list", "registries:\n  - namespaces:\n      - a\n      - b\n    host: x.example\n", add(registry.Settings{Host: "x.example", Namespaces: []string{"a"}}), "registries:\n  - namespaces: [a]\n    host: x.example\n"},
		{"drop the field behind the dash", "registries:\n  - name: X\n    host: x.example\n", add(registry.Settings{Host: "x.example"}), "registries:\n  - host: x.example\n"},
		{"change in braces", "registries:\n  - {host: x.example} # é\n", add(registry.Settings{Host: "x.example", Name: "null"}), "registries:\n  - {host: x.example, name: \"null\"} # é\n"},
		{"remove the first", commented, rm("harbor.acme.example"), strings.Replace(commented, commented[strings.Index(commented, "  - host: h"):strings.Index(commented, "\n  # the test")], "", 1)},
		{"remove the last with its comment", commented, rm("localhost:5000"), strings.Replace(commented, commented[strings.Index(commented, "  # the test"):strings.Index(commented, "keys:")], "", 1)},
		{"remove the only one", "registries:\n  - host: x.example\ntheme: nord\n", rm("x.example"), "registries:\ntheme: nord\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.edit([]byte(tt.before))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.after {
				t.Errorf("got\n%s\nwant\n%s", got, tt.after)
			}
		})
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	for name, before := range map[string]string{
		"one mapping in braces": "{registries: [{host: a.example},\n {host: b.example}], theme: nord}\n",
		"an alias":              "registries: &all\n  - &a\n    host: a.example\n",
		"invalid":               "registries:\n  - hots: a.example\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := drop([]byte(before), "config.yaml", "a.example")
			if err == nil {
				if c, err := Parse(got, "x"); err != nil || c.index("a.example") >= 0 {
					t.Errorf("made %q, %v", got, err)
				}
				return
			}
			if !strings.Contains(err.Error(), "config.yaml") {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
	if _, err := drop(nil, "config.yaml", "a.example"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removing what is not there: %v", err)
	}
	for want, s := range map[string]registry.Settings{
		"not a host":                {Host: "https://a.example/"},
		`did you mean "harbor"`:     {Host: "a.example", Vendor: "harbr"},
		`neither "#rrggbb" nor`:     {Host: "a.example", Color: "#12"},
		"concurrency must be 0 or ": {Host: "a.example", Concurrency: -1},
	} {
		if _, err := put(nil, "config.yaml", s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// FuzzEdits wants of any text: an edit that is not refused says what it was
// to say and keeps every comment.
func FuzzEdits(f *testing.F) {
	f.Add(commented)
	f.Add("registries: [{host: a.example}]\n")
	f.Add("registries:\n- host: a.example\n  namespaces:\n  - x # y\n")
	f.Add("{}\n")
	f.Fuzz(func(t *testing.T, before string) {
		s := registry.Settings{Host: "new.example", Namespaces: []string{"a"}, Insecure: true}
		got, err := put([]byte(before), "f", s)
		if err != nil {
			return
		}
		c, err := Parse(got, "f")
		if err != nil || c.index(s.Host) < 0 {
			t.Fatalf("%q became %q: %v", before, got, err)
		}
		for line := range strings.Lines(before) {
			if isComment(line) && !strings.Contains(string(got), strings.TrimSpace(line)) {
				t.Errorf("%q lost %q: %q", before, line, got)
			}
		}
		got, err = drop(got, "f", s.Host)
		if err != nil {
			return
		}
		if c, err := Parse(got, "f"); err != nil || c.index(s.Host) >= 0 {
			t.Errorf("%q became %q: %v", before, got, err)
		}
	})
}
