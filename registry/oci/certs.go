package oci

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// defaultCertDirs are where docker and the containers tools look for a host's
// CAs and client certificates
// (https://docs.docker.com/engine/security/certificates/,
// containers-certs.d(5)).
func defaultCertDirs() []string {
	home, _ := os.UserHomeDir()
	config := os.Getenv("XDG_CONFIG_HOME")
	if config == "" && home != "" {
		config = filepath.Join(home, ".config")
	}
	var dirs []string
	if config != "" {
		dirs = append(dirs, filepath.Join(config, "containers", "certs.d"), filepath.Join(config, "docker", "certs.d"))
	}
	if home != "" { // Docker Desktop's, wherever it runs
		dirs = append(dirs, filepath.Join(home, ".docker", "certs.d"))
	}
	if runtime.GOOS == "windows" {
		return append(dirs, filepath.Join(os.Getenv("ProgramData"), "docker", "certs.d"))
	}
	return append(dirs, "/etc/containers/certs.d", "/etc/docker/certs.d")
}

// certs are what the folders of a host hold.
type certs struct {
	roots  *x509.CertPool // nil when the system's are enough
	client []tls.Certificate
}

// loadCerts reads the folders named after the hosts in dirs: *.crt are CAs
// beside the system's, *.cert with *.key are client certificates.
func loadCerts(dirs []string, hosts ...string) (certs, error) {
	var c certs
	for _, dir := range dirs {
		for _, host := range hosts {
			if err := c.load(filepath.Join(dir, certFolder(host))); err != nil {
				return certs{}, err
			}
		}
	}
	return c, nil
}

// certFolder is the folder of a host; Windows has no colons in names.
func certFolder(host string) string {
	if runtime.GOOS == "windows" {
		return strings.ReplaceAll(host, ":", "")
	}
	return host
}

func (c *certs) load(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil // docker's folder may be root's alone
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch filepath.Ext(path) {
		case ".crt":
			err = c.addRoot(path)
		case ".cert":
			err = c.addClient(path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *certs) addRoot(path string) error {
	pem, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if c.roots == nil {
		if c.roots, err = x509.SystemCertPool(); err != nil {
			return fmt.Errorf("the system's certificates: %w", err)
		}
	}
	if !c.roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no certificate in PEM form", path)
	}
	return nil
}

func (c *certs) addClient(path string) error {
	pair, err := tls.LoadX509KeyPair(path, strings.TrimSuffix(path, ".cert")+".key")
	if err != nil {
		return fmt.Errorf("client certificate %s: %w", path, err)
	}
	c.client = append(c.client, pair)
	return nil
}
