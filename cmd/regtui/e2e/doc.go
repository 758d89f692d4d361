// Package e2e drives the built program in a pseudo-terminal and as a command,
// against real registries on loopback, and measures it beside its peers. It is
// a module of its own so that what only these tests need stays out of regtui's.
package e2e
