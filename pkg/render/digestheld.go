package render

// Lineups tells of the line-ups that were held, one line each.
func (v digestView) Lineups() []string {
	var out []string
	for _, h := range v.Digest.Held {
		what := v.Where()
		if h.Name != "" && h.Name != v.Name {
			what = Line(h.Name)
		}
		if h.Shift != "" {
			what += " · " + Line(h.Shift)
		}
		s := v.t("lu.held.line", "what", what, "time", v.clock(h.At), "who", Line(h.By))
		if h.Note != "" {
			s += " · " + Line(h.Note)
		}
		out = append(out, s)
	}
	return out
}
