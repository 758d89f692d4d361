package oci

import "time"

// timing is how long things may take. Nothing limits the whole of a download:
// a slow one goes on as long as bytes come.
type timing struct {
	dial      time.Duration // to connect
	handshake time.Duration // for TLS
	header    time.Duration // from the request to the first byte of its answer
	idle      time.Duration // between bytes of a body
	keychain  time.Duration // for a login to be looked up
	reask     time.Duration // before it is looked up again after a refusal
	backoff   time.Duration // before the first repetition; doubles
	patience  time.Duration // a Retry-After longer than this is told at once
}

// usual is the timing outside of tests. The header takes long where a
// catalogue is gathered from an object store.
var usual = timing{
	dial:      10 * time.Second,
	handshake: 15 * time.Second,
	header:    60 * time.Second,
	idle:      30 * time.Second,
	keychain:  60 * time.Second,
	reask:     2 * time.Second,
	backoff:   250 * time.Millisecond,
	patience:  20 * time.Second,
}
