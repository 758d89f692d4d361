package oci

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

// paged serves count names in pages, as Distribution does; page is the size for
// who asks for none (0: all), most the largest that is accepted.
func paged(field string, count, page, most int, link func(req *http.Request, query string) string) http.HandlerFunc {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("n%05d", i)
	}
	return func(w http.ResponseWriter, req *http.Request) {
		q := req.URL.Query()
		n := page
		if q.Has("n") {
			n, _ = strconv.Atoi(q.Get("n"))
		}
		if most > 0 && n > most {
			refuse(w, http.StatusBadRequest, "PAGINATION_NUMBER_INVALID", "invalid number of results requested")
			return
		}
		rest := names
		if q.Has("last") {
			i, _ := slices.BinarySearch(names, q.Get("last")+"\x00")
			rest = names[i:]
		}
		if n > 0 && n < len(rest) {
			rest = rest[:n]
			w.Header().Set("Link", link(req, fmt.Sprintf("last=%s&n=%d", rest[n-1], n)))
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"name": "a/b", field: rest})
	}
}

func relative(req *http.Request, query string) string {
	return "<" + req.URL.Path + "?" + query + `>; rel="next"`
}

func TestTagsPages(t *testing.T) {
	for name, link := range map[string]func(*http.Request, string) string{
		"relative": relative,
		"absolute": func(req *http.Request, q string) string {
			return "<http://" + req.Host + req.URL.Path + "?" + q + `>; rel="next"`
		},
		"another host": func(req *http.Request, q string) string {
			return "<https://thief.example.com" + req.URL.Path + "?" + q + `>; rel=next`
		},
		"another scheme": func(req *http.Request, q string) string {
			return "<https://" + req.Host + req.URL.Path + "?" + q + `>;rel="next"`
		},
		"path in pieces": func(_ *http.Request, q string) string { return "</v2/b/tags/list?" + q + `>; rel="next"` },
		"after prev": func(_ *http.Request, q string) string {
			return `</x?last=zzz>; rel="prev" , </y?` + q + `>; title="a,b"; rel="next"`
		},
		"not escaped": func(req *http.Request, q string) string { return "<" + req.URL.Path + "?x=a b&" + q + `>; rel="next"` },
		"query only":  func(_ *http.Request, q string) string { return "<?" + q + `>; rel="NEXT"` },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, paged("tags", 2500, 100, 0, link))
			var hosts []string
			r := openQuick(t, s.host, Options{Observe: func(e registry.Exchange) { hosts = append(hosts, e.Host) }})
			names, err := tagNames(r.Tags(t.Context(), "a/b"))
			if err != nil || len(names) != 2500 || names[2499] != "n02499" {
				t.Fatalf("%d names, %v", len(names), err)
			}
			if i := slices.IndexFunc(hosts, func(h string) bool { return h != s.host }); i >= 0 {
				t.Errorf("%s was asked", hosts[i])
			}
			// One page as the registry likes it, then the largest.
			if n := len(s.seen("/tags/")); n != 4 {
				t.Errorf("%d pages: %v", n, s.seen("/tags/"))
			}
		})
	}
}

func TestTagsAtOnce(t *testing.T) {
	s := serve(t, paged("tags", 10_000, 0, 0, relative))
	r := openQuick(t, s.host, Options{})
	names, err := tagNames(r.Tags(t.Context(), "a/b"))
	if err != nil || len(names) != 10_000 || len(s.seen("")) != 1 {
		t.Errorf("%d names in %d requests, %v", len(names), len(s.seen("")), err)
	}
}

func TestPageSizeThatIsAccepted(t *testing.T) {
	for _, most := range []int{5000, 1000, 999, 300, 100, 50} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			s := serve(t, paged("repositories", 2000, min(100, most), most, relative))
			r := openQuick(t, s.host, Options{})
			for range 2 {
				s.forget()
				names, err := repoNames(r.Repositories(t.Context(), registry.Query{}))
				if err != nil || len(names) != 2000 {
					t.Fatalf("%d names, %v", len(names), err)
				}
			}
			for _, a := range s.seen("") {
				q, _ := strconv.Atoi(strings.TrimPrefix(a.Query, "n="))
				if q > most {
					t.Errorf("the second time it still asks for too much: %v", a)
				}
			}
		})
	}
}

func TestTagPageSizeRefused(t *testing.T) {
	s := serve(t, paged("tags", 350, 100, 100, relative))
	r := openQuick(t, s.host, Options{})
	names, err := tagNames(r.Tags(t.Context(), "a/b"))
	if err != nil || len(names) != 350 {
		t.Errorf("%d names, %v", len(names), err)
	}
}

func TestEndlessPages(t *testing.T) {
	page := func(w http.ResponseWriter, link string, names ...string) {
		if link != "" {
			w.Header().Set("Link", "<"+link+`>; rel="next"`)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"tags": names})
	}
	n := 0
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want []string
	}{
		"the same link again": {func(w http.ResponseWriter, _ *http.Request) { page(w, "?last=b&n=2000", "a", "b") }, []string{"a", "b"}},
		"the same names under new links": {func(w http.ResponseWriter, _ *http.Request) {
			n++
			page(w, fmt.Sprintf("?last=b&n=2000&x=%d", n), "a", "b")
		}, []string{"a", "b"}},
		"two pages in turn": {func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Query().Get("last") == "b" {
				page(w, "?n=2000&last=d", "c", "d")
			} else {
				page(w, "?n=2000&last=b", "a", "b")
			}
		}, []string{"a", "b", "c", "d"}},
		"empty for ever": {func(w http.ResponseWriter, _ *http.Request) {
			n++
			page(w, fmt.Sprintf("?n=2000&last=%d", n))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.h)
			r := openQuick(t, s.host, Options{})
			names, err := tagNames(r.Tags(t.Context(), "a/b"))
			if !errors.Is(err, registry.ErrBadAnswer) || !strings.Contains(err.Error(), "no end") {
				t.Errorf("error %v", err)
			}
			if !slices.Equal(names, c.want) {
				t.Errorf("names %v, want %v once", names, c.want)
			}
		})
	}
}

func TestPagesThatOverlapOrAreEmpty(t *testing.T) {
	pages := map[string]struct{ body, next string }{
		"":  {`{"tags":["a","b"]}`, "?last=b&n=2000"},
		"b": {`{"tags":["b","c"]}`, "?last=c&n=2000"}, // begins where the one before ended
		"c": {`{"tags":null}`, "?last=d&n=2000"},      // nothing that one may see
		"d": {`{"tags":["e"],"more":{"deep":[[{}]]}}`, ""},
	}
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		p := pages[req.URL.Query().Get("last")]
		if p.next != "" {
			w.Header().Set("Link", "<"+p.next+`>; rel="next"`)
		}
		_, _ = io.WriteString(w, p.body)
	})
	names, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b"))
	if want := []string{"a", "b", "c", "e"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v; want %v", names, err, want)
	}
}

func TestListingThatMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		body, contentType string
		kind              error
		text              string
	}{
		"HTML":               {"<!DOCTYPE html><title>Sign in &amp; go</title>", "text/html; charset=utf-8", registry.ErrBadAnswer, "HTML page, “Sign in & go”"},
		"HTML called JSON":   {"<html><body>hello", "application/json", registry.ErrBadAnswer, "HTML page"},
		"truncated":          {`{"name":"a/b","tags":["a","b`, "application/json", registry.ErrBadAnswer, "ends in the middle"},
		"cut between":        {`{"name":"a/b","tags":["a","b"`, "application/json", registry.ErrBadAnswer, "ends in the middle"},
		"no JSON":            {"hello", "application/json", registry.ErrBadAnswer, "not JSON"},
		"nothing":            {"", "application/json", registry.ErrBadAnswer, "ends in the middle"},
		"an array":           {`["a"]`, "application/json", registry.ErrBadAnswer, "no JSON object"},
		"numbers":            {`{"tags":[1]}`, "application/json", registry.ErrBadAnswer, "no text"},
		"an endless name":    {`{"tags":["` + strings.Repeat("x", 3<<20) + `"]}`, "application/json", registry.ErrTooLarge, "longer than"},
		"an endless extra":   {`{"x":"` + strings.Repeat("x", 3<<20) + `","tags":[]}`, "application/json", registry.ErrTooLarge, "longer than"},
		"Link without sense": {`{"tags":["a"]}`, "link", registry.ErrBadAnswer, "not a URL"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.contentType == "link" {
					w.Header().Set("Link", "<http://[::1>; rel=next")
				}
				w.Header().Set("Content-Type", c.contentType)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b"))
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), s.host+"/a/b") {
				t.Errorf("error %v, want %v with %q", err, c.kind, c.text)
			}
		})
	}
}

func TestMillionTagsInLittleMemory(t *testing.T) {
	const million = 1_000_000
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"name":"a/b","tags":["first"`)
		for i := range million - 1 {
			_, _ = fmt.Fprintf(w, `,"build-%d-of-a-rather-long-name"`, i)
		}
		_, _ = io.WriteString(w, "]}")
	})
	r := openQuick(t, s.host, Options{})
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for _, err := range r.Tags(t.Context(), "a/b") {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%200_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if n != million {
		t.Errorf("%d tags", n)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("%d bytes are held while a million tags go by", grown)
	}
}

// TestListWithoutEnd holds that a list on one page that goes on for ever is
// ended too.
func TestListWithoutEnd(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		_, err := io.WriteString(w, `{"tags":["first"`)
		for err == nil && req.Context().Err() == nil {
			_, err = io.WriteString(w, `,"again"`)
		}
	})
	r := openQuick(t, s.host, Options{})
	l := &listing{r: r, field: "tags", size: &r.tagsPage, left: 1000}
	n := 0
	err := r.list(t.Context(), l, func() (*url.URL, error) { return r.url(t.Context(), "/v2/a/b/tags/list") }, func(string) bool { n++; return true })
	if !errors.Is(err, registry.ErrTooLarge) || n != 1000/len("first") {
		t.Errorf("%d names, %v", n, err)
	}
}

func TestListingStopsWhenNobodyWantsMore(t *testing.T) {
	s := serve(t, paged("tags", 5000, 100, 0, relative))
	r := openQuick(t, s.host, Options{})
	for range r.Tags(t.Context(), "a/b") {
		break
	}
	if n := len(s.seen("")); n != 1 {
		t.Errorf("%d pages fetched for one name", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range r.Tags(ctx, "a/b") {
		if n++; n == 150 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) || n != 151 {
		t.Errorf("ended with %v after %d", last, n)
	}
}

func TestRepositories(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"repositories":["lib","lib/a","lib/b","library/c","x/lib/a"]}`)
	})
	r := openQuick(t, s.host, Options{})
	for _, c := range []struct {
		q    registry.Query
		want []string
	}{
		{registry.Query{}, []string{"lib", "lib/a", "lib/b", "library/c", "x/lib/a"}},
		{registry.Query{Namespace: "lib"}, []string{"lib", "lib/a", "lib/b"}},
		{registry.Query{Namespace: "lib/", Text: "a"}, []string{"lib/a"}},
		{registry.Query{Text: "/a"}, []string{"lib/a", "x/lib/a"}},
	} {
		if got, err := repoNames(r.Repositories(t.Context(), c.q)); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, %v", c.q, got, err)
		}
	}
}

func TestNoCatalogue(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusMethodNotAllowed} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, status, "UNSUPPORTED", "no") })
		_, err := repoNames(openQuick(t, s.host, Options{}).Repositories(t.Context(), registry.Query{}))
		if !errors.Is(err, registry.ErrUnsupported) || !strings.Contains(err.Error(), "name a repository") {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestNamesThatAreNone(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	r := openQuick(t, s.host, Options{})
	for _, repo := range []string{"", "../x", "a/../b", "a//b", "A", "a?x=y", "a#b", "a b", "a\nb", strings.Repeat("a", 256)} {
		if _, err := tagNames(r.Tags(t.Context(), repo)); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("repository %q: %v", repo, err)
		}
	}
	for _, tag := range []string{"", "../../_catalog", "a/b", "a b", strings.Repeat("a", 129)} {
		if _, err := r.Describe(t.Context(), "a", tag); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("tag %q: %v", tag, err)
		}
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func FuzzLink(f *testing.F) {
	for _, s := range []string{
		`</v2/_catalog?last=a&n=5>; rel="next"`, `<a>; rel=prev, <b>; rel="x next"; title="a, b"`, `<`, `<>`, `<a;rel=next`,
		`<http://[::1>; rel=next`, `<a>; rel="next`, `<?x=%zz>; rel=next`, "<?a=b c\x7f>;rel=next",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		req, _ := http.NewRequest(http.MethodGet, "https://example.com/v2/a/tags/list", nil)
		next, err := nextPage(req.URL, http.Header{"Link": {line}})
		if err != nil || next == nil {
			return
		}
		if next.Host != "example.com" || next.Scheme != "https" || next.Path != req.URL.Path {
			t.Errorf("%q leads to %s", line, next)
		}
		if strings.ContainsAny(next.RawQuery, " \r\n\x00") {
			t.Errorf("%q makes a query of %q", line, next.RawQuery)
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{`{"tags":["a"]}`, `{"tags":null,"x":[{}]}`, `{"tags":[`, `[]`, `{"a":{"tags":["x"]}}`, `{"tags":"a"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var want struct {
			Tags []string `json:"tags"`
		}
		var got []string
		err := readNames(strings.NewReader(body), "tags", func(s string) error { got = append(got, s); return nil })
		if err != nil || json.Unmarshal([]byte(body), &want) != nil || strings.Count(strings.ToLower(body), "tags") != 1 {
			return
		}
		if strings.Contains(body, `"tags"`) && !strings.ContainsAny(body, "\\") && strings.Count(body, "{") == 1 && !slices.Equal(got, want.Tags) {
			t.Errorf("%q: %q, want %q", body, got, want.Tags)
		}
	})
}
