package demo

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	day = 24 * time.Hour
	kB  = int64(1_000)
	mB  = 1_000 * kB
)

// product is a repository whose images differ by version, variant and platform.
type product struct {
	repo      string
	platforms []string
	variants  []variant
	releases  []release
	latest    []string // more names of the newest release: "latest", "mainline"
	attested  bool
	docker    bool // in Docker's media types
	config    v1.Config
	env       string // the variable that holds the version
	// steps are what comes after the base: %[1]s in their text is the version.
	steps []Step
}

// variant is a flavour of every release.
type variant struct {
	suffix string // "-alpine"; empty for the plain one
	base   base
	share  float64 // how large the steps are beside those of the plain one
}

// release is a version and how long ago it was made.
type release struct {
	version string
	age     time.Duration
	names   []string // more names of it: "stable"
}

// base is the image that others start from.
type base struct {
	step string
	size int64
}

var (
	trixie = base{step: "# debian.sh --arch '%s' out/ 'trixie' '@%d'", size: 29_780 * kB}
	alpine = base{step: "ADD alpine-minirootfs-3.22-%s.tar.gz / # %d", size: 3_800 * kB}
	noble  = base{step: "ADD file:ubuntu-24.04-%s / # %d", size: 29_720 * kB}
)

// everywhere are the platforms that the official images are built for.
var everywhere = []string{
	"linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x",
}

// both are the platforms that most people build for.
var both = []string{"linux/amd64", "linux/arm64"}

// add keeps all images of the product and gives their descriptors by tag.
func (p product) add(s *Store, now time.Time) map[string]v1.Descriptor {
	platforms := make([]v1.Platform, len(p.platforms))
	for i, name := range p.platforms {
		platforms[i] = ParsePlatform(name)
	}
	made := map[string]v1.Descriptor{}
	seen := map[string]bool{}
	for _, r := range p.releases {
		for _, v := range p.variants {
			tags := names(seen, r.version, v.suffix, p.latest, r.names)
			d := s.MultiArch(p.repo, platforms, p.attested, func(at v1.Platform) Image {
				return p.image(r, v, at, now)
			}, tags...)
			for _, tag := range tags {
				made[tag] = d
			}
		}
	}
	return made
}

// image is that of one release, variant and platform.
func (p product) image(r release, v variant, at v1.Platform, now time.Time) Image {
	created := now.Add(-r.age - 17*time.Minute)
	im := Image{Created: created, Config: p.config, Docker: p.docker}
	im.Config.Env = append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}, p.config.Env...)
	im.Config.Labels = map[string]string{
		"org.opencontainers.image.version": r.version + v.suffix,
		"org.opencontainers.image.created": created.Format(time.RFC3339),
		"org.opencontainers.image.title":   p.repo,
	}
	for name, value := range p.config.Labels {
		im.Config.Labels[name] = value
	}
	if p.env != "" {
		im.Config.Env = append(im.Config.Env, p.env+"="+r.version)
	}
	im.Steps = append(im.Steps, v.base.at(r.age, at))
	for _, step := range p.steps {
		if strings.Contains(step.By, "%[1]s") {
			step.By = fmt.Sprintf(step.By, r.version)
		}
		step.Seed = strings.Join([]string{p.repo, step.By, v.suffix, step.Seed}, " ")
		step.Size = vary(step.Seed+at.String(), int64(float64(step.Size)*v.share))
		step.Comment = "buildkit.dockerfile.v0"
		im.Steps = append(im.Steps, step)
	}
	return im
}

// at is the base as it was when an image of that age was made: a new one comes
// every four weeks, and all images of those weeks share it.
func (b base) at(age time.Duration, p v1.Platform) Step {
	weeks := int64(age / (28 * day))
	seed := fmt.Sprintf(b.step, p.Architecture, 1_763_337_600-weeks*28*86_400)
	return Step{By: seed, Seed: seed, Size: vary(seed+p.String(), b.size), Age: 11 * day, Comment: "debuerreotype 0.16"}
}

// names are the tags of a version: itself and each shorter form that no newer
// version has taken ("1.29", "1"), and the words for the newest.
func names(seen map[string]bool, version, suffix string, latest, more []string) []string {
	all := []string{version + suffix}
	short := version
	for {
		at := strings.LastIndexByte(short, '.')
		if at < 0 {
			break
		}
		short = short[:at]
		all = append(all, short+suffix)
	}
	for _, word := range append(latest[:len(latest):len(latest)], more...) {
		if word == "latest" && suffix != "" {
			all = append(all, suffix[1:])
			continue
		}
		all = append(all, word+suffix)
	}
	var free []string
	for _, tag := range all {
		if !seen[tag] {
			seen[tag] = true
			free = append(free, tag)
		}
	}
	return free
}

// vary makes a size a little different for each seed.
func vary(seed string, size int64) int64 {
	h := digestOf("size of " + seed)
	var raw [8]byte
	copy(raw[:], h.Hex)
	n := binary.BigEndian.Uint64(raw[:]) % 1000
	return size - size/14 + int64(float64(size)*float64(n)/7000)
}

// series lists releases "1.28.0" … newest first, from the age of the newest on.
func series(line string, newest, oldest int, age, apart time.Duration, names ...string) []release {
	var all []release
	for n := newest; n >= oldest; n-- {
		r := release{version: fmt.Sprintf("%s.%d", line, n), age: age + time.Duration(newest-n)*apart}
		if n == newest {
			r.names = names
		}
		all = append(all, r)
	}
	return all
}
