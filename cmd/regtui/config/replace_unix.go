//go:build !windows

package config

import (
	"io/fs"

	"github.com/google/renameio/v2"
)

// replace swaps the file for one with new content in one step.
func replace(path string, data []byte, mode fs.FileMode) error {
	return renameio.WriteFile(path, data, mode, renameio.WithStaticPermissions(mode))
}
