package filter

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/ui/widgets/text"
)

type row struct {
	name, digest string
	platforms    []string
	size         int64
	created      time.Time
	signed       bool
	described    bool
}

var (
	now    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	fields = []Field{
		{Name: "age", Kind: Age},
		{Name: "size", Kind: Size},
		{Name: "digest", Kind: Text},
		{Name: "platform", Kind: Path},
		{Name: "signed", Kind: Bool},
	}
	rows = []row{
		{"1.29.3-alpine", "9f00aa", []string{"linux/amd64", "linux/arm64/v8"}, 20e6, now.Add(-48 * time.Hour), true, true},
		{"1.29.2", "77c1e8", []string{"linux/amd64", "linux/arm/v7"}, 70e6, now.Add(-40 * 24 * time.Hour), false, true},
		{"stable", "9f00aa", []string{"windows/amd64"}, 2e9, now.Add(-400 * 24 * time.Hour), false, true},
		{"new", "", nil, 0, time.Time{}, false, false},
	}
)

func value(r *row, field string) Value {
	v := Value{Known: r.described}
	switch field {
	case "age":
		v.Time = r.created
	case "size":
		v.Size = r.size
	case "digest":
		v.Texts = []string{r.digest}
	case "platform":
		v.Texts = r.platforms
	case "signed":
		v.Bool = r.signed
	}
	return v
}

func found(q Query) string {
	var out []string
	match := Match(q, now, func(r *row) string { return r.name }, value)
	for i := range rows {
		if match == nil || match(&rows[i]) {
			out = append(out, rows[i].name)
		}
	}
	return strings.Join(out, " ")
}

func TestQueries(t *testing.T) {
	const all = "1.29.3-alpine 1.29.2 stable new"
	for query, want := range map[string]string{
		"": all, "   ": all, "!": all, `"`: all, `!"`: all,
		"1.29": "1.29.3-alpine 1.29.2", "ALP": "1.29.3-alpine", "129": "1.29.3-alpine 1.29.2", "1293": "1.29.3-alpine",
		"129al": "1.29.3-alpine", "alpne": "1.29.3-alpine", "1.29 alpine": "1.29.3-alpine", "1.29 !alpine": "1.29.2",
		"!1.29": "stable new", "!129": all, `"129"`: "", `"1.29"`: "1.29.3-alpine 1.29.2", "stb": "stable", "tab": "stable", "le": "stable",
		"age>30d": "1.29.2 stable", "age<30d": "1.29.3-alpine", "age>=1y": "stable", "age>5w": "1.29.2 stable", "age>13mo": "stable",
		"age>1": "1.29.3-alpine 1.29.2 stable", "!age>30d": "1.29.3-alpine", "age<72h": "1.29.3-alpine",
		"size>1g": "stable", "size<50mb": "1.29.3-alpine", "size>=70mb size<1gib": "1.29.2", "size=20m": "1.29.3-alpine", "size>66MiB": "1.29.2 stable",
		"digest:9f00": "1.29.3-alpine stable", "digest:9F00": "1.29.3-alpine stable", "digest=9f00aa": "1.29.3-alpine stable", "digest=9f00": "", "!digest:9f": "1.29.2",
		"platform:arm64": "1.29.3-alpine", "platform:arm": "1.29.2", "platform:linux/arm": "1.29.2", "platform:windows": "stable",
		"platform:amd64,arm64": "1.29.3-alpine 1.29.2 stable", "platform:ux/arm": "", "!platform:linux": "stable", "platform:,": all,
		"signed:yes": "1.29.3-alpine", "signed:no": "1.29.2 stable", "signed:n": "1.29.2 stable", "signed:t": all, "signed:true": "1.29.3-alpine",
		"1.29 age>30d": "1.29.2", "age>": all, "size>=": all, "digest:": all, "platform:": all, "signed:": all, "age": "",
		"Age>30d": "1.29.2 stable", "name!": "",
	} {
		q, err := Parse(query, fields...)
		if err != nil {
			t.Errorf("%q: %v", query, err)
		}
		if got := found(q); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestWrongTermsAreToldAndLeftOut(t *testing.T) {
	for query, want := range map[string]string{
		"siz>1g":       `there is no field "siz"; did you mean "size"?`,
		"digst:9f":     `did you mean "digest"?`,
		"age>soon":     `age: "soon" is no age; write 12h, 30d`,
		"age>30x":      `age: "30x" is no age`,
		"age>.":        `is no age`,
		"age:30d":      `age: write age>30d or age<30d`,
		"size>big":     `size: "big" is no size; write 500kb`,
		"size>1zb":     `is no size`,
		"digest>9f":    `digest is text: write digest:9f`,
		"signed:maybe": `signed: "maybe" is neither yes nor no`,
	} {
		q, err := Parse("1.29 "+query, fields...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", query, err, want)
		}
		if got := found(q); got != "1.29.3-alpine 1.29.2" {
			t.Errorf("%q: the rest of the query finds %q", query, got)
		}
	}
	_, err := Parse("siz>1 age>x", fields...)
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two mistakes: %v", err)
	}
	if q, err := Parse("nginx:1.29"); err != nil || q.Empty() || q.Asks() {
		t.Errorf("without fields a colon is a colon: %v", err)
	}
	if q, err := Parse(`"nginx:1.29"`, fields...); err != nil || q.Asks() {
		t.Errorf("in quotes a colon is a colon: %v", err)
	}
}

func TestAgesAndSizes(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "30m": 30 * time.Minute, "30min": 30 * time.Minute, "12h": 12 * time.Hour, "1.5d": 36 * time.Hour,
		"2w": 14 * 24 * time.Hour, "6mo": 180 * 24 * time.Hour, "1Y": 365 * 24 * time.Hour, "9999999999y": 1<<63 - 1,
	} {
		if got, err := parseAge(in); err != nil || got != want {
			t.Errorf("parseAge(%q) = %v, %v", in, got, err)
		}
	}
	for in, want := range map[string]int64{
		"0": 0, "512": 512, "512b": 512, "10k": 10_000, "500MB": 500e6, "1.5g": 1.5e9, "2tb": 2e12,
		"1kib": 1024, "1mi": 1 << 20, "2gib": 2 << 30, "99999999999t": 1<<63 - 1,
	} {
		if got, err := parseSize(in); err != nil || got != want {
			t.Errorf("parseSize(%q) = %v, %v", in, got, err)
		}
	}
}

func TestSpans(t *testing.T) {
	for _, c := range []struct{ query, in, want string }{
		{"1.29", "1.29.3-alpine", "[1.29].3-alpine"},
		{"129al", "1.29.3-alpine", "[1].[29].3-[al]pine"},
		{"ALP 1.2", "1.29.3-alpine", "[1.2]9.3-[alp]ine"},
		{"ngnx", "nginx", "[ng]i[nx]"},
		{"nx", "acme/nginx", "acme/ngi[nx]"},
		{"acng", "acme/nginx", "[ac]me/[ng]inx"},
		{"!alp", "1.29.3-alpine", "1.29.3-alpine"},
		{"zzz", "nginx", "nginx"},
		{"", "nginx", "nginx"},
	} {
		q, err := Parse(c.query, fields...)
		if err != nil {
			t.Fatal(err)
		}
		if got := bracket(c.in, q.Spans(c.in)); got != c.want {
			t.Errorf("%q in %q: %s, want %s", c.query, c.in, got, c.want)
		}
	}
}

func bracket(s string, spans [][2]int) string {
	var b strings.Builder
	at := 0
	for _, span := range spans {
		b.WriteString(s[at:span[0]] + "[" + s[span[0]:span[1]] + "]")
		at = span[1]
	}
	return b.String() + s[at:]
}

func TestNarrows(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"", "alp", true},
		{"alp", "alpi", true},
		{"alpi", "alp", false},
		{"alp", "alp 1.29", true},
		{"!alp", "!alpi", false},
		{"!alpi", "!alpi x", true},
		{"alp", "!alp", false},
		{`"alp"`, `"alpi"`, true},
		{`"alp"`, "alpi", false},
		{"alp", `"alpi"`, true},
		{"digest:9f", "digest:9f00", true},
		{"digest:9f00", "digest:9f", false},
		{"!digest:9f", "!digest:9f0", false},
		{"platform:arm", "platform:arm64", false},
		{"age>3d", "age>30d", false},
		{"age>30d", "age>30d alp", true},
		{"digest:9,f", "digest:9,f0", false},
		{"signed:y", "signed:yes", true},
		{"alp age>1d", "alp", false},
	} {
		before, err1 := Parse(c.before, fields...)
		after, err2 := Parse(c.after, fields...)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if got := after.Narrows(before); got != c.want {
			t.Errorf("%q after %q narrows: %v", c.after, c.before, got)
		}
	}
}

func FuzzQuery(f *testing.F) {
	f.Add("1.29 !alp", "1.29.3-alpine", "x")
	f.Add("ngnx age>3", "acme/nginx-ingress", "0d")
	f.Add(`"a b" size>=1g !digest:9f`, "A B", "b")
	f.Fuzz(func(t *testing.T, query, name, more string) {
		name = text.Clean(name)
		q, _ := Parse(query, fields...)
		longer, _ := Parse(query+more, fields...)
		r := row{name: name, digest: name, platforms: []string{name}, described: true}
		is := func(q Query) bool {
			m := Match(q, now, func(r *row) string { return r.name }, value)
			return m == nil || m(&r)
		}
		if longer.Narrows(q) && is(longer) && !is(q) {
			t.Fatalf("%q narrows %q but lets %q through, which that does not", query+more, query, name)
		}
		at := 0
		for _, s := range q.Spans(name) {
			if s[0] < at || s[1] <= s[0] || s[1] > len(name) {
				t.Fatalf("spans of %q in %q: %v", query, name, q.Spans(name))
			}
			at = s[1]
		}
	})
}

// BenchmarkMatch is what one key press costs on 100,000 names.
func BenchmarkMatch(b *testing.B) {
	names := make([]row, 100_000)
	for i := range names {
		names[i].name = fmt.Sprintf("%d.%d.%d-alpine", i/1000, i/10%100, i%10)
	}
	for _, query := range []string{"7", "alp", "129al", "ngnx", "1.29 !alpine"} {
		b.Run(query, func(b *testing.B) {
			q, _ := Parse(query, fields...)
			match := Match(q, now, func(r *row) string { return r.name }, value)
			b.ReportAllocs()
			for b.Loop() {
				for i := range names {
					match(&names[i])
				}
			}
		})
	}
}
