package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// wholeFiles tells what is wrong with files as such.
func (l *look) wholeFiles() {
	for _, p := range l.problems {
		f := Finding{ID: "file", Grade: Warning, What: p.What(), Where: p.Path, Fix: p.Fix}
		if p.Path == dockerconfig.Env {
			f.ID = "variable-refused"
		}
		if errors.Is(p.Err, creds.ErrUnreadable) {
			f.Grade = Bad
		}
		if i := slices.IndexFunc(l.files, func(f *dockerconfig.File) bool { return f.Place.Path == p.Path }); i >= 0 && errors.Is(p.Err, dockerconfig.ErrMark) {
			f.ID, f.Grade = "file-mark", Bad
			l.unmark(&f, l.files[i].Place)
		}
		l.add(f)
	}
}

// modes tells of files with logins in clear that are open to others.
func (l *look) modes() {
	for _, file := range l.files {
		clear := l.in(file.Place.Path, func(h *held) bool { return h.Plain && h.Place.Kind != creds.KindHelper })
		if len(clear) == 0 || l.Env.OS == "windows" || file.Mode.Perm()&others == 0 {
			continue
		}
		f := Finding{
			ID: "mode", Grade: Note, Where: file.Place.Path, Logins: names(clear),
			What: fmt.Sprintf("only its folder keeps others from reading the file (mode %04o)", file.Mode.Perm()),
			Fix:  fmt.Sprintf("chmod %o %q", file.Mode.Perm()&^others, file.Place.Path),
		}
		if file.Exposed {
			f.Grade, f.What = Bad, fmt.Sprintf("others on this machine can read the file (mode %04o)", file.Mode.Perm())
		}
		closeFile(&f, file.Place.Path, file.Mode)
		l.add(f)
	}
}

// inClear tells of the logins that stand in files in clear.
func (l *look) inClear() {
	for _, file := range l.files {
		clear := l.in(file.Place.Path, func(h *held) bool { return h.Plain && !h.Stranded && h.Place.Kind != creds.KindHelper })
		if len(clear) == 0 {
			continue
		}
		f := Finding{
			ID: "plain", Grade: Warning, Where: file.Place.Path, Logins: names(clear),
			What: fmt.Sprintf("%s in the file in clear: base64 hides nothing", count(len(clear), "secret stands", "secrets stand")),
		}
		l.move(&f, clear)
		l.add(f)
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// variable tells of DOCKER_AUTH_CONFIG, which goes before all files.
func (l *look) variable() {
	mine := l.in(dockerconfig.Env, func(*held) bool { return true })
	if len(mine) == 0 {
		return
	}
	hidden := map[string]bool{}
	for i := range l.logins {
		h := &l.logins[i]
		for _, m := range mine {
			if h.Host == m.Host && h.Place.Kind != creds.KindEnv {
				hidden[h.Host] = true
			}
		}
	}
	f := Finding{
		ID: "variable", Grade: Note, Where: dockerconfig.Env, Logins: names(mine),
		What: "docker and crane take the logins in this variable before those in any file, and every program that is started sees it",
		Fix:  "unset " + dockerconfig.Env + " where it is not meant",
	}
	if len(hidden) > 0 {
		f.Grade = Warning
		f.What += "; it hides another login for " + strings.Join(sorted(hidden), ", ")
	}
	l.add(f)
}

// spellings tells of keys in docker's file under which docker does not look, or
// which stand beside the one that it takes.
func (l *look) spellings() {
	file := l.docker()
	if file == nil {
		return
	}
	for _, h := range l.in(file.Place.Path, func(h *held) bool {
		return h.Plain && !h.Stranded && h.Scope() == "" && h.Place.Kind == creds.KindConfig
	}) {
		want := dockersKey(h.Host)
		if h.Key == want {
			continue
		}
		right := file.Entry(want)
		if right == nil && h.Host != creds.Hub {
			continue // docker finds it
		}
		l.spelling(file.Place, h, want, right)
	}
}

func (l *look) spelling(place creds.Place, h *held, want string, right *creds.Credential) {
	f := Finding{ID: "key", Grade: Warning, Where: place.Path + ": " + h.Key, Logins: []string{h.name()}, Safe: true}
	key, secret := h.Key, h.secret
	switch {
	case right == nil:
		f.What = fmt.Sprintf("docker and crane look for %s and do not find it under this key", want)
		f.Fix = "write it under docker's key, where podman finds it too"
		l.edit(&f, place, func(_ *dockerconfig.File, d *dockerconfig.Doc) {
			d.PutCredential(want, secret)
			d.Remove(key)
		})
	case sameSecret(right, secret):
		f.Grade, f.What = Note, fmt.Sprintf("the same login stands under %s, which is the key that docker takes", want)
		f.Fix = "take this one out"
		l.edit(&f, place, func(_ *dockerconfig.File, d *dockerconfig.Doc) { d.Remove(key) })
	default:
		f.Safe = false // it may be the only copy: what becomes of it is the person's to say
		f.What = fmt.Sprintf("another login for the same registry stands under %s: docker takes that one, podman and nerdctl may take this one", want)
		f.Fix = "take one of the two entries out"
	}
	l.add(f)
}

func dockersKey(host string) string {
	if host == creds.Hub {
		return creds.HubServer
	}
	return host
}

// paths tells of logins for a namespace in docker's own file.
func (l *look) paths() {
	file := l.docker()
	if file == nil {
		return
	}
	all := l.in(file.Place.Path, func(h *held) bool { return h.Plain && h.Scope() != "" && h.Place.Kind == creds.KindConfig })
	if len(all) == 0 {
		return
	}
	f := Finding{
		ID: "path", Grade: Warning, Where: file.Place.Path, Logins: names(all),
		What: "docker knows no logins for a part of a registry: it takes one of them at random for all of it, or none",
		Fix:  "move them to podman's auth.json, where podman and skopeo find them; or keep them in the keyring with a rule for the path (regtui accounts rule)",
	}
	if s, err := l.Keychain.Store(creds.KindAuth); err == nil && l.isFleeting(s.Place().Path) {
		f.Fix += "; " + s.Place().Path + " is gone after a restart of the machine"
	}
	l.moveTo(&f, creds.KindAuth, all)
	l.add(f)
}

// isFleeting tells of files that a restart takes away.
func (l *look) isFleeting(path string) bool {
	run := l.Env.Getenv("XDG_RUNTIME_DIR")
	return strings.HasPrefix(path, "/run/") || run != "" && strings.HasPrefix(path, run+"/")
}

// fleeting tells of logins that a restart takes away.
func (l *look) fleeting() {
	for _, file := range l.files {
		path := file.Place.Path
		if file.Place.Kind != creds.KindAuth || !l.isFleeting(path) {
			continue
		}
		if all := l.in(path, func(h *held) bool { return h.Plain }); len(all) > 0 {
			f := Finding{
				ID: "fleeting", Grade: Note, Where: path, Logins: names(all),
				What: "podman's logins there are gone after a restart of the machine",
				Fix:  "podman also reads docker's config.json and ~/.config/containers/auth.json",
			}
			if slices.ContainsFunc(all, func(h *held) bool { return h.Scope() != "" }) {
				f.Fix = "podman also reads ~/.config/containers/auth.json, and for whole registries docker's config.json"
			}
			l.add(f)
		}
	}
}
