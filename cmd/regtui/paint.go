package main

// style is a way to draw text on a terminal: the parameters of an SGR escape
// sequence (ECMA-48, 8.3.117). Only attributes and the terminal's own colours
// are used, so that plain commands fit any palette.
type style string

const (
	plain  style = ""
	strong style = "1"
	dim    style = "2"
	good   style = "32"
	warn   style = "33"
	bad    style = "31"
	info   style = "36"
)

// paint styles s for a terminal, where colours are wanted.
func (p *program) paint(terminal bool, st style, s string) string {
	if st == plain || s == "" || !terminal || p.flags.noColor || p.getenv("NO_COLOR") != "" || p.getenv("TERM") == "dumb" {
		return s
	}
	return "\x1b[" + string(st) + "m" + s + "\x1b[0m"
}
