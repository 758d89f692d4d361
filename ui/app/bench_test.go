package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

// BenchmarkKeyToFrame is what a key press costs until its frame is drawn, in a
// large window, with nothing on top, with toasts and with the palette.
func BenchmarkKeyToFrame(b *testing.B) {
	for name, before := range map[string]func(*driver){
		"plain":   func(*driver) {},
		"toast":   func(d *driver) { d.send(ui.Toast{Text: "copied digest"}) },
		"palette": func(d *driver) { d.press(":") },
		"palette over 5000 names": func(d *driver) {
			names := make([]string, maxNames)
			for i := range names {
				names[i] = fmt.Sprintf("team-%d/service-%d", i%50, i)
			}
			d.send(ui.Seen{Host: "docker.io", Names: names})
			d.press(":")
		},
	} {
		b.Run(name, func(b *testing.B) {
			d := drive(b, nginx)
			d.send(tea.WindowSizeMsg{Width: 200, Height: 60})
			before(d)
			keys := []tea.KeyPressMsg{{Code: 's', Text: "s"}, named["backspace"]}
			if len(d.dialogs) == 0 {
				keys[1] = named["down"]
			}
			took := make([]time.Duration, 0, 1<<16)
			for i := 0; b.Loop(); i++ {
				if len(d.dialogs) > 0 && i%2 == 1 && d.dialogs[0].Dialog.(*palette).in.Value() == "" {
					continue
				}
				start := time.Now()
				d.Update(keys[i%2])
				d.View()
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// BenchmarkFirstFrame is what the app itself takes from nothing to a frame.
func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		d := drive(b, nginx)
		d.View()
	}
}
