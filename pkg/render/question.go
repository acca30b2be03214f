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
	o.Lang = "en"
	p, err := newPen(o)
	if err != nil {
		return err
	}
	s := shownView{mentionView{j, p}, nil, nil}
	rows := []string{"", s.paint("title", s.fit("", "  ", fmt.Sprintf("%d of %d · %s", n, of, Line(s.Key()))))}
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
	out := fmt.Sprintf("pulse thinks %s (praise %d%%, complaint %d%%, neutral %d%%)", v.Kind,
		int(v.Scores.Praise*100+.5), int(v.Scores.Complaint*100+.5), int(v.Scores.Neutral*100+.5))
	if sides[0].share-sides[1].share < tornBelow {
		out += fmt.Sprintf(", torn between %s and %s", sides[0].kind, sides[1].kind)
	}
	out += "."
	if v.Untaught != "" {
		out += fmt.Sprintf(" Before your corrections it thought %s.", v.Untaught)
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
	o.Lang = "en"
	p, err := newPen(o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, p.fit("        ", "          ", Line(j.Key())+" "+p.quote(100, Line(j.Text))))
	return err
}
