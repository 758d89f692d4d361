package main

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

// echoOff takes the echo out of a terminal's state.
func echoOff(s *term.State) { s.Mode &^= windows.ENABLE_ECHO_INPUT }
