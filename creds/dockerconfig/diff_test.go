package dockerconfig

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, tt := range []struct{ name, before, after, want string }{
		{"nothing", "{}", "{}", ""},
		{
			"a new file", "", "{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"regtui\"\n\t}\n}",
			"--- /dev/null\n+++ f\n@@ -0,0 +1,5 @@\n+{\n+\t\"credHelpers\": {\n+\t\t\"ghcr.io\": \"regtui\"\n+\t}\n+}\n",
		},
		{
			"secrets", "{\n \"auths\": {\n  \"a\": {\n   \"auth\": \"c2VjcmV0\",\n   \"identitytoken\": \"c2VjcmV0\"\n  }\n }\n}\n", "{\n \"auths\": {\n  \"a\": {\n   \"auth\": \"c2VjcmV0Mg==\",\n   \"identitytoken\": \"c2VjcmV0\"\n  }\n }\n}\n",
			"--- f\n+++ f\n@@ -1,7 +1,7 @@\n {\n  \"auths\": {\n   \"a\": {\n-   \"auth\": \"•••\",\n+   \"auth\": \"•••\",\n    \"identitytoken\": \"•••\"\n   }\n  }\n",
		},
		{
			"in one line", `{"auths":{"a":{"auth":"c2VjcmV0"}}}`, `{"auths":{},"credHelpers":{"a":"regtui"}}`,
			"--- f\n+++ f\n@@ -1,7 +1,6 @@\n {\n-\t\"auths\": {\n-\t\t\"a\": {\n-\t\t\t\"auth\": \"•••\"\n-\t\t}\n+\t\"auths\": {},\n+\t\"credHelpers\": {\n+\t\t\"a\": \"regtui\"\n \t}\n }\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Diff("f", []byte(tt.before), []byte(tt.after)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Wherever a secret stands in the file, no diff shows it.
func TestDiffHides(t *testing.T) {
	const secret, kept = "c2VjcmV0", "kept"
	for _, text := range []string{
		"{\n\"auths\": {\"a\": {\"auth\": \"SECRET\", \"username\": \"kept\"}},\n\"credsStore\": \"x\"}",
		"{\n\"auths\": {\"a\": {\"Password\": \"SECRET\", \"username\": \"kept\"}},\n\"credsStore\": \"x\"}",
		"{\n\"auths\": {\"a\": {\"registrytoken\": \"SECRET\\\"more\", \"serveraddress\": \"kept\"}},\n\"credsStore\": \"x\"}",
		"{\n\"auths\": {\"a\": {\"new\": {\"deep\": [\"SECRET\"]}, \"email\": \"kept\"}},\n\"credsStore\": \"x\"}",
		"{\n\"auths\": {\"https://al:SECRET@a/\": {}}, \"credHelpers\": {\"kept\": \"\"},\n\"credsStore\": \"x\"}",
		"{\n\"auths\": {\"a\": \"SECRET\", \"kept\": {}},\n\"credsStore\": \"x\"}",
		"{\n\"HttpHeaders\": {\"Authorization\": \"SECRET\"}, \"psFormat\": \"kept\",\n\"credsStore\": \"x\"}",
		"{\n\"proxies\": {\"default\": {\"httpProxy\": \"http://al:SECRET@p\"}}, \"psFormat\": \"kept\",\n\"credsStore\": \"x\"}",
		"{\n\"psFormat\": \"kept\",\n\"credsStore\": \"x\"}\nSECRET\n",
	} {
		text = strings.ReplaceAll(text, "SECRET", secret)
		got := Diff("f", []byte(text), []byte(strings.Replace(text, `"x"`, `"y"`, 1)))
		if strings.Contains(got, secret) || !strings.Contains(got, kept) || strings.Count(got, "\n") < 3 {
			t.Errorf("%s", got)
		}
	}
}

func TestPreview(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(`{"auths":{"ghcr.io":{"auth":"YWw6cHc="}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Editor{}.Preview(placeOf(path), func(_ *File, d *Doc) { d.SetHelper("ghcr.io", "regtui") })
	if err != nil || !strings.Contains(got, `+		"ghcr.io": "regtui"`) || strings.Contains(got, "YWw6") {
		t.Errorf("%v: %s", err, got)
	}
	if now := readFile(t, path); strings.Contains(now, "regtui") {
		t.Error(now)
	}
	if err := os.WriteFile(path, []byte(`{"auths":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Editor{}).Preview(placeOf(path), func(_ *File, d *Doc) { d.SetStore("regtui") }); err == nil {
		t.Error("a broken file has a preview")
	}
}
