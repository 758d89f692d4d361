package disttest

import (
	"context"
	"fmt"
	"net/http"

	"github.com/distribution/distribution/v3/configuration"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd" // the logins that a Server can want
	_ "github.com/distribution/distribution/v3/registry/auth/token"    // the same
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/inmemory" // where it keeps its content
)

// newV3 makes the panics with which Distribution reports a bad configuration
// into errors.
func newV3(ctx context.Context, l login) (h http.Handler, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("start Distribution 3: %v", r)
		}
	}()
	c := &configuration.Configuration{Storage: configuration.Storage{
		"inmemory":    {},
		"delete":      {"enabled": true},
		"maintenance": {"uploadpurging": map[any]any{"enabled": false}},
	}}
	c.Catalog.MaxEntries = maxEntries
	if kind, parameters := l.parameters(); kind != "" {
		c.Auth = configuration.Auth{kind: parameters}
	}
	return handlers.NewApp(ctx, c), nil
}
