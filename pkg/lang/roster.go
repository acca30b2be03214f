package lang

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Roster finds the people of the house in what guests write. Safe for
// concurrent use.
type Roster struct{ names []rosterName }

type rosterName struct {
	pattern
	staff []pulse.Staff // all who bear it
}

// Named is one place in a text where a person of the roster is named. Where
// several people bear the name and nothing decides, each is given with the same
// span and Ambiguous set.
type Named struct {
	Staff      pulse.Staff
	Start, End int
	Ambiguous  bool
}

// NewRoster prepares the names and aliases of staff.
func NewRoster(staff []pulse.Staff) *Roster {
	r := &Roster{}
	at := map[string]int{}
	for _, s := range staff {
		for _, n := range slices.Concat([]string{s.Name}, s.Aliases) {
			p := newPattern(n)
			key := strings.Join(p.words, " ")
			if key == "" {
				continue
			}
			i, ok := at[key]
			if !ok {
				i, at[key] = len(r.names), len(r.names)
				r.names = append(r.names, rosterName{pattern: p})
			}
			r.names[i].add(s)
		}
	}
	slices.SortStableFunc(r.names, func(a, b rosterName) int {
		return cmp.Compare(len(strings.Join(b.words, " ")), len(strings.Join(a.words, " ")))
	})
	return r
}

func (n *rosterName) add(s pulse.Staff) {
	for _, t := range n.staff {
		if t.Name == s.Name && t.Place == s.Place {
			return
		}
	}
	n.staff = append(n.staff, s)
}

// Find gives the people named in text in order of appearance. place is the
// mention's place id, or "": it decides between two who bear one name.
func (roster *Roster) Find(text, place string) []Named {
	f, r := flatten(text), &reader{text: text}
	var out []Named
	var taken []Span
	for _, n := range roster.names {
		for _, s := range n.find(f, false) {
			if overlapsAny(s, taken) || !n.meant(r, s) {
				continue
			}
			taken = append(taken, s)
			out = append(out, n.named(s, place)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Named) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func (n rosterName) named(s Span, place string) []Named {
	who := n.staff
	if len(who) > 1 && place != "" {
		here := slices.DeleteFunc(slices.Clone(who), func(p pulse.Staff) bool { return p.Place != place })
		if len(here) > 0 {
			who = here
		}
	}
	out := make([]Named, 0, len(who))
	for _, p := range who {
		out = append(out, Named{p, s.Start, s.End, len(who) > 1})
	}
	return out
}

// meant refuses what is spelt like a name and is none. English is read by its
// tags; elsewhere an everyday word needs a capital: "can", "deniz", "grace".
func (n rosterName) meant(r *reader, s Span) bool {
	if len(n.words) > 1 {
		return true
	}
	if words, i, ok := r.around(s); ok {
		return isPerson(words, i, n.words[0])
	}
	first, _ := utf8.DecodeRuneInString(r.text[s.Start:s.End])
	return !everydayWord(n.words[0]) || unicode.IsUpper(first)
}

func everydayWord(s string) bool {
	switch s {
	case "can", "will", "may", "rose", "grace", "hope", "joy", "mark", "bill", "art", "dawn", "faith", "ray", "sue",
		"rob", "basil", "ginger", "miles", "pat", "drew", "chase", "summer", "june", "april", "august", "ivy", "daisy", "lily", "max", "frank", "jack",
		"deniz", "umut", "gunes", "yagmur", "gul", "cicek", "baris", "savas", "inci", "elmas", "bahar", "eylul", "su", "ay",
		"gul su", "ozgur", "onur", "sevgi", "huzur", "toprak", "irmak", "ezgi", "nehir", "doga", "guler", "arzu", "dilek", "yeter", "ilgi",
		"claire", "blanche", "olive", "marine", "pierre", "aime", "prudence", "constance",
		"intan", "bunga", "mawar", "melati", "indah", "cinta", "surya", "bayu", "adil", "budi", "murni", "wangi", "sari", "putri", "putra", "bagus":
		return true
	}
	return false
}

func overlapsAny(s Span, taken []Span) bool {
	return slices.ContainsFunc(taken, func(t Span) bool { return s.Start < t.End && t.Start < s.End })
}
