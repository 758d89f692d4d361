package keychain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper/helpertest"
)

func (m *machine) read(name string) string {
	m.t.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

func (m *machine) helpers() map[string]helpertest.Login {
	return helpertest.Logins(m.t, strings.TrimPrefix(m.env.Vars[0], "PATH="))
}

// gone is what was removed as lines: key, user, place.
func gone(removed []dockerconfig.Removed) string {
	var out strings.Builder
	for _, r := range removed {
		fmt.Fprintf(&out, "%s | %s | %s\n", r.Key, r.User, r.Place)
	}
	return out.String()
}

func TestSave(t *testing.T) {
	type row = map[string]string
	for name, tt := range map[string]struct {
		files   map[string]string
		vars    row
		host    string
		want    string // of config.json; auths are shown as user
		place   string
		usedBy  string
		others  string
		cleaned string
	}{
		"nothing there": {
			nil, nil, "ghcr.io", "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"bmV3OnB3MQ==\"\n\t\t}\n\t}\n}",
			"config.json", "docker podman skopeo crane", "", "",
		},
		"the Hub goes under docker's key": {
			map[string]string{config: `{"auths":{"docker.io":{"auth":"YWw6cHc="}}}`},
			nil, "index.docker.io",
			`{"auths":{"docker.io":{"auth":"YWw6cHc="},"https://index.docker.io/v1/":{"auth":"bmV3OnB3MQ=="}}}`,
			"config.json", "docker podman skopeo crane", "", "",
		},
		"credsStore": {
			map[string]string{config: `{"credsStore":"keeps"}`},
			nil, "ghcr.io", `{"credsStore":"keeps","auths":{"ghcr.io":{}}}`,
			"keeps", "docker crane", "", "",
		},
		"credHelpers": {
			map[string]string{config: `{"credHelpers":{"ghcr.io":"keeps"}}`},
			nil, "ghcr.io", `{"credHelpers":{"ghcr.io":"keeps"},"auths":{"ghcr.io":{}}}`,
			"keeps", "docker podman skopeo crane", "", "",
		},
		"a row that says the file itself": {
			map[string]string{config: `{"credsStore":"keeps","credHelpers":{"ghcr.io":""}}`},
			nil, "ghcr.io",
			`{"credsStore":"keeps","credHelpers":{"ghcr.io":""},"auths":{"ghcr.io":{"auth":"bmV3OnB3MQ=="}}}`,
			"config.json", "docker podman skopeo crane", "", "",
		},
		"what is left in clear goes": {
			map[string]string{config: `{"credsStore":"keeps","auths":{"ghcr.io":{"auth":"YWw6cHc=","email":"e"},"https://ghcr.io":{"auth":"Ym9iOnB3"},"ghcr.io/team":{"auth":"YWw6cHc="}}}`},
			nil, "ghcr.io",
			`{"credsStore":"keeps","auths":{"ghcr.io":{"email":"e"},"https://ghcr.io":{},"ghcr.io/team":{"auth":"YWw6cHc="}}}`,
			"keeps", "docker crane", "", "ghcr.io | al | config.json\nhttps://ghcr.io | bob | config.json\n",
		},
		"podman has another": {
			map[string]string{session: "{" + auths("ghcr.io=pod") + "}"},
			nil, "ghcr.io", "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"bmV3OnB3MQ==\"\n\t\t}\n\t}\n}",
			"config.json", "docker crane", "pod podman skopeo", "",
		},
		"a variable has another": {
			nil,
			row{"DOCKER_AUTH_CONFIG": "{" + auths("ghcr.io=ci") + "}"},
			"ghcr.io", "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"bmV3OnB3MQ==\"\n\t\t}\n\t}\n}",
			"config.json", "podman skopeo", "ci docker crane", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, "keeps")
			for file, text := range tt.files {
				m.write(file, text)
			}
			for name, value := range tt.vars {
				m.set(name, value)
			}
			k := m.keychain()
			s, err := k.Save(t.Context(), tt.host, "new", "pw1")
			if err != nil {
				t.Fatal(err)
			}
			if got := m.read(config); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if s.Login.Place.String() != tt.place || strings.Join(s.Login.UsedBy, " ") != tt.usedBy || s.Login.User != "new" {
				t.Errorf("%+v", s.Login)
			}
			var others string
			for _, l := range s.Others {
				others += l.User + " " + strings.Join(l.UsedBy, " ")
			}
			if others != tt.others || gone(s.Cleaned) != tt.cleaned {
				t.Errorf("others %q, cleaned %q", others, gone(s.Cleaned))
			}
			if tt.vars == nil {
				c, err := k.Lookup(t.Context(), creds.Resource{Host: creds.CanonicalHost(tt.host), Path: "a/b"})
				if err != nil || c == nil || c.Login.User != "new" || c.Password != "pw1" {
					t.Errorf("looked up: %+v, %v", c, err)
				}
			}
		})
	}
}

func TestSaveFails(t *testing.T) {
	for name, tt := range map[string]struct{ file, says string }{
		"helper missing":    {`{"credsStore":"missing"}`, "docker-credential-missing"},
		"helper of a cloud": {`{"credHelpers":{"ghcr.io":"cloud"}}`, "not implemented"},
		"broken file":       {`{"credsStore":`, "nothing was written"},
	} {
		m := newMachine(t, "cloud")
		m.write(config, tt.file)
		_, err := m.keychain().Save(t.Context(), "ghcr.io", "new", "pw-secret")
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "pw-secret") || m.read(config) != tt.file {
			t.Errorf("%s: %v, %s", name, err, m.read(config))
		}
	}
	m := newMachine(t)
	m.env.Home = ""
	if _, err := m.keychain().Save(t.Context(), "ghcr.io", "new", "pw"); !errors.Is(err, errHome) {
		t.Error(err)
	}
}

// The Hub's login goes from everywhere: all spellings, all files, the helper,
// and what docker's web login leaves beside it.
func TestEraseEverywhere(t *testing.T) {
	m := newMachine(t, "keeps", "none")
	side := `"https://index.docker.io/v1/access-token":{"auth":"YWw6cHc="},"https://index.docker.io/v1/refresh-token":{"auth":"YWw6cHc="}`
	rest := `"ghcr.io":{"auth":"YWw6cHc="}`
	m.write(config, `{"credsStore":"keeps","auths":{"https://index.docker.io/v1/":{},`+side+`,"index.docker.io":{"auth":"YWw6cHc="},`+rest+`,"docker.io/team":{"auth":"YWw6cHc="}}}`)
	m.write(session, `{"credHelpers":{"docker.io":"keeps"},"auths":{"docker.io":{"auth":"cG9kOnB3"}}}`)
	m.write(own, `{"auths":{"https://registry-1.docker.io/v2/":{"auth":"b3duOnB3"},`+rest+`}}`)
	m.write(flat, `{"https://index.docker.io/v1/":{"auth":"b2xkOnB3","email":"x"},`+rest+`}`)
	k := m.keychain()
	removed, err := k.Erase(t.Context(), creds.Resource{Host: "registry-1.docker.io"})
	if err != nil {
		t.Fatal(err)
	}
	want := `https://index.docker.io/v1/ | hubuser | keeps
index.docker.io | al | config.json
https://index.docker.io/v1/access-token | al | config.json
https://index.docker.io/v1/refresh-token | al | config.json
docker.io | podmanhub | keeps
docker.io | pod | auth.json
https://registry-1.docker.io/v2/ | own | auth.json
https://index.docker.io/v1/ | old | .dockercfg
`
	if got := gone(removed); !sameLines(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for file, want := range map[string]string{
		config:  `{"credsStore":"keeps","auths":{` + rest + `,"docker.io/team":{"auth":"YWw6cHc="}}}`,
		session: `{"credHelpers":{"docker.io":"keeps"},"auths":{}}`,
		own:     `{"auths":{` + rest + `}}`,
		flat:    `{` + rest + `}`,
	} {
		if got := m.read(file); got != want {
			t.Errorf("%s: %s", file, got)
		}
	}
	if h := m.helpers(); h["ghcr.io"].Username != "ghuser" || h[creds.HubServer].Username != "" || h["docker.io"].Username != "" {
		t.Errorf("%+v", h)
	}
	if c, err := k.Lookup(t.Context(), creds.Resource{Host: creds.Hub, Path: "library/nginx"}); c != nil || err != nil {
		t.Errorf("still %+v, %v", c, err)
	}
	if removed, err := k.Erase(t.Context(), creds.Resource{Host: creds.Hub}); err != nil || removed != nil {
		t.Errorf("once more: %v, %v", removed, err)
	}
	if removed, err = k.Erase(t.Context(), creds.Resource{Host: creds.Hub, Path: "team"}); err != nil || gone(removed) != "docker.io/team | al | config.json\n" {
		t.Errorf("the namespace: %v, %v", gone(removed), err)
	}
}

func sameLines(a, b string) bool {
	count := map[string]int{}
	for line := range strings.SplitSeq(a, "\n") {
		count[line]++
	}
	for line := range strings.SplitSeq(b, "\n") {
		count[line]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// One place out of order keeps no other from being swept.
func TestEraseGoesOn(t *testing.T) {
	m := newMachine(t, "cloud")
	m.write(config, `{"credsStore":"cloud","auths":{"ghcr.io":{"auth":"YWw6cHc="}}}`)
	m.write(session, "\xef\xbb\xbf{"+auths("ghcr.io=pod")+"}")
	m.write(own, `{`+auths("ghcr.io=own")+`}`)
	removed, err := m.keychain().Erase(t.Context(), creds.Resource{Host: "ghcr.io"})
	if got := gone(removed); got != "ghcr.io | al | config.json\nghcr.io | own | auth.json\n" {
		t.Error(got)
	}
	if err == nil || !strings.Contains(err.Error(), "docker-credential-cloud") || !strings.Contains(err.Error(), "byte order mark") {
		t.Error(err)
	}
	if !strings.HasPrefix(m.read(session), "\xef\xbb\xbf{") {
		t.Error("the file with the mark was written")
	}
	if strings.Contains(m.read(config), "YWw6cHc=") {
		t.Error("the login in clear stayed")
	}
}
