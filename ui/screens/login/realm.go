package login

import (
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// askRealm shows that the registry names another token service than before, and
// asks whether logins may go there. Cancel is chosen first.
func (f *Form) askRealm(moved *registry.RealmError) {
	st, fields, ask := f.d.Styles, f.Fields, f.last
	f.Words = []string{
		st.Warn.Render(text.Clean(moved.Host) + " names another token service than before. A login goes there, whoever it belongs to."),
		st.Dim.Render("before  ") + st.Text.Render(text.Clean(moved.Was)),
		st.Dim.Render("now     ") + st.Text.Render(text.Clean(moved.Now)),
		st.Text.Render("Nothing was sent there. Is that meant, and shall logins go there from now on?"),
	}
	accept := func() tea.Cmd {
		f.Fields = fields
		f.ready()
		ask.Realm = moved.Now
		return f.logIn(ask)
	}
	f.Fields, f.Buttons = nil, []dialog.Button{{Name: "Cancel"}, {Name: "Accept and log in", Do: accept}}
	f.Focus(0)
}
