package listing

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
)

// Rest waits until something has been left alone for a while, so that moving
// fast asks nothing of a registry. The zero value is ready.
type Rest struct{ id uint64 }

// Rested tells that what was waited for has come to rest.
type Rested struct{ id uint64 }

// Wait begins to wait, and forgets what was waited for before.
func (r *Rest) Wait(d *ui.Deps, after time.Duration) tea.Cmd {
	r.id = load.NewID()
	id := r.id
	return d.Tick(after, func(time.Time) tea.Msg { return Rested{id} })
}

// Is reports whether a message is this rest's last one.
func (r *Rest) Is(m Rested) bool { return r.id != 0 && m.id == r.id }
