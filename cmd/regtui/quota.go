package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/quota"
	"github.com/regtui/regtui/ui/widgets/text"
)

// quotaOptions are the flags of `regtui quota`.
type quotaOptions struct {
	watch bool
	every time.Duration
	min   int
}

// shortestWatch keeps a watch from becoming abuse.
const shortestWatch = time.Second

func quotaCommand(p *program) *cobra.Command {
	o := quotaOptions{every: time.Minute}
	c := &cobra.Command{
		Use:   "quota [HOST]",
		Short: "Show how many pulls Docker Hub has left for you",
		Long: `Show how many pulls are left, for the account in use, for this machine's address
and for every other account that there is a login of, who was counted, and when
they run out at the rate of the last hours. Asking spends none. HOST is Docker Hub where it is left out.

With --min the exit code is 5 when fewer are left for whoever would pull: the
account, or without a login the address.`,
		Example:           "regtui quota\nregtui quota --min 20 || sleep 3600\nregtui quota --watch --json=lines",
		Args:              atMost(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case o.watch && p.flags.format == document:
				return usagef("--watch prints values as they come: write --json=lines")
			case o.every < shortestWatch:
				return usagef("--every: no shorter than %v", shortestWatch)
			case o.min < 0:
				return usagef("--min: a number of pulls that is not negative")
			}
			host := "docker.io"
			if len(args) > 0 {
				place, err := p.parseNamespace(args[0])
				if err != nil {
					return err
				}
				host = place.Host
			}
			reg, err := p.open(host)
			if err != nil {
				return err
			}
			return p.showQuota(c.Context(), reg, o)
		},
	}
	f := c.Flags()
	f.BoolVarP(&o.watch, "watch", "w", false, "ask again and again, until ctrl+c or until fewer than --min are left")
	f.DurationVar(&o.every, "every", o.every, "how often --watch asks")
	f.IntVar(&o.min, "min", 0, "exit code 5 when fewer pulls are left")
	return c
}

// showQuota prints the readings once, or with --watch until the end.
func (p *program) showQuota(ctx context.Context, reg registry.Registry, o quotaOptions) error {
	reporter, ok := reg.(registry.QuotaReporter)
	if !ok {
		return &registry.Error{Op: "read pull limit", Host: reg.Host(), Err: registry.ErrUnsupported, Hint: "Docker Hub does"}
	}
	ticks := time.NewTicker(o.every)
	defer ticks.Stop()
	for {
		all, err := p.quotas(ctx, reg, reporter)
		if err != nil {
			return err
		}
		if err := p.printQuotas(all, o.watch); err != nil {
			return err
		}
		if own := all[0]; !own.Unlimited && own.Remaining < o.min {
			return fewError{own, reg.Host(), o.min}
		}
		if !o.watch {
			return nil
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// quotaJSON is a reading for programs.
type quotaJSON struct {
	registry.Quota
	InUse   bool      `json:"inUse"`                   // whoever would pull
	Window  int64     `json:"windowSeconds,omitempty"` // of the limit
	PerHour float64   `json:"perHour,omitempty"`       // pulls spent in the last hours
	RunsOut time.Time `json:"runsOut,omitzero"`        // at that rate
}

func (p *program) printQuotas(all []registry.Quota, watch bool) error {
	switch {
	case p.flags.quiet:
		fmt.Fprintln(p.out, left(all[0]))
		return nil
	case p.flags.format != table:
		values := make([]quotaJSON, len(all))
		for i, q := range all {
			f, _ := quota.Foresee(p.history().Readings(q.Account), p.now())
			values[i] = quotaJSON{q, i == 0, int64(q.Window / time.Second), f.PerHour, f.Out}
		}
		return printList(p, values)
	case watch:
		for _, q := range all {
			p.out.print(p.now().Format(time.TimeOnly) + "  " + text.Clean(name(q)) + "  " + sentence(q) + "  " + p.forecast(q) + "\n")
		}
		return nil
	}
	rows := make([][]cell, len(all))
	for i, q := range all {
		st := good
		switch {
		case q.Unlimited:
		case q.Remaining*10 < q.Limit:
			st = bad
		case q.Remaining*4 < q.Limit:
			st = warn
		}
		rows[i] = []cell{{name(q), strong}, {left(q), st}, {limit(q), plain}, {orDash(q.Source != "", q.Source), dim}, {p.forecast(q), dim}}
	}
	p.printTable(columns{"ACCOUNT", ">LEFT", "LIMIT", "COUNTED", "FORECAST"}, rows)
	return nil
}

func name(q registry.Quota) string {
	if q.Account == "" {
		return "this address"
	}
	return q.Account
}

// left is what is left, as a number.
func left(q registry.Quota) string {
	if q.Unlimited {
		return "unlimited"
	}
	return fmt.Sprint(q.Remaining)
}

func limit(q registry.Quota) string {
	if q.Unlimited {
		return "not counted"
	}
	return fmt.Sprintf("%d in %s", q.Limit, span(q.Window))
}

func sentence(q registry.Quota) string {
	if q.Unlimited {
		return "not counted"
	}
	return fmt.Sprintf("%d of %d in %s left", q.Remaining, q.Limit, span(q.Window))
}

// forecast says when none are left, if that is in sight.
func (p *program) forecast(q registry.Quota) string {
	f, ok := quota.Foresee(p.history().Readings(q.Account), p.now())
	switch {
	case q.Unlimited || !ok:
		return ""
	case q.Remaining == 0:
		return "used up"
	case f.PerHour == 0:
		return "none spent lately"
	case f.Out.IsZero():
		return fmt.Sprintf("%.0f an hour: enough", f.PerHour)
	}
	return fmt.Sprintf("%.0f an hour: used up in %s", f.PerHour, span(f.Out.Sub(p.now())))
}

// span is a time without what is zero in it: "6h", "1h30m".
func span(d time.Duration) string {
	switch d = d.Round(time.Minute); {
	case d < time.Minute:
		return "a minute"
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
}

// fewError says that fewer pulls are left than --min. It has the exit code of a
// limit that is reached.
type fewError struct {
	quota registry.Quota
	host  string
	min   int
}

func (e fewError) Error() string {
	return fmt.Sprintf("%s: %s for %s, fewer than %d", e.host, sentence(e.quota), name(e.quota), e.min)
}

func (e fewError) Unwrap() error { return registry.ErrRateLimited }
