package oci

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxErrorBody is how much of an error's body is read, in bytes; maxDetail how
// much of it is told, in characters.
const (
	maxErrorBody = 64 << 10
	maxDetail    = 300
)

// errorDetail reads what a server says about its refusal: the specification's
// errors (distribution-spec, "Error Codes"), the shapes that vendors and token
// services have instead, or plain text. The text is not cleaned.
func errorDetail(resp *http.Response) string {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	return detailOf(resp.Header.Get("Content-Type"), body)
}

func detailOf(contentType string, body []byte) string {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return ""
	}
	if isHTML(contentType, body) {
		return htmlDetail(body)
	}
	if d, ok := jsonDetail(body); ok {
		return shorten(d)
	}
	if body[0] == '{' || body[0] == '[' || !utf8.Valid(body) {
		return ""
	}
	return shorten(string(body))
}

// isHTML reports a page for people, whatever it is labelled.
func isHTML(contentType string, body []byte) bool {
	if media, _, _ := mime.ParseMediaType(contentType); media == "text/html" {
		return true
	}
	start := bytes.ToLower(body[:min(len(body), 64)])
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// htmlDetail tells the page's title.
func htmlDetail(body []byte) string {
	const what = "it answered with an HTML page"
	lower := bytes.ToLower(body)
	i := bytes.Index(lower, []byte("<title"))
	if i < 0 || len(lower) != len(body) {
		return what
	}
	_, title, ok := strings.Cut(string(body[i:]), ">")
	if title, _, _ = strings.Cut(title, "<"); !ok || strings.TrimSpace(title) == "" {
		return what
	}
	return what + ", “" + shorten(html.UnescapeString(strings.Join(strings.Fields(title), " "))) + "”"
}

// jsonDetail finds the text in the shapes that are in use.
func jsonDetail(body []byte) (string, bool) {
	var answer struct {
		Errors      []json.RawMessage `json:"errors"`
		Message     text              `json:"message"`           // Docker Hub, Flask
		Details     text              `json:"details"`           // docker_auth and others
		Detail      text              `json:"detail"`            // Docker Hub's other shape, Quay
		Description text              `json:"error_description"` // OAuth
		Error       text              `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return "", false
	}
	var all []string
	for _, raw := range answer.Errors {
		if s := oneError(raw); s != "" {
			all = append(all, s)
		}
	}
	if len(all) > 0 {
		return strings.Join(all, "; "), true
	}
	for _, s := range []text{answer.Message, answer.Details, answer.Detail, answer.Description, answer.Error} {
		if s != "" {
			return string(s), true
		}
	}
	return "", true
}

// oneError writes {"code":"NAME_UNKNOWN","message":"…"} as "…", and falls back
// on the code.
func oneError(raw json.RawMessage) string {
	var e struct {
		Code    text `json:"code"`
		Message text `json:"message"`
	}
	if json.Unmarshal(raw, &e) != nil {
		var s text
		_ = json.Unmarshal(raw, &s)
		return string(s)
	}
	if e.Message != "" {
		return string(e.Message)
	}
	return string(e.Code)
}

// text is a JSON string, and empty for any other value: what a field holds
// differs from server to server.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = text(s)
	}
	return nil
}

// shorten keeps the beginning of a text, in characters.
func shorten(s string) string {
	s = strings.TrimSpace(s)
	n := 0
	for i := range s {
		if n++; n > maxDetail {
			return s[:i] + "…"
		}
	}
	return s
}
