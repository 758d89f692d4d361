package dockerconfig

import (
	"context"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// Named is the helper that a row of "credHelpers" names for a registry, in
// whatever spelling, the host's own first; ok is false where there is no row. An
// empty name stands for the file itself.
func (f *File) Named(host string) (name string, ok bool) {
	for _, h := range f.Helpers {
		k := creds.ParseKey(h.Key)
		if k.Host != host || k.Path != "" || k.Side {
			continue
		}
		if !ok || h.Key == host {
			name, ok = h.Name, true
		}
	}
	return name, ok
}

// Names is which helpers the file names, to be remembered.
func (f *File) Names() book.Named {
	n := book.Named{Path: f.Place.Path, Store: f.Store, Helpers: map[string]string{}}
	for _, h := range f.Helpers {
		n.Helpers[h.Key] = h.Name
	}
	return n
}

// Rewritten tells what docker's config.json names otherwise than when regtui
// last wrote it, which some other program has done then. A file that was never
// looked at is remembered as it is.
func Rewritten(ctx context.Context, b *book.Book, place creds.Place) ([]book.Change, error) {
	f := Read(place.Path, place.Kind)
	if f.Problem != nil {
		return nil, f.Problem
	}
	page, err := b.Read()
	if err != nil {
		return nil, err
	}
	now := f.Names()
	if before, ok := page.NamedIn(place.Path); ok {
		return now.Since(before), nil
	}
	if !f.Found {
		return nil, nil
	}
	return nil, b.Change(ctx, func(p *book.Page) error {
		p.SetNamed(now)
		return nil
	})
}

// Restore has docker's config.json name again what it named before the changes.
func (e Editor) Restore(ctx context.Context, place creds.Place, changes []book.Change) error {
	return e.Edit(ctx, place, func(_ *File, doc *Doc) { doc.restore(changes) })
}

// PreviewRestore is what Restore would write, as Preview tells it.
func (e Editor) PreviewRestore(place creds.Place, changes []book.Change) (string, error) {
	return e.Preview(place, func(_ *File, doc *Doc) { doc.restore(changes) })
}

func (d *Doc) restore(changes []book.Change) {
	for _, c := range changes {
		switch {
		case c.Key == book.StoreKey && c.Was == nil:
			d.RemoveStore()
		case c.Key == book.StoreKey:
			d.SetStore(*c.Was)
		case c.Was == nil:
			d.removeRow(c.Key)
		default:
			d.touch(part{keyCredHelpers, c.Key})
			d.set([]string{keyCredHelpers, c.Key}, *c.Was)
		}
	}
}

// removeRow takes one row out of "credHelpers", by its very key.
func (d *Doc) removeRow(key string) {
	d.touch(part{keyCredHelpers, key})
	d.remove([]string{keyCredHelpers, key})
	if o, i, ok := d.find([]string{keyCredHelpers}); ok {
		if rows, err := scan(d.data, o.members[i].value); err == nil && len(rows.members) == 0 {
			d.remove([]string{keyCredHelpers})
		}
	}
}

// Accept takes what docker's config.json names now for what it is to name.
func Accept(ctx context.Context, b *book.Book, place creds.Place) error {
	f := Read(place.Path, place.Kind)
	if f.Problem != nil {
		return f.Problem
	}
	return b.Change(ctx, func(p *book.Page) error {
		p.SetNamed(f.Names())
		return nil
	})
}

// Remember is an Editor's Wrote that keeps the book at what regtui itself
// writes, so that Rewritten tells only of others. What others had changed
// before stays to be told. Where the book cannot be written regtui's own change
// will be told too, and no more is lost.
func Remember(b *book.Book) func(before, after *File) {
	return func(before, after *File) {
		if after.Place.Kind != creds.KindConfig {
			return
		}
		was, is := before.Names(), after.Names()
		_ = b.Change(context.Background(), func(p *book.Page) error {
			known, ok := p.NamedIn(is.Path)
			if !ok {
				known = was
			}
			p.SetNamed(known.With(is.Since(was)...))
			return nil
		})
	}
}
