package tags

import (
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
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
