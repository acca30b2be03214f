package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Mention writes one mention with everything we think of it and why, as text or
// json. The words around it are English, the names of themes the reader's.
func Mention(w io.Writer, format string, j pulse.Judged, events []pulse.Event, also []pulse.Copy, o Options) error {
	if names, lang := o.Theme, o.Lang; names != nil {
		o.Theme = func(id, _ string) string { return names(id, lang) }
	}
	o.Lang = "en"
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return put(w, shownView{mentionView{j, p}, events, also}.String())
	case JSON:
		return object(w, struct {
			mentionObject
			Events []pulse.Event `json:"events"`
			Also   []pulse.Copy  `json:"also"`
		}{objectOf(j), append([]pulse.Event{}, events...), append([]pulse.Copy{}, also...)})
	}
	return unknownFormat(format, Text, JSON)
}

// shownView is one mention in full.
type shownView struct {
	mentionView
	events []pulse.Event
	also   []pulse.Copy // where the same words stand, too
}

// String joins the parts that have something to say, an empty line between them.
func (s shownView) String() string {
	var out []string
	for _, part := range []string{s.head(), s.body(), s.scores(), s.opinions(), s.marks(), s.judge(), s.history()} {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "\n\n")
}

// head names the mention: what, who, where, when.
func (s shownView) head() string {
	title := Line(s.Key())
	if k := s.Kind(); k != "" {
		title += " · " + string(k)
	}
	if d := s.Doubt(); d != "" {
		title += " · " + d
	}
	rows := []string{s.paint("title", s.fit("", "  ", title))}
	if s.Posted.IsZero() || s.Posted.UnixMilli() == 0 { // a tombstone has no date
		return rows[0]
	}
	meta := []string{s.stamp(s.Posted)}
	for _, v := range []string{cut(60, Line(s.Author.Label())), s.place(s.Judged.Place)} {
		if v != "" {
			meta = append(meta, v)
		}
	}
	if s.Rating > 0 {
		meta = append(meta, stars(s.Rating))
	}
	rows = append(rows, s.fit("  ", "  ", strings.Join(meta, " · ")))
	if l := s.Link(); l != "" {
		rows = append(rows, "  "+l)
	}
	return strings.Join(append(rows, s.copies()...), "\n")
}

// copies tells what it repeats and who repeats it.
func (s shownView) copies() []string {
	var out []string
	if s.First != "" {
		out = append(out, s.fit("  ", "  ", "repeats "+Line(s.First)))
	}
	if s.Copies > 0 {
		out = append(out, fmt.Sprintf("  repeated in %s", many(s.Copies, "other message")))
	}
	for _, c := range s.also[:min(len(s.also), alsoShown)] {
		out = append(out, strings.TrimRight(fmt.Sprintf("  also %s · %s  %s", Line(c.Key), s.stamp(c.Posted), link(c.URL)), " "))
	}
	if n := len(s.also) - alsoShown; n > 0 {
		out = append(out, fmt.Sprintf("  and %d more: --json lists them", n))
	}
	return out
}

// alsoShown is how many of a mention's copies are shown.
const alsoShown = 10

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// whyGone says why a text is not shown.
var whyGone = map[string]string{
	"deleted":   "its author deleted it",
	"protected": "its author's account is no longer public",
	"suspended": "its author's account was suspended",
	"forgotten": "we were asked to forget its author",
	"expired":   "we may keep its text only for so long",
}

// body is the text with its evidence, or why there is none.
func (s shownView) body() string {
	if s.Gone != "" {
		why := whyGone[s.Gone]
		if why == "" {
			why = Line(s.Gone)
		}
		return s.fit("  ", "  ", "The text is not shown: "+why+".")
	}
	u := underline(s.Text, s.Verdict.Evidence)
	rows := u.lines(s.pen, "  ")
	if strings.ContainsAny(string(u.marks), "+-") {
		rows = append(rows, "", s.paint("dim", s.fit("  ", "  ", "++++ spoke for praise, ---- for complaint")))
	}
	return strings.Join(rows, "\n")
}

// scores draws how sure the verdict is of each kind.
func (s shownView) scores() string {
	v := s.Verdict.Scores
	if v == (pulse.Scores{}) {
		return ""
	}
	var rows []string
	for _, r := range []struct {
		name, style string
		share       float64
	}{{"praise", "green", v.Praise}, {"complaint", "red", v.Complaint}, {"neutral", "", v.Neutral}} {
		percent := int(r.share*100 + .5) // a bar is drawn of the number beside it
		rows = append(rows, fmt.Sprintf("  %-10s %3d%%  ", r.name, percent)+s.paint(r.style, bar(min(40, s.Width-20), percent, 100)))
	}
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

// opinions lists the clauses with what each is about and why.
func (s shownView) opinions() string {
	var rows []string
	width := 0
	for _, o := range s.Verdict.Opinions {
		width = max(width, uniseg.StringWidth(s.about(o)))
	}
	width = min(width, 24)
	for _, o := range s.Verdict.Opinions {
		sign := map[pulse.Kind]string{pulse.Praise: "+", pulse.Complaint: "-"}[o.Polarity]
		if sign == "" {
			sign = "·"
		}
		first := "  " + sign + " " + pad(width, s.about(o)) + "  "
		rows = append(rows, s.hang(first, s.clause(o)))
	}
	if len(rows) == 0 {
		return ""
	}
	return "  Opinions\n" + strings.Join(rows, "\n")
}

// marks lists what sets the service apart by this praise, with the words that show it.
func (s shownView) marks() string {
	if !s.Praises() {
		return ""
	}
	var rows []string
	width := 0
	for _, id := range s.Marks() {
		width = max(width, uniseg.StringWidth(s.t("mark."+id)))
	}
	for _, m := range s.Verdict.Marks {
		row := "  * " + pad(width, s.t("mark."+m.Mark)) + "  "
		if start, end := max(m.Start, 0), min(m.End, len(s.Text)); start < end {
			row = s.hang(row, strings.TrimRight(s.quote(160, Line(s.Text[start:end]))+" "+Line(m.By), " "))
		}
		rows = append(rows, strings.TrimRight(row, " "))
	}
	if len(rows) == 0 {
		return ""
	}
	return "  What sets us apart\n" + strings.Join(rows, "\n")
}

// hang wraps text behind first, the following lines under where it began.
func (p pen) hang(first, text string) string {
	width := uniseg.StringWidth(first)
	return p.fit(first, strings.Repeat(" ", width), text)
}

func (s shownView) about(o pulse.Opinion) string {
	if o.Theme == "" {
		return "no theme"
	}
	return s.part(o.Theme, o.Sub)
}

// part names a theme, and behind it the part that is meant.
func (p pen) part(theme, sub string) string {
	if sub == "" {
		return p.theme(theme)
	}
	return p.theme(theme) + ": " + p.theme(sub)
}

func (s shownView) clause(o pulse.Opinion) string {
	out := fmt.Sprintf("%d%%", int(o.Score*100+.5))
	if start, end := max(o.Start, 0), min(o.End, len(s.Text)); start < end {
		out = s.quote(160, Line(s.Text[start:end])) + " " + out
	}
	if o.Why != "" {
		out += ", because of " + s.quote(80, Line(o.Why))
	}
	switch {
	case o.Clause == "":
	case o.Turned == "":
		out += ", only named"
	default:
		out += fmt.Sprintf("; not %s as its clause, because of %s", o.Clause, s.quote(80, Line(o.Turned)))
	}
	return out
}

// judge tells who judged it, and whether a person did.
func (s shownView) judge() string {
	var rows []string
	if s.Verdict.By != "" {
		by := "Judged by " + Line(s.Verdict.By)
		if s.Verdict.Lang != "" {
			by += " as " + Line(s.Verdict.Lang)
		}
		rows = append(rows, s.fit("  ", "  ", by+"."))
	}
	if was := s.Verdict.Untaught; was != "" {
		rows = append(rows, s.fit("  ", "  ", "Your corrections of other mentions moved it: without them it would be "+string(was)+"."))
	}
	if second := s.Verdict.Second; second != nil {
		rows = append(rows, s.fit("  ", "  ", s.asked(*second)))
	}
	switch c := s.Correction; {
	case c != nil:
		rows = append(rows, s.fit("  ", "  ", s.corrected(*c)+" Judging again does not change that."))
	case s.Kind() != "":
		rows = append(rows, "  Not corrected. If it is wrong:", "    pulse label "+Line(s.Key())+" KIND")
	}
	return strings.Join(rows, "\n")
}

// asked tells what a second judge said, and whether it counted.
func (s shownView) asked(x pulse.Second) string {
	out := "Asked " + Line(x.By) + ": "
	if x.Kind == "" {
		return out + "no answer that can be used."
	}
	out += fmt.Sprintf("%s (%d%% sure)", x.Kind, int(x.Confidence*100+.5))
	if x.Reason != "" {
		out += ", because " + s.quote(200, Line(x.Reason))
	}
	if s.Verdict.Unsure || s.Verdict.Kind != x.Kind {
		return out + ". It does not count: not sure enough, or far from what we think."
	}
	return out + "."
}

func (s shownView) corrected(c pulse.Correction) string {
	what := string(c.Kind)
	if c.Theme != "" {
		what = strings.TrimSpace(what + " about " + s.part(c.Theme, c.Sub))
	}
	out := "Corrected: " + what
	if c.By != "" {
		out += ", by " + Line(c.By)
	}
	out += ", " + s.stamp(c.At) + "."
	if c.Note != "" {
		out += " " + s.quote(200, Line(c.Note))
	}
	return out
}

// history lists what happened to it, oldest first.
func (s shownView) history() string {
	var rows []string
	width := 0
	for _, e := range s.events {
		width = max(width, uniseg.StringWidth(s.stamp(e.At)))
	}
	for _, e := range s.events {
		what := Line(e.What)
		if e.Text != "" {
			what += ": " + cut(200, Line(e.Text))
		}
		if e.By != "" {
			what += " (" + Line(e.By) + ")"
		}
		rows = append(rows, s.hang("  "+pad(width, s.stamp(e.At))+"  ", what))
	}
	if len(rows) == 0 {
		return ""
	}
	return "  History\n" + strings.Join(rows, "\n")
}
