package dockerconfig

import (
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

// Helpers are named and forgotten without touching what stands around them.
func TestDocHelpers(t *testing.T) {
	set := func(d *Doc) { d.SetHelper("ghcr.io", "regtui") }
	drop := func(d *Doc) { d.RemoveHelper("ghcr.io") }
	for _, tt := range []struct {
		name, text string
		change     func(*Doc)
		want       string
		odd        bool
	}{
		{"new file", "", set, "{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"regtui\"\n\t}\n}", false},
		{"beside others", `{"credHelpers":{"a.example":"pass"},"x":[1,  2]}`, set, `{"credHelpers":{"a.example":"pass","ghcr.io":"regtui"},"x":[1,  2]}`, false},
		{"in another's place", `{"credHelpers":{"ghcr.io":"pass"}}`, set, `{"credHelpers":{"ghcr.io":"regtui"}}`, false},
		{"keys in another case", `{"CredHelpers":{"a.example":"pass"}}`, set, `{"CredHelpers":{"a.example":"pass","ghcr.io":"regtui"}}`, false},
		{"keys in two cases", `{"CredHelpers":{},"credHelpers":{}}`, set, `{"CredHelpers":{},"credHelpers":{"ghcr.io":"regtui"}}`, true},
		{"a row twice", `{"credHelpers":{"a":"b","a":"c"}}`, set, `{"credHelpers":{"a":"b","a":"c","ghcr.io":"regtui"}}`, true},
		{"null", `{"credHelpers":null}`, set, `{"credHelpers":{"ghcr.io":"regtui"}}`, false},
		{"no row of nerdctl's", `{"credHelpers":{"ghcr.io:443":"pass"}}`, set, `{"credHelpers":{"ghcr.io:443":"pass","ghcr.io":"regtui"}}`, false},
		{
			"Hub by both names", `{}`, func(d *Doc) { d.SetHelper(creds.Hub, "regtui") },
			"{\n\t\"credHelpers\": {\n\t\t\"https://index.docker.io/v1/\": \"regtui\",\n\t\t\"docker.io\": \"regtui\"\n\t}\n}", false,
		},
		{
			"Hub goes by every name", `{"credHelpers":{"docker.io":"a","x":"y","index.docker.io":"b","https://index.docker.io/v1/":"c"}}`,
			func(d *Doc) { d.RemoveHelper(creds.Hub) }, `{"credHelpers":{"x":"y"}}`, false,
		},
		{"a path stays", `{"credHelpers":{"ghcr.io/acme":"a","ghcr.io":"b"}}`, drop, `{"credHelpers":{"ghcr.io/acme":"a"}}`, false},
		{"the last goes", "{\n  \"x\": 1,\n  \"credHelpers\": {\n    \"ghcr.io\": \"regtui\"\n  }\n}\n", drop, "{\n  \"x\": 1\n}\n", false},
		{"none goes", `{"credHelpers":{}}`, drop, `{"credHelpers":{}}`, false},
		{"nothing to go from", `{"x":1}`, drop, `{"x":1}`, false},
		{"for all", `{"auths":{}}`, func(d *Doc) { d.SetStore("regtui") }, `{"auths":{},"credsStore":"regtui"}`, false},
		{"for all, another case", `{"credsstore":"pass"}`, func(d *Doc) { d.SetStore("regtui") }, `{"credsstore":"regtui"}`, false},
		{"for all, in two cases", `{"credsstore":"pass","credsStore":"pass"}`, func(d *Doc) { d.SetStore("regtui") }, `{"credsstore":"pass","credsStore":"regtui"}`, true},
		{"no more for all", `{"credsStore":"pass","auths":{}}`, (*Doc).RemoveStore, `{"auths":{}}`, false},
		{"cleared", `{"auths":{"a":{"auth":"x"},"b":{"auth":"x","email":"e"}}}`, func(d *Doc) { d.Clear("a"); d.Clear("b"); d.Clear("c") }, `{"auths":{"b":{"email":"e"}}}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := &Doc{data: []byte(tt.text)}
			tt.change(d)
			if got := string(d.data); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if d.faithful([]byte(tt.text)) == tt.odd {
				t.Error("faithful:", !tt.odd)
			}
		})
	}
}

// What was set goes away again and leaves the file as it was.
func TestDocHelpersThereAndBack(t *testing.T) {
	for _, text := range []string{
		"{}", "{}\n", `{"auths":{}}`, `{"credHelpers":{"a":"b"}}`, "{\n  \"auths\": {},\n  \"z\": 1\n}\n",
		"{\n\t\"credHelpers\": {\n\t\t\"a\": \"b\"\n\t},\n\t\"z\": 1\n}",
	} {
		for _, host := range []string{"ghcr.io", creds.Hub, "localhost:5000"} {
			d := &Doc{data: []byte(text)}
			d.SetHelper(host, "regtui")
			if f := Parse(d.data, creds.Place{}); f.Problem != nil || len(f.Helpers) == 0 {
				t.Errorf("%s: %v: %s", text, f.Problem, d.data)
			}
			d.RemoveHelper(host)
			if string(d.data) != text {
				t.Errorf("%q became %q", text, d.data)
			}
		}
	}
}

// Whatever the file: an edit that passes the check names the helper, and the
// diff of it can be made.
func FuzzDocHelpers(f *testing.F) {
	for _, s := range []string{"", "{}", "null", `{"credHelpers":{"ghcr.io":"pass"}}`, "{\n  \"CREDHELPERS\": {\n    \"a\": \"b\"\n  },\n \"b\": [1, {\"c\": 2}]\n}", `{"credHelpers":null}`, `{"auths":{"a":{"auth":"x"}}} }`} {
		f.Add(s, "ghcr.io")
	}
	f.Fuzz(func(t *testing.T, text, host string) {
		was := Parse([]byte(text), creds.Place{})
		host = creds.ParseKey(host).Host
		if creds.ParseKey(host) != (creds.Key{Host: host}) {
			return // no host
		}
		if was.Problem != nil || was.Mark != nil || was.Note != nil || strings.ToValidUTF8(text+host, "") != text+host {
			return
		}
		d := &Doc{data: []byte(text)}
		d.SetHelper(host, "regtui")
		d.SetStore("regtui")
		if !d.faithful([]byte(text)) {
			return // left to its owner
		}
		got := Parse(d.data, creds.Place{})
		if name, _ := (Rules{HubServer: creds.HubServer}).Helper(got, host); got.Problem != nil || name != "regtui" || got.Store != "regtui" {
			t.Fatalf("%v, %q: %q", got.Problem, name, d.data)
		}
		if Diff("f", []byte(text), d.data) == "" && string(d.data) != text {
			t.Fatalf("no diff for %q", d.data)
		}
	})
}
