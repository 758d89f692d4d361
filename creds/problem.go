package creds

import (
	"errors"
	"strings"
)

// What can be wrong with a credential helper, told apart with errors.Is.
var (
	ErrHelperMissing = errors.New("not found on PATH")
	ErrHelperTimeout = errors.New("did not answer in time")
	ErrHelperFailed  = errors.New("failed")
	ErrHelperAnswer  = errors.New("gave an answer that makes no sense")
)

// ErrUnreadable is a file with logins that could not be read or understood.
var ErrUnreadable = errors.New("cannot be read")

// ErrRefused is an entry for which docker refuses the whole file that it is in,
// though no other login is the worse for it here.
var ErrRefused = errors.New("docker refuses the whole file for it")

// Problem is what is wrong with a login or with a place where logins live:
// what, where, and what to do about it. It never holds a secret.
type Problem struct {
	Helper string // a credential helper's name, without "docker-credential-"
	Host   string // the registry, or the key of the entry
	Path   string // the file, or the variable
	Err    error
	Fix    string // what to do, a phrase; may be empty
}

// Error tells all of it in one line.
func (p *Problem) Error() string {
	var where []string
	if p.Helper != "" {
		where = append(where, "docker-credential-"+p.Helper)
	} else if p.Path != "" {
		where = append(where, p.Path)
	}
	if p.Host != "" {
		where = append(where, p.Host)
	}
	s := p.What()
	if len(where) > 0 {
		s = strings.Join(where, ": ") + ": " + s
	}
	if p.Fix != "" {
		s += "; " + p.Fix
	}
	return s
}

// What tells what is wrong alone, without where and what to do.
func (p *Problem) What() string {
	if p.Err == nil {
		return "unknown"
	}
	return p.Err.Error()
}

// Advice tells what to do alone; it may be empty. Error has it too.
func (p *Problem) Advice() string { return p.Fix }

func (p *Problem) Unwrap() error { return p.Err }
