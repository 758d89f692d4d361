package demo

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	// missingHelper is named for a registry and nowhere installed.
	missingHelper = "acme-sso"
	// tokenLife is what the token for the first registry has left.
	tokenLife = 3*24*time.Hour + time.Hour
	// space is what podman's login for the slow registry is for.
	space = "robotics"
)

// Account is an account of the demo's Docker Hub, with an access token.
type Account struct{ User, Token string }

// AddLogins puts more logins into the home folder, as a machine has them after
// some years: in docker's file one that ends soon and a helper that is missing,
// in podman's one for a part of a registry. It returns accounts of the Docker
// Hub, for a keyring, and has Env give a PATH on which regtui's credential
// helper is.
func (d *Demo) AddLogins() ([]Account, error) {
	config := filepath.Join(d.Home, ".docker", "config.json")
	raw, err := os.ReadFile(config)
	if err != nil {
		return nil, err
	}
	var docker map[string]any
	if err := json.Unmarshal(raw, &docker); err != nil {
		return nil, err
	}
	docker["auths"].(map[string]any)[d.host(acmeName)] = entryOf(login{"acme-ci", sampleJWT(map[string]any{"sub": "acme-ci", "exp": time.Now().Add(tokenLife).Unix()})})
	docker["credHelpers"] = map[string]string{d.host(downName): missingHelper}
	if err := writeJSON(config, docker); err != nil {
		return nil, err
	}
	// As some tools leave it: only the folder keeps others out.
	podman := map[string]any{"auths": map[string]any{d.host(farName) + "/" + space: entryOf(farRobot)}}
	auth := filepath.Join(d.Home, ".config", "containers", "auth.json")
	if err := errors.Join(writeJSON(auth, podman), os.Chmod(auth, 0o644)); err != nil {
		return nil, err
	}
	return d.Hub.accounts(), d.writeHelper()
}

// host is where the sample registry of this name is.
func (d *Demo) host(name string) string {
	for _, r := range d.Registries {
		if r.Name == name {
			return r.Host
		}
	}
	return ""
}

// entryOf is a login as files keep it.
func entryOf(l login) map[string]string {
	return map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte(l.user + ":" + l.password))}
}

func writeJSON(path string, v any) error {
	raw, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o600)
}

// sampleJWT is a JWT (RFC 7519) whose signature nobody checks.
func sampleJWT(claims map[string]any) string {
	part := base64.RawURLEncoding.EncodeToString
	return strings.Join([]string{part([]byte(`{"alg":"RS256","typ":"JWT"}`)), part(encode(claims)), part([]byte("sample"))}, ".")
}

// accounts gives accounts access tokens, HubUser's first.
func (h *Hub) accounts() (out []Account) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, user := range []string{HubUser, HubPaid} {
		token := "dckr_pat_sample-of-" + user
		h.secrets[token] = user
		out = append(out, Account{user, token})
	}
	return out
}

// writeHelper puts what stands for regtui's credential helper into the home
// folder. The app reads its keyring itself; nobody else can.
func (d *Demo) writeHelper() error {
	name, text := "docker-credential-regtui", "#!/bin/sh\necho \"the demo's keyring ends with it, and the app alone can read it\"\nexit 1\n"
	if runtime.GOOS == "windows" {
		name, text = name+".cmd", "@echo the demo's keyring ends with it, and the app alone can read it\r\n@exit /b 1\r\n"
	}
	d.bin = filepath.Join(d.Home, "bin")
	if err := os.MkdirAll(d.bin, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.bin, name), []byte(text), 0o700)
}

// withBin puts the folder of the demo's programs before the others on PATH.
func (d *Demo) withBin(env []string) []string {
	if d.bin == "" {
		return env
	}
	for i, v := range env {
		if name, path, _ := strings.Cut(v, "="); strings.EqualFold(name, "PATH") {
			env[i] = name + "=" + d.bin + string(os.PathListSeparator) + path
			return env
		}
	}
	return append(env, "PATH="+d.bin)
}
