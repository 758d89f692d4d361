package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/regtui/regtui/registry/demo/disttest"
)

func TestZZ(t *testing.T) {
	var mu sync.Mutex
	began := time.Now()
	var log []string
	s := disttest.V3(t, disttest.Wrap(func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			log = append(log, fmt.Sprintf("%5d %s %s", time.Since(began).Milliseconds(), r.Method, r.URL.Path))
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
			h.ServeHTTP(w, r)
		})
	}))
	s.Fill(t, "team/app", 10000, 2000)
	began = time.Now()
	app := newHome(t).open(80, 24, s.Host+"/team/app")
	app.await("v9.99.9")
	t.Log("names", time.Since(began))
	app.until("details in every row", func(screen string) bool {
		var rows int
		for line := range strings.Lines(screen) {
			if strings.Contains(line, " v9.") {
				rows++
				if !strings.Contains(line, " kB") {
					return false
				}
			}
		}
		return rows > 10
	})
	t.Log("details", time.Since(began))
	app.press("ctrl+c")
	app.wait()
	mu.Lock()
	for i, l := range log {
		if i < 260 {
			fmt.Println(l)
		}
	}
}
