package image

import (
	"slices"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestFacts(t *testing.T) {
	c := &v1.ConfigFile{OS: "linux", Author: "a", Config: v1.Config{
		Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"nginx", "-g", "daemon off;"},
		ExposedPorts: map[string]struct{}{"443/tcp": {}, "80/tcp": {}, "9000/udp": {}},
		Volumes:      map[string]struct{}{"/b": {}, "/a": {}},
		Healthcheck:  &v1.HealthConfig{Test: []string{"CMD-SHELL", "curl -f x"}, Interval: 30 * time.Second, Retries: 3},
		WorkingDir:   "/app", StopSignal: "SIGQUIT", Shell: []string{"/bin/bash", "-c"}, OnBuild: []string{"RUN x"},
		Env: []string{"Z=1", "A=2"}, Labels: map[string]string{"b": "2", "a": "1"},
	}}
	want := []Fact{
		{"Entrypoint", "/docker-entrypoint.sh"},
		{"Cmd", `nginx -g "daemon off;"`},
		{"User", "root"},
		{"Working dir", "/app"},
		{"Exposes", "80/tcp"},
		{"Exposes", "443/tcp"},
		{"Exposes", "9000/udp"},
		{"Volume", "/a"},
		{"Volume", "/b"},
		{"Healthcheck", "curl -f x (every 30s, 3 tries)"},
		{"Stop signal", "SIGQUIT"},
		{"Shell", "/bin/bash -c"},
		{"On build", "RUN x"},
		{"Author", "a"},
		{"Env", "Z=1"},
		{"Env", "A=2"},
		{"Label", "a=1"},
		{"Label", "b=2"},
	}
	if got := Facts(c); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := Facts(&v1.ConfigFile{OS: "windows"}); len(got) != 0 {
		t.Errorf("an empty config of Windows: %v", got)
	}
	if Facts(nil) != nil {
		t.Error("no config has facts")
	}
}

func TestHealthcheck(t *testing.T) {
	for want, h := range map[string]*v1.HealthConfig{
		"":              nil,
		"none":          {Test: []string{"NONE"}},
		`curl -f "a b"`: {Test: []string{"CMD", "curl", "-f", "a b"}},
		"x (at most 5s, 1m0s to start)": {
			Test: []string{"x"}, Timeout: 5 * time.Second, StartPeriod: time.Minute, Interval: -1, Retries: -1,
		},
	} {
		if got := checks(h); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
