package audit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
)

// missing tells of helpers that a file names and that are not installed.
func (l *look) missing() {
	for _, file := range l.files {
		for _, name := range named(file) {
			_, err := l.helpers.Find(name)
			p, ok := errors.AsType[*creds.Problem](err)
			if !ok {
				continue
			}
			f := Finding{
				ID: "helper-missing", Grade: Bad, Where: file.Place.Path + ": docker-credential-" + name,
				What: "the file names this helper, and it is not on PATH", Fix: p.Fix,
			}
			if name == file.Store {
				f.What += ": docker fails for every registry, public images too"
			}
			for _, row := range file.Helpers {
				if row.Name == name {
					f.Logins = append(f.Logins, row.Key)
				}
			}
			l.edit(&f, file.Place, func(file *dockerconfig.File, d *dockerconfig.Doc) { unname(file, d, name) })
			l.add(f)
		}
	}
}

// named are the helpers that a file names.
func named(f *dockerconfig.File) (out []string) {
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if f.Place.Kind == creds.KindConfig {
		add(f.Store)
	}
	for _, row := range f.Helpers {
		add(row.Name)
	}
	return out
}

// unname takes a helper out of a file.
func unname(f *dockerconfig.File, d *dockerconfig.Doc, name string) {
	if f.Store == name {
		d.RemoveStore()
	}
	for _, row := range f.Helpers {
		if row.Name == name {
			d.RemoveHelperKey(row.Key)
		}
	}
}

// failing tells of helpers that hang or fail, once each.
func (l *look) failing() {
	at := map[string]int{}
	for i := range l.logins {
		h := &l.logins[i]
		p, ok := errors.AsType[*creds.Problem](h.err)
		if h.Place.Kind != creds.KindHelper || !ok || errors.Is(p, creds.ErrHelperMissing) {
			continue
		}
		id := h.Place.Helper + "\x00" + p.What()
		if n, ok := at[id]; ok {
			l.found[n].Logins = append(l.found[n].Logins, h.name())
			continue
		}
		at[id] = len(l.found)
		f := Finding{ID: "helper-fails", Grade: Bad, Where: where(h.Place), What: about(where(h.Place), p), Fix: p.Fix, Logins: []string{h.name()}}
		if errors.Is(p, creds.ErrHelperTimeout) {
			f.ID = "helper-hangs"
		}
		l.add(f)
	}
}

// markers tells of entries that say that a helper keeps a login, where none
// does: what is left when a helper loses its logins.
func (l *look) markers() {
	for _, file := range l.files {
		for _, e := range file.Entries {
			if !e.Empty || e.Key.Side || e.Key.Host == "" {
				continue
			}
			at := l.in(file.Place.Path, func(h *held) bool { return h.Key == e.Name && !h.Plain })
			for _, h := range at {
				orphan := h.Place.Kind != creds.KindHelper && h.Place.Kind != creds.KindKeyring
				lost := h.Place.Kind == creds.KindHelper && h.asked && h.secret == nil && h.err == nil
				if !orphan && !lost {
					continue
				}
				f := Finding{
					ID: "marker", Grade: Warning, Where: file.Place.Path + ": " + e.Name, Logins: []string{h.name()}, Safe: true,
					What: "the file says that a helper keeps this login, and it names none", Fix: "log in again, or take the entry out",
				}
				if lost {
					f.What = fmt.Sprintf("the file says that %s keeps this login, and that one has none", where(h.Place))
				}
				l.edit(&f, file.Place, func(_ *dockerconfig.File, d *dockerconfig.Doc) { d.Clear(e.Name) })
				l.add(f)
			}
		}
	}
}

// stranded tells of logins in clear beside a helper, by file and helper, and by
// what that one has.
func (l *look) stranded() {
	for _, file := range l.files {
		for _, kind := range []stranding{
			{"stranded", "", func(h *held) bool { return h.beside == nil }},
			{"stranded-copy", ", which has the same login", func(h *held) bool { return sameSecret(h.beside, h.secret) }},
			{"stranded-other", ", which has another login: podman may send this one", func(h *held) bool { return h.beside != nil && !sameSecret(h.beside, h.secret) }},
		} {
			at := map[string][]*held{}
			for _, h := range l.in(file.Place.Path, func(h *held) bool { return h.Stranded && h.Scope() == "" && kind.fits(h) }) {
				at[h.helper()] = append(at[h.helper()], h)
			}
			for _, name := range slices.Sorted(maps.Keys(at)) {
				l.strandedIn(file, name, kind, at[name])
			}
		}
	}
}

// stranding is one way in which a login stands beside a helper.
type stranding struct {
	id, what string
	fits     func(*held) bool
}

func (l *look) strandedIn(file *dockerconfig.File, helper string, kind stranding, all []*held) {
	program := "docker-credential-" + helper
	f := Finding{
		ID: kind.id, Grade: Bad, Where: file.Place.Path + ": " + program, Logins: names(all),
		What: fmt.Sprintf("%s in the file in clear, and docker asks %s instead%s", count(len(all), "secret stands", "secrets stand"), program, kind.what),
		Fix:  "take the entry out",
	}
	if kind.id == "stranded" {
		f.Fix = "move it into the helper, or take the entry out"
		if all[0].besideErr == nil {
			l.moveTo(&f, helper, all)
		}
		l.add(f)
		return
	}
	if kind.id == "stranded-other" { // it may be the only copy
		f.Fix = "if it is of no use any more, take the entry out; if it is, regtui accounts move keeps it in the keyring"
		if helper == creds.Own {
			f.Fix = "move it into the keyring too"
			l.moveTo(&f, helper, all)
		}
		l.add(f)
		return
	}
	f.Safe = true
	l.edit(&f, file.Place, func(_ *dockerconfig.File, d *dockerconfig.Doc) {
		for _, h := range all {
			d.Clear(h.Key)
		}
	})
	l.add(f)
}

// unasked tells of a helper that docker would choose by itself and that keeps
// nothing: it does so where its file says nothing of logins.
func (l *look) unasked() {
	f := l.docker()
	if l.Env.OS != "linux" || f != nil && (len(f.Entries) > 0 || f.Store != "" || len(f.Helpers) > 0 || f.Problem != nil) {
		return
	}
	name := "secretservice"
	if l.onPath("pass") {
		name = "pass"
	}
	if _, err := l.helpers.Find(name); err != nil {
		return
	}
	if p, ok := errors.AsType[*creds.Problem](l.helpers.Limits(l.ctx, name).Down); ok {
		l.add(Finding{
			ID: "helper-chosen", Grade: Warning, Where: "docker-credential-" + name,
			What: "docker login will choose this helper by itself, and it can keep nothing: " + p.What(), Fix: p.Fix,
		})
	}
}

func (l *look) onPath(program string) bool {
	for _, dir := range filepath.SplitList(l.Env.Getenv("PATH")) {
		if filepath.IsAbs(dir) {
			if _, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
				return true
			}
		}
	}
	return false
}

// quirks tells what is worth knowing of helpers that are in use.
func (l *look) quirks() {
	for _, file := range l.files {
		for _, name := range named(file) {
			if _, err := l.helpers.Find(name); err != nil {
				continue
			}
			at := file.Place.Path + ": docker-credential-" + name
			about := helper.Of(name)
			if strings.HasSuffix(name, ".exe") {
				l.add(Finding{
					ID: "helper-windows", Grade: Note, Where: at,
					What: "it is Windows' own, reached from inside WSL: it fails where interop is off or Docker Desktop does not run",
					Fix:  "pass or the keyring work in WSL alone",
				})
			}
			if p, ok := errors.AsType[*creds.Problem](l.helpers.Limits(l.ctx, name).Down); ok && !about.Makes {
				l.add(Finding{ID: "helper-down", Grade: Bad, Where: at, What: "docker-credential-" + name + " cannot be used here: " + p.What(), Fix: p.Fix})
			} else if note := about.Limits.Note; note != "" && !about.Makes {
				l.add(Finding{ID: "helper-quirk", Grade: Note, Where: at, What: note})
			}
		}
	}
}

// rewritten tells what other programs changed in docker's file.
func (l *look) rewritten() {
	changes, err := l.Keychain.Rewritten(l.ctx)
	if err != nil || len(changes) == 0 {
		return // what is wrong with the file is told of it
	}
	var all []string
	missing := false
	for _, c := range changes {
		all = append(all, c.String())
		if c.Was != nil && *c.Was != "" {
			_, err := l.helpers.Find(*c.Was)
			missing = missing || err != nil
		}
	}
	f := Finding{
		ID: "rewritten", Grade: Warning, Where: dockerconfig.Path(l.Env),
		What: "another program changed where docker looks for logins: " + strings.Join(all, "; "), Fix: "put it back as it was, or take it for right with regtui doctor --accept",
		Preview: func(context.Context) (string, error) { return l.Keychain.PreviewRestore(changes) },
		Do:      func(ctx context.Context) error { return l.Keychain.Restore(ctx, changes) },
	}
	if missing { // to name it would stop every pull
		f.Fix, f.Preview, f.Do = "a helper that was named is gone from this machine: take the change for right with regtui doctor --accept", nil, nil
	}
	l.add(f)
}
