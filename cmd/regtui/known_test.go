package main

import (
	"fmt"
	"testing"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
)

func TestKnown(t *testing.T) {
	p, _, _ := try("HOME=" + t.TempDir())
	p.loaded.Store(&loaded{config: &config.Config{
		Concurrency: 4,
		Registries:  []registry.Settings{{Host: "harbor.example", Name: "Work"}, {Host: "index.docker.io"}},
	}})
	got := p.known([]creds.Login{
		{Host: "ghcr.io", Place: creds.Place{Kind: creds.KindConfig}},
		{Host: "harbor.example", Place: creds.Place{Kind: creds.KindHelper, Path: "/home/a/.docker/config.json", Helper: "pass"}},
		{Host: "harbor.example", Place: creds.Place{Kind: creds.KindAuth}},
	})
	want := []string{"harbor.example [config config.json auth.json] Work", "index.docker.io [config built in] ", "ghcr.io [config.json] "}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, k := range got {
		if s := fmt.Sprint(k.Host, " ", k.From, " ", k.Name); s != want[i] || k.Concurrency != 4 {
			t.Errorf("%d: %q, %d at once", i, s, k.Concurrency)
		}
	}
}
