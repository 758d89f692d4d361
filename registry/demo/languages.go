package demo

import (
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// languages are images to build and run programs in.
func languages() []product {
	return []product{
		{
			repo: "library/eclipse-temurin", platforms: []string{"linux/amd64", "linux/arm64/v8", "linux/ppc64le", "linux/s390x"},
			attested: true, latest: []string{"latest"}, env: "JAVA_VERSION",
			variants: []variant{{"-jdk", noble, 1}, {"-jre", noble, .3}, {"-jre-alpine", alpine, .29}},
			releases: slices.Concat(series("25.0", 1, 0, 30*day, 36*day), series("21.0", 9, 5, 31*day, 91*day), series("17.0", 17, 14, 32*day, 91*day)),
			config: v1.Config{
				Entrypoint: []string{"/__cacert_entrypoint.sh"}, Cmd: []string{"jshell"},
				Env: []string{"JAVA_HOME=/opt/java/openjdk", "LANG=en_US.UTF-8", "LC_ALL=en_US.UTF-8"},
			},
			steps: []Step{
				{By: "ENV JAVA_HOME=/opt/java/openjdk"},
				{By: "RUN /bin/sh -c set -eux;     apt-get update;     apt-get install -y --no-install-recommends         curl wget gnupg fontconfig ca-certificates p11-kit binutils tzdata locales # buildkit", Size: 19_700 * kB},
				{By: "ENV JAVA_VERSION=jdk-%[1]s"},
				{By: "RUN /bin/sh -c set -eux;     ARCH=\"$(dpkg --print-architecture)\";     wget --progress=dot:giga -O /tmp/openjdk.tar.gz ${BINARY_URL};     tar --extract --file /tmp/openjdk.tar.gz --directory \"$JAVA_HOME\" # jdk-%[1]s # buildkit", Size: 157_800 * kB},
				{By: "COPY --chmod=755 entrypoint.sh /__cacert_entrypoint.sh # buildkit", Size: 2_280},
				{By: `ENTRYPOINT ["/__cacert_entrypoint.sh"]`},
				{By: `CMD ["jshell"]`},
			},
		},
		{
			repo: "library/python", platforms: everywhere[:4], latest: []string{"latest"}, env: "PYTHON_VERSION",
			variants: []variant{{"", trixie, 7}, {"-slim", trixie, .8}, {"-alpine", alpine, .7}},
			releases: slices.Concat(series("3.14", 0, 0, 18*day, 30*day), series("3.13", 9, 4, 20*day, 52*day),
				series("3.12", 12, 8, 21*day, 60*day), series("3.9", 25, 21, 24*day, 77*day)),
			config: v1.Config{Cmd: []string{"python3"}, Env: []string{"GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305"}},
			steps: []Step{
				{By: "RUN /bin/sh -c set -eux;  apt-get update;  apt-get install -y --no-install-recommends   ca-certificates   netbase   tzdata # buildkit", Size: 3_810 * kB},
				{By: "ENV PYTHON_VERSION=%[1]s"},
				{By: "RUN /bin/sh -c set -eux;  wget -O python.tar.xz \"https://www.python.org/ftp/python/%[1]s/Python-%[1]s.tar.xz\";  ./configure --enable-optimizations --with-lto # buildkit", Size: 12_590 * kB},
				{By: "RUN /bin/sh -c set -eux;  for src in idle3 pip3 pydoc3 python3 python3-config; do ln -svT \"$src\" \"/usr/local/bin/$dst\"; done # buildkit", Size: 249},
				{By: `CMD ["python3"]`},
			},
		},
		{
			repo: "library/golang", platforms: append(slices.Clone(everywhere[:6]), "windows/amd64:10.0.26100.7171"),
			latest: []string{"latest"}, env: "GOLANG_VERSION",
			variants: []variant{{"", trixie, 1}, {"-alpine", alpine, .9}},
			releases: slices.Concat(series("1.26", 3, 0, 8*day, 33*day), series("1.25", 11, 5, 8*day, 31*day), series("1.10", 8, 5, 2900*day, 40*day), series("1.9", 7, 5, 3000*day, 44*day)),
			config:   v1.Config{Cmd: []string{"bash"}, WorkingDir: "/go", Env: []string{"GOTOOLCHAIN=local", "GOPATH=/go"}},
			steps: []Step{
				{By: "RUN /bin/sh -c set -eux;  apt-get update;  apt-get install -y --no-install-recommends   g++   gcc   libc6-dev   make   pkg-config # buildkit", Size: 92_700 * kB},
				{By: "ENV GOLANG_VERSION=%[1]s"},
				{By: "COPY /target/ / # go%[1]s # buildkit", Size: 60_150 * kB},
				{By: "ENV GOTOOLCHAIN=local"},
				{By: "WORKDIR /go", Size: 126},
			},
		},
	}
}

// tools are images that people run.
func tools() []product {
	return []product{
		{
			repo: "library/redis", platforms: everywhere, attested: true, latest: []string{"latest"}, env: "REDIS_VERSION",
			variants: []variant{{"", trixie, 1}, {"-alpine", alpine, .8}},
			releases: slices.Concat(series("8.4", 0, 0, 6*day, 10*day), series("8.2", 3, 0, 20*day, 40*day), series("7.4", 7, 2, 22*day, 60*day), series("6.2", 21, 18, 25*day, 90*day)),
			config: v1.Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"redis-server"}, WorkingDir: "/data",
				ExposedPorts: map[string]struct{}{"6379/tcp": {}}, Volumes: map[string]struct{}{"/data": {}},
			},
			steps: []Step{
				{By: "ENV REDIS_VERSION=%[1]s"},
				{By: "RUN /bin/sh -c set -eux; wget -O redis.tar.gz https://github.com/redis/redis/archive/refs/tags/%[1]s.tar.gz; make -j \"$(nproc)\" all # buildkit", Size: 24_100 * kB},
				{By: "VOLUME [/data]"},
				{By: "WORKDIR /data", Size: 98},
				{By: `ENTRYPOINT ["docker-entrypoint.sh"]`},
				{By: "EXPOSE map[6379/tcp:{}]"},
				{By: `CMD ["redis-server"]`},
			},
		},
		{
			repo: "library/alpine", platforms: everywhere[:6], docker: true, latest: []string{"latest"}, variants: []variant{{"", alpine, 1}},
			releases: slices.Concat(series("3.22", 2, 0, 47*day, 40*day), series("3.21", 5, 0, 47*day, 55*day), series("3.9", 6, 2, 2400*day, 30*day)),
			config:   v1.Config{Cmd: []string{"/bin/sh"}}, steps: []Step{{By: `CMD ["/bin/sh"]`}},
		},
		{
			repo: "library/debian", platforms: everywhere, latest: []string{"latest", "trixie"}, variants: []variant{{"", trixie, 1}, {"-slim", base{trixie.step + " slim", 26_100 * kB}, 1}},
			releases: slices.Concat(series("13", 2, 0, 7*day, 30*day), series("12", 12, 6, 7*day, 61*day)),
			config:   v1.Config{Cmd: []string{"bash"}}, steps: []Step{{By: `CMD ["bash"]`}},
		},
		{
			repo: "traefik/traefik", platforms: both, docker: true, latest: []string{"latest"}, variants: []variant{{"", alpine, 1}},
			releases: slices.Concat(series("v3.10", 1, 0, 3*day, 21*day), series("v3.9", 4, 0, 40*day, 18*day), series("v2.11", 31, 26, 9*day, 25*day), series("v1.10", 2, 0, 2200*day, 50*day), series("v1.9", 6, 4, 2400*day, 30*day)),
			config: v1.Config{
				Entrypoint: []string{"/entrypoint.sh"}, Cmd: []string{"traefik"}, ExposedPorts: map[string]struct{}{"80/tcp": {}},
				Healthcheck: &v1.HealthConfig{Test: []string{"CMD", "traefik", "healthcheck"}, Interval: 30 * time.Second, Timeout: 3 * time.Second, Retries: 3},
			},
			steps: []Step{
				{By: "/bin/sh -c apk --no-cache add ca-certificates tzdata", Size: 900 * kB},
				{By: "/bin/sh -c wget --quiet -O /tmp/traefik.tar.gz \"https://github.com/traefik/traefik/releases/download/%[1]s/traefik_%[1]s_linux_amd64.tar.gz\"", Size: 52_900 * kB},
				{By: "/bin/sh -c #(nop) COPY file:f5a2a5b1d3c2 in / ", Size: 420},
				{By: "/bin/sh -c #(nop)  EXPOSE 80"},
				{By: `/bin/sh -c #(nop)  ENTRYPOINT ["/entrypoint.sh"]`},
				{By: `/bin/sh -c #(nop)  CMD ["traefik"]`},
			},
		},
	}
}
