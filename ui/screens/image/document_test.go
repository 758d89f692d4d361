package image

import "testing"

func TestReadable(t *testing.T) {
	for raw, want := range map[string]string{
		`{"a":"x \u0026\u0026 y \u003e z"}`: `{"a":"x && y > z"}`,
		`"a\\u0026b"`:                       `"a\\u0026b"`,
		`"a\\\u0026b\u0022"`:                `"a\\&b\u0022"`,
		`not JSON \`:                        `not JSON \`,
	} {
		if got := string(readable([]byte(raw))); got != want {
			t.Errorf("%s becomes %s, want %s", raw, got, want)
		}
	}
}
