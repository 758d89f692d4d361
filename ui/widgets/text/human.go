package text

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// None is shown for what is not known or makes no sense; Pending for what has
// been asked for and has not come.
const (
	None    = "–"
	Pending = "…"
)

const day = 24 * time.Hour

// Age tells how long ago t was: "2 days ago". Times before 1981 are None:
// reproducible builds set them to 1970 or 1980 and mean nothing by it.
func Age(t, now time.Time) string {
	if t.IsZero() || t.Year() <= 1980 {
		return None
	}
	d := now.Sub(t)
	if d < 0 {
		if d > -time.Minute {
			return "just now"
		}
		return "in " + span(-d)
	}
	if d < 5*time.Second {
		return "just now"
	}
	return span(d) + " ago"
}

func span(d time.Duration) string {
	for _, u := range []struct {
		size, from time.Duration
		name       string
	}{
		{365 * day, 2 * 365 * day, "year"},
		{30 * day, 60 * day, "month"},
		{7 * day, 14 * day, "week"},
		{day, day, "day"},
		{time.Hour, time.Hour, "hour"},
		{time.Minute, time.Minute, "minute"},
		{time.Second, 0, "second"},
	} {
		if d >= u.from {
			n := int(d / u.size)
			if n != 1 {
				return fmt.Sprintf("%d %ss", n, u.name)
			}
			return "1 " + u.name
		}
	}
	return "0 seconds"
}

// Bytes writes a size in decimal units, as registries and docker do, with
// three digits: "21.4 MB", "118 MB".
func Bytes(n int64) string {
	if n < 0 {
		return None
	}
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, unit := float64(n), 0
	for v >= 999.5 && unit < len("kMGTPE") {
		v /= 1000
		unit++
	}
	format := "%.1f %cB"
	if v >= 99.95 {
		format = "%.0f %cB"
	}
	return fmt.Sprintf(format, v, "kMGTPE"[unit-1])
}

// Count writes a number with its thousands apart: "1,204".
func Count[N ~int | ~int64](n N) string { return humanize.Comma(int64(n)) }

// AtLeast writes a number that may be larger, as Docker Hub does: "13B+". With
// more unset it is the number itself.
func AtLeast[N ~int | ~int64](n N, more bool) string {
	if !more {
		return Count(n)
	}
	for _, unit := range []struct {
		of   int64
		word string
	}{{1_000_000_000, "B"}, {1_000_000, "M"}, {1_000, "K"}} {
		if int64(n) >= unit.of {
			return Count(int64(n)/unit.of) + unit.word + "+"
		}
	}
	return Count(n) + "+"
}

// Pace says how quick work goes and when it will be done: "40/s  17s left".
func Pace(done, total int, took time.Duration) string {
	if done <= 0 || took <= 0 {
		return ""
	}
	per := float64(done) / took.Seconds()
	left := time.Duration(float64(total-done) / per * float64(time.Second))
	return Count(int(per)) + "/s  " + left.Round(time.Second).String() + " left"
}

// ShortDigest is the first twelve digits of a digest, as docker shows it;
// empty for none.
func ShortDigest(h v1.Hash) string { return h.Hex[:min(12, len(h.Hex))] }
