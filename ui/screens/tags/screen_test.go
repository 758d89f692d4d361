package tags

import (
	"errors"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
	"github.com/regtui/regtui/ui/state"
)

const repo = "library/nginx"

var place = ui.Place{Screen: ui.Tags, Host: "registry.example", Repo: repo}

func platforms(names ...string) []registry.Platform {
	var out []registry.Platform
	for _, n := range names {
		p := registry.Platform{OS: "linux", Architecture: n}
		if arch, variant, ok := strings.Cut(n, "/"); ok {
			p.Architecture, p.Variant = arch, variant
		}
		out = append(out, p)
	}
	return out
}

// nginx is a repository with most of what a tag can be.
func nginx(tb testing.TB) *screentest.Registry {
	r := &screentest.Registry{Name: "registry.example", Who: registry.Access{User: "alice"}}
	debian := r.AddImage(tb, v1.ConfigFile{
		Created: v1.Time{Time: screentest.Now().Add(-52 * time.Hour)},
		Config: v1.Config{
			Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"nginx", "-g", "daemon off;"},
			ExposedPorts: map[string]struct{}{"80/tcp": {}},
		},
		History: []v1.History{
			{CreatedBy: "/bin/sh -c #(nop) ADD file:4eedf861fb567fffb2694b in /"},
			{CreatedBy: "RUN /bin/sh -c apt-get update && apt-get install -y nginx # buildkit"},
			{CreatedBy: "ENV NGINX_VERSION=1.29.3", EmptyLayer: true},
			{CreatedBy: "COPY docker-entrypoint.sh / # buildkit"},
		},
	}, []int64{42_100_000, 29_600_000, 1_100}, platforms("amd64", "arm64/v8", "arm/v7", "386")...)
	alpine := screentest.Digest(2)
	r.Digests = map[string]v1.Hash{
		"latest": debian, "1.29.3": debian, "1.29": debian, "mainline": debian,
		"1.29.3-alpine": alpine, "alpine": alpine,
		"1.29.2": screentest.Digest(3), "stable": screentest.Digest(3), "1.10.0": screentest.Digest(4), "1.9.9": screentest.Digest(5),
		"chart": screentest.Digest(6), "ancient": screentest.Digest(7),
	}
	signature := "sha256-" + alpine.Hex + ".sig"
	r.Digests[signature] = screentest.Digest(8)
	var tags []registry.Tag
	for _, n := range []string{
		"1.10.0", "1.29", "1.29.2", "1.29.3", "1.29.3-alpine", "1.9.9", "alpine", "ancient", "chart", "gone",
		"latest", "mainline", signature, "stable",
	} {
		tags = append(tags, registry.Tag{Name: n})
	}
	r.TagsOf = map[string][]registry.Tag{repo: tags}
	r.Details = func(_, tag string) (registry.Tag, error) {
		d, ok := r.Digests[tag]
		if !ok {
			return registry.Tag{}, &registry.Error{Op: "describe", Host: r.Name, Name: repo + ":" + tag, Err: registry.ErrNotFound}
		}
		t := registry.Tag{
			Name: tag, Digest: d, Kind: registry.KindIndex, MediaType: types.OCIImageIndex, Size: 71_958_512,
			Created: screentest.Now().Add(-52 * time.Hour), Platforms: platforms("amd64", "arm64/v8", "arm/v7", "386"),
		}
		switch tag {
		case "1.29.3-alpine", "alpine":
			t.Size, t.Platforms = 21_412_000, platforms("amd64", "arm64/v8")
		case "1.29.2", "stable":
			t.Size, t.Created = 71_900_000, screentest.Now().Add(-36*24*time.Hour)
		case "1.10.0":
			t.Kind, t.Size, t.Created, t.Platforms = registry.KindImage, 1_200_000_000, screentest.Now().Add(-900*24*time.Hour), platforms("amd64")
		case "1.9.9":
			t.Kind, t.Size, t.Created, t.Platforms = registry.KindImage, 54_000_000, time.Unix(0, 0), platforms("amd64")
		case signature:
			t.Kind, t.Platforms, t.Size, t.Created = registry.KindImage, nil, 250, time.Time{}
		case "chart":
			t.Kind, t.Platforms, t.Size, t.Created = registry.KindArtifact, nil, 9_431, time.Time{}
			t.ArtifactType = "application/vnd.cncf.helm.config.v1+json"
		case "ancient":
			t.Kind, t.Platforms, t.Size, t.Created = registry.KindV1, nil, 0, time.Time{}
		}
		return t, nil
	}
	return r
}

func start(tb testing.TB, r *screentest.Registry, dark bool, width, height int) (*screentest.Drive, *Screen) {
	s := newScreen(screentest.Deps(tb, dark, screentest.Known(r.Name)), place, r, nil)
	tb.Cleanup(s.Close)
	return screentest.Start(tb, s, width, height), s
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		d, s := start(t, nginx(t), dark, width, height)
		d.Settle()
		s.list.Mark("1.29.2", true)
		s.list.Mark("stable", true)
		s.list.Select("1.29.3")
		d.Send(nil)
		d.Press("up", "down")
		d.Settle()
		return d
	})
}

func shown(s *Screen) string {
	var out []string
	for r := range s.list.Rows() {
		out = append(out, r.Name)
	}
	return strings.Join(out, " ")
}

func TestOrders(t *testing.T) {
	d, s := start(t, nginx(t), true, 120, 35)
	d.Settle()
	for _, c := range []struct {
		column string
		down   bool
		want   string
	}{
		{"tag", true, "stable mainline latest gone chart ancient alpine 1.29.3-alpine 1.29.3 1.29.2 1.29 1.10.0 1.9.9"},
		{"tag", false, "1.9.9 1.10.0 1.29 1.29.2 1.29.3 1.29.3-alpine alpine ancient chart gone latest mainline stable"},
		{"size", true, "1.10.0 1.29 1.29.3 latest mainline 1.29.2 stable 1.9.9 1.29.3-alpine alpine chart ancient gone"},
		{"created", true, "1.29 1.29.3 1.29.3-alpine alpine latest mainline 1.29.2 stable 1.10.0 1.9.9 ancient chart gone"},
		{"shared", true, "1.29 1.29.3 latest mainline 1.29.2 1.29.3-alpine alpine stable 1.10.0 1.9.9 ancient chart gone"},
	} {
		s.list.Sort(c.column, c.down)
		if got := shown(s); got != c.want {
			t.Errorf("by %s, down %v:\n%s, want\n%s", c.column, c.down, got, c.want)
		}
	}
}

func TestFilter(t *testing.T) {
	d, s := start(t, nginx(t), true, 120, 35)
	d.Settle()
	s.list.Sort("tag", false)
	digest := screentest.Digest(3).Hex[:6]
	for query, want := range map[string]string{
		"alpine":           "1.29.3-alpine alpine",
		"1.29 !alpine":     "1.29 1.29.2 1.29.3",
		"age>30d":          "1.10.0 1.29.2 stable",
		"size>1g":          "1.10.0",
		"platform:arm/v7":  "1.29 1.29.2 1.29.3 latest mainline stable",
		"digest:" + digest: "1.29.2 stable",
		"kind:artifact":    "chart",
	} {
		d.Press("/")
		if !s.Typing() || s.Cursor() == nil {
			t.Fatal("the filter is not being written")
		}
		d.Type(query)
		d.Press("enter")
		if got := shown(s); got != want {
			t.Errorf("%q shows %s, want %s", query, got, want)
		}
		if left, _ := s.Status(); !strings.Contains(left, "filter") {
			t.Errorf("the status does not tell the filter: %q", left)
		}
		if !s.Back() || s.list.Filtered() {
			t.Error("back leaves the filter")
		}
	}
	if s.Back() {
		t.Error("back takes away something when there is nothing")
	}
}

func TestOpenYankAndCommands(t *testing.T) {
	d, s := start(t, nginx(t), true, 120, 35)
	d.Settle()
	s.list.Select("1.29.3")
	d.Press("enter")
	d.Settle()
	if push, ok := screentest.Last[ui.Push](d); !ok || push.Place != (ui.Place{Screen: ui.Image, Host: "registry.example", Repo: repo, Ref: "1.29.3"}) {
		t.Errorf("enter leads to %+v", push)
	}
	texts := map[string]string{}
	for _, y := range append(s.Yanks(), s.Commands()...) {
		if _, twice := texts[y.Key]; twice && y.Key != "r" && y.Key != "d" {
			t.Errorf("the letter %s is given twice", y.Key)
		}
		texts[y.Name] = y.Text
	}
	for name, want := range map[string]string{
		"reference":      "registry.example/library/nginx:1.29.3",
		"digest":         s.list.Selected().Digest.String(),
		"docker pull":    "docker pull registry.example/library/nginx:1.29.3",
		"FROM":           "FROM registry.example/library/nginx:1.29.3",
		"crane manifest": "crane manifest registry.example/library/nginx:1.29.3",
		"skopeo inspect": "skopeo inspect docker://registry.example/library/nginx:1.29.3",
		"regctl tag ls":  "regctl tag ls registry.example/library/nginx",
	} {
		if texts[name] != want {
			t.Errorf("%s is %q, want %q", name, texts[name], want)
		}
	}
	s.list.Select("1.10.0")
	d.Press("space")
	s.list.Select("stable")
	d.Press("space")
	if y := s.Yanks()[0]; y.Text != "registry.example/library/nginx:stable\nregistry.example/library/nginx:1.10.0" {
		t.Errorf("the marked references are %q", y.Text)
	}
	d.Press("u")
	if s.list.Marks() != 0 {
		t.Error("marks stay")
	}
}

func TestSideTags(t *testing.T) {
	d, s := start(t, nginx(t), true, 120, 35)
	d.Settle()
	if strings.Contains(shown(s), "sha256-") {
		t.Error("a signature's tag is among the images")
	}
	if left, _ := s.Status(); !strings.Contains(left, "1 artifact tag folded") {
		t.Errorf("the status does not tell of it: %q", left)
	}
	before := s.reg.(*screentest.Registry).Count("describe")
	d.Press("z")
	d.Settle()
	if !strings.Contains(shown(s), "sha256-") || !strings.Contains(d.Plain(), "signature") {
		t.Errorf("it is not shown: %s", d.Plain())
	}
	if n := s.reg.(*screentest.Registry).Count("describe"); n != before+1 {
		t.Errorf("%d requests to describe it", n-before)
	}
	d.Press("z")
	if strings.Contains(shown(s), "sha256-") {
		t.Error("it is not put away again")
	}
}

func TestBadDays(t *testing.T) {
	for name, c := range map[string]struct {
		tags []registry.Tag
		err  error
		says string
	}{
		"gone":     {nil, registry.ErrNotFound, "not found"},
		"refused":  {nil, registry.ErrUnauthorized, "not authorised"},
		"limited":  {nil, &registry.RateLimitedError{RetryAfter: time.Minute}, "rate limited"},
		"broken":   {[]registry.Tag{{Name: "1"}, {Name: "2"}}, registry.ErrBadAnswer, "incomplete"},
		"no tags":  {[]registry.Tag{}, nil, "has no tags"},
		"all side": {[]registry.Tag{{Name: "sha256-" + strings.Repeat("ab", 32)}}, nil, "artifacts"},
	} {
		t.Run(name, func(t *testing.T) {
			r := nginx(t)
			r.TagsOf[repo], r.TagsErr = c.tags, map[string]error{repo: c.err}
			if c.err != nil {
				r.TagsErr[repo] = &registry.Error{Op: "list tags", Host: r.Name, Name: repo, Err: c.err}
			}
			d, s := start(t, r, true, 120, 35)
			d.Settle()
			if !strings.Contains(screentest.Strip(d.Picture()), c.says) {
				t.Errorf("the screen does not say %q:\n%s", c.says, screentest.Strip(d.Picture()))
			}
			failed, told := screentest.Last[ui.Failed](d)
			if told != (c.err != nil) || told && !errors.Is(failed.Err, c.err) {
				t.Errorf("told %v: %v", told, failed.Err)
			}
			if c.err == nil {
				return
			}
			if wants := s.WantsLogin() == r.Name; wants != errors.Is(c.err, registry.ErrUnauthorized) {
				t.Errorf("wants a login: %v", wants)
			}
			if s.list.Total() != len(c.tags) {
				t.Errorf("%d tags stay of %d", s.list.Total(), len(c.tags))
			}
			r.TagsErr, r.TagsOf[repo] = nil, nginx(t).TagsOf[repo]
			d.Send(failed.Retry())
			d.Settle()
			if s.list.Total() != 13 || s.names.err != nil {
				t.Errorf("after trying again there are %d tags, %v", s.list.Total(), s.names.err)
			}
		})
	}
}

func TestOrderIsKept(t *testing.T) {
	r := nginx(t)
	d, s := start(t, r, true, 120, 35)
	d.Settle()
	d.Press("s")
	d.Settle()
	open, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatal("no dialog asks for the column")
	}
	cmd := open.Dialog.Update(screentest.Key("c"))
	d.Run(cmd)
	d.Settle()
	if column, down := s.list.Sorted(); column != "created" || !down {
		t.Fatalf("sorted by %s, down %v", column, down)
	}
	d.Press("S")
	again := newScreen(s.d, place, r, nil)
	defer again.Close()
	if column, down := again.list.Sorted(); column != "created" || down {
		t.Errorf("a new screen is sorted by %s, down %v", column, down)
	}
	var visited []string
	if state.Get(s.d.State, "visited.registry.example", &visited); len(visited) != 1 || visited[0] != repo {
		t.Errorf("visited: %v", visited)
	}
}

func TestHostileNames(t *testing.T) {
	r := nginx(t)
	evil := "1.0\x1b]52;c;ZXZpbA==\x07\x1b[31m\u202egnp\u009b31m\r"
	r.TagsOf[repo] = []registry.Tag{{Name: evil}}
	r.Details = func(_, tag string) (registry.Tag, error) {
		return registry.Tag{
			Name: tag, Kind: registry.KindArtifact, ArtifactType: evil, Digest: screentest.Digest(1),
			Platforms: []registry.Platform{{OS: evil, Architecture: evil}},
		}, nil
	}
	r.Who.User = evil
	d, _ := start(t, r, true, 200, 55)
	d.Settle()
	for _, bad := range []string{"\x1b]52", "\x07", "\u202e", "\u009b", "\r", "\x1b[31mg"} {
		if strings.Contains(d.Picture(), bad) {
			t.Errorf("%q reaches the terminal", bad)
		}
	}
}

// A registry that counts pulls is asked for what is looked at and no more.
type counting struct{ *screentest.Registry }

func (counting) PullCost(string, v1.Hash) int { return 1 }

func TestLookingCostsNothing(t *testing.T) {
	r := nginx(t)
	many := make([]registry.Tag, 1000)
	for i := range many {
		many[i].Name = "v" + strings.Repeat("1", i%7) + "." + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
	}
	r.TagsOf[repo] = many
	r.Details = func(_, tag string) (registry.Tag, error) {
		return registry.Tag{Name: tag, Kind: registry.KindIndex, Digest: screentest.Digest(1)}, nil
	}
	s := newScreen(screentest.Deps(t, true), place, counting{r}, nil)
	t.Cleanup(s.Close)
	d := screentest.Start(t, s, 120, 35)
	d.Until("the visible details", func() bool { return r.Count("describe") >= 34 })
	d.Press("down")
	d.Until("the price in the preview", func() bool { return strings.Contains(d.Plain(), "costs 1 pull") })
	if r.Count("manifest") != 0 || r.Count("blob") != 0 {
		t.Errorf("looking has read %v", r.Calls())
	}
	if n := r.Count("describe"); n > len(many)/2 {
		t.Errorf("%d tags were asked about, more than were ever in sight", n)
	}
}

func TestAnySize(t *testing.T) {
	d, _ := start(t, nginx(t), true, 120, 35)
	d.Settle()
	d.Shrink(t)
}
