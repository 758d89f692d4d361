//go:build !windows

package main

import "syscall"

// hangup is sent when the terminal goes away.
const hangup = syscall.SIGHUP
