package move

import (
	"context"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
)

var hub = creds.Resource{Host: creds.Hub}

// sider is a place that keeps what docker's login in a browser has beside a
// login for Docker Hub.
type sider interface {
	GetSide(ctx context.Context, host, name string) (user string, secret creds.Secret, err error)
	PutSide(ctx context.Context, side book.Side, secret creds.Secret) error
}

// Sides moves the tokens that docker's login in a browser left in a file, in
// clear beside a login for Docker Hub, to the new place of that login: docker
// asks there for them, to log out at its login service too. Those stay that the
// place cannot keep, or of which it has others.
func Sides(ctx context.Context, to creds.Store, editor dockerconfig.Editor, from creds.Place) error {
	s, ok := to.(sider)
	if !ok || !inFile(from) { // a file to a file: no tool looks for them in the other one
		return nil
	}
	kept := map[string]creds.Secret{}
	for _, e := range dockerconfig.Read(from.Path, from.Kind).Entries {
		if !e.Key.Side || e.User == "" || e.Password == "" {
			continue
		}
		_, there, err := s.GetSide(ctx, e.Key.Host, e.Key.Path)
		if err == nil && there == "" {
			there, err = e.Password, s.PutSide(ctx, book.Side{Host: e.Key.Host, Name: e.Key.Path, User: e.User}, e.Password)
		}
		if err != nil {
			return err
		}
		if there == e.Password {
			kept[e.Name] = e.Password
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return editor.Edit(ctx, from, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
		for _, e := range f.Entries {
			if secret, ok := kept[e.Name]; ok && secret == e.Password {
				doc.Remove(e.Name)
			}
		}
	})
}

// ClearSides takes them out of a document, to show what Sides will do.
func ClearSides(to creds.Store, f *dockerconfig.File, doc *dockerconfig.Doc) {
	if _, ok := to.(sider); !ok {
		return
	}
	for _, e := range f.Entries {
		if e.Key.Side && !e.Empty {
			doc.Remove(e.Name)
		}
	}
}
