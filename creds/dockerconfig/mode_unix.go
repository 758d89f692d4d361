//go:build unix

package dockerconfig

// exposing says that a file's mode tells who can read it.
const exposing = true
