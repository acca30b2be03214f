// Package groups finds the concrete causes among complaints of one theme: what
// several people say in words that mean the same. It is pure but for CatchUp,
// which keeps groups in a database it is given, so that a group keeps its id, its
// words and its name for ever. It judges nothing and gives no theme.
package groups

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Clause is one part of a complaint that is about one theme.
type Clause struct {
	Item  string // id of the complaint
	Who   string // who said it
	Theme string // today's id
	Part  string // of the theme; "" the theme as a whole
	Start int
	End   int
	Text  *Text
	Copy  bool // it repeats another complaint, and so founds nothing

	Keys []Key // the best first
}

// Group is complaints with one cause.
type Group struct {
	ID      string
	Theme   string
	Key     Key
	Clauses []int // the places of its clauses among those given
}

// ID is the id of the group that a theme and a key make: the same in every
// database and in the pipe.
func ID(theme, key string) string {
	sum := sha256.Sum256([]byte(theme + "\x00" + key))
	return theme + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:6])
}

// Clauses are the parts of a complaint that name a theme. Those that complain
// count; where none of them names a theme, the neutral ones tell the cause, and
// where a person called praise a complaint, all do. A corrected theme replaces
// the others. Clauses of one theme with the same words are one.
func Clauses(j pulse.Judged, t *Text) []Clause {
	var out []Clause
	for _, o := range themed(j) {
		start, end := within(j.Text, o.Start, o.End)
		out = append(out, Clause{Item: j.Key(), Who: j.Person(), Theme: o.Theme, Part: o.Sub, Start: start, End: end, Text: t,
			Copy: j.First != "", Keys: t.Keys(o.Theme, start, end)})
	}
	return out
}

func themed(j pulse.Judged) []pulse.Opinion {
	ops := j.Verdict.Opinions
	if c := j.Correction; c != nil && c.Theme != "" {
		return corrected(j, c.Theme)
	}
	kinds := []pulse.Kind{pulse.Complaint, pulse.Neutral}
	switch {
	case j.Kind() == pulse.Mixed:
		kinds = kinds[:1]
	case j.Correction != nil:
		kinds = append(kinds, pulse.Praise)
	}
	for _, k := range kinds {
		if found := of(k, ops); len(found) > 0 {
			return found
		}
	}
	return nil
}

// of gives the opinions of one polarity that name a theme, each span once a theme.
func of(kind pulse.Kind, ops []pulse.Opinion) []pulse.Opinion {
	var out []pulse.Opinion
	seen := map[pulse.Opinion]bool{}
	for _, o := range ops {
		one := pulse.Opinion{Start: o.Start, End: o.End, Theme: o.Theme} // its parts are told apart by words
		if o.Theme == "" || o.Polarity != kind || seen[one] {
			continue
		}
		seen[one], one.Sub = true, o.Sub
		out = append(out, one)
	}
	return out
}

// corrected puts a person's theme on the clauses judged to be about it, or on the
// whole text.
func corrected(j pulse.Judged, theme string) []pulse.Opinion {
	var out []pulse.Opinion
	for _, o := range j.Verdict.Opinions {
		if o.Theme == theme && o.Polarity == pulse.Complaint {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return []pulse.Opinion{{End: len(j.Text), Theme: theme}}
	}
	return out
}

// within keeps a span inside its text.
func within(text string, start, end int) (int, int) {
	start = min(max(start, 0), len(text))
	return start, min(max(end, start), len(text))
}
