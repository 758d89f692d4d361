package mouse

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestShift(t *testing.T) {
	at := tea.Mouse{X: 10, Y: 5, Button: tea.MouseLeft}
	for _, msg := range []tea.MouseMsg{tea.MouseClickMsg(at), tea.MouseReleaseMsg(at), tea.MouseWheelMsg(at), tea.MouseMotionMsg(at)} {
		got, ok := Shift(msg, 3, 2).(tea.MouseMsg)
		if !ok || got.Mouse().X != 7 || got.Mouse().Y != 3 || got.Mouse().Button != tea.MouseLeft {
			t.Errorf("%T is at %+v", msg, got)
		}
	}
	if key := (tea.KeyPressMsg{Code: 'x'}); Shift(key, 3, 2) != tea.Msg(key) {
		t.Error("a key is changed")
	}
}
