package keys

import "charm.land/bubbles/v2/key"

// where tells in which parts of the app a binding is listened to; two bindings
// on the same key clash when they have a part in common.
type where uint8

const (
	inRegistries where = 1 << iota
	inRows             // tables of repositories, tags, layers …
	inTexts            // JSON and other long texts
	inImage            // around the tabs of an image
	inAccounts
	inDialogs
	inTables   = inRegistries | inRows | inImage | inAccounts
	everywhere = inTables | inTexts
)

type row struct {
	name    string
	binding *key.Binding
	where   where
	keys    []string
	does    string // as the footer says it: one or two words
	long    string // as Help says it
}

// rows is the table that everything else here is made from.
func (m *Map) rows() []row {
	return []row{
		{"up", &m.Up, everywhere, []string{"up", "k"}, "up", "one row up"},
		{"down", &m.Down, everywhere, []string{"down", "j"}, "down", "one row down"},
		{"left", &m.Left, everywhere, []string{"left", "h"}, "left", "to the left, or fold"},
		{"right", &m.Right, everywhere, []string{"right", "l"}, "right", "to the right, or unfold"},
		{"page-up", &m.PageUp, everywhere, []string{"pgup", "ctrl+b"}, "page up", "one page up"},
		{"page-down", &m.PageDown, everywhere, []string{"pgdown", "ctrl+f"}, "page down", "one page down"},
		{"top", &m.Top, everywhere, []string{"g", "home"}, "first", "to the first row"},
		{"bottom", &m.Bottom, everywhere, []string{"G", "end"}, "last", "to the last row"},

		{"back", &m.Back, everywhere, []string{"esc"}, "back", "clear the filter, or go back"},
		{"palette", &m.Palette, everywhere, []string{":"}, "go to", "go to a place, run a command"},
		{"help", &m.Help, everywhere, []string{"?"}, "help", "this page"},
		{"quit", &m.Quit, everywhere, []string{"q"}, "quit", "quit at the top, else go back"},
		{"force-quit", &m.ForceQuit, everywhere, []string{always}, "quit at once", "quit at once"},
		{"suspend", &m.Suspend, everywhere, []string{"ctrl+z"}, "suspend", "suspend; fg brings it back"},
		{"mouse", &m.Mouse, everywhere, []string{"M"}, "mouse on/off", "mouse off, to select text, or on"},
		{"last-place", &m.LastPlace, everywhere, []string{"-"}, "last place", "to the last place, and back"},
		{"backward", &m.Backward, everywhere, []string{"["}, "backward", "back through places visited"},
		{"forward", &m.Forward, everywhere, []string{"]"}, "forward", "forward through them"},
		{"reload", &m.Reload, everywhere, []string{"r"}, "reload", "load again, or retry"},
		{"yank", &m.Yank, everywhere, []string{"y"}, "yank", "copy reference, digest, JSON …"},
		{"yank-command", &m.YankCommand, everywhere, []string{"Y"}, "as a command", "copy as a command"},
		{"browser", &m.Browser, everywhere, []string{"o"}, "browser", "open the web page"},
		{"accounts", &m.Accounts, everywhere, []string{"a"}, "accounts", "logins on this machine"},

		{"open", &m.Open, everywhere, []string{"enter"}, "open", "open what is selected"},
		{"filter", &m.Filter, inTables, []string{"/"}, "filter", "filter as you type"},
		{"sort", &m.Sort, inTables, []string{"s"}, "sort", "choose the column to sort by"},
		{"reverse", &m.Reverse, inTables, []string{"S"}, "reverse", "reverse the order"},
		{"columns", &m.Columns, inTables, []string{"|"}, "columns", "choose the columns"},
		{"mark", &m.Mark, inTables, []string{"space"}, "mark", "mark or unmark"},
		{"mark-all", &m.MarkAll, inTables, []string{"*"}, "mark all", "mark all that are shown"},
		{"unmark-all", &m.UnmarkAll, inTables, []string{"u"}, "unmark all", "unmark all"},
		{"delete", &m.Delete, inRows, []string{"ctrl+d"}, "remove", "remove the marked tags"},
		{"fold", &m.Fold, inRows | inTexts, []string{"z"}, "fold", "fold or unfold"},
		{"fold-all", &m.FoldAll, inRows | inTexts, []string{"Z"}, "fold all", "fold or unfold everything"},
		{"preview", &m.Preview, inTables, []string{"v"}, "preview", "show or hide the preview"},

		{"next-tab", &m.NextTab, inImage | inTexts, []string{"tab"}, "next", "next tab"},
		{"prev-tab", &m.PrevTab, inImage | inTexts, []string{"shift+tab"}, "previous", "previous tab"},
		{"platform", &m.Platform, inImage | inTexts, []string{"p"}, "platform", "choose the platform"},
		{"search", &m.Search, inTexts, []string{"/"}, "search", "search the text"},
		{"next", &m.Next, inTexts, []string{"n"}, "next match", "next match"},
		{"prev", &m.Prev, inTexts, []string{"N"}, "previous match", "previous match"},

		{"add", &m.Add, inRegistries, []string{"n"}, "add", "add a registry"},
		{"edit", &m.Edit, inRegistries, []string{"e"}, "edit", "edit its settings"},
		{"test", &m.Test, inRegistries | inAccounts, []string{"t"}, "test", "ask the registry: whether it answers, whether a login is good"},
		{"remove", &m.Remove, inRegistries, []string{"x"}, "remove", "take it out of the list"},
		{"login", &m.Login, inAccounts, []string{"n"}, "log in", "log in to a registry"},
		{"undo", &m.Undo, inDialogs, []string{"u"}, "undo", "put back what was just removed"},
		{"logout", &m.Logout, inAccounts, []string{"x"}, "log out", "take the login out of every place"},
		{"use", &m.Use, inAccounts, []string{"U"}, "use", "make an account of the keyring the one that tools send"},
		{"move", &m.Move, inAccounts, []string{"m"}, "move", "move logins to the keyring or another place"},
		{"fix", &m.Fix, inAccounts, []string{"f"}, "fix", "mend what is wrong with a login"},
		{"export", &m.Export, inAccounts, []string{"e"}, "export", "write logins into a file for a cluster or another machine"},
		{"fix-all", &m.FixAll, inAccounts, []string{"F"}, "fix all", "mend all that loses nothing"},
	}
}
