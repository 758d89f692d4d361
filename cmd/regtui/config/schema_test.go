package config

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/vendors"
)

// schema is what of JSON Schema the config's uses.
type schema struct {
	Type                 any                `json:"type"`
	Description          string             `json:"description"`
	Properties           map[string]*schema `json:"properties"`
	Items                *schema            `json:"items"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"`
	Required             []string           `json:"required"`
	Enum                 []string           `json:"enum"`
	Pattern              string             `json:"pattern"`
	Minimum              *int               `json:"minimum"`
}

func readSchema(t *testing.T) *schema {
	t.Helper()
	data, err := os.ReadFile("../../../assets/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{}
	if err := json.Unmarshal(data, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemaIsTheType holds every field of Config against the schema and the
// other way round.
func TestSchemaIsTheType(t *testing.T) {
	s := readSchema(t)
	sameAs(t, s, reflect.TypeFor[Config](), "config")
	entry := s.Properties["registries"].Items
	if !slices.Equal(entry.Required, []string{"host"}) {
		t.Errorf("required of a registry: %v", entry.Required)
	}
	if got := entry.Properties["vendor"].Enum; !slices.Equal(got, vendors.Names()) {
		t.Errorf("vendors: the schema has %q, the table %q", got, vendors.Names())
	}
	color := regexp.MustCompile(entry.Properties["color"].Pattern)
	for _, c := range append([]string{"#00ff00", "#12345", "blue", "text"}, marks...) {
		if color.MatchString(c) != (checkColor(c) == nil) {
			t.Errorf("color %q: the schema says %v, regtui %v", c, color.MatchString(c), checkColor(c))
		}
	}
}

func sameAs(t *testing.T, s *schema, typ reflect.Type, way string) {
	t.Helper()
	if s == nil {
		t.Errorf("%s is not in the schema", way)
		return
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if s.Description == "" && !strings.HasSuffix(way, "[]") {
		t.Errorf("%s has no description", way)
	}
	kinds := map[reflect.Kind]string{
		reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer",
		reflect.Slice: "array", reflect.Struct: "object", reflect.Map: "object",
	}
	if !allows(s.Type, kinds[typ.Kind()]) {
		t.Errorf("%s is a %s, and %v in the schema", way, kinds[typ.Kind()], s.Type)
	}
	switch typ.Kind() {
	case reflect.Int:
		if s.Minimum == nil || *s.Minimum != 0 {
			t.Errorf("%s may be negative in the schema", way)
		}
	case reflect.Slice:
		sameAs(t, s.Items, typ.Elem(), way+"[]")
	case reflect.Struct:
		if string(s.AdditionalProperties) != "false" {
			t.Errorf("%s takes unknown keys in the schema", way)
		}
		known := names(typ)
		for i := range typ.NumField() {
			name := yamlName(typ.Field(i))
			sameAs(t, s.Properties[name], typ.Field(i).Type, way+"."+name)
		}
		for name := range s.Properties {
			if !slices.Contains(known, name) {
				t.Errorf("%s.%s is in the schema and not in the type", way, name)
			}
		}
	}
}

func allows(types any, want string) bool {
	switch v := types.(type) {
	case string:
		return v == want
	case []any:
		return slices.Contains(v, any(want))
	}
	return false
}
