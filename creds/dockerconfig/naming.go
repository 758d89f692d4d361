package dockerconfig

import "github.com/regtui/regtui/creds"

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
