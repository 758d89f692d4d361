package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	buildTags   = 5_000
	buildImages = 1_000
)

// builds adds a repository in which the build machines leave an image for each
// commit and each pull request: many tags on fewer images.
func builds(s *Store, now time.Time) {
	const repo = "ci/builds"
	r := rand.New(rand.NewPCG(7, 11))
	images := make([]v1.Descriptor, buildImages)
	at := make([]time.Duration, buildImages)
	raws := make([]Image, buildImages)
	age := 40 * time.Minute
	for i := range images {
		age += time.Duration(r.IntN(20)+1) * time.Hour
		at[i] = age
		raws[i] = build(now.Add(-age), i, r)
	}
	tags := make([][]string, buildImages)
	tags[0] = []string{"edge"}
	for n := range buildTags - 1 {
		i := n % buildImages
		tags[i] = append(tags[i], buildTag(n, i, now.Add(-at[i]), r))
	}
	for i, im := range raws {
		s.Image(repo, im, tags[i]...)
	}
}

// buildTag is the n-th tag, on image i: of its commit, its branch and day, its
// pull request, its run, its nightly build.
func buildTag(n, i int, made time.Time, r *rand.Rand) string {
	switch n / buildImages {
	case 0:
		return fmt.Sprintf("sha-%07x", r.Uint32()>>4)
	case 1:
		return fmt.Sprintf("main-%s-%d", made.Format("20060102"), buildImages-i)
	case 2:
		return fmt.Sprintf("pr-%d", 9_000-i*3-r.IntN(3))
	case 3:
		return fmt.Sprintf("run-%d", 48_000-i*17)
	}
	return fmt.Sprintf("v0.%d.%d-nightly", (buildImages-i)/10, (buildImages-i)%10)
}

// build is one image of the build machines: a common base, common libraries
// for a while, and a program of its own.
func build(made time.Time, i int, r *rand.Rand) Image {
	lib := fmt.Sprint("libraries ", i/25)
	platform := ParsePlatform(both[r.IntN(10)/9])
	base := trixie.at(time.Duration(i/120)*28*day, platform)
	return Image{
		Platform: platform, Created: made, Author: "ci@acme.example",
		Config: v1.Config{
			Cmd: []string{"/app/server"}, User: "nobody", Labels: map[string]string{
				"org.opencontainers.image.revision": fmt.Sprintf("%08x%08x", r.Uint32(), r.Uint32()), "com.acme.pipeline": "build-and-test",
			},
		},
		Steps: []Step{
			base,
			{By: "COPY vendor/ /app/vendor/ # buildkit", Seed: lib, Size: vary(lib, 38*mB), Comment: "buildkit.dockerfile.v0"},
			{By: "COPY server /app/ # buildkit", Seed: fmt.Sprint("server ", i), Size: 9*mB + int64(r.IntN(14_000))*kB, Comment: "buildkit.dockerfile.v0"},
			{By: "USER nobody"},
			{By: `CMD ["/app/server"]`},
		},
	}
}
