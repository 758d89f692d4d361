package keychain

import (
	"errors"
	"testing"

	"github.com/regtui/regtui/creds"
)

// Every login that is listed can be read out of its own place, whichever wins.
func TestCredential(t *testing.T) {
	m := newMachine(t, "good", "none")
	m.write(config, `{"credHelpers":{"ghcr.io":"good","docker.io":"good","quay.io":"none"},`+auths("ghcr.io=stranded", "plain.example=al", "plain.example/team=team")+`}`)
	m.write(session, `{"credHelpers":{"docker.io":"good"},`+auths("plain.example=pod")+`}`)
	m.write(flat, `{"old.example":{"auth":"b2xkOnB3"}}`)
	m.set("DOCKER_AUTH_CONFIG", `{`+auths("plain.example=ci")+`}`)
	k := m.keychain()
	logins, err := k.Logins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, l := range logins {
		c, err := k.Credential(t.Context(), &l)
		if err != nil {
			t.Errorf("%+v: %v", l, err)
		}
		who := "nobody"
		if c != nil {
			who = c.Login.User + ":" + c.Password.Reveal()
		}
		got[l.Key+" in "+l.Place.String()+" of "+kindOfPath(m, l.Place.Path)] = who
	}
	for at, want := range map[string]string{
		"ghcr.io in good of config":                                 "ghuser:pw",
		"docker.io in good of config":                               "hubuser:pw",
		"docker.io in good of session":                              "podmanhub:pw",
		"quay.io in none of config":                                 "nobody",
		"ghcr.io in config.json of config":                          "stranded:pw",
		"plain.example in config.json of config":                    "al:pw",
		"plain.example/team in config.json of config":               "team:pw",
		"plain.example in auth.json of session":                     "pod:pw",
		"old.example in .dockercfg of flat":                         "old:pw",
		"plain.example in DOCKER_AUTH_CONFIG of DOCKER_AUTH_CONFIG": "ci:pw",
	} {
		if got[at] != want {
			t.Errorf("%s: %q, want %q", at, got[at], want)
		}
		delete(got, at)
	}
	if len(got) > 0 {
		t.Errorf("also %v", got)
	}
	m.write(config, `{"auths":`)
	for _, l := range logins {
		if l.Key == "plain.example/team" {
			if c, err := k.Credential(t.Context(), &l); c != nil || !errors.Is(err, creds.ErrUnreadable) {
				t.Errorf("of a broken file: %v, %v", c, err)
			}
		}
	}
}

func kindOfPath(m *machine, path string) string {
	for name, file := range map[string]string{"config": config, "session": session, "flat": flat} {
		if path == m.dir+"/"+file {
			return name
		}
	}
	return path
}
