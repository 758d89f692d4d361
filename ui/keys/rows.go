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
	inTables     = inRegistries | inRows | inImage
	everywhere   = inTables | inTexts
)

type row struct {
	name    string
	binding *key.Binding
	where   where
	keys    []string
	does    string // as the footer says it: one or two words
}

// rows is the table that everything else here is made from.
func (m *Map) rows() []row {
	return []row{
		{"up", &m.Up, everywhere, []string{"up", "k"}, "up"},
		{"down", &m.Down, everywhere, []string{"down", "j"}, "down"},
		{"left", &m.Left, everywhere, []string{"left", "h"}, "left"},
		{"right", &m.Right, everywhere, []string{"right", "l"}, "right"},
		{"page-up", &m.PageUp, everywhere, []string{"pgup", "ctrl+b"}, "page up"},
		{"page-down", &m.PageDown, everywhere, []string{"pgdown", "ctrl+f"}, "page down"},
		{"top", &m.Top, everywhere, []string{"g", "home"}, "first"},
		{"bottom", &m.Bottom, everywhere, []string{"G", "end"}, "last"},

		{"back", &m.Back, everywhere, []string{"esc"}, "back"},
		{"palette", &m.Palette, everywhere, []string{":"}, "go to"},
		{"help", &m.Help, everywhere, []string{"?"}, "help"},
		{"quit", &m.Quit, everywhere, []string{"q"}, "quit"},
		{"force-quit", &m.ForceQuit, everywhere, []string{always}, "quit at once"},
		{"suspend", &m.Suspend, everywhere, []string{"ctrl+z"}, "suspend"},
		{"mouse", &m.Mouse, everywhere, []string{"M"}, "mouse on/off"},
		{"last-place", &m.LastPlace, everywhere, []string{"-"}, "last place"},
		{"backward", &m.Backward, everywhere, []string{"["}, "backward"},
		{"forward", &m.Forward, everywhere, []string{"]"}, "forward"},
		{"reload", &m.Reload, everywhere, []string{"r"}, "reload"},
		{"yank", &m.Yank, everywhere, []string{"y"}, "yank"},
		{"yank-command", &m.YankCommand, everywhere, []string{"Y"}, "as a command"},
		{"browser", &m.Browser, everywhere, []string{"o"}, "browser"},
		{"accounts", &m.Accounts, everywhere, []string{"a"}, "accounts"},

		{"open", &m.Open, everywhere, []string{"enter"}, "open"},
		{"filter", &m.Filter, inTables, []string{"/"}, "filter"},
		{"sort", &m.Sort, inTables, []string{"s"}, "sort"},
		{"reverse", &m.Reverse, inTables, []string{"S"}, "reverse"},
		{"columns", &m.Columns, inTables, []string{"|"}, "columns"},
		{"mark", &m.Mark, inTables, []string{"space"}, "mark"},
		{"mark-all", &m.MarkAll, inTables, []string{"*"}, "mark all"},
		{"unmark-all", &m.UnmarkAll, inTables, []string{"u"}, "unmark all"},
		{"fold", &m.Fold, inRows | inTexts, []string{"z"}, "fold"},
		{"fold-all", &m.FoldAll, inRows | inTexts, []string{"Z"}, "fold all"},
		{"preview", &m.Preview, inTables, []string{"v"}, "preview"},

		{"next-tab", &m.NextTab, inImage | inTexts, []string{"tab"}, "next"},
		{"prev-tab", &m.PrevTab, inImage | inTexts, []string{"shift+tab"}, "previous"},
		{"platform", &m.Platform, inImage | inTexts, []string{"p"}, "platform"},
		{"search", &m.Search, inTexts, []string{"/"}, "search"},
		{"next", &m.Next, inTexts, []string{"n"}, "next match"},
		{"prev", &m.Prev, inTexts, []string{"N"}, "previous match"},

		{"add", &m.Add, inRegistries, []string{"n"}, "add"},
		{"edit", &m.Edit, inRegistries, []string{"e"}, "edit"},
		{"test", &m.Test, inRegistries, []string{"t"}, "test"},
		{"remove", &m.Remove, inRegistries, []string{"x"}, "remove"},
	}
}
