package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/bundle"
	"github.com/regtui/regtui/ui"
)

var errNoFile = errors.New("say into which file")

// appExport is the app's way to write logins into a file: all that are chosen,
// or nothing.
func (p *program) appExport(ctx context.Context, logins []creds.Login, ask ui.ExportRequest) ([]string, error) {
	if ask.File == "" {
		return nil, errNoFile
	}
	path := ask.File
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		path = filepath.Join(p.env().Home, rest)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	e := exporting{p: p, reader: ask.For, file: path, namespace: ask.Namespace, force: ask.Replace}
	o := e.options()
	if err := o.Check(); err != nil {
		return nil, err
	}
	found, err := e.read(ctx, logins)
	if err != nil {
		return nil, err
	}
	made, err := bundle.Make(found, o)
	if err != nil || len(made.Left) > 0 {
		return nil, e.refused(made, err)
	}
	err = e.write(made.Data)
	if errors.Is(err, bundle.ErrThere) { // there are no flags here
		err = &creds.Problem{Path: path, Err: bundle.ErrThere, Fix: "name another one, or switch on \"replace\""}
	}
	if err != nil {
		return nil, err
	}
	return append([]string{"written, with the secrets, for you alone to read: " + path}, e.lines(made)...), nil
}
