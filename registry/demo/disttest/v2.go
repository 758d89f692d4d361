package disttest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// registryHeader says which of the program's registries a request is for.
const registryHeader = "X-Disttest-Registry"

// newV2 asks the one registry28 program of this process (see there why it is a
// program) for a registry and passes requests on to it.
func newV2(ctx context.Context, l login) (http.Handler, error) {
	p, err := registry28()
	if err != nil {
		return nil, fmt.Errorf("start Distribution 2.8: %w", err)
	}
	addr := p.addr
	kind, parameters := l.parameters()
	body, err := json.Marshal(map[string]any{"kind": kind, "parameters": parameters})
	if err != nil {
		return nil, err
	}
	id, err := ask(ctx, http.MethodPost, "http://"+addr+"/new", "", body)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() {
		_, _ = ask(context.WithoutCancel(ctx), http.MethodDelete, "http://"+addr+"/close", id, nil)
	})
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { // the Host stays: upload locations hold it
			r.Out.URL.Scheme, r.Out.URL.Host = "http", addr
			r.Out.Header.Set(registryHeader, id)
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) {
			panic(http.ErrAbortHandler) // the client went away, or the registry did
		},
	}, nil
}

func ask(ctx context.Context, method, url, id string, body []byte) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set(registryHeader, id)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = errors.New(strings.TrimSpace(string(text)))
	}
	return string(text), err
}

// program is a running registry28. It ends when stdin closes: with this process.
type program struct {
	addr  string
	stdin io.Closer // kept, or the garbage collector would close it
}

// registry28 builds and starts the program once.
var registry28 = sync.OnceValues(func() (p program, err error) {
	_, here, _, _ := runtime.Caller(0)
	// "go run" keeps the linked program in the build cache.
	c := exec.Command("go", "run", "./registry28")
	c.Dir = filepath.Dir(here)
	c.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var complaint bytes.Buffer
	c.Stderr = &complaint
	if p.stdin, err = c.StdinPipe(); err != nil {
		return p, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return p, err
	}
	if err := c.Start(); err != nil {
		return p, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return p, errors.Join(err, c.Wait(), errors.New(complaint.String()))
	}
	p.addr = strings.TrimSpace(line)
	return p, nil
})
