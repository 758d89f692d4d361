package creds

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const plain = "hunter-two"

func TestSecretHides(t *testing.T) {
	s := Secret(plain)
	c := Credential{Login: Login{Host: "ghcr.io"}, Password: s, IdentityToken: s, RegistryToken: s}
	var out strings.Builder
	for _, v := range []any{s, &s, []Secret{s}, map[string]Secret{"k": s}, c, &c, []Credential{c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%10.3s", "%T"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, v)
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(data)
	}
	data, err := xml.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("msg", "s", s, "c", c, "any", slog.AnyValue(&s))
	}
	fmt.Fprintf(&out, "%v", fmt.Errorf("wrapped %v", s))
	hex := fmt.Sprintf("%x", plain)
	if strings.Contains(out.String(), plain) || strings.Contains(strings.ToLower(out.String()), hex) {
		t.Errorf("the secret shows:\n%s", out.String())
	}
	if s.Reveal() != plain {
		t.Error("Reveal")
	}
}

func TestSecretText(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Secret(plain).String(), "•••"},
		{Secret("").String(), ""},
		{fmt.Sprintf("%s|%v|%#v", Secret("x"), Secret(""), Secret("x")), `•••||creds.Secret("•••")`},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
	if data, err := json.Marshal(Secret(plain)); err != nil || !bytes.Equal(data, []byte(`"•••"`)) {
		t.Errorf("%s, %v", data, err)
	}
}
