package demo

import (
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Hostile are strings that would harm a terminal that prints them: sequences
// of every kind, two-byte C1 controls, and characters that hide or reverse text.
func Hostile() []string {
	return []string{
		"red\x1b[31m\x1b[2J\x1b[Hgone",
		"title\x1b]0;owned\x07",
		"link\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
		"clipboard\x1b]52;c;cm0gLXJmIC8=\x07",
		"dcs\x1bP+q544e\x1b\\", "apc\x1b_Gi=1;AAAA\x1b\\", "pm\x1b^private\x1b\\", "sos\x1bXstring\x1b\\",
		"c1\u009b31m\u009d0;owned\u009c",
		"return\rover", "bell\x07", "back\b\b\b\bspace", "shift\x0e\x0f",
		"right\u202eotfel\u202c", "isolate\u2067olleh\u2069", "joined\u200d\u200b\ufeff",
	}
}

// odd holds the repositories that its registry fails on, and one that is full
// of hostile text.
func odd(now time.Time) *Store {
	s := NewStore()
	for _, repo := range []string{
		failsServer, failsHTML, failsTruncated, failsDigest, failsEndless, failsLimit, failsForbidden, "works/fine",
	} {
		service(repo, "app", 1, 2).add(s, now)
	}
	all := Hostile()
	im := Image{
		Platform: ParsePlatform("linux/amd64"), Created: now.Add(-3 * day), Author: all[0],
		Config:      v1.Config{Cmd: all, Env: []string{"EVIL=" + all[4]}, Labels: map[string]string{all[1]: all[2], all[3]: all[8]}},
		Annotations: map[string]string{"org.opencontainers.image.title": all[2], all[0]: all[10]},
	}
	for _, text := range all {
		im.Steps = append(im.Steps, Step{By: "RUN echo " + text, Size: 1_000, Comment: text})
	}
	tags := []string{"1.0"}
	for _, text := range all {
		tags = append(tags, "1.0-"+strings.ReplaceAll(text, "/", "_"))
	}
	s.Image("odd/hostile-text", im, tags...)
	s.Image("odd/no-date", Image{
		Platform: ParsePlatform("linux/amd64"), Created: time.Unix(0, 0).UTC(), Config: v1.Config{Cmd: []string{"/app"}},
		Steps: []Step{{By: "bazel build ...", Size: 4 * mB}},
	}, "reproducible")
	s.Image("odd/"+longName, Image{
		Platform: ParsePlatform("linux/arm64/v8"), Created: now.Add(-900 * day), Config: v1.Config{Cmd: []string{"/app"}},
		Steps: []Step{{By: "COPY . /", Size: 2_140 * mB}},
	}, longName+"."+longName)
	return s
}

// longName is for columns that are too narrow.
const longName = "a-name-that-is-longer-than-any-column-will-ever-be-and-goes-on"
