package podman

import (
	"slices"
	"testing"

	"github.com/regtui/regtui/creds"
)

func TestPaths(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  creds.Env
		want []string
	}{
		{"session", creds.Env{OS: "linux", Home: "/h", UID: 7, Vars: []string{"XDG_RUNTIME_DIR=/run/user/7"}}, []string{"/run/user/7/containers/auth.json", "/h/.config/containers/auth.json"}},
		{"no session", creds.Env{OS: "linux", Home: "/h", UID: 7}, []string{"/run/containers/7/auth.json", "/h/.config/containers/auth.json"}},
		{"config elsewhere", creds.Env{OS: "linux", Home: "/h", UID: 7, Vars: []string{"XDG_CONFIG_HOME=/c"}}, []string{"/run/containers/7/auth.json", "/c/containers/auth.json"}},
		{"one file for all", creds.Env{OS: "linux", Home: "/h", Vars: []string{"REGISTRY_AUTH_FILE=/a.json", "XDG_RUNTIME_DIR=/r"}}, []string{"/a.json"}},
		{"no home", creds.Env{OS: "linux", UID: 7}, []string{"/run/containers/7/auth.json"}},
		{"macOS", creds.Env{OS: "darwin", Home: "/Users/a", Vars: []string{"XDG_RUNTIME_DIR=/r"}}, []string{"/Users/a/.config/containers/auth.json"}},
		{"Windows", creds.Env{OS: "windows", Home: "/Users/a", Vars: []string{"XDG_CONFIG_HOME=/c"}}, []string{"/Users/a/.config/containers/auth.json", "/c/containers/auth.json"}},
	} {
		if got := Paths(tt.env); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
