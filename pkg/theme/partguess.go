package theme

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// From which share of all parts one is told.
const (
	partNearFrom   = 0.07 // as what the complaint may be about
	partToldFrom   = 0.5  // of the theme that the clause has, in place of parts that words name
	partLendsFrom  = 0.65 // bringing its theme to a clause that has none
	partBesideFrom = 0.75 // and beside other themes; it is highly sure
)

// Seeds of what the net reads in a text, where the model of parts reads it.
const (
	seedMeant = iota + seedConcepts + 1
	seedMeants
)

// meantWeight is how often a concept, its class and its form count beside n-grams.
const meantWeight = 3

// partFeatures are n-grams and, as the net reads them, what stands in a text, with the
// pairs of concepts in their order.
func partFeatures(grams []feature, ms []pulse.Meant, words []lang.PlainToken) []feature {
	out := slices.Clip(grams)
	var last uint64
	for _, m := range ms {
		at := tokenAt(words, m.Start)
		if at >= len(words) {
			continue
		}
		for k, row := range m.Rows {
			if row == 0 {
				continue
			}
			h := (uint64(row) + 1) * 0x9e3779b97f4a7c15
			for range meantWeight {
				out = append(out, feature{place(h + seedMeant), at})
			}
			if k > 0 {
				continue
			}
			if last != 0 {
				out = append(out, feature{place(last*31 + h + seedMeants), at})
			}
			last = h
		}
	}
	return out
}

// tokenAt is the first word that does not begin before start.
func tokenAt(words []lang.PlainToken, start int) int {
	at, _ := slices.BinarySearchFunc(words, start, func(w lang.PlainToken, start int) int { return cmp.Compare(w.Start, start) })
	return at
}

// guess is the part that a clause is about, as the model of parts sees it.
type guess struct {
	part  string
	home  string // its theme
	class int
	share float64
}

// tellParts says of every clause that complains which part of the service it is about,
// where the guest need not have named it: "had to microwave my latte" was served cold. A
// clause without a theme gets that of its part. Where nothing complains any more, since
// the clause that did is of a theme that it merely names or praises, its complaint stands
// beside that theme by itself.
func (r *reading) tellParts(ops []pulse.Opinion) []pulse.Opinion {
	m := r.t.parts
	if m == nil || r.heard == nil || r.t.alone || r.t.without > 0 {
		return ops
	}
	open := slices.ContainsFunc(ops, complains)
	if !open && !slices.ContainsFunc(ops, hidesComplaint) {
		return ops
	}
	fs := partFeatures(r.grams, r.meant, r.words)
	known := m.looked(fs)
	whole := m.score(known, r.heard)
	out := make([]pulse.Opinion, 0, len(ops))
	for i, clause := range r.ops {
		here := opinionsOf(clause, ops)
		if !open && slices.ContainsFunc(here, hidesComplaint) {
			here = append(here, r.unthemed(i))
		}
		if slices.ContainsFunc(here, complains) {
			z := whole
			if i < len(r.heards) {
				z = m.score(r.partWithin(fs, known, clause), &r.heards[i])
				for c := range z {
					z[c] = together(whole[c], z[c])
				}
			}
			if g, ok := m.guess(z); ok {
				here = r.tellPart(here, g, fs)
			}
		}
		out = append(out, here...)
	}
	return out
}

// opinionsOf are those of one clause.
func opinionsOf(clause pulse.Opinion, ops []pulse.Opinion) []pulse.Opinion {
	var out []pulse.Opinion
	for _, o := range ops {
		if o.Start == clause.Start && o.End == clause.End {
			out = append(out, o)
		}
	}
	return out
}

// partWithin is what is known of the n-grams of one clause.
func (r *reading) partWithin(fs []feature, known [][]partCell, o pulse.Opinion) [][]partCell {
	var out [][]partCell
	for i, f := range fs {
		if w := r.words[f.token]; w.Start >= o.Start && w.End <= o.End {
			out = append(out, known[i])
		}
	}
	return out
}

func complains(o pulse.Opinion) bool { return o.Polarity == pulse.Complaint }

// hidesComplaint tells an opinion whose clause complains, and whose theme is on another side.
func hidesComplaint(o pulse.Opinion) bool { return o.Clause == pulse.Complaint }

// guess is the likeliest part, if it is likely enough to be told.
func (m *partModel) guess(z []float64) (g guess, ok bool) {
	p := shares(z)
	best := likeliest(p)
	if p[best] < partNearFrom {
		return g, false
	}
	id := m.ids[best-1]
	return guess{id, homeOf()[id], best, p[best]}, true
}

// tellPart gives a part to what one clause complains of: to what is about its theme or
// about none, or beside the others where it is likely. What is less so is kept as near.
func (r *reading) tellPart(here []pulse.Opinion, g guess, fs []feature) []pulse.Opinion {
	at := slices.IndexFunc(here, func(o pulse.Opinion) bool { return complains(o) && o.Theme == g.home })
	if at >= 0 && g.share >= partToldFrom {
		here[at].Sub, here[at].SubSure = g.part, partSure(g.share)
		return here
	}
	if at < 0 {
		at = slices.IndexFunc(here, complains)
	}
	o := here[at]
	if g.share < partLendsFrom || o.Theme != "" && g.share < partBesideFrom {
		here[at].Near, here[at].NearTheme = g.part, g.home
		return here
	}
	o.Theme, o.Sub, o.By, o.Sure, o.SubSure = g.home, g.part, ByModel, partSure(g.share), partSure(g.share)
	o.Why = strings.Join(r.telling(r.speakingPart(g.class, fs), o), ", ")
	if here[at].Theme == "" {
		here[at] = o
		return here
	}
	return slices.Insert(here, at, o)
}

// partSure is how sure a part is that the model tells.
func partSure(share float64) string {
	if share >= partBesideFrom {
		return High
	}
	return Medium
}

// speakingPart is what each word speaks for a class of the model of parts.
func (r *reading) speakingPart(class int, fs []feature) []float64 {
	sum := make([]float64, len(r.words))
	for _, f := range fs {
		for _, c := range r.t.parts.says(f.at) {
			if int(c.class) == class {
				sum[f.token] += float64(c.step)
			}
		}
	}
	return sum
}
