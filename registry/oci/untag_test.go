package oci

import (
	"encoding/json"
	"testing"

	"github.com/regtui/regtui/registry"
)

func FuzzStandIn(f *testing.F) {
	f.Add([]byte(`{"schemaVersion":2,"annotations":null,"subject":{},"config":{"mediaType":"a/b"}}`))
	f.Add([]byte(`{"schemaVersion":2,"annotations":{"a":"b","c":7},"manifests":[]}`))
	f.Add([]byte(`{"schemaVersion":1,"fsLayers":[],"signatures":[]}`))
	f.Add([]byte(`{"AnnotAtions":{"0":0},"manifests":[]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := &registry.Manifest{Raw: raw, MediaType: registry.SniffMediaType(raw), Digest: digestOf(raw)}
		c, err := standIn(m)
		if err != nil {
			return
		}
		if !c.IsStandIn(m.Digest) || c.Digest == m.Digest || c.Digest != digestOf(c.Raw) {
			t.Errorf("%s is no copy of %s", c.Raw, raw)
		}
		var fields map[string]json.RawMessage
		if json.Unmarshal(c.Raw, &fields) != nil || fields["subject"] != nil {
			t.Errorf("%s", c.Raw)
		}
	})
}

// Registries want other actions for the same: what their challenge names is
// asked for, for the repository that is meant.
func TestScopeToChange(t *testing.T) {
	s := scope{kind: "delete", name: "team/app"}
	for offered, want := range map[string]string{
		"":                                    "repository:team/app:pull,push,delete",
		"repository:team/app:pull":            "repository:team/app:pull,push,delete",
		"repository:team/app:delete":          "repository:team/app:delete",
		"repository:other:pull,push":          "repository:team/app:pull,push",
		"registry:catalog:*":                  "repository:team/app:pull,push,delete",
		"aws":                                 "repository:team/app:pull,push,delete",
		"repository:a:pull repository:a:push": "repository:team/app:push",
	} {
		if got := s.as(offered); got != want {
			t.Errorf("offered %q: %q, not %q", offered, got, want)
		}
	}
	if got := (scope{kind: "repository", name: "team/app"}).as("repository:team/app:pull,push"); got != "repository:team/app:pull" {
		t.Errorf("to read: %q", got)
	}
}
