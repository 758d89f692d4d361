package move

import (
	"context"
	"errors"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// Files are where tools read which helper keeps a registry's login. The zero
// Files are none.
type Files struct {
	Docker creds.Place   // docker's config.json
	Podman []creds.Place // auth.json, which may name helpers too
	Editor dockerconfig.Editor
}

// point has the tools look for a login where it is now.
func (f Files) point(ctx context.Context, s *Step, keep bool) error {
	for _, place := range f.all() {
		err := f.Editor.Edit(ctx, place, func(file *dockerconfig.File, doc *dockerconfig.Doc) { name(file, doc, s, keep) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (f Files) all() []creds.Place {
	var out []creds.Place
	for _, place := range append([]creds.Place{f.Docker}, f.Podman...) {
		if place.Path != "" {
			out = append(out, place)
		}
	}
	return out
}

// name writes into a file which helper keeps the logins of the step's registry
// now, as far as it is the file's to say.
func name(file *dockerconfig.File, doc *dockerconfig.Doc, s *Step, keep bool) {
	r := Resource(&s.Login)
	if r.Path != "" {
		return // a helper is for all of a registry
	}
	was, row := file.Named(r.Host)
	docker := file.Place.Kind == creds.KindConfig
	switch helper := helperOf(s.To); {
	case helper != "" && (docker || row): // auth.json passes over what it has no row for
		doc.SetHelper(r.Host, helper)
	case helper != "":
	case s.To.Path == file.Place.Path: // the file itself has it, and a row would hide it
		doc.RemoveHelper(r.Host)
		if docker && file.Store != "" {
			doc.SetHelper(r.Host, "")
		}
	case row && !keep && was == helperOf(s.Login.Place):
		doc.RemoveHelper(r.Host)
	}
}

// helperOf is the helper that gives the logins of a place, empty for a file.
func helperOf(p creds.Place) string {
	switch p.Kind {
	case creds.KindHelper:
		return p.Helper
	case creds.KindKeyring:
		return Helper
	}
	return ""
}

// Diff is what the plan changes in files, as a unified diff without secrets: the
// logins that come and go, and which helper is named for which registry.
func (p *Plan) Diff() (string, error) {
	var out strings.Builder
	var errs []error
	for _, place := range p.files.all() {
		diff, err := p.files.Editor.Preview(place, func(file *dockerconfig.File, doc *dockerconfig.Doc) { p.edit(file, doc) })
		out.WriteString(diff)
		errs = append(errs, err)
	}
	return out.String(), errors.Join(errs...)
}

func (p *Plan) edit(file *dockerconfig.File, doc *dockerconfig.Doc) {
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Err != nil {
			continue
		}
		r := Resource(&s.Login)
		if s.To.Path == file.Place.Path && inFile(s.To) && !s.There {
			doc.Put(key(file, r), s.Login.User, "x") // it is not shown
		}
		name(file, doc, s, p.Keep)
		for _, e := range file.Entries {
			if s.Login.Place.Path == file.Place.Path && inFile(s.Login.Place) && !p.Keep && e.Key.Host == r.Host && e.Key.Path == r.Path {
				doc.Remove(e.Name)
			}
		}
	}
}

// key is what the file's own tool calls a resource.
func key(file *dockerconfig.File, r creds.Resource) string {
	switch {
	case r.Path != "":
		return r.Host + "/" + r.Path
	case r.Host == creds.Hub && file.Place.Kind == creds.KindConfig:
		return creds.HubServer
	}
	return r.Host
}

// tryFiles has the steps stay whose registry could not be named in a file: the
// tools would go on looking where the login was.
func (p *Plan) tryFiles() {
	for i := range p.Steps {
		s := &p.Steps[i]
		for _, place := range p.files.all() {
			if s.Err != nil {
				break
			}
			_, s.Err = p.files.Editor.Preview(place, func(file *dockerconfig.File, doc *dockerconfig.Doc) { name(file, doc, s, p.Keep) })
		}
	}
}
