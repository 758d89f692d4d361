package demo

import (
	"fmt"
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// acme is the registry of a company: its own services, tools, charts and what
// its build machines leave behind.
func acme(now time.Time) *Store {
	s := NewStore()
	api := service("shop/api", "api", 2, 14).add(s, now)
	newest := api["latest"]
	s.Sign("shop/api", newest, now.Add(-3*time.Hour))
	s.Materials("shop/api", newest, now.Add(-3*time.Hour))
	s.Attest("shop/api", newest, now.Add(-3*time.Hour))
	s.Sign("shop/api", api["2.13.0"], now.Add(-9*day))
	for _, p := range services() {
		p.add(s, now)
	}
	charts(s, now)
	modules(s, now)
	builds(s, now)
	return s
}

// service is a Java service with ten minor releases up to minor.
func service(repo, jar string, major, minor int) product {
	var releases []release
	for n := minor; n >= max(0, minor-9); n-- {
		age := time.Duration(minor-n) * 13 * day
		for patch := (minor - n) % 3; patch >= 0; patch-- {
			releases = append(releases, release{
				version: fmt.Sprintf("%d.%d.%d", major, n, patch), age: age + 4*time.Hour + time.Duration(2-patch)*20*time.Hour,
			})
		}
	}
	return product{
		repo: repo, platforms: both, attested: true, latest: []string{"latest"}, variants: []variant{{"", trixie, 1}},
		releases: releases,
		config: v1.Config{
			User: "10001:10001", WorkingDir: "/app", Entrypoint: []string{"/entrypoint.sh"}, ExposedPorts: map[string]struct{}{"8080/tcp": {}},
			Env:         []string{"JAVA_OPTS=-XX:MaxRAMPercentage=75", "TZ=UTC"},
			Healthcheck: &v1.HealthConfig{Test: []string{"CMD-SHELL", "curl -fs localhost:8080/healthz"}, Interval: 15 * time.Second, Timeout: 2 * time.Second, StartPeriod: 20 * time.Second, Retries: 4},
			Labels: map[string]string{
				"org.opencontainers.image.source": "https://git.acme.example/" + repo, "org.opencontainers.image.vendor": "Acme",
				"org.opencontainers.image.licenses": "Proprietary", "com.acme.team": "checkout", "com.acme.oncall": "shop-oncall@acme.example",
			},
		},
		steps: []Step{
			{By: "RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates curl openjdk-21-jre-headless && rm -rf /var/lib/apt/lists/* # buildkit", Size: 54_000 * kB},
			{By: "ENV JAVA_OPTS=-XX:MaxRAMPercentage=75"},
			{By: "ENV TZ=UTC"},
			{By: "WORKDIR /app", Size: 93},
			{By: "COPY lib/ /app/lib/ # buildkit", Size: 8_100 * kB},
			{By: "COPY build/" + jar + "-%[1]s.jar /app/" + jar + ".jar # buildkit", Size: 15_900 * kB},
			{By: "COPY entrypoint.sh / # buildkit", Size: 1_200},
			{By: "USER 10001:10001"},
			{By: "EXPOSE map[8080/tcp:{}]"},
			{By: `HEALTHCHECK &{["CMD-SHELL" "curl -fs localhost:8080/healthz"] "15s" "2s" "20s" "0s" '\x04'}`},
			{By: `ENTRYPOINT ["/entrypoint.sh"]`},
		},
	}
}

func services() []product {
	return []product{
		service("shop/checkout", "checkout", 1, 31),
		service("shop/search", "search", 0, 9),
		service("shop/web", "web", 5, 3),
		service("shop/worker", "worker", 2, 14),
		service("platform/gateway", "gateway", 3, 2),
		service("platform/identity/server", "identity", 1, 10),
		service("platform/identity/admin", "admin", 1, 10),
		service("platform/observability/agents/linux/collector", "collector", 0, 4),
		service("platform/observability/agents/windows/collector", "collector", 0, 2),
		service("platform/observability/dashboards", "dashboards", 11, 6),
		service("data/pipelines/ingest", "ingest", 4, 0),
		service("data/pipelines/export", "export", 4, 1),
		service("data/notebooks/base", "notebook", 2026, 8),
		service("tools/backup", "backup", 0, 12),
		service("tools/deploy", "deploy", 7, 7),
	}
}

// charts adds a Helm chart (helm.sh/docs/topics/registries).
func charts(s *Store, now time.Time) {
	for i, r := range slices.Concat(series("1.10", 2, 0, 6*day, 9*day), series("1.9", 4, 0, 50*day, 12*day)) {
		config := encode(map[string]any{
			"name": "shop", "version": r.version, "appVersion": fmt.Sprintf("2.%d.0", 14-i), "apiVersion": "v2",
			"description": "Everything that the shop runs", "type": "application",
			"maintainers": []any{map[string]string{"name": "Shop team", "email": "shop@acme.example"}},
		})
		s.Artifact("charts/shop", Artifact{
			ConfigType: "application/vnd.cncf.helm.config.v1+json", Config: config,
			Parts: []Part{
				{Type: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", Size: 18_211 + int64(i)*97, Name: "shop chart " + r.version},
				{Type: "application/vnd.cncf.helm.chart.provenance.v1.prov", Size: 1_012, Name: "shop chart provenance " + r.version},
			},
			Annotations: map[string]string{
				created: now.Add(-r.age).Format(time.RFC3339), "org.opencontainers.image.title": "shop",
				"org.opencontainers.image.version": r.version, "org.opencontainers.image.description": "Everything that the shop runs",
			},
		}, r.version)
	}
}

// modules adds a WebAssembly module (tag-runtime.cncf.io/wgs/wasm, "OCI Artifact
// Layout") and an image of Docker's first schema.
func modules(s *Store, now time.Time) {
	for i, version := range []string{"0.3.1", "0.3.0", "0.2.0"} {
		s.Artifact("wasm/filters/rate-limit", Artifact{
			ConfigType: "application/vnd.wasm.config.v0+json",
			Config: encode(map[string]any{
				"created": now.Add(-time.Duration(20+i*30) * day).Format(time.RFC3339), "architecture": "wasm", "os": "wasip2",
				"layerDigests": []string{digestOf("rate-limit " + version).String()},
			}),
			Parts: []Part{{
				Type: "application/wasm", Size: 412_880 - int64(i)*9_000, Name: "rate-limit " + version,
				Annotations: map[string]string{"org.opencontainers.image.title": "rate-limit.wasm"},
			}},
			Annotations: map[string]string{created: now.Add(-time.Duration(20+i*30) * day).Format(time.RFC3339)},
		}, version)
	}
	raw := encode(map[string]any{
		"schemaVersion": 1, "name": "legacy/ledger", "tag": "2015.4", "architecture": "amd64",
		"fsLayers": []any{map[string]string{"blobSum": digestOf("ledger 2").String()}, map[string]string{"blobSum": digestOf("ledger 1").String()}},
		"history": []any{
			map[string]string{"v1Compatibility": `{"id":"b1","parent":"a1","created":"2015-04-02T09:12:00Z","container_config":{"Cmd":["/bin/sh -c #(nop) CMD [\"/ledger\"]"]}}`},
			map[string]string{"v1Compatibility": `{"id":"a1","created":"2015-04-02T09:10:00Z","container_config":{"Cmd":["/bin/sh -c #(nop) ADD file:ledger in /"]}}`},
		},
	})
	s.Manifest("legacy/ledger", types.DockerManifestSchema1, raw, "2015.4")
}
