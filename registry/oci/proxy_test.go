package oci

import (
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

// behindProxy is set in the process that TestProxy starts: net/http reads the
// proxies from the environment only once.
const behindProxy = "REGTUI_TEST_BEHIND_PROXY"

func TestProxy(t *testing.T) {
	if os.Getenv(behindProxy) != "" {
		_, err := tagNames(openQuick(t, "registry.acme.example", Options{}).Tags(t.Context(), "a/b"))
		if !errors.Is(err, registry.ErrOffline) || !strings.Contains(err.Error(), os.Getenv(behindProxy)) || strings.Contains(err.Error(), "word") {
			t.Errorf("error %v", err)
		}
		return
	}
	asked := make(chan string, 8)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		asked <- req.Method + " " + req.Host
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	behind := func(proxy, want string) {
		t.Helper()
		child := exec.CommandContext(t.Context(), self, "-test.run=^TestProxy$")
		child.Env = append(os.Environ(), behindProxy+"="+want, "HTTPS_PROXY=http://me:word@"+proxy, "https_proxy=", "NO_PROXY=", "no_proxy=")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	host := strings.TrimPrefix(proxy.URL, "http://")
	behind(host, "the proxy "+host+" answered 407 Proxy Authentication Required; put its login into HTTPS_PROXY")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := l.Addr().String()
	_ = l.Close()
	behind(dead, "no answer: the proxy "+dead+" cannot be reached: the connection was refused; check HTTPS_PROXY, HTTP_PROXY and NO_PROXY")
	if got := <-asked; got != "CONNECT registry.acme.example:443" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

// TestOwnCertificates holds that a person's own folder is read where nobody
// says which ones.
func TestOwnCertificates(t *testing.T) {
	const host = "registry.acme.example"
	home, config := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("XDG_CONFIG_HOME", config)
	ca := newAuthority(t)
	s := serveTLS(t, ca.leaf(&x509.Certificate{DNSNames: []string{host}}), nil)
	for _, who := range []string{filepath.Join(config, "containers"), filepath.Join(config, "docker"), filepath.Join(home, ".docker")} {
		dir := filepath.Join(who, "certs.d", host)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "acme.crt")
		if err := os.WriteFile(path, ca.pem, 0o600); err != nil {
			t.Fatal(err)
		}
		r := named(t, s, host, Options{CertDirs: defaultCertDirs()})
		if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
			t.Errorf("%s: %v", who, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	dirs := strings.Join(defaultCertDirs(), " ")
	want := map[string]string{"windows": `docker\certs.d`, "darwin": ".docker/certs.d"}[runtime.GOOS]
	if want == "" {
		want = "/etc/docker/certs.d"
	}
	if !strings.Contains(dirs, want) {
		t.Errorf("%s lacks %s", dirs, want)
	}
}

// TestMendedCertificate holds that a file which could not be read is read again.
func TestMendedCertificate(t *testing.T) {
	const host = "registry.acme.example"
	ca := newAuthority(t)
	s := serveTLS(t, ca.leaf(&x509.Certificate{DNSNames: []string{host}}), nil)
	dirs := certsDir(t, host, map[string][]byte{"ca.crt": []byte("hello")})
	r := named(t, s, host, Options{CertDirs: dirs})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrTLS) {
		t.Errorf("broken: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dirs[0], host, "ca.crt"), ca.pem, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Errorf("mended: %v", err)
	}
}
