package theme

import (
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Row is one theme as a list shows it.
type Row struct {
	ID      string
	Parent  string // the theme it stands under today; "" none
	Names   map[string]string
	Origin  string              // BuiltIn, ByOwner or ByHand
	Into    string              // what it was merged into; "" nothing
	Aliases []string            // ids that were merged into it
	Ignored bool                // it, or what it stands under
	Words   map[string][]string // the owner's, by language; "" every language
	Built   map[string]int      // how many words are built in, by language
}

// Rows lists the tree as it stands: each theme before its parts, what was merged
// or ignored at the end.
func (s *State) Rows() []Row {
	var shown, rest []Row
	for _, id := range s.order {
		r := s.row(id)
		switch {
		case r.Into != "" || r.Ignored:
			rest = append(rest, r)
		case r.Parent == "":
			shown = append(shown, r)
			for _, part := range s.partsOf(id) {
				if p := s.row(part); !p.Ignored {
					shown = append(shown, p)
				}
			}
		}
	}
	return append(shown, rest...)
}

// Row is one theme; an id the tree does not know has no names.
func (s *State) Row(id string) Row { return s.row(id) }

func (s *State) row(id string) Row {
	n := s.nodes[id]
	if n == nil {
		return Row{ID: id}
	}
	above, part, shown := s.Place(id)
	r := Row{ID: id, Names: maps.Clone(n.names), Origin: n.origin, Ignored: !shown, Words: n.added, Built: map[string]int{}}
	if part != "" && n.into == "" {
		r.Parent = above
	}
	if n.into != "" {
		r.Into, r.Ignored = s.now(id), false
	}
	for code, terms := range n.built {
		r.Built[code] = len(terms)
	}
	for _, o := range s.order {
		if o != id && s.nodes[o].into != "" && s.now(o) == id {
			r.Aliases = append(r.Aliases, o)
		}
	}
	return r
}

// About lists the decisions that concern a theme: those that name it, or an id
// that was merged into it.
func (s *State) About(id string) []pulse.ThemeChange {
	return slices.DeleteFunc(s.Log(), func(c pulse.ThemeChange) bool {
		return c.Theme == "" || s.now(c.Theme) != id && (c.To == "" || s.now(c.To) != id)
	})
}
