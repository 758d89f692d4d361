package main

import (
	"testing"
)

func TestColours(t *testing.T) {
	for _, tt := range []struct {
		terminal bool
		vars     []string
		off      bool
		want     string
	}{
		{true, nil, false, "\x1b[31mx\x1b[0m"},
		{false, nil, false, "x"},
		{true, []string{"NO_COLOR=1"}, false, "x"},
		{true, []string{"TERM=dumb"}, false, "x"},
		{true, nil, true, "x"},
	} {
		p, _, _ := try(tt.vars...)
		p.flags.noColor = tt.off
		if got := p.paint(tt.terminal, bad, "x"); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

func TestTableAligns(t *testing.T) {
	p, out, _ := try()
	p.printTable(columns{"NAME", ">SIZE", ""}, [][]cell{
		{{"名前", strong}, {"1 B", plain}, {"", dim}},
		{{"a\x1b[31m-long\tone", strong}, {"21.4 MB", plain}, {"x", dim}},
	})
	p.out.flush()
	const want = "NAME           SIZE\n名前            1 B\na-long one  21.4 MB  x\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
