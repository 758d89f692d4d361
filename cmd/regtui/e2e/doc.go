// Package e2e drives the built program in a pseudo-terminal and as a command,
// against real registries on loopback, and measures it beside its peers. It is
// a module of its own so that what only these tests need stays out of regtui's.
//
// The program is built as the tests start, so that the go command does not know
// when they have to run anew: use -count=1.
package e2e
