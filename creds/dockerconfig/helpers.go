package dockerconfig

import (
	"slices"

	"github.com/regtui/regtui/creds"
)

// The top-level keys that say where logins are. Docker's decoder does not mind
// their case; a new one is written as docker does.
const (
	keyAuths       = "auths"
	keyCredHelpers = "credHelpers"
	keyCredsStore  = "credsStore"
)

// HelperKeys are the keys of "credHelpers" that name a helper for a registry to
// all tools. They take none but the very key that they would look for: for
// Docker Hub that is its server's address in docker and its host in podman.
// nerdctl's "ghcr.io:443" is not among them: no other tool knows it.
func HelperKeys(host string) []string {
	if host == creds.Hub {
		return []string{creds.HubServer, creds.Hub}
	}
	return []string{host}
}

// SetHelper names the helper, without "docker-credential-", that keeps the
// logins for a registry.
func (d *Doc) SetHelper(host, name string) {
	for _, key := range HelperKeys(host) {
		d.SetHelperKey(key, name)
	}
}

// SetHelperKey writes one row of "credHelpers". An empty name has docker look
// into the file itself; podman and skopeo fail for such a row.
func (d *Doc) SetHelperKey(key, name string) {
	d.touch(part{keyCredHelpers, key})
	d.set([]string{keyCredHelpers, key}, name)
}

// RemoveHelper takes out the rows that name a helper for a registry, in every
// spelling, and "credHelpers" with the last of them.
func (d *Doc) RemoveHelper(host string) {
	o, i, ok := d.find([]string{keyCredHelpers})
	if !ok {
		return
	}
	rows, err := scan(d.data, o.members[i].value)
	if err != nil {
		return
	}
	for _, m := range rows.members {
		if k := creds.ParseKey(m.key); k.Host == host && k.Path == "" && !k.Side {
			d.RemoveHelperKey(m.key)
		}
	}
}

// RemoveHelperKey takes out one row of "credHelpers", by its very key.
func (d *Doc) RemoveHelperKey(key string) {
	o, _, ok := d.find([]string{keyCredHelpers, key})
	if !ok {
		return
	}
	d.touch(part{keyCredHelpers, key})
	if len(o.members) == 1 {
		d.remove([]string{keyCredHelpers})
		return
	}
	d.remove([]string{keyCredHelpers, key})
}

// SetStore names the helper for every registry that has none of its own.
func (d *Doc) SetStore(name string) {
	d.touch(part{top: keyCredsStore})
	d.set([]string{keyCredsStore}, name)
}

// RemoveStore has logins of registries without a helper of their own kept in
// the file.
func (d *Doc) RemoveStore() {
	d.touch(part{top: keyCredsStore})
	d.remove([]string{keyCredsStore})
}

// Clear takes the login out of an entry, and the entry too when nothing else
// stands in it.
func (d *Doc) Clear(key string) {
	d.Blank(key)
	o, i, ok := d.find(d.entry(key))
	if !ok {
		return
	}
	if inner, err := scan(d.data, o.members[i].value); err == nil && len(inner.members) == 0 {
		d.Remove(key)
	}
}

func (d *Doc) touch(p part) {
	if !slices.Contains(d.touched, p) {
		d.touched = append(d.touched, p)
	}
}
