// Command screenshots makes the pictures in assets: it runs `regtui demo` in a
// pseudo-terminal, presses keys and draws what the terminal shows as SVG.
//
//	go run ./assets/screenshots
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// scene is one picture: the theme, the size, and the keys that lead there.
type scene struct {
	file          string
	theme         string
	width, height int
	steps         []step
}

// step waits until the screen shows a text and stands still, then types.
type step struct{ shows, types string }

// Keys as a terminal sends them.
const (
	enter = "\r"
	tab   = "\t"
)

// The ways to what is pictured.
var (
	home         = []step{{"7 up  1 down", "j"}, {"7 up  1 down", "k"}, {"7 up  1 down", ""}} // the slow one has its list then
	repositories = []step{{"1 down", enter}, {"shop/", "jjj"}, {"shop/", ""}}
	tags         = []step{
		{"1 down", "j"},
		{"library", enter},
		{"nginx", "/nginx"},
		{"nginx", enter},
		{"nginx", enter},
		{"PLATFORMS", "jjjjjjjjjj"},
		{"amd64", ""},
	}
	accounts = []step{{"1 down", "a"}, {"robot$build", "*"}, {"7 marked", "t"}, {"refused", "uGk"}, {"known as", "kkk"}, {"ends in 3 days", ""}}
	image    = append(tags[:len(tags)-1:len(tags)-1], step{"amd64", enter}, step{"Overview", tab}, step{"Overview", tab}, step{"MADE BY", ""})
)

// scenes are all pictures.
var scenes = []scene{
	{"registries-dark.svg", "regtui-dark", 110, 24, home},
	{"repositories-dark.svg", "regtui-dark", 130, 30, repositories},
	{"tags-dark.svg", "regtui-dark", 150, 34, tags},
	{"tags-light.svg", "regtui-light", 130, 30, tags},
	{"image-dark.svg", "regtui-dark", 130, 30, image},
	{"accounts-dark.svg", "regtui-dark", 120, 30, accounts},
}

func main() {
	out := flag.String("o", "assets", "the `folder` for the pictures")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := makeAll(ctx, *out); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

// makeAll builds regtui and makes every picture with it.
func makeAll(ctx context.Context, out string) error {
	dir, err := os.MkdirTemp("", "regtui-screenshots-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	bin := filepath.Join(dir, "regtui")
	build := exec.CommandContext(ctx, "go", "build", "-o", bin, "./cmd/regtui")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build regtui: %w", err)
	}
	for _, s := range scenes {
		svg, err := shoot(ctx, bin, dir, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.file, err)
		}
		if err := os.WriteFile(filepath.Join(out, s.file), svg, 0o644); err != nil {
			return err
		}
		fmt.Println(filepath.Join(out, s.file))
	}
	return nil
}
