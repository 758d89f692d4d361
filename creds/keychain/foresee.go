package keychain

import (
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/move"
)

// Foresee tells which tools will send each login of a plan once it is carried
// out, in the order of its steps, and which of the other logins they will send
// that they do not send now, or no more; logins are those of Logins.
func (k *Keychain) Foresee(logins []creds.Login, p *move.Plan) (steps [][]string, others []creds.Login) {
	var list []creds.Login
	at := make([][]int, len(p.Steps)) // where in list each step's login is
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Err != nil {
			continue
		}
		for _, l := range k.then(s) {
			at[i] = append(at[i], len(list))
			list = append(list, l)
		}
	}
	first := len(list)
	for _, l := range logins {
		gone, hidden := goes(&l, p)
		was := len(l.UsedBy)
		l.UsedBy = nil
		switch {
		case gone:
		case hidden && was > 0:
			others = append(others, l)
		case !hidden:
			l.Stranded = l.Stranded || k.strands(&l, p)
			list = append(list, l)
		}
	}
	made := ""
	if slices.ContainsFunc(list[:first], func(l creds.Login) bool { return l.Place.Path == dockerconfig.Path(k.env) }) {
		made = dockerconfig.Path(k.env)
	}
	usedBy(k.env, list, nil, made)
	steps = make([][]string, len(p.Steps))
	for i := range p.Steps {
		var used []string
		for _, n := range at[i] {
			used = append(used, list[n].UsedBy...)
		}
		steps[i] = slices.DeleteFunc(creds.Tools(), func(tool string) bool { return !slices.Contains(used, tool) })
	}
	for _, l := range list[first:] {
		was := slices.IndexFunc(logins, func(o creds.Login) bool { return o.Key == l.Key && o.User == l.User && o.Place == l.Place })
		if !slices.Equal(logins[was].UsedBy, l.UsedBy) {
			others = append(others, l)
		}
	}
	return steps, others
}

// then is how a step's login will be found: in a file, or by the rows of
// config.json that name its helper.
func (k *Keychain) then(s *move.Step) []creds.Login {
	r := move.Resource(&s.Login)
	l := creds.Login{Host: r.Host, User: s.Login.User, Place: s.To, Plain: s.Plain}
	if s.Plain {
		l.Key = move.KeyIn(s.To, r)
		return []creds.Login{l}
	}
	l.Place = creds.Place{Kind: creds.KindHelper, Path: dockerconfig.Path(k.env), Helper: move.HelperOf(s.To)}
	if s.To.Kind == creds.KindKeyring && !s.Active() {
		return nil
	}
	var out []creds.Login
	for _, key := range dockerconfig.HelperKeys(r.Host) {
		l.Key = key
		out = append(out, l)
	}
	return out
}

// goes tells whether a login is not where it was after the plan, moved or given
// up for another; and whether it is hidden there, because the row that led to
// it names another place or another account of its place is in use.
func goes(l *creds.Login, p *move.Plan) (gone, hidden bool) {
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Err != nil || move.Resource(l) != move.Resource(&s.Login) {
			continue
		}
		moved := !p.Keep && l.Place == s.Login.Place && (l.User == s.Login.User || l.User == "")
		gives := s.Plain && l.Place == s.To
		gone = gone || moved || gives
		named := l.Place.Helper != "" && l.Place.Path != ""
		if s.Plain {
			hidden = hidden || named && l.Place.Path == s.To.Path
		} else {
			hidden = hidden || named && (s.Active() || l.Place.Helper != move.HelperOf(s.To))
		}
	}
	return gone, hidden
}

// strands tells whether docker will not look at a login in config.json any
// more, because a helper is named for its registry.
func (k *Keychain) strands(l *creds.Login, p *move.Plan) bool {
	return l.Place.Kind == creds.KindConfig && slices.ContainsFunc(p.Steps, func(s move.Step) bool {
		return s.Err == nil && !s.Plain && move.Resource(&s.Login) == move.Resource(l)
	})
}
