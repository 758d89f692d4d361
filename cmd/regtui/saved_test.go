package main

import (
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
)

func TestGrantedLine(t *testing.T) {
	for want, check := range map[string]registry.LoginCheck{
		"":                                    {},
		"the registry knows you as robot$bot": {Who: "robot$bot"},
		"it may: read:packages, repo; it ends on 2026-12-01 at 10:30 UTC": {
			Who: "alice", May: []string{"read:packages", "repo"}, Ends: time.Date(2026, 12, 1, 10, 30, 0, 0, time.UTC),
		},
	} {
		if got := grantedLine("alice", check); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
