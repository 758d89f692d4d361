package app

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/state"
)

func TestInAndBack(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: hub})
	d.send(ui.Push{Place: nginx})
	below := d.made[1]
	below.filter = "x"
	d.at(nginx)
	d.shows("docker.io › library › nginx")
	top := d.topFake()
	d.press("esc")
	d.at(hub)
	if !top.closed || below.closed {
		t.Error("the screen that was left is to be closed, and no other")
	}
	d.press("esc")
	d.at(hub)
	if below.filter != "" {
		t.Error("back did not clear the filter first")
	}
	if _, told := below.got[len(below.got)-1].(tea.WindowSizeMsg); !told {
		t.Error("the screen is not told to look at what is in sight now")
	}
	d.press("esc")
	d.at(home)
	d.press("esc")
	d.at(home)
	if d.quit {
		t.Error("esc quit at the top")
	}
}

func TestStartInTheMiddleMakesOneScreenAndLeadsUp(t *testing.T) {
	d := drive(t, anImage)
	if len(d.made) != 1 {
		t.Fatalf("%d screens were made, want the one that is shown", len(d.made))
	}
	for _, want := range []ui.Place{nginx, hub, home, home} {
		d.press("esc")
		d.at(want)
	}
}

func TestQuit(t *testing.T) {
	d := drive(t, anImage) // q goes up as esc does, wherever one started
	for _, up := range []ui.Place{nginx, hub, home} {
		d.press("q")
		d.at(up)
		if d.quit {
			t.Fatal("q quits below the top")
		}
	}
	d.press("q")
	if !d.quit {
		t.Error("q does not quit at the top")
	}
}

func TestCtrlCAndCtrlZWorkEverywhere(t *testing.T) {
	for name, before := range map[string]func(*driver){
		"screen": func(*driver) {},
		"typing": func(d *driver) { d.topFake().typing = true },
		"dialog": func(d *driver) { d.press(":") },
		"menu":   func(d *driver) { d.press("y") },
		"error":  func(d *driver) { d.send(ui.Failed{Err: errTest}) },
		"small":  func(d *driver) { d.send(tea.WindowSizeMsg{Width: 2, Height: 1}) },
	} {
		d := drive(t, home)
		before(d)
		d.press("ctrl+z", "ctrl+c")
		if !d.quit || d.suspended != 1 {
			t.Errorf("%s: ctrl+c quits: %v, ctrl+z suspends: %v", name, d.quit, d.suspended == 1)
		}
	}
}

func TestHistory(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: hub})
	d.send(ui.Push{Place: nginx})
	d.send(ui.Push{Place: anImage})
	for _, step := range []struct {
		key  string
		want ui.Place
	}{
		{"[", nginx},
		{"[", hub},
		{"]", nginx},
		{"]", anImage},
		{"]", anImage},
		{"-", nginx},
		{"-", anImage},
		{"-", nginx},
		{"[", anImage},
		{"a", ui.Place{Screen: ui.Accounts, Host: anImage.Host}},
		{"-", anImage},
	} {
		d.press(step.key)
		d.at(step.want)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	d := drive(t, home)
	for range 3 * maxHistory {
		d.send(ui.Push{Place: hub})
		d.send(ui.Pop{})
	}
	if len(d.past) != maxHistory || len(d.stack) != 1 {
		t.Errorf("%d places remembered, %d on the stack", len(d.past), len(d.stack))
	}
}

func TestReplace(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: nginx})
	old := d.topFake()
	d.send(ui.Replace{Place: anImage})
	d.at(anImage)
	if !old.closed {
		t.Error("the replaced screen is not closed")
	}
	d.press("esc")
	d.at(home)
}

func TestUnknownScreen(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: ui.Place{Screen: "kitchen"}})
	d.at(home)
	d.shows("there is no screen “kitchen”")
}

func TestWhoGetsWhat(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: nginx})
	below, top := d.made[0], d.made[1]
	below.got, top.got = nil, nil
	type news struct{}
	d.send(news{})
	d.press("x")
	if len(below.got) != 1 || len(top.got) != 2 {
		t.Errorf("below got %v, top %v", below.got, top.got)
	}
	top.got, top.typing = nil, true
	d.press("q", "?", ":", "esc")
	d.send(tea.PasteMsg{Content: "paste"})
	if len(top.got) != 5 {
		t.Errorf("while typing the screen got %v", top.got)
	}
}

func TestReboundForceQuitDoesNotEatLetters(t *testing.T) {
	d := drive(t, home, func(d *ui.Deps) {
		var err error
		if d.Keys, err = keys.Load(map[string][]string{"force-quit": {"Q"}}); err != nil {
			t.Fatal(err)
		}
	})
	d.topFake().typing = true
	d.press("Q")
	if d.quit {
		t.Error("a letter that is typed quits")
	}
	d.topFake().typing = false
	d.press("Q")
	if !d.quit {
		t.Error("Q does not quit")
	}
}

// A place that could not be opened is no place to begin the next run at.
func TestNextRunBeginsWhereSomethingWas(t *testing.T) {
	d := drive(t, home)
	kept := func() (p ui.Place) {
		state.Get(d.d.State, "place", &p)
		return p
	}
	d.send(ui.Push{Place: nginx})
	d.send(ui.Push{Place: anImage})
	if kept() != anImage {
		t.Errorf("kept %+v", kept())
	}
	d.send(fails{d.topFake()})
	if kept() != nginx {
		t.Errorf("kept %+v after opening the image failed", kept())
	}
	d.Close()
	if kept() != nginx {
		t.Errorf("kept %+v at the end", kept())
	}
}
