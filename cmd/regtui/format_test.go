package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJSONDoesNotSteerTheTerminal(t *testing.T) {
	p, out, _ := try()
	p.flags.format = jsonLines
	evil := "\x1b[2J\u009b31m\u202eabc\u2066\u00adé<&>"
	if err := p.printJSON(map[string]string{"label": evil}); err != nil {
		t.Fatal(err)
	}
	p.out.flush()
	if strings.ContainsAny(out.String(), "\x1b\u009b\u202e\u2066") || !strings.Contains(out.String(), "é<&>") {
		t.Errorf("%q", out)
	}
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["label"] != evil {
		t.Errorf("read back as %q, %v", back["label"], err)
	}
}
