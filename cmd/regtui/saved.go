package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/creds/wants"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// savedJSON is a login that was kept, for programs.
type savedJSON struct {
	loginJSON
	Checked   bool                   `json:"checked"`
	Unchecked string                 `json:"unchecked,omitempty"`
	Removed   []dockerconfig.Removed `json:"removed,omitempty"`
	// Absorbed are logins of others that went from the file to where the login is.
	Absorbed []creds.Account `json:"absorbed,omitempty"`
	// Left is what became of the login in the helper that was named before.
	Left *keychain.Left `json:"left,omitempty"`
}

func (p *program) printSaved(s keychain.Saved, check registry.LoginCheck) error {
	if p.flags.format != table {
		return p.printJSON(savedJSON{
			loginJSON: asJSON(s.Login, nil), Checked: check.Unchecked == "", Unchecked: check.Unchecked, Removed: s.Cleaned, Absorbed: s.Absorbed, Left: s.Left,
		})
	}
	if p.flags.quiet {
		return nil
	}
	for i, line := range savedLines(s, check) {
		st := warn
		if i == 0 {
			st = plain
		}
		fmt.Fprintln(p.out, p.paint(p.outTerminal, st, text.Clean(line)))
	}
	return nil
}

// savedLines tell what became of a login: where it is and who finds it, and
// then what is worth knowing beside that.
func savedLines(s keychain.Saved, check registry.LoginCheck) []string {
	l := &s.Login
	what := "logged in to"
	if check.Unchecked != "" {
		what = "kept the login for"
	}
	name := named(creds.Resource{Host: l.Host, Path: l.Scope()})
	lines := []string{fmt.Sprintf("%s %s as %s: %s%s", what, name, l.User, whereKept(l), finders(l, "find", "it"))}
	if check.Service != "" {
		lines = append(lines, "token service: "+check.Service)
	}
	if check.Unchecked != "" {
		lines = append(lines, "It could not be checked: "+check.Unchecked+".")
	}
	if granted := grantedLine(l.User, check); granted != "" {
		lines = append(lines, granted)
	}
	lines = append(lines, cleanedLines(s)...)
	if l.Problem != nil {
		lines = append(lines, l.Problem.Error())
	}
	lines = append(lines, leftLines(s)...)
	lines = append(lines, otherLines(s)...)
	return append(lines, besideLines(s)...)
}

// grantedLine tells what the registry said of a login that it took: a good
// password is not yet the right to pull. It is empty where nobody said a thing.
func grantedLine(user string, check registry.LoginCheck) string {
	var all []string
	if check.Who != "" && check.Who != user {
		all = append(all, "the registry knows you as "+check.Who)
	}
	if len(check.May) > 0 {
		all = append(all, "it may: "+strings.Join(check.May, ", "))
	}
	if !check.Ends.IsZero() {
		all = append(all, "it ends on "+check.Ends.UTC().Format("2006-01-02 at 15:04 MST"))
	}
	return strings.Join(all, "; ")
}

// finders say which tools do something with a login, after a semicolon; nothing
// when none does.
func finders(l *creds.Login, verb, what string) string {
	if len(l.UsedBy) == 0 {
		return ""
	}
	return fmt.Sprintf("; %s %s%s %s", enumerate(l.UsedBy), verb, third(len(l.UsedBy)), what)
}

// cleanedLines tell what became of logins that stood in a file in clear.
func cleanedLines(s keychain.Saved) (lines []string) {
	for _, r := range s.Cleaned {
		went := "it was taken out"
		if slices.Contains(s.Absorbed, creds.Account{User: r.User, Host: creds.ParseKey(r.Key).Host}) {
			went = "it is in " + place(s.Login.Place) + " now"
		}
		lines = append(lines, fmt.Sprintf("The old login of %s under %s stood in clear in %s, where docker does not look any more: %s.", orNobody(r.User), r.Key, r.Place.Path, went))
	}
	return lines
}

// leftLines tell what became of the login in the helper that the file named
// before.
func leftLines(s keychain.Saved) []string {
	l := s.Left
	if l == nil {
		return nil
	}
	at := place(creds.Place{Kind: creds.KindHelper, Helper: l.Helper})
	login := orNobody(l.User)
	switch l.Fate {
	case keychain.Carried:
		return []string{fmt.Sprintf("The login of %s was in %s, which is not asked any more: it is in the keyring now.", login, at)}
	case keychain.Erased:
		return []string{fmt.Sprintf("The old login of %s in %s, which is not asked any more, was taken out.", login, at)}
	}
	name := strings.TrimPrefix(l.User+"@"+s.Login.Host, "@")
	return []string{fmt.Sprintf("The login of %s stays in %s, which is not asked any more: %v. regtui accounts move %s --from %s --to keyring brings it back, regtui logout %s takes it out.", login, at, l.Err, name, l.Helper, name)}
}

// besideLines tell of the other accounts that a registry has in the keyring.
func besideLines(s keychain.Saved) (lines []string) {
	for _, l := range s.Beside {
		lines = append(lines, fmt.Sprintf("%s stays in the keyring beside it: regtui accounts use %s@%s", l.User, l.User, l.Host))
	}
	return lines
}

// otherLines say what the tools do that do not find the login.
func otherLines(s keychain.Saved) (lines []string) {
	missing := slices.DeleteFunc(creds.Tools(), func(tool string) bool { return slices.Contains(s.Login.UsedBy, tool) })
	for _, other := range s.Others {
		who := other.UsedBy
		if s.Login.Shadowed != "" && s.Login.Shadowed == other.Place.Path {
			who = append([]string{"regtui"}, who...)
		}
		lines = append(lines, fmt.Sprintf("%s use%s the login of %s in %s instead.", enumerate(who), third(len(who)), orNobody(other.User), other.Place.Path))
		missing = slices.DeleteFunc(missing, func(tool string) bool { return slices.Contains(other.UsedBy, tool) })
	}
	if len(missing) == 0 {
		return lines
	}
	why := "regtui accounts tells what is wrong"
	switch {
	case s.Login.Place.ForAll && !slices.Contains(missing, "docker"):
		why = "they do not read credsStore, only credHelpers; regtui login --store names the helper there"
	case s.Login.Place.Kind == creds.KindAuth && !slices.Contains(missing, "podman"):
		why = "auth.json is for podman, skopeo and buildah"
	}
	do := map[bool]string{true: "does", false: "do"}[len(missing) == 1]
	return append(lines, fmt.Sprintf("%s %s not find it: %s.", enumerate(missing), do, why))
}

// placeOf is a login's place in a word or two: for one that is nowhere, the
// cloud that makes it.
func placeOf(l *creds.Login) string {
	if l.Cloud != "" {
		return wants.For(l.Host).CloudName
	}
	return l.Place.String()
}

// whereKept says where a login is, and how.
func whereKept(l *creds.Login) string {
	switch {
	case l.Cloud != "":
		return "its tokens come from this machine's login to " + wants.For(l.Host).CloudName + " and are renewed"
	case l.Place.Kind == creds.KindKeyring:
		return "it is in the system's keyring"
	case l.Place.Kind == creds.KindHelper:
		return "docker-credential-" + l.Place.Helper + " has it"
	}
	return "it is in " + l.Place.Path + ", in plain text"
}

func orNobody(user string) string {
	if user == "" {
		return "an unknown user"
	}
	return user
}

// enumerate writes a list as people say it.
func enumerate(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// third is the ending of a verb for one.
func third(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}
