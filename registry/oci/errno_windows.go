package oci

import "syscall"

// What Windows Sockets calls these errors; syscall's names for them stand for
// numbers of its own there.
const (
	errRefused = syscall.Errno(10061) // WSAECONNREFUSED
	errReset   = syscall.WSAECONNRESET
	errAborted = syscall.WSAECONNABORTED
)
