package book

import (
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
)

func TestChecks(t *testing.T) {
	file := creds.Place{Kind: creds.KindConfig, Path: "/c"}
	helper := creds.Place{Kind: creds.KindHelper, Path: "/c", Helper: "pass"}
	ring := creds.Place{Kind: creds.KindKeyring}
	named := creds.Place{Kind: creds.KindKeyring, Path: "/c", Helper: creds.Own}
	var p Page
	set := func(user, key string, at creds.Place, why string) {
		p.SetCheck(Check{Host: "ghcr.io", User: user, Key: key, Place: at, Why: why})
	}
	set("al", "ghcr.io", file, "old")
	set("bo", "ghcr.io", file, "another user logged in there")
	set("al", "ghcr.io/team", file, "a part of it")
	set("al", "ghcr.io", helper, "the helper")
	set("al", "ghcr.io", ring, "one account")
	set("bo", "ghcr.io", named, "the other account")
	for _, tt := range []struct {
		user, key string
		at        creds.Place
		want      string
	}{
		{"al", "ghcr.io", file, ""},
		{"bo", "ghcr.io", file, "another user logged in there"},
		{"al", "ghcr.io/team", file, "a part of it"},
		{"", "ghcr.io", helper, "the helper"},
		{"cy", "ghcr.io", helper, ""},
		{"", "ghcr.io", file, ""},
		{"al", "https://ghcr.io", named, "one account"},
		{"bo", "ghcr.io", ring, "the other account"},
	} {
		got := ""
		if c := p.CheckOf(&creds.Login{Host: "ghcr.io", User: tt.user, Key: tt.key, Place: tt.at}); c != nil {
			got = c.Why
		}
		if got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
	p.DropChecks("quay.io", nil)
	if len(p.Checks) != 5 {
		t.Errorf("%d checks", len(p.Checks))
	}
	p.DropChecks("ghcr.io", []creds.Login{{Host: "ghcr.io", User: "bo", Key: "ghcr.io", Place: file}})
	if len(p.Checks) != 1 || p.Checks[0].User != "bo" || p.Checks[0].Place != file {
		t.Errorf("left %+v", p.Checks)
	}
}

func TestCheckWords(t *testing.T) {
	now := time.Unix(1000, 0)
	for _, tt := range []struct {
		c       Check
		want    string
		refused bool
		ended   bool
	}{
		{Check{Good: true}, "good", false, false},
		{Check{Good: true, Ends: now}, "good", false, true},
		{Check{Good: true, Ends: now.Add(1)}, "good", false, false},
		{Check{}, "refused", true, false},
		{Check{Unsure: true}, "unsure", false, false},
		{Check{Unsure: true, Realm: "https://x"}, "not sent", false, false},
	} {
		if tt.c.String() != tt.want || tt.c.Refused() != tt.refused || tt.c.Ended(now) != tt.ended {
			t.Errorf("%+v: %s, %v, %v", tt.c, &tt.c, tt.c.Refused(), tt.c.Ended(now))
		}
	}
}
