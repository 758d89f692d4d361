//go:build !windows

package oci

import "syscall"

// How the system says that a connection is refused, or breaks.
const (
	errRefused = syscall.ECONNREFUSED
	errReset   = syscall.ECONNRESET
	errAborted = syscall.EPIPE
)
