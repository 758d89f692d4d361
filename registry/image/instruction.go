package image

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// words are the instructions of a Dockerfile
// (https://docs.docker.com/reference/dockerfile/).
var words = []string{
	"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
	"MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}

// metadataOnly reports an instruction that never makes a layer.
func metadataOnly(word string) bool {
	switch word {
	case "", "ADD", "COPY", "FROM", "RUN", "WORKDIR":
		return false
	}
	return true
}

// The shapes that builders give to what they did.
var (
	// "/bin/sh -c ", "/bin/bash -o pipefail -c ", "cmd /S /C ": how RUN ran it.
	shell = regexp.MustCompile(`^(?:(?:/\S*/)?(?:sh|bash|ash|dash|zsh)(?: -\w+(?: pipefail)?)* -\w*c |cmd(?:\.exe)? /S /C )`)
	// "|2 VERSION=1.2 DEBUG=": the build arguments that RUN saw, how many and which.
	buildArgs = regexp.MustCompile(`^\|\d+ `)
	// "file:9f00…" and "multi:9f00…", where the classic builder copied from.
	source = regexp.MustCompile(`\b((?:file|dir|multi):[0-9a-f]{12})[0-9a-f]{52}\b`)
	// "# debian.sh --arch 'amd64' out/ 'trixie' '@1763337600'": debuerreotype,
	// which makes the official images of Debian.
	debian = regexp.MustCompile(`^# debian\.sh .*? out/ '([a-z]+)'`)
	// "map[80/tcp:{} 443/tcp:{}]" and "[80/tcp 443/tcp]": EXPOSE and VOLUME as Go prints them.
	printed = regexp.MustCompile(`^(?:map)?\[(.*)\]$`)
	// `&{["CMD-SHELL" "curl -f http://localhost"] "30s" …}`: HEALTHCHECK as Go prints it.
	health = regexp.MustCompile(`^&\{\["(CMD|CMD-SHELL|NONE)"((?: "(?:[^"\\]|\\.)*")*)\]`)
	quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// instruction reads what a builder wrote into created_by: BuildKit ("RUN
// /bin/sh -c make # buildkit"), the classic builder and buildah ("/bin/sh -c
// #(nop) CMD [...]", "|1 A=b /bin/sh -c make"), and debuerreotype. What none
// of them wrote is given as it is, without a word.
func instruction(raw string) (word, text string) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(raw), "# buildkit"))
	if m := debian.FindStringSubmatch(s); m != nil {
		return "FROM", "debian " + m[1]
	}
	if _, after, found := strings.Cut(s, "#(nop)"); found {
		word, text = splitWord(strings.TrimSpace(after))
		return word, tidy(word, text)
	}
	if word, text = splitWord(s); word != "" {
		if word == "RUN" {
			text, _ = command(text)
		}
		return word, tidy(word, text)
	}
	if text, ran := command(s); ran {
		return "RUN", tidy("RUN", text)
	}
	return "", oneLine(s)
}

// splitWord takes the instruction off, if there is one.
func splitWord(s string) (word, text string) {
	end := strings.IndexAny(s, " \t\n")
	if end < 0 {
		end = len(s)
	}
	if !slices.Contains(words, s[:end]) {
		return "", s
	}
	return s[:end], strings.TrimSpace(s[end:])
}

// command takes build arguments and the shell off what was run.
func command(s string) (text string, ran bool) {
	if buildArgs.MatchString(s) {
		// The arguments' values may have spaces in them; the shell is what
		// shows where they end.
		ran = true
		for i := 0; i >= 0 && i < len(s); {
			if shell.MatchString(s[i:]) {
				s = s[i:]
				break
			}
			next := strings.IndexByte(s[i:], ' ')
			if next < 0 {
				break
			}
			i += next + 1
		}
	}
	if m := shell.FindString(s); m != "" {
		return s[len(m):], true
	}
	return s, ran
}

// tidy makes one line of the text, as it stood in the Dockerfile.
func tidy(word, text string) string {
	text = oneLine(text)
	switch word {
	case "ADD", "COPY":
		text = source.ReplaceAllString(text, "$1")
		text = strings.Replace(text, " in /", " /", 1)
	case "HEALTHCHECK":
		if m := health.FindStringSubmatch(text); m != nil {
			return healthcheck(m[1], m[2])
		}
	case "EXPOSE", "VOLUME":
		if m := printed.FindStringSubmatch(text); m != nil && !strings.Contains(text, `"`) {
			text = strings.ReplaceAll(m[1], ":{}", "")
		}
	}
	return text
}

// healthcheck writes what Go printed as it stood in the Dockerfile.
func healthcheck(how, list string) string {
	if how == "NONE" {
		return "NONE"
	}
	var args []string
	for _, q := range quoted.FindAllString(list, -1) {
		if arg, err := strconv.Unquote(q); err == nil {
			args = append(args, oneLine(arg))
		}
	}
	return "CMD " + strings.Join(args, " ")
}

// oneLine turns line breaks, continued lines and runs of blanks into single blanks.
func oneLine(s string) string {
	s = strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}
