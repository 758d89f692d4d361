package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// try is a program with nothing around it: no terminal, this environment.
func try(vars ...string) (p *program, out, errs *bytes.Buffer) {
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	return &program{in: strings.NewReader(""), out: newOutput(out), err: errs, vars: vars, now: time.Now}, out, errs
}

func TestNoFile(t *testing.T) {
	p, _, _ := try()
	if _, err := p.config(); err != nil {
		t.Errorf("without a home: %v", err)
	}
	if s := p.settings("a.example"); s.Host != "a.example" {
		t.Errorf("%+v", s)
	}
}
