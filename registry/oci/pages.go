package oci

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"

	"github.com/regtui/regtui/registry"
)

// Page sizes. Registries differ: Distribution gives all tags at once to who
// does not ask for a number, and refuses a catalogue page larger than it is
// configured for; GHCR and Quay give a hundred to who does not ask.
const (
	bigPage   = 1000
	smallPage = 100
	maxPages  = 100_000
	maxEmpty  = 100 // pages in a row without a name: some are filtered after they were cut

	// maxListing is how much of names is listed, in bytes: several million.
	maxListing = 256 << 20
)

// listing walks the pages of a list of names.
type listing struct {
	r     *Registry
	scope scope
	field string        // "repositories" or "tags"
	size  *atomic.Int64 // page size that the registry takes; 0 asks for none
	whole bool          // the first page is asked for without a size

	firsts map[string]bool // first names of the pages so far
	last   string          // last name of the page before
	empty  int             // pages without a name since the last that had one
	left   int             // bytes of names that may still come
}

// walk yields every name. It ends with an error at the first page that was
// there before: a registry that loops would go on for ever.
func (l *listing) walk(ctx context.Context, page *url.URL, yield func(string) error) error {
	ctx = asListing(ctx)
	visited := map[string]bool{}
	l.firsts = map[string]bool{}
	if l.left == 0 {
		l.left = maxListing
	}
	for n := 1; page != nil; n++ {
		if visited[page.RawQuery] || n > maxPages || l.empty > maxEmpty {
			return fmt.Errorf("%w: its pages have no end: page %d leads back or nowhere", registry.ErrBadAnswer, n)
		}
		visited[page.RawQuery] = true
		resp, err := l.ask(ctx, page, l.whole && n == 1)
		if err != nil {
			return err
		}
		if err := l.read(resp, n, yield); err != nil {
			return err
		}
		if page, err = nextPage(resp.Request.URL, resp.Header); err != nil {
			return err
		}
	}
	return nil
}

// ask gets a page with the largest size that the registry takes, halving it
// when it is refused.
func (l *listing) ask(ctx context.Context, page *url.URL, plain bool) (*http.Response, error) {
	for {
		size := l.size.Load()
		sized := *page
		if !plain {
			sized.RawQuery = withSize(page.RawQuery, size)
		}
		resp, err := l.r.send(ctx, l.scope, http.MethodGet, &sized, "application/json")
		if err == nil || sized.RawQuery == page.RawQuery || !refusesSize(err) {
			return resp, err
		}
		smaller := size / 2
		if smaller < smallPage {
			smaller = 0
		}
		l.size.CompareAndSwap(size, smaller)
	}
}

// withSize raises the n of a query to size. One that asks for as much stays as
// it is.
func withSize(query string, size int64) string {
	q, err := url.ParseQuery(query)
	if err != nil || size == 0 {
		return query
	}
	if n, err := strconv.ParseInt(q.Get("n"), 10, 64); err == nil && n >= size {
		return query
	}
	q.Set("n", strconv.FormatInt(size, 10))
	return q.Encode()
}

// refusesSize reports an answer that may be about the page size: Distribution
// says 400, Quay has said 413.
func refusesSize(err error) bool {
	var a *answerError
	if !errors.As(err, &a) {
		return false
	}
	switch a.status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusRequestedRangeNotSatisfiable, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// read yields the names of one page.
func (l *listing) read(resp *http.Response, n int, yield func(string) error) error {
	defer discard(resp.Body)
	body := bufio.NewReaderSize(resp.Body, 32<<10)
	if start, _ := body.Peek(64); isHTML(resp.Header.Get("Content-Type"), start) {
		page, _ := io.ReadAll(io.LimitReader(body, maxErrorBody))
		return &pageError{htmlDetail(page)}
	}
	before, first := l.last, true
	l.empty++
	err := readNames(body, l.field, func(name string) error {
		if first {
			first, l.empty = false, 0
			if name == before && n > 1 { // some begin with the last of the page before
				return nil
			}
			if l.firsts[name] {
				return fmt.Errorf("%w: its pages have no end: page %d begins like one before", registry.ErrBadAnswer, n)
			}
			l.firsts[name] = true
		}
		l.last = name
		if l.left -= len(name); l.left < 0 {
			return fmt.Errorf("%w: the list has no end after %d MB of names", registry.ErrTooLarge, maxListing>>20)
		}
		return yield(name)
	})
	return badJSON(err)
}

// badJSON tells an answer that cannot be read from one that did not arrive.
func badJSON(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: it is not JSON: %w", registry.ErrBadAnswer, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends in the middle", registry.ErrBadAnswer)
	}
	return err
}
