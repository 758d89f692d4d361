package book

import (
	"errors"
	"os"
	"path/filepath"
)

// replace swaps the file for one with new content; renameio does not do
// Windows, where os.Rename replaces what is there.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".accounts-*.json")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
