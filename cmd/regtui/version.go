package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is set by the linker in releases.
var release string

// version is the release, or what the Go toolchain knows of the build.
func version() string {
	if release != "" {
		return release
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return "unreleased"
}

// userAgent names the program to registries.
func userAgent() string { return "regtui/" + version() }

func versionCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  exactly(0),
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version  string `json:"version"`
				Commit   string `json:"commit,omitempty"`
				Go       string `json:"go"`
				Platform string `json:"platform"`
			}{version(), commit(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			switch {
			case p.flags.format != table:
				return p.printJSON(v)
			case p.flags.quiet:
				fmt.Fprintln(p.out, v.Version)
			default:
				fmt.Fprintf(p.out, "regtui %s\ncommit  %s\ngo      %s\nrunning on %s\n", v.Version, cmp.Or(v.Commit, "unknown"), v.Go, v.Platform)
			}
			return nil
		},
	}
}

func commit() string {
	b, _ := debug.ReadBuildInfo()
	if b == nil {
		return ""
	}
	for _, s := range b.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
