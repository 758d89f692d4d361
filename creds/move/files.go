package move

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// Files are where tools read which helper keeps a registry's login. The zero
// Files are none.
type Files struct {
	Docker creds.Place   // docker's config.json
	Podman []creds.Place // auth.json, which may name helpers too
	Editor dockerconfig.Editor
	// Book notes what is on its way out of a helper; nil for none.
	Book *book.Book
}

// helped has the book know what a helper has now, so that it is found also when
// no file names the helper for it.
func (f Files) helped(ctx context.Context, s *Step, gone bool) error {
	if f.Book == nil {
		return nil
	}
	return f.Book.Change(ctx, func(p *book.Page) error {
		host := Resource(&s.Login).Host
		if from := s.Login.Place; gone && from.Kind == creds.KindHelper {
			p.Helped.Drop(book.Helped{Host: host, Helper: from.Helper})
		}
		if s.PassedOver != nil {
			p.Helped.Set(*s.PassedOver)
		}
		if s.To.Kind == creds.KindHelper {
			p.Helped.Set(book.Helped{Host: host, Helper: s.To.Helper, User: s.Login.User})
		}
		return nil
	})
}

// leaving has the book note that a helper still has a login that is elsewhere by
// now, or that it has it no more.
func (f Files) leaving(ctx context.Context, s *Step, still bool) error {
	if f.Book == nil || s.Login.Place.Kind != creds.KindHelper {
		return nil
	}
	l := book.Helped{Host: Resource(&s.Login).Host, Helper: s.Login.Place.Helper, User: s.Login.User}
	return f.Book.Change(ctx, func(p *book.Page) error {
		if p.Leaving.Drop(l); still {
			p.Leaving.Set(l)
		}
		return nil
	})
}

// point has the tools look for a login where it is now. Where that is a helper,
// the same login in clear in a file that names it goes: docker would not look at
// it any more.
func (f Files) point(ctx context.Context, s *Step, c *creds.Credential, keep bool) error {
	for _, place := range f.all() {
		err := f.Editor.Edit(ctx, place, func(file *dockerconfig.File, doc *dockerconfig.Doc) {
			name(file, doc, s, keep)
			for _, e := range stranded(file, s) {
				if e.User == s.Login.User && e.Password == c.Password && e.IdentityToken == c.IdentityToken && s.Login.Place != file.Place {
					doc.Clear(e.Name)
				}
			}
		})
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
	left := !keep && HelperOf(s.Login.Place) != ""
	switch to := HelperOf(s.To); {
	case to != "" && (docker || row): // auth.json passes over what it has no row for
		doc.SetHelper(r.Host, to)
	case to != "":
	case s.To.Path == file.Place.Path: // the file itself has it, and a row would hide it
		doc.RemoveHelper(r.Host)
		if docker && file.Store != "" {
			doc.SetHelperKey(creds.HubServer, "") // the Hub's, see toFile
		}
	case left && row && was == HelperOf(s.Login.Place):
		doc.RemoveHelper(r.Host)
	case left && !row && docker && file.Store == HelperOf(s.Login.Place):
		for _, e := range file.Entries { // what docker left there for the helper's login
			if e.Empty && e.Key.Host == r.Host && e.Key.Path == "" {
				doc.Remove(e.Name)
			}
		}
	}
}

// stranded are the logins in clear in docker's file for the registry of a step
// whose login goes into a helper.
func stranded(file *dockerconfig.File, s *Step) []dockerconfig.Entry {
	r := Resource(&s.Login)
	var out []dockerconfig.Entry
	for _, e := range file.Entries {
		if file.Place.Kind == creds.KindConfig && HelperOf(s.To) != "" && e.Usable() && e.Key.Host == r.Host && e.Key.Path == "" && !e.Key.Side {
			out = append(out, e)
		}
	}
	return out
}

var errRow = errors.New("a row that sends docker to the file for it would stop podman and skopeo")

// toFile tells why a login cannot go into docker's file in clear while that
// names a helper for every registry: podman takes the row that is wanted then
// for a helper without a name. The Hub has a key for docker and one for podman.
func (f Files) toFile(s *Step) error {
	if s.To.Kind != creds.KindConfig || Resource(&s.Login).Host == creds.Hub {
		return nil
	}
	store := dockerconfig.Read(s.To.Path, s.To.Kind).Store
	if store == "" {
		return nil
	}
	return trouble(s, fmt.Errorf("config.json has docker keep every login in docker-credential-%s (credsStore), and %w", store, errRow), "auth.json takes it, for podman and skopeo")
}

// put writes a login into a file that names a helper for its registry, and has
// the file name it no longer, in one step. done is false for other places.
func (f Files) put(ctx context.Context, s *Step, c *creds.Credential, keeps bool) (done bool, err error) {
	i := slices.IndexFunc(f.all(), func(p creds.Place) bool { return p == s.To })
	r := Resource(&s.Login)
	if i < 0 || !inFile(s.To) || r.Path != "" {
		return false, nil
	}
	if file := dockerconfig.Read(s.To.Path, s.To.Kind); file.Store == "" {
		if _, row := file.Named(r.Host); !row {
			return false, nil
		}
	}
	kept := keep(c, s)
	return true, f.Editor.Edit(ctx, s.To, func(file *dockerconfig.File, doc *dockerconfig.Doc) {
		name(file, doc, s, keeps)
		doc.PutCredential(KeyIn(file.Place, r), &kept)
	})
}

// HelperOf is the helper that gives the logins of a place, empty for a file.
func HelperOf(p creds.Place) string {
	switch p.Kind {
	case creds.KindHelper:
		return p.Helper
	case creds.KindKeyring:
		return creds.Own
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
			doc.Put(KeyIn(file.Place, r), s.Login.User, "x") // it is not shown
		}
		name(file, doc, s, p.Keep)
		for _, e := range file.Entries {
			if s.Login.Place.Path == file.Place.Path && inFile(s.Login.Place) && !p.Keep && e.Key.Host == r.Host && e.Key.Path == r.Path {
				doc.Remove(e.Name)
			}
		}
		if !p.Keep && s.Login.Place.Path == file.Place.Path && r == hub {
			ClearSides(s.to, file, doc)
		}
	}
}

// KeyIn is what the tool whose file a place is calls a resource.
func KeyIn(place creds.Place, r creds.Resource) string {
	switch {
	case r.Path != "":
		return r.Host + "/" + r.Path
	case r.Host == creds.Hub && place.Kind == creds.KindConfig:
		return creds.HubServer
	}
	return r.Host
}

// moves tells whether the plan takes an entry out of a file.
func (p *Plan) moves(place creds.Place, e *dockerconfig.Entry) bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool {
		return !p.Keep && s.Err == nil && s.Login.Place == place && s.Login.User == e.User && Resource(&s.Login) == creds.Resource{Host: e.Key.Host}
	})
}

// tryFiles has the steps stay whose registry could not be named in a file: the
// tools would go on looking where the login was.
func (p *Plan) tryFiles() {
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Err == nil {
			s.Err = p.files.toFile(s)
		}
		for _, place := range p.files.all() {
			if s.Err != nil {
				break
			}
			_, s.Err = p.files.Editor.Preview(place, func(file *dockerconfig.File, doc *dockerconfig.Doc) {
				name(file, doc, s, p.Keep)
				for _, e := range stranded(file, s) {
					if !p.moves(file.Place, &e) && e.User != s.Login.User {
						s.Notes = append(s.Notes, fmt.Sprintf("docker passes over the login of %s in %s then", nobody(e.User), file.Place))
					}
				}
			})
		}
	}
}
