package nearest

import "testing"

func TestTo(t *testing.T) {
	names := []string{"registries", "theme", "keys", "Concurrency", "regtui-light", "solarized-light"}
	for word, want := range map[string]string{
		"regstries": "registries", " THEM ": "theme", "key": "keys", "concurency": "Concurrency", "": "keys", "light": "regtui-light", "solarised-light": "solarized-light",
	} {
		if got := To(word, names); got != want {
			t.Errorf("%q: %q, not %q", word, got, want)
		}
	}
}
