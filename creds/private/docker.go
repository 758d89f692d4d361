package private

import (
	"bytes"
	"context"
	"os"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// writeDocker writes a copy of docker's config.json with the chosen accounts.
func writeDocker(env creds.Env, path string, choices []Choice) error {
	original := dockerconfig.Path(env)
	if f := dockerconfig.Read(original, creds.KindConfig); f.Problem != nil {
		return f.Problem
	} else if f.Found {
		data, err := os.ReadFile(original)
		if err == nil {
			err = os.WriteFile(path, data, 0o600)
		}
		if err != nil {
			return &creds.Problem{Path: original, Err: err}
		}
	}
	place := creds.Place{Kind: creds.KindConfig, Path: path}
	return dockerconfig.Editor{}.Edit(context.Background(), place, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
		for _, c := range choices {
			choose(f, doc, c)
		}
	})
}

// choose has docker's file give a chosen account at its registry and no other:
// not for one of its repositories either, for which go-containerregistry's
// tools ask first.
func choose(f *dockerconfig.File, doc *dockerconfig.Doc, c Choice) {
	host := c.Account.Host
	forget(f, doc, host)
	switch {
	case c.Helper != "":
		doc.SetHelper(host, c.Helper)
		return
	case f.Store != "":
		doc.SetHelper(host, "") // which is how docker says: in this file
	}
	doc.Put(dockerconfig.HelperKeys(host)[0], c.Account.User, c.Password)
}

// forget takes a registry out of a file, in every spelling and with all paths.
func forget(f *dockerconfig.File, doc *dockerconfig.Doc, host string) {
	for _, e := range f.Entries {
		if e.Key.Host == host {
			doc.Remove(e.Name)
		}
	}
	for _, h := range f.Helpers {
		if creds.ParseKey(h.Key).Host == host {
			doc.RemoveHelperKey(h.Key)
		}
	}
}

// withoutHosts takes the registries of choices out of DOCKER_AUTH_CONFIG, which
// docker looks at before its file.
func withoutHosts(value string, choices []Choice) (string, error) {
	if value == "" {
		return "", nil
	}
	data, err := dockerconfig.Change([]byte(value), creds.Place{Kind: creds.KindEnv, Path: dockerconfig.Env}, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
		for _, c := range choices {
			forget(f, doc, c.Account.Host)
		}
	})
	return string(bytes.TrimSpace(data)), err
}

// chosen tells whether a registry has a chosen account.
func chosen(choices []Choice, host string) bool {
	return slices.ContainsFunc(choices, func(c Choice) bool { return c.Account.Host == host })
}
