package render

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Question shows the n-th of a number of mentions a person is asked about: the
// text with what decided underlined, and what pulse makes of it.
func Question(w io.Writer, j pulse.Judged, n, of int, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	s := shownView{mentionView{j, p}, nil, nil}
	rows := []string{"", s.paint("title", s.fit("", "  ", s.t("teach.nth", "n", n, "all", of)+" · "+Line(s.Key())))}
	if meta := s.said(); meta != "" {
		rows = append(rows, s.fit("  ", "  ", meta))
	}
	rows = append(rows, "", s.body(), "", s.fit("  ", "  ", s.guess()), "")
	return put(w, strings.Join(rows, "\n"))
}

// said is when and where it was said, without who: a name is no reason.
func (s shownView) said() string {
	var out []string
	if s.Posted.UnixMilli() > 0 {
		out = append(out, s.stamp(s.Posted))
	}
	if at := s.place(s.Judged.Place); at != "" {
		out = append(out, at)
	}
	if s.Rating > 0 {
		out = append(out, stars(s.Rating))
	}
	return strings.Join(out, " · ")
}

// guess tells what pulse makes of it and how far it doubts.
func (s shownView) guess() string {
	type side struct {
		kind  pulse.Kind
		share float64
	}
	v := s.Verdict
	sides := []side{{pulse.Praise, v.Scores.Praise}, {pulse.Complaint, v.Scores.Complaint}, {pulse.Neutral, v.Scores.Neutral}}
	sorting.By(sides, func(a, b side) int { return cmp.Compare(b.share, a.share) })
	kind := func(k pulse.Kind) string { return s.either("show.kind.", string(k)) }
	share := func(f float64) string { return s.t("show.share", "n", s.percent(f)) }
	pairs := []any{"kind", kind(v.Kind), "praise", share(v.Scores.Praise), "complaint", share(v.Scores.Complaint), "neutral", share(v.Scores.Neutral),
		"one", kind(sides[0].kind), "other", kind(sides[1].kind)}
	out := s.t("teach.guess", pairs...)
	if sides[0].share-sides[1].share < tornBelow {
		out = s.t("teach.guess.torn", pairs...)
	}
	if v.Untaught != "" {
		out += " " + s.t("teach.guess.untaught", "kind", kind(v.Untaught))
	}
	return out
}

// tornBelow is how near the two likeliest kinds are where pulse is torn between them.
const tornBelow = 0.3

// Prose writes a sentence or two of our own, wrapped to the reader's columns.
func Prose(w io.Writer, text string, o Options) error {
	o.Lang = "en"
	p, err := newPen(o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, p.fit("", "", Line(text)))
	return err
}

// Example writes a mention in a line or two: its id, and how it begins.
func Example(w io.Writer, j pulse.Judged, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, p.fit("        ", "          ", Line(j.Key())+" "+p.quote(100, Line(j.Text))))
	return err
}
