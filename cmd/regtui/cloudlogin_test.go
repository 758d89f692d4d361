package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/regtui/regtui/creds/cloud/cloudtest"
)

// TestCloudScripts runs scripts for a registry in a cloud, ECR.
func TestCloudScripts(t *testing.T) {
	ecr := cloudtest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/team/app/tags/list" {
			fmt.Fprint(w, `{"name":"team/app","tags":["1.0"]}`)
		}
	}))
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "cloud"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "login": login, "helper": helper},
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			for _, v := range append(ecr.Env(home), "HOME="+home, "ECR="+cloudtest.Host) {
				name, value, _ := strings.Cut(v, "=")
				e.Setenv(name, value)
			}
			return ecr.Trust(home)
		},
	})
}
