package text

import (
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestAge(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		0: "just now", 4 * time.Second: "just now", -30 * time.Second: "just now", 45 * time.Second: "45 seconds ago",
		time.Minute: "1 minute ago", 59 * time.Minute: "59 minutes ago", 90 * time.Minute: "1 hour ago", 23 * time.Hour: "23 hours ago",
		day: "1 day ago", 2 * day: "2 days ago", 13 * day: "13 days ago", 14 * day: "2 weeks ago", 59 * day: "8 weeks ago",
		60 * day: "2 months ago", 700 * day: "23 months ago", 730 * day: "2 years ago", -3 * day: "in 3 days",
	} {
		if got := Age(now.Add(-d), now); got != want {
			t.Errorf("%v ago is %q, want %q", d, got, want)
		}
	}
	for _, never := range []time.Time{{}, time.Unix(0, 0), time.Date(1980, 1, 1, 0, 0, 1, 0, time.UTC)} {
		if got := Age(never, now); got != None {
			t.Errorf("%v is %q", never, got)
		}
	}
}

func TestBytesAndCounts(t *testing.T) {
	for n, want := range map[int64]string{
		-1: None, 0: "0 B", 999: "999 B", 1000: "1.0 kB", 1234: "1.2 kB", 99_949: "99.9 kB", 99_950: "100 kB", 999_499: "999 kB",
		999_500: "1.0 MB", 21_400_000: "21.4 MB", 118_000_000: "118 MB", 1_500_000_000: "1.5 GB", 1 << 62: "4.6 EB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Count(1204); got != "1,204" {
		t.Errorf("Count = %q", got)
	}
	if got := Count(int64(-5)); got != "-5" {
		t.Errorf("Count = %q", got)
	}
}

func TestShortDigest(t *testing.T) {
	for in, want := range map[string]string{"": "", "abc": "abc", "4a1b9c02e7f1ffff": "4a1b9c02e7f1"} {
		if got := ShortDigest(v1.Hash{Algorithm: "sha256", Hex: in}); got != want {
			t.Errorf("ShortDigest(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in          string
		width       int
		fit, fitted string
	}{
		{"nginx", 8, "nginx   ", "   nginx"},
		{"nginx", 5, "nginx", "nginx"},
		{"nginx", 4, "ngi…", "ngi…"},
		{"nginx", 1, "…", "…"},
		{"nginx", 0, "", ""},
		{"nginx", -3, "", ""},
		{"", 2, "  ", "  "},
		{"日本語", 6, "日本語", "日本語"},
		{"日本語", 5, "日本…", "日本…"},
		{"日本語", 4, "日… ", " 日…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301…"},
		{"👍👍", 3, "👍…", "👍…"},
	} {
		if got := Fit(c.in, c.width); got != c.fit {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.width, got, c.fit)
		}
		if got := FitLeft(c.in, c.width); got != c.fitted {
			t.Errorf("FitLeft(%q, %d) = %q, want %q", c.in, c.width, got, c.fitted)
		}
	}
	if got := len(Spaces(1000)); got != 1000 {
		t.Errorf("Spaces(1000) has %d", got)
	}
}

func TestPace(t *testing.T) {
	for _, c := range []struct {
		done, total int
		took        time.Duration
		want        string
	}{
		{0, 10, time.Second, ""},
		{5, 10, 0, ""},
		{1_000, 3_000, 10 * time.Second, "100/s  20s left"},
		{20_000, 100_000, 5 * time.Second, "4,000/s  20s left"},
		{10, 10, time.Second, "10/s  0s left"},
	} {
		if got := Pace(c.done, c.total, c.took); got != c.want {
			t.Errorf("%d of %d in %s: %q, want %q", c.done, c.total, c.took, got, c.want)
		}
	}
}

func TestAmount(t *testing.T) {
	for want, n := range map[string][2]int{
		"0 tags": {0, 0}, "1 tag": {1, 0}, "1,204 tags": {1204, 0}, "1 manifest": {0, 1},
		"2 tags and 1 manifest": {2, 1}, "1 tag and 2 manifests": {1, 2},
	} {
		if got := Amount(n[0], n[1]); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}
