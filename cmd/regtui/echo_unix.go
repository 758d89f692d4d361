//go:build unix

package main

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// echoOff takes the echo out of a terminal's state.
func echoOff(s *term.State) { s.Lflag &^= unix.ECHO }
