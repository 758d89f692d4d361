package helper

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/regtui/regtui/creds"
)

// prefix is what every helper's file name begins with.
const prefix = "docker-credential-"

// Find is the path of the helper called name, or a *creds.Problem. It looks
// through env's PATH and nowhere else; a relative folder there is passed over,
// as os/exec does, and so is a name that would lead out of it.
func (r *Runner) Find(name string) (string, error) {
	if name == "" || strings.ContainsAny(name, `/\`) || strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return "", &creds.Problem{
			Helper: fmt.Sprintf("%.40q", name),
			Err:    fmt.Errorf("%w: no helper can have this name", creds.ErrHelperMissing),
			Fix:    "a helper is named by what follows docker-credential- in its file name",
		}
	}
	for _, dir := range filepath.SplitList(r.env.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		// With a folder in it, LookPath looks at this one file; it knows
		// Windows' extensions and what makes a file a program.
		if path, err := exec.LookPath(filepath.Join(dir, prefix+name)); err == nil {
			return path, nil
		}
	}
	return "", &creds.Problem{Helper: name, Err: creds.ErrHelperMissing, Fix: r.fixMissing(name)}
}

func (r *Runner) fixMissing(name string) string {
	switch {
	case strings.HasSuffix(name, ".exe"):
		return "it is a Windows program: switch on WSL integration in Docker Desktop's settings and interop in /etc/wsl.conf, or take it out of the file"
	case name == "desktop" && r.env.OS == "darwin":
		return "add /Applications/Docker.app/Contents/Resources/bin to PATH, or take it out of the file"
	case name == "desktop":
		return "it comes with Docker Desktop: add that one's bin folder to PATH, or take it out of the file"
	}
	return "install it, add its folder to PATH, or take it out of the file"
}
