// Package private gives one command logins of its own: a docker folder and an
// auth.json in which some registries have the accounts that were chosen and all
// else is as in the person's own. No secret goes there that does not stand in a
// file in clear already.
package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/podman"
)

// Choice is the account that the command gets at a registry, and who gives it.
type Choice struct {
	Account creds.Account
	// Helper is the helper that gives it, without "docker-credential-". Without
	// one Password stands in a file of logins in clear, and does so here too.
	Helper   string
	Password creds.Secret
}

// Folder is what a command gets in place of the person's files.
type Folder struct {
	dir  string
	vars []string
	lock *flock.Flock
}

// prefix begins the names of such folders.
const prefix = "regtui-exec-"

// lockName is the file in a folder that its process holds a lock on.
const lockName = "lock"

// Make makes the folder, in XDG_RUNTIME_DIR, which is in memory and ends with
// the person's last session, or where temporary files are. The caller removes
// it. Errors are about what could not be read or written.
func Make(env creds.Env, choices []Choice) (*Folder, error) {
	Sweep(env)
	f, err := empty(base(env))
	if err != nil {
		return nil, err
	}
	if err := f.fill(env, choices); err != nil {
		return nil, errors.Join(err, f.Remove())
	}
	return f, nil
}

// empty makes a folder that holds a lock of this process and nothing else.
func empty(base string) (*Folder, error) {
	for {
		dir, err := os.MkdirTemp(base, prefix+"*") // mode 0700
		if err != nil {
			return nil, &creds.Problem{Path: base, Err: err, Fix: "set XDG_RUNTIME_DIR or TMPDIR to a folder that you may write to"}
		}
		f := &Folder{dir: dir, lock: flock.New(filepath.Join(dir, lockName))}
		mine, err := f.lock.TryLock()
		if errors.Is(err, fs.ErrNotExist) {
			continue // swept before it had its lock
		}
		if err != nil {
			return nil, errors.Join(&creds.Problem{Path: dir, Err: err}, f.Remove())
		}
		if _, err := os.Lstat(f.lock.Path()); mine && err == nil {
			return f, nil
		}
		_ = f.lock.Unlock() // another one sweeps it right now
	}
}

func (f *Folder) fill(env creds.Env, choices []Choice) error {
	docker, auth := filepath.Join(f.dir, "docker"), filepath.Join(f.dir, "auth.json")
	if err := link(dockerconfig.Path(env), docker); err != nil {
		return err
	}
	if err := writeDocker(env, filepath.Join(docker, "config.json"), choices); err != nil {
		return err
	}
	if err := writeAuth(env, auth, choices); err != nil {
		return err
	}
	variable, err := withoutHosts(env.Getenv(dockerconfig.Env), choices)
	if err != nil {
		return err
	}
	f.vars = env.Vars
	f.set(env, "DOCKER_CONFIG", docker)
	f.set(env, podman.Env, auth)
	f.set(env, dockerconfig.Env, variable)
	accounts, _ := creds.ParseAccounts(env.Getenv(creds.AccountEnv)) // of a command that this one runs in
	for _, c := range choices {
		accounts = creds.SetAccount(accounts, c.Account)
	}
	f.set(env, creds.AccountEnv, creds.FormatAccounts(accounts))
	return nil
}

// Vars is the environment of the command.
func (f *Folder) Vars() []string { return f.vars }

// Remove takes the folder away. What it links to stays.
func (f *Folder) Remove() error {
	_ = f.lock.Unlock()
	return os.RemoveAll(f.dir)
}

// set sets a variable; an empty value takes it out.
func (f *Folder) set(env creds.Env, name, value string) {
	var vars []string
	for _, v := range f.vars {
		k, _, _ := strings.Cut(v, "=")
		if k != name && !(env.OS == "windows" && strings.EqualFold(k, name)) {
			vars = append(vars, v)
		}
	}
	if value != "" {
		vars = append(vars, name+"="+value)
	}
	f.vars = vars
}

func base(env creds.Env) string {
	for _, name := range []string{"XDG_RUNTIME_DIR", "TMPDIR"} {
		dir := env.Getenv(name)
		if info, err := os.Stat(dir); filepath.IsAbs(dir) && err == nil && info.IsDir() {
			return dir
		}
	}
	return os.TempDir()
}

// Sweep removes what a regtui that was killed has left: the folders whose lock
// nobody holds. It tells how many those were. Where everybody's temporary files
// are, others can make folders of such a name: one that is open to others is
// none of ours, and nor is a lock that is no file, which to open may lead
// elsewhere (a link) or take for ever (a pipe).
func Sweep(env creds.Env) (swept int) {
	const mode = 0o700
	all, _ := filepath.Glob(filepath.Join(base(env), prefix+"*"))
	for _, dir := range all {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || env.OS != "windows" && info.Mode().Perm() != mode {
			continue
		}
		name := filepath.Join(dir, lockName)
		if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		lock := flock.New(name, flock.SetFlag(os.O_RDWR)) // and do not make it: its owner may be removing it
		if mine, err := lock.TryLock(); err != nil || !mine {
			continue
		}
		err = os.RemoveAll(dir) // with the lock held, for one that is about to take it
		_ = lock.Unlock()
		if err != nil { // Windows removes no file that is open
			err = os.RemoveAll(dir)
		}
		if err == nil {
			swept++
		}
	}
	return swept
}

// link makes a docker folder that has all of the person's but config.json:
// contexts, plugins and what buildx keeps.
func link(config, dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return &creds.Problem{Path: dir, Err: err}
	}
	if config == "" {
		return nil
	}
	from, err := filepath.Abs(filepath.Dir(config))
	if err != nil {
		return &creds.Problem{Path: config, Err: err}
	}
	all, err := os.ReadDir(from)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &creds.Problem{Path: from, Err: err, Fix: "see that you may read it"}
	}
	for _, e := range all {
		name := e.Name()
		if name == "config.json" || strings.HasPrefix(name, ".config.json") {
			continue
		}
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(dir, name)); err != nil {
			return &creds.Problem{Path: from, Err: fmt.Errorf("%s cannot be linked: %w", name, err), Fix: "Windows wants its developer mode for that"}
		}
	}
	return nil
}
