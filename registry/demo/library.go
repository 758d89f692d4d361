package demo

import (
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// library is a registry of well-known public images.
func library(now time.Time) *Store {
	s := NewStore()
	nginx := nginxProduct().add(s, now)
	s.SignBeside("library/nginx", nginx["latest"])
	s.SignBeside("library/nginx", nginx["alpine"])
	s.Materials("library/nginx", nginx["latest"], now.Add(-2*day))
	postgresProduct().add(s, now)
	for _, p := range languages() {
		p.add(s, now)
	}
	for _, p := range tools() {
		p.add(s, now)
	}
	return s
}

func nginxProduct() product {
	return product{
		repo: "library/nginx", platforms: everywhere, attested: true, latest: []string{"latest", "mainline"},
		variants: []variant{{"", trixie, 1}, {"-alpine", alpine, .42}, {"-perl", trixie, 1.35}, {"-otel", trixie, 1.7}},
		releases: slices.Concat(
			series("1.29", 3, 0, 2*day, 33*day), series("1.28", 6, 0, 5*day, 41*day, "stable"),
			series("1.27", 5, 0, 230*day, 44*day), series("1.26", 3, 0, 270*day, 60*day), series("1.25", 5, 3, 600*day, 50*day)),
		env: "NGINX_VERSION",
		config: v1.Config{
			Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"nginx", "-g", "daemon off;"},
			ExposedPorts: map[string]struct{}{"80/tcp": {}}, StopSignal: "SIGQUIT",
			Env:    []string{"NJS_VERSION=0.9.4", "PKG_RELEASE=1~trixie", "DYNPKG_RELEASE=1~trixie"},
			Labels: map[string]string{"maintainer": "NGINX Docker Maintainers <docker-maint@nginx.com>"},
		},
		steps: []Step{
			{By: "LABEL maintainer=NGINX Docker Maintainers <docker-maint@nginx.com>"},
			{By: "ENV NGINX_VERSION=%[1]s"},
			{By: "ENV NJS_VERSION=0.9.4"},
			{By: "RUN /bin/sh -c set -x     && groupadd --system --gid 101 nginx     && useradd --system --gid nginx --no-create-home --home /nonexistent --comment \"nginx user\" --shell /bin/false --uid 101 nginx     && apt-get update     && apt-get install --no-install-recommends --no-install-suggests -y nginx=%[1]s-1~trixie gettext-base curl # buildkit", Size: 42_900 * kB},
			{By: "COPY docker-entrypoint.sh / # buildkit", Size: 626, Seed: "same"},
			{By: "COPY 10-listen-on-ipv6-by-default.sh /docker-entrypoint.d # buildkit", Size: 955, Seed: "same"},
			{By: "COPY 15-local-resolvers.envsh /docker-entrypoint.d # buildkit", Size: 405, Seed: "same"},
			{By: "COPY 20-envsubst-on-templates.sh /docker-entrypoint.d # buildkit", Size: 1_210, Seed: "same"},
			{By: "COPY 30-tune-worker-processes.sh /docker-entrypoint.d # buildkit", Size: 1_400, Seed: "same"},
			{By: `ENTRYPOINT ["/docker-entrypoint.sh"]`},
			{By: "EXPOSE map[80/tcp:{}]"},
			{By: "STOPSIGNAL SIGQUIT"},
			{By: `CMD ["nginx" "-g" "daemon off;"]`},
		},
	}
}

func postgresProduct() product {
	return product{
		repo: "library/postgres", platforms: everywhere, attested: true, latest: []string{"latest", "trixie"},
		variants: []variant{{"", trixie, 1}, {"-alpine", alpine, .82}},
		releases: slices.Concat(
			series("18", 1, 0, 12*day, 49*day), series("17", 7, 0, 12*day, 78*day), series("16", 11, 4, 12*day, 80*day),
			series("15", 15, 10, 12*day, 82*day), series("14", 20, 16, 12*day, 85*day), series("13", 23, 20, 15*day, 86*day)),
		env: "PG_VERSION",
		config: v1.Config{
			Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"postgres"}, StopSignal: "SIGINT",
			ExposedPorts: map[string]struct{}{"5432/tcp": {}}, Volumes: map[string]struct{}{"/var/lib/postgresql": {}},
			Env: []string{"GOSU_VERSION=1.19", "LANG=en_US.utf8", "PGDATA=/var/lib/postgresql/18/docker"},
		},
		steps: []Step{
			{By: "RUN /bin/sh -c set -eux; groupadd -r postgres --gid=999; useradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql --shell=/bin/bash postgres # buildkit", Size: 1_170, Seed: "same"},
			{By: "RUN /bin/sh -c set -ex; apt-get update; apt-get install -y --no-install-recommends gnupg less; rm -rf /var/lib/apt/lists/* # buildkit", Size: 6_320 * kB},
			{By: "ENV GOSU_VERSION=1.19"},
			{By: "RUN /bin/sh -c set -eux; savedAptMark=\"$(apt-mark showmanual)\"; apt-get install -y --no-install-recommends ca-certificates wget # buildkit", Size: 1_260 * kB},
			{By: "RUN /bin/sh -c set -eux; localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8 # buildkit", Size: 8_070 * kB},
			{By: "RUN /bin/sh -c mkdir /docker-entrypoint-initdb.d # buildkit", Size: 116},
			{By: "ENV PG_VERSION=%[1]s"},
			{By: "RUN /bin/sh -c set -ex; export PYTHONDONTWRITEBYTECODE=1; apt-get install -y --no-install-recommends postgresql-18=%[1]s-1.pgdg13+1 # buildkit", Size: 112_400 * kB},
			{By: "VOLUME [/var/lib/postgresql]"},
			{By: "COPY docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/ # buildkit", Size: 6_060},
			{By: `ENTRYPOINT ["docker-entrypoint.sh"]`},
			{By: "STOPSIGNAL SIGINT"},
			{By: "EXPOSE map[5432/tcp:{}]"},
			{By: `CMD ["postgres"]`},
		},
	}
}
