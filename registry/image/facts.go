package image

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Fact is one thing that a config says: "Entrypoint", "/docker-entrypoint.sh".
// Environment, labels, ports and volumes give one fact each.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Facts tells a config as a person reads it, what matters most first
// (image-spec, config.md). What is not set is left out, but for the user: none
// means root on Linux.
func Facts(c *v1.ConfigFile) []Fact {
	if c == nil {
		return nil
	}
	var all []Fact
	add := func(name string, values ...string) {
		for _, v := range values {
			if v != "" {
				all = append(all, Fact{name, v})
			}
		}
	}
	add("Entrypoint", CommandLine(c.Config.Entrypoint))
	add("Cmd", CommandLine(c.Config.Cmd))
	add("User", user(c))
	add("Working dir", c.Config.WorkingDir)
	add("Exposes", slices.SortedFunc(maps.Keys(c.Config.ExposedPorts), ports)...)
	add("Volume", slices.Sorted(maps.Keys(c.Config.Volumes))...)
	add("Healthcheck", checks(c.Config.Healthcheck))
	add("Stop signal", c.Config.StopSignal)
	add("Shell", CommandLine(c.Config.Shell))
	add("On build", c.Config.OnBuild...)
	add("Author", c.Author)
	add("Env", c.Config.Env...)
	for _, k := range slices.Sorted(maps.Keys(c.Config.Labels)) {
		add("Label", k+"="+c.Config.Labels[k])
	}
	return all
}

func user(c *v1.ConfigFile) string {
	if c.Config.User == "" && (c.OS == "linux" || c.OS == "") {
		return "root"
	}
	return c.Config.User
}

// ports sorts "80/tcp" before "443/tcp".
func ports(a, b string) int {
	number := func(s string) int {
		n, _, _ := strings.Cut(s, "/")
		i, _ := strconv.Atoi(n)
		return i
	}
	if na, nb := number(a), number(b); na != nb {
		return na - nb
	}
	return strings.Compare(a, b)
}

// CommandLine writes arguments as one types them, in quotes where they need it.
func CommandLine(args []string) string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		if a == "" || strings.ContainsAny(a, " \t\n\"'\\$;&|<>()*?`") {
			out[i] = strconv.Quote(a)
		}
	}
	return strings.Join(out, " ")
}

// checks tells a healthcheck: what is run, how often, and when it is given up.
func checks(h *v1.HealthConfig) string {
	if h == nil || len(h.Test) == 0 {
		return ""
	}
	run := ""
	switch h.Test[0] {
	case "NONE":
		return "none"
	case "CMD-SHELL":
		run = oneLine(strings.Join(h.Test[1:], " "))
	case "CMD":
		run = CommandLine(h.Test[1:])
	default:
		run = CommandLine(h.Test)
	}
	var how []string
	if h.Interval > 0 {
		how = append(how, fmt.Sprintf("every %v", h.Interval))
	}
	if h.Timeout > 0 {
		how = append(how, fmt.Sprintf("at most %v", h.Timeout))
	}
	if h.StartPeriod > 0 {
		how = append(how, fmt.Sprintf("%v to start", h.StartPeriod))
	}
	if h.Retries > 0 {
		how = append(how, fmt.Sprintf("%d tries", h.Retries))
	}
	if len(how) > 0 {
		run += " (" + strings.Join(how, ", ") + ")"
	}
	return run
}
