package find

import "testing"

func TestParse(t *testing.T) {
	for s, want := range map[string]query{
		"nginx":               {repositories, "nginx", ""},
		" Shop/API ":          {repositories, "shop/api", ""},
		"nginx:1.29":          {tags, "nginx", "1.29"},
		":alpine":             {tags, "", "alpine"},
		"1.29.3":              {tags, "", "1.29.3"},
		"v2.0-rc1":            {tags, "", "v2.0-rc1"},
		"sha256:9F00d3":       {digests, "", "9f00d3"},
		"nginx@sha256:9f00d3": {digests, "nginx", "9f00d3"},
		"9f00d3aa10c4":        {digests, "", "9f00d3aa10c4"},
		"deadbeef":            {repositories, "deadbeef", ""},
		"1234567":             {repositories, "1234567", ""},
	} {
		if got := parse(s); got != want {
			t.Errorf("parse(%q) = %+v; want %+v", s, got, want)
		}
	}
}

func TestQueryMatches(t *testing.T) {
	q := parse("NGINX:Alpine")
	if !q.hasRepo("library/Nginx") || q.hasRepo("library/redis") {
		t.Error("the repository part is not matched in any case")
	}
	if !q.hasTag("1.29-ALPINE") || q.hasTag("1.29") {
		t.Error("the tag part is not matched in any case")
	}
}
