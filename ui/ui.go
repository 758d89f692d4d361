// Package ui says what a screen of the terminal app is and what screens say to
// the app that shows them. Screens import this package and never each other;
// ui/app imports them all.
package ui

import (
	"context"
	"iter"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/wants"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/quota"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/state"
)

// Screen is what fills the body of the frame. It is a pointer type that
// changes its own fields in Update; anything slow is a tea.Cmd.
//
// A screen gets key presses and mouse events only while it is on top and no
// dialog is open; mouse events come in its own coordinates. Every other
// message reaches every screen on the stack, so messages carry an id that
// tells a screen its own (see ui/load).
type Screen interface {
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	// View draws the body: height lines of at most width cells each.
	View(width, height int) string
	Title() string
	// Keys are the bindings that work here, most useful first.
	Keys() []key.Binding
}

// What only some screens have.
type (
	// Closer is told when its screen is left for good: contexts end here.
	Closer interface{ Close() }
	// Statuser fills the status line above the footer, styled.
	Statuser interface{ Status() (left, right string) }
	// Header fills the right end of the header, styled: account, health.
	Header interface{ Header() string }
	// Cursorer shows the terminal's cursor, in the screen's coordinates.
	Cursorer interface{ Cursor() *tea.Cursor }
	// Typist takes every key while it reports true, but for ctrl+c.
	Typist interface{ Typing() bool }
	// Yanker offers texts for the clipboard.
	Yanker interface{ Yanks() []Yank }
	// Commander tells the commands that do outside what the screen shows.
	Commander interface{ Commands() []Yank }
	// Browser names the web page of what is selected, for "o".
	Browser interface{ URL() string }
	// Placer tells where the screen is now, when that changes after it was
	// made (another tab, another selection).
	Placer interface{ Place() Place }
	// Backer takes back something of its own when "back" is pressed (a filter,
	// a search, marks) and reports whether there was anything; the app goes
	// back where there was not. A screen that is no Backer gets the key in
	// Update and sends Pop itself.
	Backer interface{ Back() bool }
	// Progresser tells how far the screen's long work is, for the terminal's
	// own progress bar; no total means no work.
	Progresser interface{ Progress() (done, total int) }
	// Tabbed screens draw tabs and a rule of their own at the top, in place of
	// the rule under the header.
	Tabbed interface{ Tabbed() bool }

	// LoginWanter names the registry that has to be logged in to for more than
	// the screen shows now; empty when there is none. It gets LoggedIn.
	LoginWanter interface{ WantsLogin() (host string) }

	// Broken says that the place could not be opened: there is nothing to show
	// of it. The next run does not begin there.
	Broken interface{ Broken() bool }
)

// Yank is a text that can be copied, under a letter.
type Yank struct{ Key, Name, Text string }

// Dialog is drawn on top of everything and gets every key until it closes
// itself with CloseDialog.
type Dialog interface {
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	// View draws the dialog without a frame, at most width by height cells.
	View(width, height int) string
	Title() string
	Keys() []key.Binding
}

// Stopper is a dialog that may be changing something. Stop ends that after what
// has begun, and reports whether it was still to be said: ctrl+c does that
// first, so that what was done is told.
type Stopper interface{ Stop() bool }

// Yielder is a dialog that gives way to the palette while it has nothing to
// fill in and nothing to see through: it reports that, and takes it as it would
// take being closed.
type Yielder interface{ Yield() bool }

// Messages that screens send to the app.
type (
	// Push shows another screen on top of this one.
	Push struct{ Place }
	// Replace shows another screen instead of this one.
	Replace struct{ Place }
	// Pop goes back.
	Pop struct{}
	// Toast shows a short text that goes away by itself.
	Toast struct {
		Text string
		Tone Tone
	}
	// Failed shows an error until it is read, with the way out.
	Failed struct {
		Err error
		// Retry is run by "r"; nil when trying again makes no sense.
		Retry tea.Cmd
	}
	// OpenDialog puts a dialog on top.
	OpenDialog struct{ Dialog }
	// CloseDialog takes the dialog on top away. Next, where it is set, is a
	// message for the app that is taken at once then: a key that is pressed
	// meanwhile must not reach what lies below.
	CloseDialog struct{ Next tea.Msg }
	// SetTheme shows a theme for as long as the screen that asks is on top, or
	// keeps it, now and for the next runs. "auto" goes by the terminal's
	// background; no name ends the showing.
	SetTheme struct {
		Name string
		Keep bool
	}
	// ThemeChanged tells every screen to drop what it has styled.
	ThemeChanged struct{}
	// Seen tells names that came by, for completion in the palette: Names are
	// repositories of Host, or tags of Repo where that is set.
	Seen struct {
		Host, Repo string
		Names      []string
	}
	// SignatureSeen tells whether a manifest of Repo turned out to be signed.
	SignatureSeen struct {
		Host, Repo string
		details.Signature
	}
	// TagsChanged tells that tags of a repository, Names, were removed or put
	// back: who shows the repository reads it anew.
	TagsChanged struct {
		Host, Repo string
		Names      []string
	}
	// Undo opens the dialog that puts back what was removed: by the run of the
	// journal that is named, at once, or by one that is chosen there.
	Undo struct{ ID string }
	// RegistriesChanged tells that a registry was added or removed.
	RegistriesChanged struct{}
	// AskLogin opens the form that logs in to a registry, on top of what is
	// shown. Host and User may be empty; the person can change both. Certain
	// says that the host is the one that is meant, and not only a likely one.
	AskLogin struct {
		Host, User string
		Certain    bool
	}
	// LoggedIn tells that there is a new login for a registry: what failed for
	// want of one is tried again. It reaches screens that are LoginWanters.
	LoggedIn struct{ Host string }
	// AccountChanged tells that another account is in use at a registry: what is
	// shown of it is read anew.
	AccountChanged struct{ Host string }
	// LoginsChanged tells that logins on this machine came, went or moved.
	LoginsChanged struct{}
)

// Tone is what a toast means.
type Tone int

// The tones.
const (
	ToneInfo Tone = iota
	ToneGood
	ToneWarn
	ToneBad
)

// Send makes a command of a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// Known is a registry that regtui knows of, and from where.
type Known struct {
	registry.Settings
	// From says where it is known from: "config", "config.json", "auth.json",
	// "built in", "open" (gone to by name in this run).
	From []string
}

// Deps is everything that a screen needs from outside. It is made once, in
// cmd, and shared; only ui/app changes it.
type Deps struct {
	Context    context.Context // ends when the app does
	Registries *vendors.Set
	// Details share what screens find out about tags; nil shares nothing.
	Details *details.Fillers
	// Known lists the registries to show at home, in order. It reads memory.
	Known func() []Known
	// Save adds or changes a registry in the config file, Forget takes it out.
	Save   func(registry.Settings) error
	Forget func(host string) error
	// Logins lists the logins on this machine without reading any secret. It
	// may be slow.
	Logins func(context.Context) ([]creds.Login, error)
	// Wants is what the vendor of a registry wants of a login. It reads memory.
	Wants func(host string) wants.Login
	// Places are where a login for a registry can be kept, the best first. It
	// may look at files and at the system's keyring. PlanLogIn tells what
	// keeping one changes in a file beside the login, as a diff; empty when
	// nothing does.
	Places    func(ctx context.Context, host string) []Keep
	PlanLogIn func(context.Context, LoginRequest) (diff string, err error)
	// LogIn asks a registry whether a login is good and keeps it; it tells what
	// became of it, a line each. LogOut takes the logins for a registry, or for
	// a path below it, out of every place, those of one user or of everybody,
	// and tells out of which. Both wait for networks and helpers.
	LogIn  func(context.Context, LoginRequest) (told []string, err error)
	LogOut func(ctx context.Context, r creds.Resource, user string) (told []string, err error)
	// Use makes an account in the keyring the one that tools send.
	Use func(context.Context, creds.Account) (Change, error)
	// Move takes logins to another of the Places, each read back before its old
	// copy goes.
	Move func(ctx context.Context, logins []creds.Login, to string) (Change, error)
	// Export writes logins with their secrets into a file for somewhere else, all
	// of them or nothing, and tells what is in it. It asks helpers and the
	// keyring for the secrets, and shows none.
	Export func(context.Context, []creds.Login, ExportRequest) (told []string, err error)
	// As has this run be a user at a registry, and nobody else there. Accounts
	// are those that are known to be on this machine; it reads memory.
	As       func(creds.Account)
	Accounts func() []creds.Account
	// Chosen are the accounts that this run was told to be; it reads memory.
	Chosen func() []creds.Account
	// Book is what is known of logins beside their secrets: what registries
	// said of them. It reads a file.
	Book func() (book.Page, error)
	// TestLogins asks registries about logins, each once, and yields the
	// answers as they come. It runs helpers, which may ask for a password.
	TestLogins func(context.Context, []creds.Login) iter.Seq2[book.Check, error]
	// Findings are what is wrong with the logins, the worst first. It runs no
	// program.
	Findings func(context.Context) []audit.Finding
	// Exchanges are the requests made so far, oldest first.
	Exchanges func() []registry.Exchange
	// Quotas are the readings of pull limits; nil knows none.
	Quotas *quota.History
	// OtherPulls asks for the pull limits of accounts that are not in use; nil
	// knows of none.
	OtherPulls func(ctx context.Context, reg registry.Registry) []registry.Quota

	// Removed is the journal of what is removed; without a folder nothing is.
	Removed remove.Journal

	Styles *themes.Styles // overwritten in place when the theme changes
	Themes *themes.Library
	Keys   *keys.Map
	State  *state.Store

	// Home is the person's folder; paths are shown from there. It may be empty.
	Home string

	Now func() time.Time
	// Tick is tea.Tick, but in tests, where nothing is worth waiting for.
	Tick      func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
	OpenURL   func(string) error
	Clipboard func(string) tea.Cmd

	// Theme is the theme that the config names; empty to choose by the
	// terminal's background.
	Theme    string
	ReadOnly bool
	// Accessible draws no frames, rules and bars, and keeps the terminal's
	// cursor at what is selected, for screen readers.
	Accessible bool
	// MouseOff leaves the mouse to the terminal until it is switched on.
	MouseOff bool
	Version  string
	// FirstStart says that no config file is there yet.
	FirstStart bool
	// Demo says that the registries are the sample ones.
	Demo bool
}
