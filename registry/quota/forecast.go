package quota

import (
	"time"

	"github.com/regtui/regtui/registry"
)

// Forecast is how quickly pulls are spent, and when none are left if that goes
// on.
type Forecast struct {
	PerHour float64
	Out     time.Time // zero when that is not within the limit's window
}

// shortest is how much time readings must span for a rate to be made of them.
const shortest = 5 * time.Minute

// Foresee makes a forecast from the readings of one account, the oldest first.
// It looks at the last window of the limit. ok is false when there is too
// little to go by.
func Foresee(readings []registry.Quota, now time.Time) (f Forecast, ok bool) {
	if len(readings) < 2 {
		return f, false
	}
	last := readings[len(readings)-1]
	if last.Unlimited || last.Window <= 0 {
		return f, false
	}
	var first time.Time
	spent := 0
	for i, q := range readings {
		switch {
		case now.Sub(q.At) > last.Window || q.Unlimited || q.Limit != last.Limit:
			first, spent = time.Time{}, 0 // of a window or a plan that is over
			continue
		case first.IsZero():
			first = q.At
		default:
			spent += max(0, readings[i-1].Remaining-q.Remaining)
		}
	}
	span := now.Sub(first)
	if first.IsZero() || span < shortest {
		return f, false
	}
	f.PerHour = float64(spent) / span.Hours()
	if last.Remaining == 0 {
		f.Out = now
	} else if f.PerHour > 0 {
		// Beyond the window pulls come back.
		if left := time.Duration(float64(last.Remaining) / f.PerHour * float64(time.Hour)); left < last.Window {
			f.Out = now.Add(left)
		}
	}
	return f, true
}
