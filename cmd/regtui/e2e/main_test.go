package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the built regtui.
var program string

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) != "" {
		os.Exit(serve())
	}
	if os.Getenv(craneVariable) != "" {
		os.Exit(asCrane())
	}
	os.Exit(run(m))
}

// run builds the program and its helper once for all tests.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "regtui-e2e-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "regtui") // beside it is docker-credential-regtui
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", dir,
		"github.com/regtui/regtui/cmd/regtui", "github.com/regtui/regtui/cmd/docker-credential-regtui")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "regtui or its helper does not build:", err)
		return 1
	}
	return m.Run()
}
