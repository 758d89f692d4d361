package helper

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
)

// About is what is known of a helper by its name, without running it.
type About struct {
	Name string
	// For is what it keeps logins in, or whose it makes.
	For string
	// OS are the systems that it is for; empty for all.
	OS []string
	// Makes says that it makes the logins of a cloud and keeps none.
	Makes bool
	// Limits are what it cannot do; see Store.Limits for the rest.
	Limits creds.Limits
}

// windowsBlob is how many bytes Windows keeps for one secret.
const windowsBlob = 2560

// line is how much a helper built with docker's package reads, in bytes: one
// line of 64 KiB, with the names around the secret.
const line = 60 << 10

// abouts are the helpers in the wild. Sources: docker-credential-helpers
// 0.9.12, where what is said of secretservice and pass was tried too;
// amazon-ecr-credential-helper, docker-credential-gcr and
// docker-credential-acr-env.
var abouts = []About{
	{Name: "desktop", For: "Docker Desktop", Limits: creds.Limits{OneUser: true, NoPaths: true, Secret: line, Note: "every question takes it about a quarter of a second"}},
	{Name: "osxkeychain", For: "macOS Keychain", OS: []string{"darwin"}, Limits: creds.Limits{OneUser: true, NoPaths: true, Secret: line, Asks: true, Note: "it lists hosts with a scheme (https://ghcr.io), and may give what another program keeps for the host"}},
	{Name: "wincred", For: "Windows Credential Manager", OS: []string{"windows"}, Limits: creds.Limits{OneUser: true, NoPaths: true, Secret: windowsBlob}},
	{Name: "secretservice", For: "Secret Service (GNOME, KDE, KeePassXC)", OS: []string{"linux", "openbsd", "freebsd"}, Limits: creds.Limits{OneUser: true, NoPaths: true, Secret: line, Asks: true, Note: "of two users it gives the older one until that is taken out, and since 0.9 it lists labels in place of registries"}},
	{Name: "pass", For: "pass, the password store of gpg", Limits: creds.Limits{OneUser: true, NoPaths: true, Secret: line, Asks: true, Note: "of two users it gives the first by the alphabet; gpg may ask for a pass phrase on the terminal; a user name with a slash breaks it"}},
	{Name: "ecr-login", For: "Amazon ECR", Makes: true, Limits: creds.Limits{OneUser: true, NoPaths: true, Note: "it hides every failure as \"no login\""}},
	{Name: "gcloud", For: "Google Cloud", Makes: true, Limits: creds.Limits{OneUser: true, NoPaths: true, Note: "it starts Python for every question"}},
	{Name: "gcr", For: "Google Artifact Registry", Makes: true, Limits: creds.Limits{OneUser: true, NoPaths: true}},
	{Name: "acr-env", For: "Azure Container Registry", Makes: true, Limits: creds.Limits{OneUser: true, NoPaths: true}},
	{Name: "magic", For: "clouds' registries, by their own logins", Makes: true, Limits: creds.Limits{OneUser: true, NoPaths: true}},
	{Name: "env", For: "variables of the environment", Makes: true, Limits: creds.Limits{OneUser: true, NoPaths: true}},
	{Name: creds.Own, For: "the system's keyring, by regtui", Limits: creds.Limits{NoPaths: true, Secret: line}},
}

// Of tells what is known of a helper. ".exe" is what it is called from inside
// WSL. Of one that nobody knows it tells what goes for all.
func Of(name string) About {
	base := strings.TrimSuffix(name, ".exe")
	for _, a := range abouts {
		if a.Name == base {
			a.Name = name
			return a
		}
	}
	return About{Name: name, Limits: creds.Limits{OneUser: true, NoPaths: true, Secret: line}}
}

// Discover finds the helpers on PATH, by name, those first that are found
// first. It runs none of them: asking one what it keeps may ask the person.
func (r *Runner) Discover() []string {
	var out []string
	for _, dir := range filepath.SplitList(r.env.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		files, _ := os.ReadDir(dir) // a folder that cannot be read has nothing to run
		for _, f := range files {
			name, ok := strings.CutPrefix(f.Name(), prefix)
			if !ok || name == "" {
				continue
			}
			if r.env.OS == "windows" {
				name = strings.TrimSuffix(name, filepath.Ext(name))
			}
			if _, err := exec.LookPath(filepath.Join(dir, f.Name())); err == nil && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

var (
	errMakes  = errors.New("it makes the logins of a cloud and keeps none")
	errSystem = errors.New("it is for another system")
	errNoPass = errors.New("pass has no store yet")
)

// Limits tell what a helper cannot do here. It is not run.
func (r *Runner) Limits(_ context.Context, name string) creds.Limits {
	a := Of(name)
	l := a.Limits
	down := func(err error, fix string) {
		l.Down = &creds.Problem{Helper: name, Err: err, Fix: fix}
	}
	_, missing := r.Find(name)
	switch {
	case missing != nil:
		l.Down = missing
	case a.Makes:
		down(errMakes, "")
	case len(a.OS) > 0 && !slices.Contains(a.OS, r.env.OS):
		down(errSystem, "")
	case name == "pass" && !r.passReady():
		down(errNoPass, fmt.Sprintf("make one with %q", "pass init KEY"))
	case name == "secretservice" && !r.env.SessionBus():
		down(errors.New("there is no D-Bus session here"), "use it from a desktop session")
	}
	return l
}

// passReady tells whether pass was initialised: its store names a key.
func (r *Runner) passReady() bool {
	dir := r.env.Getenv("PASSWORD_STORE_DIR")
	if dir == "" {
		if r.env.Home == "" {
			return false
		}
		dir = filepath.Join(r.env.Home, ".password-store")
	}
	_, err := os.Stat(filepath.Join(dir, ".gpg-id"))
	return err == nil
}
