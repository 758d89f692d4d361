package oci

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

// lost is a network on which no name is found.
type lost struct{}

func (lost) RoundTrip(req *http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: req.URL.Hostname(), IsNotFound: true}}
}

// TestNoSuchHost holds that only a name which somebody typed is doubted.
func TestNoSuchHost(t *testing.T) {
	for host, c := range map[string]struct{ endpoint, want, never string }{
		"registry.acme.example": {"", "check the spelling, the network and the VPN", "proxy"},
		"docker.io":             {"registry-1.docker.io", "docker.io could not be found", "registry-1"},
	} {
		r := openQuick(t, host, Options{Endpoint: c.endpoint, Transport: lost{}})
		_, err := tagNames(r.Tags(t.Context(), "a/b"))
		if !errors.Is(err, registry.ErrOffline) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.never) {
			t.Errorf("%s: %v", host, err)
		}
	}
}
