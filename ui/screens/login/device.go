package login

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// device is a login that waits for a person with a browser.
type device struct{ id uint64 }

// started is such a login that has begun.
type started struct {
	*registry.DeviceLogin
	opened bool // the browser is at the page
}

// starter is the registry, where it can be logged in to with a browser.
func (f *Form) starter() registry.DeviceStarter {
	if f.at == "" || f.d.Registries == nil {
		return nil
	}
	reg, err := f.d.Registries.Open(f.at)
	if err != nil {
		return nil
	}
	s, _ := reg.(registry.DeviceStarter)
	return s
}

// startDevice asks for a code, and opens the page that wants it.
func (f *Form) startDevice() tea.Cmd {
	s := f.starter()
	if s == nil || f.asking {
		return nil
	}
	f.Words = []string{f.d.Styles.Dim.Render("asking for a code …")}
	f.asking, f.device.id = true, load.NewID()
	open := f.d.OpenURL
	return load.Do(f.ctx, f.device.id, func(ctx context.Context) (*started, error) {
		d, err := s.StartDevice(ctx)
		if err != nil {
			return nil, err
		}
		return &started{d, open != nil && open(d.URL) == nil}, nil
	})
}

// started shows the code and waits for the person.
func (f *Form) started(r load.Result[*started]) tea.Cmd {
	if r.ID != f.device.id {
		return nil
	}
	if r.Err != nil {
		f.asking = false
		f.fault(f.user, r.Err)
		return nil
	}
	st, d := f.d.Styles, r.Value
	where := "Confirm it in the browser: "
	if !d.opened {
		where = "Confirm it in a browser, on any machine: "
	}
	f.Words = []string{
		st.Text.Render("The page must show this code: ") + st.Strong.Render(text.Clean(d.UserCode)),
		st.Text.Render(where) + st.Info.Render(text.Clean(d.URL)),
		st.Dim.Render("Waiting, until " + d.Ends.Local().Format(time.TimeOnly) + " at most."),
	}
	f.Buttons = []dialog.Button{{Name: "Cancel"}}
	f.Focus(len(f.Fields))
	f.id = load.NewID()
	ask := ui.LoginRequest{Host: f.at}
	if !f.place(&ask) {
		f.asking = false
		return nil
	}
	return load.Do(f.ctx, f.id, func(ctx context.Context) (agreed, error) {
		conf, err := d.Wait(ctx)
		ask.User, ask.Password = conf.Username, creds.Secret(conf.Password)
		return agreed(ask), err
	})
}

// agreed is the login that came of it.
type agreed ui.LoginRequest

// agreed goes on with the login as if it had been typed.
func (f *Form) agreed(r load.Result[agreed]) tea.Cmd {
	if r.ID != f.id {
		return nil
	}
	f.asking = false
	if r.Err != nil {
		f.fault(f.user, r.Err)
		return nil
	}
	f.ready()
	return f.goOn(ui.LoginRequest(r.Value))
}
