package dockerconfig

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
)

// Only the entry that changes is written anew; all around it stays, byte for
// byte.
func TestDoc(t *testing.T) {
	const auth = `"YWw6cHc="` // al:pw
	put := func(key string) func(*Doc) { return func(d *Doc) { d.Put(key, "al", "pw") } }
	drop := func(key string) func(*Doc) { return func(d *Doc) { d.Remove(key) } }
	mark := func(key string) func(*Doc) { return func(d *Doc) { d.Mark(key) } }
	for _, tt := range []struct {
		name      string
		text      string
		change    func(*Doc)
		want      string
		flat, odd bool
	}{
		{"new file", "", put("ghcr.io"), "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": " + auth + "\n\t\t}\n\t}\n}", false, false},
		{"blank file", " \n", put("ghcr.io"), "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": " + auth + "\n\t\t}\n\t}\n}", false, false},
		{"empty object", "{}\n", put("ghcr.io"), "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": " + auth + "\n\t\t}\n\t}\n}\n", false, false},
		{
			"among others, two spaces", "{\n  \"psFormat\": \"<&>\",\n  \"auths\": {\n    \"a.example\": {\"auth\": \"x\"}\n  },\n  \"mine\": [1,  2]\n}\n", put("ghcr.io"),
			"{\n  \"psFormat\": \"<&>\",\n  \"auths\": {\n    \"a.example\": {\"auth\": \"x\"},\n    \"ghcr.io\": {\n      \"auth\": " + auth + "\n    }\n  },\n  \"mine\": [1,  2]\n}\n", false, false,
		},
		{"in one line", `{"z":1,"auths":{"a":{"auth":"x"},"b":{}},"c":2}`, put("d"), `{"z":1,"auths":{"a":{"auth":"x"},"b":{},"d":{"auth":` + auth + `}},"c":2}`, false, false},
		{"no auths", "{\n    \"credsStore\": \"\"\n}", put("d"), "{\n    \"credsStore\": \"\",\n    \"auths\": {\n        \"d\": {\n            \"auth\": " + auth + "\n        }\n    }\n}", false, false},
		{"auths is null", `{"auths":null}`, put("d"), `{"auths":{"d":{"auth":` + auth + `}}}`, false, false},
		{"auths in another case", `{"Auths":{}}`, put("d"), `{"Auths":{"d":{"auth":` + auth + `}}}`, false, false},
		{"keys of the entry stay", `{"auths":{"d":{"email":"x","auth":"old","identitytoken":"t","Password":"p","new":{"a":1}}}}`, put("d"), `{"auths":{"d":{"email":"x","new":{"a":1},"auth":` + auth + `}}}`, false, false},
		{"the entry was no object", `{"auths":{"d":null,"e":{}}}`, put("d"), `{"auths":{"d":{"auth":` + auth + `},"e":{}}}`, false, false},
		{"rubbish behind", `{"auths":{}} }}`, put("d"), `{"auths":{"d":{"auth":` + auth + `}}} }}`, false, false},
		{"keys with odd characters", `{"auths":{}}`, put(`https://a.example/v1/"<`), `{"auths":{"https://a.example/v1/\"<":{"auth":` + auth + `}}}`, false, false},
		{"a key written with escapes", `{"auths":{"\u0064":{"auth":"x"}}}`, put("d"), `{"auths":{"\u0064":{"auth":` + auth + `}}}`, false, false},
		{"twice the same entry", `{"auths":{"d":{"auth":"1"},"d":{"auth":"2"}}}`, drop("d"), `{"auths":{"d":{"auth":"1"}}}`, false, true},
		{"twice auths", `{"auths":{"a":{}},"auths":{"b":{}}}`, drop("a"), `{"auths":{"a":{}},"auths":{"b":{}}}`, false, true},
		{"auths in two cases", `{"Auths":{"a":{}},"auths":{"b":{}}}`, drop("b"), `{"Auths":{"a":{}},"auths":{}}`, false, true},
		{"Windows' lines", "{\r\n  \"credsStore\": \"\"\r\n}\r\n", put("d"), "{\r\n  \"credsStore\": \"\",\r\n  \"auths\": {\r\n    \"d\": {\r\n      \"auth\": " + auth + "\r\n    }\r\n  }\r\n}\r\n", false, false},
		{"Windows' lines, one goes", "{\r\n  \"auths\": {\r\n    \"a\": {},\r\n    \"b\": {}\r\n  }\r\n}\r\n", drop("a"), "{\r\n  \"auths\": {\r\n    \"b\": {}\r\n  }\r\n}\r\n", false, false},
		{"null", "null", put("d"), "{\n\t\"auths\": {\n\t\t\"d\": {\n\t\t\t\"auth\": " + auth + "\n\t\t}\n\t}\n}", false, false},

		{"first goes", "{\n \"auths\": {\n  \"a\": {},\n  \"b\": {}\n }\n}", drop("a"), "{\n \"auths\": {\n  \"b\": {}\n }\n}", false, false},
		{"last goes", "{\n \"auths\": {\n  \"a\": {},\n  \"b\": {}\n }\n}", drop("b"), "{\n \"auths\": {\n  \"a\": {}\n }\n}", false, false},
		{"only one goes", "{\n \"auths\": {\n  \"a\": {}\n }\n}", drop("a"), "{\n \"auths\": {}\n}", false, false},
		{"none goes", `{"auths":{"b":{}}}`, drop("a"), `{"auths":{"b":{}}}`, false, false},
		{"nothing to go from", `{}`, drop("a"), `{}`, false, false},
		{"old file", `{"a":{"auth":"x"},"b":{}}`, drop("a"), `{"b":{}}`, true, false},

		{"marked", `{"auths":{"a":{"auth":"x","email":"e"}}}`, mark("a"), `{"auths":{"a":{"email":"e"}}}`, false, false},
		{"marked anew", `{"credsStore":"pass"}`, mark("a"), `{"credsStore":"pass","auths":{"a":{}}}`, false, false},
		{"marked before", `{"auths":{"a":{}}}`, mark("a"), `{"auths":{"a":{}}}`, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := &Doc{data: []byte(tt.text), flat: tt.flat}
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

// A document that lost what it should not is found out.
func TestFaithful(t *testing.T) {
	const before = `{"a":1,"auths":{"x":{"auth":"1"},"y":{}}}`
	for after, want := range map[string]bool{
		before:                               true,
		`{"auths":{"y":{}},"a":1}`:           true, // x was touched
		`{"auths":{"x":{"auth":"1"}},"a":1}`: false,
		`{"auths":{"x":{},"y":{}}}`:          false,
		`{"a":2,"auths":{"x":{},"y":{}}}`:    false,
		`{"a":1,"b":1,"auths":{"y":{}}}`:     false,
		`{"a":1,"auths":`:                    false,
		`{"a":1,"auths":{"y":{"auth":""}}}`:  false,
	} {
		d := &Doc{data: []byte(after), touched: []part{{entry: "x"}}}
		if got := d.faithful([]byte(before)); got != want {
			t.Errorf("%s: %v", after, got)
		}
	}
}

// Whatever the file: an edit that passes the check has the login in it, is
// JSON, and says all else as before. What was put goes away again.
func FuzzDoc(f *testing.F) {
	for _, s := range []string{"", "{}", "null", `{"auths":{"a":{"auth":"x"}}}`, "{\n  \"auths\": {\n    \"a\": {}\n  },\n \"b\": [1, {\"c\": 2}]\n}", `{"auths":[1]}`, `{"a":1.5e3 ,"AUTHS" : {}}`, "[]", `{"":{"":0}}`} {
		f.Add(s, "ghcr.io")
	}
	f.Fuzz(func(t *testing.T, text, key string) {
		place := creds.Place{Kind: creds.KindConfig, Path: "config.json"}
		was := Parse([]byte(text), place)
		if was.Problem != nil || was.Mark != nil || was.Note != nil || strings.ToValidUTF8(key, "") != key || strings.ToValidUTF8(text, "") != text {
			return
		}
		d := &Doc{data: []byte(text)}
		d.Put(key, "al", "pw")
		if !d.faithful([]byte(text)) {
			return // left to its owner
		}
		var top map[string]json.RawMessage
		if err := json.NewDecoder(strings.NewReader(string(d.data))).Decode(&top); err != nil {
			t.Fatalf("%v: %q", err, d.data)
		}
		var found bool
		for _, e := range Parse(d.data, place).Entries {
			found = found || e.Name == key && e.User == "al" && e.Password == "pw"
		}
		if !found {
			t.Fatalf("not in %q", d.data)
		}
		d.Remove(key)
		for _, e := range Parse(d.data, place).Entries {
			if e.Name == key && e.User == "al" {
				t.Fatalf("still in %q", d.data)
			}
		}
	})
}
