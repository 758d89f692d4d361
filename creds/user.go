package creds

import "strings"

// UserError is a user name under which no login can be kept, and why.
type UserError string

func (e UserError) Error() string { return string(e) }

// CheckUser refuses the names under which no tool could keep a login; with a
// UserError.
func CheckUser(user string) error {
	switch {
	case user == "":
		return UserError("a login needs a user name")
	case strings.Contains(user, ":"):
		return UserError("a user name has no colon in it")
	case user == "<token>":
		return UserError("<token> is how helpers mark identity tokens: give the user name that the token is for")
	}
	return nil
}
