package accounts

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/widgets/picker"
	"github.com/regtui/regtui/ui/widgets/text"
)

// moving are logins that are to go elsewhere, while the places are looked for.
type moving struct {
	id     uint64
	logins []creds.Login
}

// move looks where the marked logins, or the selected one, could go.
func (s *Screen) move() tea.Cmd {
	logins := s.chosen()
	if len(logins) == 0 {
		return ui.Send(ui.Toast{Text: "there is no secret to move", Tone: ui.ToneInfo})
	}
	s.moving = moving{load.NewID(), logins}
	places, host := s.d.Places, logins[0].Host
	return load.Do(s.ctx, s.moving.id, func(ctx context.Context) ([]ui.Keep, error) { return places(ctx, host), ctx.Err() })
}

// choosePlace asks where to.
func (s *Screen) choosePlace(r load.Result[[]ui.Keep]) tea.Cmd {
	if r.ID != s.moving.id || r.Err != nil {
		return nil
	}
	logins := s.moving.logins
	what := logins[0].Host
	if len(logins) > 1 {
		what = strconv.Itoa(len(logins)) + " logins"
	}
	var items []picker.Item
	for _, k := range r.Value {
		detail := k.Note
		if k.Down != nil {
			detail = "not now: " + k.Down.Error()
		}
		items = append(items, picker.Item{ID: k.Name, Title: k.Name, Detail: text.Cut(text.Clean(detail), 56)})
	}
	return ui.Send(ui.OpenDialog{Dialog: picker.New(s.d.Styles, s.d.Keys, picker.Options{
		Title: "Move " + text.Clean(what) + " to", Items: items, Close: ui.Send(ui.CloseDialog{}),
		Choose: func(i picker.Item) tea.Cmd { return s.plan(what, logins, i.ID) },
	})})
}

// plan shows what would go where, and asks.
func (s *Screen) plan(what string, logins []creds.Login, to string) tea.Cmd {
	look := s.d.Move
	return s.change(newChanging{title: "Move " + what + " to " + to, do: "Move", look: func(ctx context.Context) (ui.Change, error) {
		return look(ctx, logins, to)
	}})
}
