package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// format is how a command prints: a table for people, or JSON for programs.
// It is the value of --json.
type format string

const (
	table     format = ""
	document  format = "document" // one JSON document
	jsonLines format = "lines"    // one JSON value a line, as they come
)

// String implements pflag.Value.
func (f *format) String() string { return string(*f) }

// Type implements pflag.Value: what the help shows.
func (f *format) Type() string { return "lines" }

// Set implements pflag.Value.
func (f *format) Set(s string) error {
	switch format(s) {
	case document, jsonLines:
		*f = format(s)
		return nil
	}
	return errors.New("write --json for one document, or --json=lines for a value a line")
}

// printJSON writes one value: indented as a document, or in a line.
func (p *program) printJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if p.flags.format == document {
		e.SetIndent("", "  ")
	}
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := p.out.Write(escape(b.Bytes()))
	return err
}

// printList writes all values as one array, or each in a line.
func printList[T any](p *program, all []T) error {
	if p.flags.format == document {
		if all == nil {
			all = []T{}
		}
		return p.printJSON(all)
	}
	for _, v := range all {
		if err := p.printJSON(v); err != nil {
			return err
		}
	}
	return nil
}

// escape writes characters that could steer a terminal as \u escapes, which
// mean the same in JSON: controls beyond ASCII and those that turn the text's
// direction.
func escape(data []byte) []byte {
	if !bytes.ContainsFunc(data, steers) {
		return data
	}
	out := make([]byte, 0, len(data)+16)
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if steers(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, data[:n]...)
		}
		data = data[n:]
	}
	return out
}

func steers(r rune) bool {
	return r == 0x7f || r >= 0x80 && r < 0xa0 || r > 0xa0 && r <= 0xffff && unicode.Is(unicode.Cf, r)
}
