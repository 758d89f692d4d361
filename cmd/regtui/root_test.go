package main

import "testing"

func TestSlip(t *testing.T) {
	commands := []string{"accounts", "demo", "inspect", "layers", "ls", "tags", "version"}
	for word, want := range map[string]string{
		"tagz": "tags", "tgas": "tags", "tag": "tags", "Tags": "tags", "inspekt": "inspect", "layesr": "layers",
		"acounts": "accounts", "sl": "ls", "vresoin": "",
		"nats": "", "nginx": "", "go": "", "redis": "", "node": "", "memcached": "",
	} {
		if got := slip(word, commands); got != want {
			t.Errorf("%s: %q, not %q", word, got, want)
		}
	}
}
