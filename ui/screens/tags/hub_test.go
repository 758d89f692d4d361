package tags

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// noting is a registry that counts pulls, lists everything, and has something to
// say about it.
type noting struct{ counting }

func (noting) Note(string) string { return "a login shows \x1b[31mmore" }

func TestListThatTellsAll(t *testing.T) {
	r := nginx(t)
	pushed := screentest.Now().AddDate(0, 0, -50)
	r.TagsOf[repo] = []registry.Tag{
		{Name: "1", Kind: registry.KindImage, Digest: screentest.Digest(1), Size: 7_000_000, Pushed: pushed, Platforms: []registry.Platform{{OS: "linux", Architecture: "amd64"}}},
		{Name: "2", Kind: registry.KindImage, Digest: screentest.Digest(2), Size: 8_000_000, Pushed: pushed.AddDate(0, 0, 45)},
	}
	s := newScreen(screentest.Deps(t, true), place, noting{counting{r}}, nil)
	t.Cleanup(s.Close)
	d := screentest.Start(t, s, 110, 30)
	d.Settle()
	got := d.Plain()
	if strings.Contains(got, "CREATED") || !strings.Contains(got, "PUSHED") || !strings.Contains(got, "7.0 MB") {
		t.Errorf("the columns are others:\n%s", got)
	}
	if r.Count("describe") != 0 {
		t.Errorf("it asks for what the list told: %v", r.Calls())
	}
	if _, right := s.Status(); screentest.Strip(right) != "a login shows more" {
		t.Errorf("status %q", right)
	}
	d.Press("/")
	d.Type("age>30d")
	d.Press("enter")
	d.Settle()
	if s.list.Len() != 1 || s.list.Selected().Name != "1" {
		t.Errorf("%d tags are older than 30 days", s.list.Len())
	}
}

// TestRemoveSaysWhatItCosts removes a tag of Docker Hub.
func TestRemoveSaysWhatItCosts(t *testing.T) {
	h := demo.NewHub(screentest.Now())
	api := httptest.NewServer(http.HandlerFunc(h.ServeAPI))
	t.Cleanup(api.Close)
	images := httptest.NewServer(http.HandlerFunc(h.ServeRegistry))
	t.Cleanup(images.Close)
	o := hub.Options{Endpoints: hub.Endpoints{API: api.URL, Registry: images.Listener.Addr().String()}}
	o.CertDirs, o.Keychain = []string{}, demoLogin{}
	reg, err := hub.New("docker.io", o)
	if err != nil {
		t.Fatal(err)
	}
	deps := screentest.Deps(t, true, screentest.Known("docker.io"))
	deps.Removed = remove.Journal{Dir: t.TempDir()}
	k := &desk{Screen: newScreen(deps, ui.Place{Screen: ui.Tags, Host: "docker.io", Repo: "alice/dotfiles"}, reg, nil)}
	t.Cleanup(k.Close)
	d := screentest.Start(t, k, 100, 30)
	d.Settle()
	d.Send(ctrlD)
	d.Settle()
	says(t, d, "Keeping it for undo costs 1 pull.", "Remove 1 tag")
	if h.Reads() != 0 {
		t.Errorf("%d manifests were read before the question", h.Reads())
	}
	d.Press("right", "enter")
	d.Settle()
	says(t, d, "1 tag removed")
	d.Press("right", "enter")
	d.Settle()
	asked, _ := screentest.Last[ui.Undo](d)
	putBack(t, k, asked.ID)
	if h.Reads() != 1 {
		t.Errorf("%d manifests were read", h.Reads())
	}
}

// demoLogin is the login of the demo's account.
type demoLogin struct{}

func (demoLogin) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: demo.HubUser, Password: demo.HubPassword}, nil
}
