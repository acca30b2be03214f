package render

import "github.com/seed-919336a1/pulse/pkg/digest"

// Lineups tells of the line-ups that were held: each of a day, of a longer time how
// many there were.
func (v *digestView) Lineups() []string {
	if v.long() {
		return v.countedLineups()
	}
	var out []string
	for _, h := range v.Digest.Held {
		s := v.t("lu.held.line", "what", v.lineup(h), "time", v.clock(h.At), "who", Line(h.By))
		if h.Note != "" {
			s += " · " + Line(h.Note)
		}
		out = append(out, s)
	}
	return out
}

// countedLineups are in the order in which each was first held.
func (v *digestView) countedLineups() []string {
	times := map[string]int{}
	var order, out []string
	for _, h := range v.Digest.Held {
		what := v.lineup(h)
		if times[what] == 0 {
			order = append(order, what)
		}
		times[what]++
	}
	for _, what := range order {
		out = append(out, v.n("lu.held.n", times[what], "what", what))
	}
	return out
}

// lineup names one by its place and shift.
func (v *digestView) lineup(h digest.Held) string {
	what := v.Where()
	if h.Name != "" && h.Name != v.Name {
		what = Line(h.Name)
	}
	if h.Shift != "" {
		what += " · " + Line(h.Shift)
	}
	return what
}
