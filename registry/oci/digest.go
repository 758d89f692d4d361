package oci

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// check holds content against its digest.
func check(raw []byte, want v1.Hash) error {
	got, _, err := v1.SHA256(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: its digest is %s instead of %s, so it was damaged or changed", registry.ErrBadAnswer, got, want)
	}
	return nil
}

// checkManifest finds a manifest's digest and holds it against the one that is
// wanted, which may be empty or of a kind that is not known.
func checkManifest(m *registry.Manifest, wanted string) (v1.Hash, error) {
	raw := m.Raw
	if m.Kind() == registry.KindV1 {
		raw = unsigned(raw)
	}
	got, _, err := v1.SHA256(bytes.NewReader(raw))
	if err != nil {
		return v1.Hash{}, err
	}
	if want, err := v1.NewHash(wanted); err == nil && want != got {
		return v1.Hash{}, check(raw, want)
	}
	return got, nil
}

// unsigned gives a schema 1 manifest without its signatures, which is what its
// digest is of (distribution's docs/content/spec/deprecated-schema-v1.md).
func unsigned(raw []byte) []byte {
	var signed struct {
		Signatures []struct {
			Protected string `json:"protected"`
		} `json:"signatures"`
	}
	if json.Unmarshal(raw, &signed) != nil || len(signed.Signatures) == 0 {
		return raw
	}
	var format struct {
		Length int    `json:"formatLength"`
		Tail   string `json:"formatTail"`
	}
	protected, err := base64.RawURLEncoding.DecodeString(signed.Signatures[0].Protected)
	if err != nil || json.Unmarshal(protected, &format) != nil {
		return raw
	}
	tail, err := base64.RawURLEncoding.DecodeString(format.Tail)
	if err != nil || format.Length < 0 || format.Length > len(raw) {
		return raw
	}
	return append(bytes.Clone(raw[:format.Length]), tail...)
}
