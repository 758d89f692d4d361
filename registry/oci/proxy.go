package oci

import (
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/regtui/regtui/registry"
)

// proxyHint says where a proxy is named.
const proxyHint = "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY"

// proxy names the proxy that requests to the registry take, with a blank before
// it and without the login that may be in it, or "" when they go straight there.
func (r *Registry) proxy() string {
	scheme := "https"
	if r.scheme.isPlain() {
		scheme = "http"
	}
	u, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: scheme, Host: r.endpoint}})
	if err != nil || u == nil {
		return ""
	}
	return " " + u.Host
}

// proxyError tells what went wrong at the proxy on the way, or nil when it was
// not the proxy.
func (r *Registry) proxyError(err error) (kind error, hint string) {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" { // what net/http calls the way to the proxy
		why, _ := offline(op.Err)
		return because(registry.ErrOffline, "the proxy"+r.proxy()+" cannot be reached: "+textOf(why), err), proxyHint
	}
	status := statusOf(err)
	if status == 0 || r.proxy() == "" {
		return nil, ""
	}
	hint = proxyHint
	if status == http.StatusProxyAuthRequired {
		hint = "put its login into HTTPS_PROXY"
	}
	return because(registry.ErrOffline, "the proxy"+r.proxy()+" answered "+statusText(status), err), hint
}

// statusOf finds the status of which an error is the text, or 0: so net/http
// tells what a proxy answers to CONNECT.
func statusOf(err error) int {
	for status := 400; status < 600; status++ {
		if text := http.StatusText(status); text != "" && err.Error() == text {
			return status
		}
	}
	return 0
}
