package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	dockerhub "github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/quota"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
)

func TestGauge(t *testing.T) {
	dockerHub := demo.NewHub(time.Now())
	dockerHub.Spend("", 13)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead && r.Header.Get("Authorization") != "" {
			asked++
		}
		dockerHub.ServeRegistry(w, r)
	}))
	t.Cleanup(server.Close)
	readings, err := quota.Open("", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	tags := ui.Place{Screen: ui.Tags, Host: "docker.io", Repo: "library/nginx"}
	d := drive(t, tags, func(d *ui.Deps) {
		d.Quotas = readings
		d.Registries = vendors.NewSet(vendors.Options{
			CertDirs: []string{}, Hub: dockerhub.Endpoints{API: server.URL, Registry: server.Listener.Addr().String()},
		})
	})
	d.shows("pulls 87/100")
	for range 5 {
		d.press("down")
	}
	if asked != 1 || dockerHub.Reads() != 0 {
		t.Errorf("asked %d times, which spent %d", asked, dockerHub.Reads())
	}
	dockerHub.Spend("", 1) // by another program
	d.press("down")
	d.shows("pulls 87/100")
	d.press("r")
	d.shows("pulls 86/100")
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
	readings.Add(registry.Quota{Limit: 100, Remaining: 4, Window: time.Hour, At: time.Now()})
	d.press("down")
	d.shows("pulls 4/100")
	readings.Add(registry.Quota{Unlimited: true, At: time.Now()})
	d.shows("pulls not counted")
	d.send(ui.Push{Place: ui.Place{Screen: ui.Log}})
	d.hides("pulls")
	d.send(ui.Push{Place: ui.Place{Screen: ui.Tags, Host: "prod.example", Repo: "a"}})
	d.hides("pulls")
}
