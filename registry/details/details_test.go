package details

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/regtui/regtui/registry"
)

// fake describes tags as its function says. It is no registry in any other way.
type fake struct {
	registry.Registry
	describe func(ctx context.Context, name string) (registry.Tag, error)
	limit    int

	mu    sync.Mutex
	asked []string // in order
	now   int
	most  int // at once
}

func (f *fake) Concurrency() int { return f.limit }

func (f *fake) Describe(ctx context.Context, _, name string) (registry.Tag, error) {
	f.mu.Lock()
	f.asked = append(f.asked, name)
	f.now++
	f.most = max(f.most, f.now)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.now--
		f.mu.Unlock()
	}()
	if f.describe == nil {
		return registry.Tag{Name: name, Kind: registry.KindImage}, nil
	}
	return f.describe(ctx, name)
}

func (f *fake) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

func names(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("v%d", i)
	}
	return all
}

// collect reads a job to its end.
func collect(j *Job) (all []registry.Tag) {
	for batch := range j.Results() {
		all = append(all, batch...)
	}
	return all
}

func TestEveryTagOnce(t *testing.T) {
	r := &fake{limit: 5}
	f := New(r)
	j := f.Start(t.Context(), "app")
	j.Add(names(300)...)
	j.Add(names(500)...)
	j.First("v7", "v499", "v499")
	j.End()
	j.Add("late")
	j.First("later")
	got := map[string]int{}
	for _, tag := range collect(j) {
		got[tag.Name]++
		if tag.Err != nil || tag.Kind != registry.KindImage {
			t.Errorf("%+v", tag)
		}
	}
	if len(got) != 500 || got["v7"] != 1 || got["v499"] != 1 {
		t.Errorf("%d tags came, v7 %d times, v499 %d times", len(got), got["v7"], got["v499"])
	}
	if r.requests() != 500 {
		t.Errorf("%d were asked for", r.requests())
	}
	if done, total := j.Progress(); done != 500 || total != 500 {
		t.Errorf("progress %d of %d", done, total)
	}
}

func TestNothing(t *testing.T) {
	j := New(&fake{limit: 1}).Start(t.Context(), "app")
	j.End()
	if all := collect(j); len(all) != 0 {
		t.Error(all)
	}
}

func TestBoundedByTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fake{limit: 3, describe: func(context.Context, string) (registry.Tag, error) {
			time.Sleep(time.Second)
			return registry.Tag{Kind: registry.KindImage}, nil
		}}
		j := New(r).Start(t.Context(), "app")
		j.Add(names(30)...)
		j.End()
		start := time.Now()
		collect(j)
		if took := time.Since(start); r.most != 3 || took != 10*time.Second {
			t.Errorf("%d at once, %v for 30 tags of a second each", r.most, took)
		}
	})
}

func TestVisibleFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		r := &fake{limit: 1, describe: func(context.Context, string) (registry.Tag, error) {
			<-gate
			return registry.Tag{Kind: registry.KindImage}, nil
		}}
		j := New(r).Start(t.Context(), "app")
		go collect(j)
		j.Add(names(8)...)
		synctest.Wait() // v0 is in hand
		j.First("v5", "v6")
		j.First("v3", "v0", "v4", "new") // the newest call wins
		gate <- struct{}{}
		synctest.Wait() // v3 is in hand
		j.First("v7")
		j.End()
		close(gate)
		synctest.Wait()
		if got, want := strings.Join(r.asked, " "), "v0 v3 v7 v1 v2 v4 v5 v6 new"; got != want {
			t.Errorf("asked for %s, want %s", got, want)
		}
	})
}

func TestBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fake{limit: 1, describe: func(context.Context, string) (registry.Tag, error) {
			time.Sleep(10 * time.Millisecond)
			return registry.Tag{Kind: registry.KindImage}, nil
		}}
		j := New(r).Start(t.Context(), "app")
		start := time.Now()
		j.Add(names(12)...)
		j.End()
		var sizes []int
		var times []time.Duration
		for batch := range j.Results() {
			sizes, times = append(sizes, len(batch)), append(times, time.Since(start).Round(time.Millisecond))
		}
		if len(sizes) != 4 || sizes[0] != 1 || times[0] != 10*time.Millisecond || times[1] != 60*time.Millisecond || times[3] != 120*time.Millisecond {
			t.Errorf("batches of %v came at %v", sizes, times)
		}
	})
}

func TestFailedTagStopsNoOther(t *testing.T) {
	r := &fake{limit: 4, describe: func(_ context.Context, name string) (registry.Tag, error) {
		switch name {
		case "v3":
			panic("boom")
		case "v5", "v6", "v7":
			return registry.Tag{}, registry.ErrNotFound
		}
		return registry.Tag{Kind: registry.KindImage}, nil
	}}
	f := New(r)
	for range 2 {
		j := f.Start(t.Context(), "app")
		j.Add(names(40)...)
		j.End()
		failed := 0
		for _, tag := range collect(j) {
			if tag.Name == "" {
				t.Error("a tag lost its name")
			}
			if tag.Err != nil {
				failed++
			}
		}
		if failed != 4 {
			t.Errorf("%d tags failed", failed)
		}
	}
	if r.requests() != 44 { // those that failed are asked for again
		t.Errorf("%d were asked for", r.requests())
	}
}

func TestKnownIsNotAskedAgain(t *testing.T) {
	r := &fake{limit: 4}
	f := (&Fillers{}).Of(r)
	run := func(repo string) {
		j := f.Start(t.Context(), repo)
		j.Add(names(20)...)
		j.End()
		if all := collect(j); len(all) != 20 {
			t.Errorf("%d tags came", len(all))
		}
	}
	for _, step := range []struct {
		do    func()
		asked int
	}{
		{func() { run("app") }, 20},
		{func() { run("app") }, 20},
		{func() { run("other") }, 40},
		{func() { f.Forget("app", "v1", "v2", "unheard of"); run("app") }, 42},
		{func() { f.Forget("app"); run("other") }, 42},
		{func() { run("app") }, 62},
	} {
		step.do()
		if r.requests() != step.asked {
			t.Fatalf("%d were asked for, want %d", r.requests(), step.asked)
		}
	}
	if tag, ok := f.Known("app", "v3"); !ok || tag.Name != "v3" {
		t.Error("v3 is not known")
	}
	if n := len(f.Tags("app")); n != 20 || len(f.Tags("unheard of")) != 0 {
		t.Errorf("%d tags are known", n)
	}
	if _, ok := f.Known("app", "v77"); ok {
		t.Error("v77 is known")
	}
}

func TestFillers(t *testing.T) {
	var f Fillers
	a, b := &fake{limit: 1}, &fake{limit: 1}
	of := f.Of(a)
	if f.Of(a) != of || f.Of(b) == of {
		t.Error("a registry has one filler of its own")
	}
	if (*Fillers)(nil).Of(a) == nil {
		t.Error("nil gives no filler")
	}
}

func TestTwoJobsAskOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fake{limit: 4, describe: func(ctx context.Context, _ string) (registry.Tag, error) {
			select {
			case <-time.After(time.Second):
				return registry.Tag{Kind: registry.KindImage}, nil
			case <-ctx.Done():
				return registry.Tag{}, ctx.Err()
			}
		}}
		f := New(r)
		ctx, cancel := context.WithCancel(t.Context())
		left := f.Start(ctx, "app")
		left.Add(names(4)...)
		synctest.Wait()
		stays := f.Start(t.Context(), "app")
		stays.Add(names(4)...)
		stays.End()
		synctest.Wait()
		if r.requests() != 4 {
			t.Fatalf("%d were asked for at the same time", r.requests())
		}
		cancel() // whoever waited for the first takes over
		all := collect(stays)
		if len(all) != 4 || slices.ContainsFunc(all, func(t registry.Tag) bool { return t.Err != nil }) {
			t.Errorf("%+v", all)
		}
		if r.requests() != 8 {
			t.Errorf("%d were asked for", r.requests())
		}
	})
}

func TestCancelIsPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fake{limit: 4, describe: func(ctx context.Context, _ string) (registry.Tag, error) {
			<-ctx.Done()
			return registry.Tag{}, ctx.Err()
		}}
		ctx, cancel := context.WithCancel(t.Context())
		j := New(r).Start(ctx, "app")
		j.Add(names(1000)...)
		idle := New(r).Start(ctx, "app") // with nothing to do, and never ended
		start := time.Now()
		time.AfterFunc(time.Second, cancel)
		if all := append(collect(j), collect(idle)...); len(all) != 0 {
			t.Errorf("%d tags came of a registry that never answers", len(all))
		}
		if time.Since(start) != time.Second || r.requests() != 4 {
			t.Errorf("it took %v, %d were asked for", time.Since(start), r.requests())
		}
	}) // fails if a goroutine is left
}

func TestDeadHostIsLeftAlone(t *testing.T) {
	for kind, most := range map[error]int{registry.ErrOffline: enough, registry.ErrUnauthorized: enough, registry.ErrServer: server} {
		r := &fake{limit: 2, describe: func(context.Context, string) (registry.Tag, error) {
			return registry.Tag{}, &registry.Error{Op: "describe", Host: "gone.example", Err: kind}
		}}
		j := New(r).Start(t.Context(), "app")
		j.Add(names(10_000)...)
		j.End()
		all := collect(j)
		if len(all) != 10_000 || r.requests() > most+2 {
			t.Errorf("%v: %d tags came, %d were asked for", kind, len(all), r.requests())
		}
		for _, tag := range all {
			if !errors.Is(tag.Err, kind) || !strings.Contains(tag.Err.Error(), "gone.example") {
				t.Fatalf("%s: %v", tag.Name, tag.Err)
			}
		}
		if last := all[len(all)-1].Err.Error(); !strings.Contains(last, fmt.Sprintf("not asked, after %d failures in a row", most)) {
			t.Error(last)
		}
	}
}

func TestShakyHostIsNotGivenUp(t *testing.T) {
	n := 0
	r := &fake{limit: 1, describe: func(context.Context, string) (registry.Tag, error) {
		if n++; n%enough != 0 {
			return registry.Tag{}, registry.ErrOffline
		}
		return registry.Tag{Kind: registry.KindImage}, nil
	}}
	j := New(r).Start(t.Context(), "app")
	j.Add(names(200)...)
	j.End()
	collect(j)
	if r.requests() != 200 {
		t.Errorf("%d were asked for", r.requests())
	}
}

func TestRateLimitIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		free, opens := 20, time.Time{}
		r := &fake{limit: 4}
		r.describe = func(context.Context, string) (registry.Tag, error) {
			time.Sleep(time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			if time.Now().Before(opens) {
				return registry.Tag{}, &registry.Error{Op: "describe", Err: &registry.RateLimitedError{RetryAfter: time.Until(opens)}}
			}
			if free--; free == 0 { // twenty, then nothing for ten seconds
				free, opens = 20, time.Now().Add(10*time.Second)
			}
			return registry.Tag{Kind: registry.KindImage}, nil
		}
		j := New(r).Start(t.Context(), "app")
		j.Add(names(100)...)
		j.End()
		for _, tag := range collect(j) {
			if tag.Err != nil {
				t.Errorf("%s: %v", tag.Name, tag.Err)
			}
		}
		if r.requests() > 100+5*8 {
			t.Errorf("%d requests for 100 tags", r.requests())
		}
	})
}

func TestRateLimitThatLasts(t *testing.T) {
	for name, after := range map[string]time.Duration{"hours": 5 * time.Hour, "not said": 0, "again and again": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &fake{limit: 4, describe: func(context.Context, string) (registry.Tag, error) {
					return registry.Tag{}, &registry.RateLimitedError{RetryAfter: after}
				}}
				j := New(r).Start(t.Context(), "app")
				j.Add(names(1000)...)
				j.End()
				all := collect(j)
				if len(all) != 1000 || r.requests() > 4*(rounds+2) {
					t.Errorf("%d tags came, %d requests", len(all), r.requests())
				}
				for _, tag := range all {
					if !errors.Is(tag.Err, registry.ErrRateLimited) {
						t.Fatalf("%s: %v", tag.Name, tag.Err)
					}
				}
			})
		})
	}
}

func BenchmarkJob10k(b *testing.B) {
	all := names(10_000)
	for b.Loop() {
		r := &fake{limit: 16}
		j := New(r).Start(b.Context(), "app")
		j.Add(all...)
		j.End()
		collect(j)
		b.ReportMetric(float64(r.requests()), "requests/op")
	}
}

// The first ones have the host to themselves until few of them are left.
func TestOthersWaitForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fake{limit: 16, describe: func(_ context.Context, name string) (registry.Tag, error) {
			time.Sleep(time.Second)
			if name == "v0" { // one that is slow holds nobody up
				time.Sleep(time.Hour)
			}
			return registry.Tag{Kind: registry.KindImage}, nil
		}}
		j := New(r).Start(t.Context(), "app")
		j.First(names(6)...)
		j.Add(names(40)...)
		j.End()
		synctest.Wait()
		if n := r.requests(); n != 6 {
			t.Errorf("%d are asked for beside the first 6", n-6)
		}
		time.Sleep(time.Minute)
		if done, _ := j.Progress(); done != 39 {
			t.Errorf("%d of 40 are done while one is slow", done)
		}
		if all := collect(j); len(all) != 40 {
			t.Errorf("%d tags came", len(all))
		}
	})
}
