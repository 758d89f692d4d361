package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
)

func TestDemoEndsWhenItIsTold(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, w := io.Pipe()
	p, _, _ := try()
	p.out = newOutput(w)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.runDemo(ctx, nil, true) }()
	first, err := bufio.NewReader(r).ReadString('\n')
	_, home, ok := strings.Cut(strings.TrimSpace(first), "export HOME='")
	home = strings.TrimSuffix(home, "'")
	if _, statErr := os.Stat(home); err != nil || !ok || statErr != nil {
		t.Fatalf("%q, %v, %v", first, err, statErr)
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, r) }()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(home); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", home, err)
	}
}
