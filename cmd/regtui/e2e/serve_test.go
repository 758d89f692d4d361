package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// serveVariable makes this test program a registry in a process of its own, so
// that what is measured shares nothing with it. Its value is a serveOptions.
const serveVariable = "REGTUI_E2E_SERVE"

// serveOptions is what the registry holds: tags of filledRepo on fewer images,
// tags of smallRepo likewise, and repositories.
type serveOptions struct{ Tags, Digests, SmallTags, SmallDigests, Repositories int }

const (
	filledRepo = "team/app"
	smallRepo  = "team/small"
)

// Paths beside the registry's: what was asked since the last time, the wait
// that is added to every request from now on, and smallRepo filled anew.
const (
	countPath  = "/count"
	delayPath  = "/delay/"
	refillPath = "/refill"
)

// counted are the requests that were answered and the bytes of their bodies.
type counted struct {
	Requests, Heads, Manifests, Blobs, Lists int
	Bytes                                    int64
}

// serve is the program behind serveVariable. It ends when its input does.
func serve() int {
	var o serveOptions
	if err := json.Unmarshal([]byte(os.Getenv(serveVariable)), &o); err != nil {
		return complain(err)
	}
	// Distribution takes a buffer of 4 MB for each blob that is read. The content
	// is in memory here and would be looked through again and again for it.
	debug.SetGCPercent(400)
	c := &control{options: o}
	s, err := disttest.OpenV3(disttest.Wrap(c.around))
	if err != nil {
		return complain(err)
	}
	defer s.Close()
	c.server = s
	err = errors.Join(s.FillRepository(filledRepo, o.Tags, o.Digests),
		s.FillRepository(smallRepo, o.SmallTags, o.SmallDigests), s.FillRepositories(o.Repositories))
	if err != nil {
		return complain(err)
	}
	fmt.Println(s.Host)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// control answers at countPath, delayPath and refillPath.
type control struct {
	server  *disttest.Server
	options serveOptions
	delay   atomic.Int64
}

func (c *control) around(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, set := strings.CutPrefix(r.URL.Path, delayPath)
		switch {
		case r.URL.Path == countPath:
			_ = json.NewEncoder(w).Encode(count(c.server.Requests()))
			c.server.Reset()
		case r.URL.Path == refillPath:
			if err := c.server.FillRepository(smallRepo, c.options.SmallTags, c.options.SmallDigests); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		case set:
			d, err := time.ParseDuration(text)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			c.delay.Store(int64(d))
		default:
			if d := time.Duration(c.delay.Load()); d > 0 {
				time.Sleep(d)
			}
			h.ServeHTTP(w, r)
		}
	})
}

func count(all []disttest.Request) (c counted) {
	for _, r := range all {
		if !strings.HasPrefix(r.Path, "/v2/") {
			continue
		}
		c.Requests++
		c.Bytes += r.Bytes
		switch {
		case r.Method == http.MethodHead:
			c.Heads++
		case strings.Contains(r.Path, "/manifests/"):
			c.Manifests++
		case strings.Contains(r.Path, "/blobs/"):
			c.Blobs++
		case r.Path != "/v2/":
			c.Lists++
		}
	}
	return c
}

// served is a registry in a process of its own.
type served struct{ host string }

// serveApart starts one and waits until it is filled.
func serveApart(t testing.TB, o serveOptions) served {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), serveVariable+"="+string(encode(t, o)))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the registry did not start: ", err)
	}
	return served{strings.TrimSpace(line)}
}

// counted gives what was asked since the last call.
func (s served) counted(t testing.TB) (c counted) {
	t.Helper()
	if err := json.Unmarshal(s.get(t, countPath), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func (s served) delay(t testing.TB, d time.Duration) { s.get(t, delayPath+d.String()) }

func (s served) get(t testing.TB, path string) []byte {
	t.Helper()
	resp, err := http.Get("http://" + s.host + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	return body
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
