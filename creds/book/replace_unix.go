//go:build !windows

package book

import "github.com/google/renameio/v2"

// replace swaps the file for one with new content in one step.
func replace(path string, data []byte) error {
	return renameio.WriteFile(path, data, 0o600, renameio.WithStaticPermissions(0o600))
}
