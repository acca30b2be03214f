package theme

import (
	"hash/fnv"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// View shows a mention as the tree stands today: merged themes under their new
// id, moved parts where they are now, nothing of what is ignored, and what a
// person pinned. What was judged is not touched; j's lists are not written to.
func (s *State) View(j pulse.Judged) pulse.Judged {
	pins := s.pins[j.Key()]
	if c := j.Correction; c != nil && c.Theme != "" {
		fixed := *c
		shown := true
		if fixed.Theme, fixed.Sub, shown = s.Place(leaf(c.Theme, c.Sub)); !shown || s.unpinned(pins, c.At.UnixMilli(), fixed) {
			fixed.Theme, fixed.Sub = "", ""
		}
		j.Correction = &fixed
		if fixed.Theme == "" && !shown {
			j.Verdict.Opinions = themeless(j.Verdict.Opinions)
			return j
		}
	}
	j.Verdict.Opinions = s.shown(j.Text, j.Verdict.Opinions, pins)
	return j
}

// Shown is View for a verdict that is in no database: pins do not count.
func (s *State) Shown(ops []pulse.Opinion) []pulse.Opinion { return s.shown("", ops, nil) }

func (s *State) shown(text string, ops []pulse.Opinion, pins []pin) []pulse.Opinion {
	if len(ops) == 0 {
		return ops
	}
	out := make([]pulse.Opinion, 0, len(ops))
	for _, o := range ops {
		o = s.placedNear(o)
		if o.Theme != "" {
			o = s.placed(o)
		}
		if may := o; o.Near != "" {
			if may.Theme, may.Sub = o.NearTheme, o.Near; s.denied(text, may, pins) {
				o.Near, o.NearTheme = "", ""
			}
		}
		if o.Theme != "" && s.denied(text, o, pins) {
			o = bare(o)
		}
		out = join(out, o)
	}
	return bareless(out)
}

func leaf(theme, sub string) string {
	if sub != "" {
		return sub
	}
	return theme
}

func (s *State) placed(o pulse.Opinion) pulse.Opinion {
	if o.Sub != "" && s.nodes[o.Sub] == nil { // a part that has left the file
		o.Sub = ""
	}
	theme, sub, shown := s.Place(leaf(o.Theme, o.Sub))
	if !shown {
		return bare(o)
	}
	o.Theme, o.Sub = theme, sub
	return o
}

// placedNear is placed for what the opinion may be about.
func (s *State) placedNear(o pulse.Opinion) pulse.Opinion {
	if o.Near == "" {
		return o
	}
	theme, sub, shown := s.Place(o.Near)
	if s.nodes[o.Near] == nil || !shown || sub == "" {
		theme, sub = "", ""
	}
	o.Near, o.NearTheme = sub, theme
	return o
}

// join adds an opinion; one with the same span, polarity and theme takes its
// words in, and a named part says more than the theme alone.
func join(out []pulse.Opinion, o pulse.Opinion) []pulse.Opinion {
	for i, x := range out {
		same := x.Start == o.Start && x.End == o.End && x.Polarity == o.Polarity && x.Theme == o.Theme
		if !same || o.Theme == "" && x.Why != o.Why || x.Sub != "" && o.Sub != "" && x.Sub != o.Sub {
			continue
		}
		out[i].Sub = leaf(x.Sub, o.Sub)
		for _, w := range splitWhy(o.Why) {
			if !slices.Contains(splitWhy(out[i].Why), w) {
				out[i].Why = strings.TrimPrefix(out[i].Why+", "+w, ", ")
			}
		}
		return out
	}
	return append(out, o)
}

// bareless leaves out what lost its theme where the same clause has another.
func bareless(ops []pulse.Opinion) []pulse.Opinion {
	return slices.DeleteFunc(ops, func(o pulse.Opinion) bool {
		return o.Theme == "" && slices.ContainsFunc(ops, func(x pulse.Opinion) bool {
			return x.Theme != "" && x.Start == o.Start && x.End == o.End
		})
	})
}

func themeless(ops []pulse.Opinion) []pulse.Opinion {
	var out []pulse.Opinion
	for _, o := range ops {
		out = join(out, bare(o))
	}
	return out
}

// bare is a clause that is about no theme after all.
func bare(o pulse.Opinion) pulse.Opinion {
	o.Theme, o.Sub, o.Why, o.By, o.Sure, o.SubSure, o.Near, o.NearTheme = "", "", "", NoTheme, "", "", "", ""
	return o
}

// denied reports whether a person said that this clause is not about its theme.
func (s *State) denied(text string, o pulse.Opinion, pins []pin) bool {
	return slices.ContainsFunc(pins, func(p pin) bool {
		return s.means(p.theme, o.Theme, o.Sub) && (p.where == nil || covers(*p.where, text, o))
	})
}

// unpinned reports whether a person took back a corrected theme afterwards.
func (s *State) unpinned(pins []pin, since int64, c pulse.Correction) bool {
	return slices.ContainsFunc(pins, func(p pin) bool {
		return p.where == nil && p.at >= since && s.means(p.theme, c.Theme, c.Sub)
	})
}

// means reports whether a pinned theme, as it stands today, is this one: a theme
// means its parts too.
func (s *State) means(pinned, theme, sub string) bool {
	t, p, _ := s.Place(pinned)
	return t == theme && (p == "" || p == sub)
}

// covers finds the pinned clause: in the text it was pinned in by where it
// stands, however later versions cut clauses; in an edited one by its words.
func covers(p pulse.Pin, text string, o pulse.Opinion) bool {
	if text == "" || Mark(text) == p.Text {
		return o.Start < p.End && p.Start < o.End
	}
	start, end := max(0, min(o.Start, len(text))), max(0, min(o.End, len(text)))
	return start <= end && Mark(text[start:end]) == p.Words
}

// Mark tells texts apart without keeping them; letters and spaces at the edges
// do not count.
func Mark(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(lang.Plain(strings.Join(strings.Fields(text), " ")))) // a hash takes everything
	return h.Sum64()
}
