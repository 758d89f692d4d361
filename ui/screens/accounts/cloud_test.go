package accounts

import (
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

// The account of a cloud's is in no keyring, and does not say so.
func TestCloudAccount(t *testing.T) {
	r := &row{Login: creds.Login{
		Host: "123456789012.dkr.ecr.eu-west-1.amazonaws.com", User: "AWS", Cloud: "ecr", Active: true,
		Place: creds.Place{Kind: creds.KindKeyring},
	}}
	if r.lives() != "AWS login" || r.kind() != "cloud" || !r.inUse() || !strings.HasPrefix(place(r), "nowhere: AWS login") {
		t.Errorf("%q %q %q", r.lives(), r.kind(), place(r))
	}
	r.Place = creds.Place{Kind: creds.KindKeyring, Path: "/home/al/.docker/config.json", Helper: creds.Own}
	if got := place(r); !strings.HasSuffix(got, "named in /home/al/.docker/config.json") {
		t.Error(got)
	}
}
