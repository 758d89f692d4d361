package creds

import (
	"slices"
	"testing"
)

func TestParseAccount(t *testing.T) {
	for in, want := range map[string]Account{
		"alice@ghcr.io":                     {"alice", "ghcr.io"},
		"al@corp.example@GHCR.io:443":       {"al@corp.example", "ghcr.io"},
		"acme+robot@quay.io":                {"acme+robot", "quay.io"},
		"robot$ci@localhost:5000":           {"robot$ci", "localhost:5000"},
		"alice@https://index.docker.io/v1/": {"alice", Hub},
		"alice@registry-1.docker.io":        {"alice", Hub},
		"_json_key@europe-docker.pkg.dev":   {"_json_key", "europe-docker.pkg.dev"},
		"a b@ghcr.io":                       {"a b", "ghcr.io"},
		"ghcr.io":                           {},
		"":                                  {},
		"@ghcr.io":                          {},
		"alice@":                            {},
		"alice@ghcr.io/acme":                {},
		"alice@https://index.docker.io/v1/access-token": {},
		"alice@gh cr.io": {},
	} {
		got, err := ParseAccount(in)
		if got != want || (err == nil) != (want != Account{}) {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
}

func TestAccountsThereAndBack(t *testing.T) {
	all := []Account{{"al@corp", "ghcr.io"}, {"b", Hub}}
	got, err := ParseAccounts(FormatAccounts(all))
	if err != nil || !slices.Equal(got, all) {
		t.Errorf("%v, %v", got, err)
	}
	got, err = ParseAccounts("a@x\n\n nonsense \r\nb@y\nc@x\n")
	if err == nil || !slices.Equal(got, []Account{{"b", "y"}, {"c", "x"}}) {
		t.Errorf("%v, %v", got, err)
	}
}
