package quota

import (
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
)

func headers(limit, left, source string) http.Header {
	h := http.Header{}
	for name, value := range map[string]string{LimitHeader: limit, RemainingHeader: left, SourceHeader: source} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return h
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		limit, left, source string
		want                registry.Quota
		ok                  bool
	}{
		{"100;w=21600", "76;w=21600", "192.0.2.1", registry.Quota{Source: "192.0.2.1", Limit: 100, Remaining: 76, Window: 6 * time.Hour}, true},
		{"200", " 0 ; w=3600", "", registry.Quota{Limit: 200, Window: time.Hour}, true},
		{"100;w=21600", "170;w=21600", "", registry.Quota{Limit: 100, Remaining: 100, Window: 6 * time.Hour}, true},
		{"100;x=1;w=60", "1", "", registry.Quota{Limit: 100, Remaining: 1, Window: time.Minute}, true},
		{"", "", "192.0.2.1", registry.Quota{}, false},
		{"100;w=21600", "", "", registry.Quota{}, false},
		{"lots", "76", "", registry.Quota{}, false},
		{"-1", "76", "", registry.Quota{}, false},
		{"100", "99999999999999999999", "", registry.Quota{}, false},
	} {
		if got, ok := Parse(headers(c.limit, c.left, c.source)); got != c.want || ok != c.ok {
			t.Errorf("%q, %q: %+v, %v", c.limit, c.left, got, ok)
		}
	}
}

// FuzzParse holds that no header makes a reading that cannot be.
func FuzzParse(f *testing.F) {
	f.Add("100;w=21600", "76;w=21600")
	f.Add(";w=-1;w=", "1;;")
	f.Fuzz(func(t *testing.T, limit, left string) {
		h := http.Header{LimitHeader: {limit}, RemainingHeader: {left}}
		if q, ok := Parse(h); ok && (q.Limit < 0 || q.Remaining < 0 || q.Remaining > q.Limit || q.Window < 0) {
			t.Errorf("%+v", q)
		}
	})
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// at is a reading some minutes after noon.
func at(minutes, left int) registry.Quota {
	return registry.Quota{Account: "alice", Limit: 200, Remaining: left, Window: 6 * time.Hour, At: noon.Add(time.Duration(minutes) * time.Minute)}
}

func TestForesee(t *testing.T) {
	for _, c := range []struct {
		name     string
		readings []registry.Quota
		rate     float64
		out      time.Duration // after the last; 0 for never
		ok       bool
	}{
		{"nothing", nil, 0, 0, false},
		{"one", []registry.Quota{at(0, 100)}, 0, 0, false},
		{"too short", []registry.Quota{at(0, 100), at(2, 90)}, 0, 0, false},
		{"steady", []registry.Quota{at(0, 100), at(30, 75), at(60, 50)}, 50, time.Hour, true},
		{"idle", []registry.Quota{at(0, 100), at(60, 100)}, 0, 0, true},
		{"slow", []registry.Quota{at(0, 100), at(60, 99)}, 1, 0, true},
		{"refilled", []registry.Quota{at(0, 20), at(30, 200), at(60, 100)}, 100, time.Hour, true},
		{"another plan", []registry.Quota{{Account: "alice", Limit: 100, Remaining: 3, Window: time.Hour, At: noon}, at(0, 200), at(60, 150)}, 50, 3 * time.Hour, true},
		{"another window", []registry.Quota{at(-600, 200), at(0, 100), at(60, 50)}, 50, time.Hour, true},
	} {
		now := noon
		if n := len(c.readings); n > 0 {
			now = c.readings[n-1].At
		}
		f, ok := Foresee(c.readings, now)
		if ok != c.ok || f.PerHour != c.rate || f.Out.IsZero() != (c.out == 0) || c.out != 0 && f.Out.Sub(now) != c.out {
			t.Errorf("%s: %+v, %v", c.name, f, ok)
		}
	}
	if f, ok := Foresee([]registry.Quota{at(0, 50), at(60, 0)}, noon.Add(time.Hour)); !ok || !f.Out.Equal(noon.Add(time.Hour)) {
		t.Errorf("used up: %+v, %v", f, ok)
	}
	if _, ok := Foresee([]registry.Quota{at(0, 50), {Account: "alice", Unlimited: true, At: noon.Add(time.Hour)}}, noon.Add(time.Hour)); ok {
		t.Error("a forecast where nothing is counted")
	}
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "quota.json")
	clock := func() time.Time { return noon.Add(time.Hour) }
	h, err := Open(path, clock)
	if err != nil {
		t.Fatal(err)
	}
	h.Add(at(0, 100))
	for range 50 { // a level stretch is its two ends
		h.Add(at(1, 99))
	}
	h.Add(at(2, 98))
	h.Add(registry.Quota{Limit: 100, Remaining: 3, Window: time.Hour, At: noon})
	h.Add(at(-25*60, 7)) // too old
	h.Add(at(120, 7))    // of a clock that is ahead
	if n := len(h.Readings("alice")); n != 3 {
		t.Errorf("%d readings", n)
	}
	if err := h.Save(); err != nil {
		t.Fatal(err)
	}
	h.Add(at(2, 98)) // once more
	h.Add(at(2, 97)) // at the same time, and newer
	if q, _ := h.Latest("alice"); q.Remaining != 97 || len(h.Readings("alice")) != 4 {
		t.Errorf("latest %+v of %d", q, len(h.Readings("alice")))
	}
	again, err := Open(path, clock)
	if err != nil {
		t.Fatal(err)
	}
	if q, ok := again.Latest("alice"); !ok || q != at(2, 98) {
		t.Errorf("%+v, %v", q, ok)
	}
	if a := again.Accounts(); len(a) != 2 || a[0] != "" || a[1] != "alice" {
		t.Errorf("%q", a)
	}
	if _, ok := again.Latest("bob"); ok {
		t.Error("a reading of nobody")
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 2000 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestManyPrograms holds that no reading gets lost when several write.
func TestManyPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quota.json")
	clock := func() time.Time { return noon.Add(2 * time.Hour) }
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			h, err := Open(path, clock)
			if err != nil {
				t.Error(err)
			}
			h.Add(at(i*10, 100-i))
			if err := h.Save(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	h, err := Open(path, clock)
	if n := len(h.Readings("alice")); err != nil || n != 8 {
		t.Errorf("%d readings, %v", n, err)
	}
}

func TestDamagedHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quota.json")
	if err := os.WriteFile(path, []byte(`[{"at":`), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := Open(path, time.Now)
	if err == nil {
		t.Error("damage is not told")
	}
	h.Add(registry.Quota{Limit: 1, At: time.Now()})
	if err := h.Save(); err != nil {
		t.Fatal(err)
	}
	if h, err = Open(path, time.Now); err != nil || len(h.Readings("")) != 1 {
		t.Errorf("%v", err)
	}
	var none *History
	none.Add(at(0, 1))
	if _, ok := none.Latest("alice"); ok || none.Save() != nil || none.Readings("") != nil || none.Accounts() != nil {
		t.Error("nil is no history")
	}
}
