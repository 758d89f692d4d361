package main

import (
	"bytes"
	"context"
	"os"
	"regexp"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// help shows a command's help, which fang draws. That asks the terminal for its
// background, so that it is done when there is help to show and not before.
func (p *program) help(ctx context.Context, c *cobra.Command) {
	page := &helpPage{terminal: os.Stdout}
	c.Root().SetOut(page)
	nameValues(c.Flags())
	drawer := &cobra.Command{Use: "help"} // fang hands out its help to what it runs
	drawer.SetArgs([]string{})
	drawer.Run = func(*cobra.Command, []string) { drawer.HelpFunc()(c, nil) }
	_ = fang.Execute(ctx, drawer, fang.WithoutManpage(), fang.WithoutCompletions(), fang.WithoutVersion())
	text := tornOff.ReplaceAllString(page.text.String(), "$1$2$3 ")
	if !p.outTerminal {
		text = blanks.ReplaceAllString(text, "")
	}
	p.out.print(text)
}

var (
	// tornOff is the end of HOST[/NAMESPACE], which is one word, and the blanks
	// behind it up to the next column.
	tornOff = regexp.MustCompile(` (\[/\w+\])((?:\x1b\[[0-9;]*m| \[--flags\])*)( {2,}|$)`)
	blanks  = regexp.MustCompile(`(?m)[ \t]+$`)
)

// nameValues shows flags with the names of their values, which fang does not.
// The flags themselves stay, hidden, as cobra may put them in again.
func nameValues(flags *pflag.FlagSet) {
	var shown []*pflag.Flag
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Shorthand != "" || f.Value.Type() == "bool" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		named := *f
		named.Name, named.Usage = f.Name+" "+value, usage
		if f.NoOptDefVal != "" {
			named.Name = f.Name + "[=" + value + "]"
		}
		f.Hidden = true
		shown = append(shown, &named)
	})
	for _, f := range shown {
		flags.AddFlag(f)
	}
}

// helpPage is stdout as fang sees it, with its size and its colours.
type helpPage struct {
	terminal *os.File
	text     bytes.Buffer
}

// Write implements io.Writer.
func (h *helpPage) Write(data []byte) (int, error) { return h.text.Write(data) }

// Read, Close and Fd make it a terminal where stdout is one.
func (h *helpPage) Read(data []byte) (int, error) { return h.terminal.Read(data) }

// Close implements io.Closer.
func (h *helpPage) Close() error { return nil }

// Fd is the terminal's.
func (h *helpPage) Fd() uintptr { return h.terminal.Fd() }
