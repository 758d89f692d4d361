package keychain

import (
	"context"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// Rewritten tells which helpers docker's config.json names otherwise than when
// regtui last wrote or first saw it: another program changed that. It runs no
// helper.
func (k *Keychain) Rewritten(ctx context.Context) ([]book.Change, error) {
	place := k.config()
	if place.Path == "" {
		return nil, nil
	}
	return dockerconfig.Rewritten(ctx, book.New(book.Path(k.env)), place)
}

// Restore has config.json name the helpers again that it named before.
func (k *Keychain) Restore(ctx context.Context, changes []book.Change) error {
	return k.editor().Restore(ctx, k.config(), changes)
}

// PreviewRestore is what Restore would change, as a diff without secrets.
func (k *Keychain) PreviewRestore(changes []book.Change) (string, error) {
	return k.editor().PreviewRestore(k.config(), changes)
}

// Accept takes what config.json names now for what it is to name.
func (k *Keychain) Accept(ctx context.Context) error {
	return dockerconfig.Accept(ctx, book.New(book.Path(k.env)), k.config())
}

// config is docker's file.
func (k *Keychain) config() creds.Place {
	return creds.Place{Kind: creds.KindConfig, Path: dockerconfig.Path(k.env)}
}
