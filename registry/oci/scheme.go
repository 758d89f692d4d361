package oci

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// scheme decides once between HTTPS and plain HTTP. For nearly every host that
// is HTTPS without asking; only for those that may use plain HTTP is it the one
// that answers, HTTPS being asked first.
type scheme struct {
	host  string
	plain bool // plain HTTP is allowed
	probe func(ctx context.Context, scheme string) (status int, err error)

	decided atomic.Pointer[string]
	asking  flight[string]
}

func (s *scheme) get(ctx context.Context) (string, error) {
	if !s.plain {
		return "https", nil
	}
	if p := s.decided.Load(); p != nil {
		return *p, nil
	}
	return s.asking.do(ctx, "", func(ctx context.Context) (string, error) {
		answer := "https"
		_, err := s.probe(ctx, "https")
		if notTLS(err) {
			answer = "http"
			status, plainErr := s.probe(ctx, "http")
			if plainErr != nil {
				return "", plainErr
			}
			// A TLS server that broke the connection answers 400 to plain HTTP.
			if spoken(err) || status != http.StatusBadRequest {
				err = nil
			}
		}
		if err != nil {
			return "", err
		}
		s.decided.Store(&answer)
		return answer, nil
	})
}

// isPlain reports plain HTTP, once that is decided.
func (s *scheme) isPlain() bool {
	p := s.decided.Load()
	return p != nil && *p == "http"
}

// notTLS reports that the other side may not speak TLS. A handshake that is
// slow or fails over a certificate is no such thing.
func notTLS(err error) bool {
	return spoken(err) || errors.Is(err, errRefused) || errors.Is(err, errReset) || errors.Is(err, io.EOF)
}

// spoken reports that the other side spoke, and it was not TLS.
func spoken(err error) bool {
	var record tls.RecordHeaderError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &record)
}
