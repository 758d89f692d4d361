package image

import (
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestInstruction(t *testing.T) {
	hex := strings.Repeat("0a", 32)
	for raw, want := range map[string][2]string{
		// BuildKit
		`RUN /bin/sh -c apt-get install -y nginx # buildkit`:                       {"RUN", "apt-get install -y nginx"},
		"RUN /bin/sh -c set -x \\\n    && make   install # buildkit":               {"RUN", "set -x && make install"},
		"RUN /bin/sh -c set -eux; \t\tapk add curl # buildkit":                     {"RUN", "set -eux; apk add curl"},
		`RUN |2 VERSION=1.2 NAME=a b /bin/sh -c echo $VERSION # buildkit`:          {"RUN", "echo $VERSION"},
		`RUN /bin/bash -o pipefail -c curl x | sh # buildkit`:                      {"RUN", "curl x | sh"},
		`RUN /bin/ash -eo pipefail -c make # buildkit`:                             {"RUN", "make"},
		`RUN ["make","all"] # buildkit`:                                            {"RUN", `["make","all"]`},
		`COPY build/api.jar /app/ # buildkit`:                                      {"COPY", "build/api.jar /app/"},
		`ADD alpine-minirootfs-3.22.2-x86_64.tar.gz / # buildkit`:                  {"ADD", "alpine-minirootfs-3.22.2-x86_64.tar.gz /"},
		`EXPOSE map[443/tcp:{} 80/tcp:{}]`:                                         {"EXPOSE", "443/tcp 80/tcp"},
		`EXPOSE [8080/tcp]`:                                                        {"EXPOSE", "8080/tcp"},
		`VOLUME [/data /var/lib]`:                                                  {"VOLUME", "/data /var/lib"},
		`VOLUME ["/data"]`:                                                         {"VOLUME", `["/data"]`},
		`CMD ["nginx" "-g" "daemon off;"]`:                                         {"CMD", `["nginx" "-g" "daemon off;"]`},
		`HEALTHCHECK &{["CMD-SHELL" "curl -f \"x\" || exit 1"] "30s" "0s" '\x03'}`: {"HEALTHCHECK", `CMD curl -f "x" || exit 1`},
		`HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" '\x00'}`:                       {"HEALTHCHECK", "NONE"},
		`ENV PATH=/usr/bin:/bin`:                                                   {"ENV", "PATH=/usr/bin:/bin"},
		`WORKDIR /app`:                                                             {"WORKDIR", "/app"},
		// the classic builder and buildah
		`/bin/sh -c #(nop)  CMD ["bash"]`:                   {"CMD", `["bash"]`},
		`/bin/sh -c #(nop) ADD file:` + hex + ` in / `:      {"ADD", "file:0a0a0a0a0a0a /"},
		`/bin/sh -c #(nop) COPY multi:` + hex + ` in /app/`: {"COPY", "multi:0a0a0a0a0a0a /app/"},
		`/bin/sh -c #(nop)  EXPOSE 80`:                      {"EXPOSE", "80"},
		`/bin/sh -c apt-get update`:                         {"RUN", "apt-get update"},
		`|1 VERSION=1.2 /bin/sh -c make`:                    {"RUN", "make"},
		`|3 A=b c B= C=/bin/x -d /bin/sh -c make all`:       {"RUN", "make all"},
		`|1 A=b make`:                                     {"RUN", "|1 A=b make"},
		`cmd /S /C #(nop) ENTRYPOINT ["x.exe"]`:           {"ENTRYPOINT", `["x.exe"]`},
		`cmd /S /C dir`:                                   {"RUN", "dir"},
		`powershell -Command $E = 'Stop'; #(nop) USER me`: {"USER", "me"},
		// others
		`# debian.sh --arch 'amd64' out/ 'trixie' '@1763337600'`: {"FROM", "debian trixie"},
		`jib-maven-plugin:3.4.4`:                                 {"", "jib-maven-plugin:3.4.4"},
		`RUNNER=x`:                                               {"", "RUNNER=x"},
		`crane append`:                                           {"", "crane append"},
		"":                                                       {"", ""},
		"  \n ":                                                  {"", ""},
		"RUN":                                                    {"RUN", ""},
	} {
		if word, text := instruction(raw); word != want[0] || text != want[1] {
			t.Errorf("%q is %q %q, want %q", raw, word, text, want)
		}
	}
}

func FuzzInstruction(f *testing.F) {
	f.Add("RUN |1 A=b /bin/sh -c make # buildkit")
	f.Add(`HEALTHCHECK &{["CMD" "\x"] "0s"}`)
	f.Add("/bin/sh -c #(nop) ADD file: in /")
	f.Fuzz(func(t *testing.T, raw string) {
		word, text := instruction(raw)
		if strings.ContainsAny(text, "\n\r\t") {
			t.Errorf("%q is not one line: %q", raw, text)
		}
		if word == "" && text == "" && strings.TrimSpace(raw) != "" && strings.TrimSpace(raw) != "# buildkit" &&
			!strings.Contains(raw, "#(nop)") && !strings.Contains(raw, "\\") {
			t.Errorf("%q got lost", raw)
		}
	})
}

func TestJoin(t *testing.T) {
	made, empty := v1.History{CreatedBy: "RUN make"}, v1.History{CreatedBy: "ENV A=b", EmptyLayer: true}
	unmarked := v1.History{CreatedBy: "ENV A=b"}
	for name, c := range map[string]struct {
		layers  int
		history []v1.History
		steps   []int // of each layer; nil when not joined
	}{
		"fits":                {2, []v1.History{made, empty, made}, []int{0, 2}},
		"none":                {2, nil, nil},
		"too short":           {3, []v1.History{made, empty}, nil},
		"too long":            {1, []v1.History{made, made, empty}, nil},
		"nothing is marked":   {2, []v1.History{unmarked, made, unmarked, made}, []int{1, 3}},
		"marked, yet a layer": {1, []v1.History{empty}, nil},
		"no layers":           {0, []v1.History{empty, empty}, []int{}},
	} {
		t.Run(name, func(t *testing.T) {
			i := &Image{Config: &v1.ConfigFile{History: c.history}, Layers: make([]Layer, c.layers)}
			for n := range i.Layers {
				i.Layers[n].Step = -1
			}
			i.join()
			if i.Joined != (c.steps != nil) || len(i.History) != len(c.history) {
				t.Fatalf("joined %v, %d steps", i.Joined, len(i.History))
			}
			for n, l := range i.Layers {
				want := -1
				if c.steps != nil {
					want = c.steps[n]
				}
				if l.Step != want {
					t.Errorf("layer %d has step %d, want %d", n, l.Step, want)
				}
			}
			if !i.Joined && len(c.history) > 0 && i.History[0].Empty != c.history[0].EmptyLayer {
				t.Error("what the history says was changed for nothing")
			}
		})
	}
}
