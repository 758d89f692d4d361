package tags

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestSharing(t *testing.T) {
	a, b := v1.Hash{Algorithm: "sha256", Hex: "aa"}, v1.Hash{Algorithm: "sha256", Hex: "bb"}
	s := sharing{}
	groups := map[string]*group{}
	for _, tag := range []string{"1.29.3", "1", "latest", "1.29"} {
		groups[tag] = s.join(tag, a, nil)
	}
	if s.join("1", a, groups["1"]) != groups["1"] || groups["1"].count() != 4 {
		t.Error("a tag that did not move is counted again")
	}
	if s.join("2", v1.Hash{}, nil) != nil || (*group)(nil).count() != 0 {
		t.Error("a tag without a digest has a group")
	}
	if got := groups["1.29"].others("1.29", 80); got != "1, 1.29.3, latest" && got != "1, latest, 1.29.3" {
		t.Errorf("others of 1.29: %q", got)
	}
	moved := s.join("latest", b, groups["latest"])
	if groups["1"].count() != 3 || moved.count() != 1 || moved.others("latest", 80) != "" {
		t.Errorf("a tag that moved is counted %d and %d times", groups["1"].count(), moved.count())
	}
	s.join("latest", a, moved)
	if len(s) != 1 {
		t.Error("a digest without tags is kept")
	}
	if got := groups["1"].others("1", 3); got != "1.29" {
		t.Errorf("a narrow cell gets %q", got)
	}
}
