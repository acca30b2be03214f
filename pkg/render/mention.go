package render

import (
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Mention writes one mention with everything we think of it and why, as text or
// json.
func Mention(w io.Writer, format string, j pulse.Judged, events []pulse.Event, also []pulse.Copy, o Options) error {
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
		title += " · " + s.named(k)
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
		out = append(out, s.fit("  ", "  ", s.t("show.repeats", "id", Line(s.First))))
	}
	if s.Copies > 0 {
		out = append(out, "  "+s.n("show.copies", s.Copies))
	}
	for _, c := range s.also[:min(len(s.also), alsoShown)] {
		out = append(out, strings.TrimRight("  "+s.t("show.also", "id", Line(c.Key))+" · "+s.stamp(c.Posted)+"  "+link(c.URL), " "))
	}
	if n := len(s.also) - alsoShown; n > 0 {
		out = append(out, "  "+s.t("show.more", "n", n))
	}
	return out
}

// alsoShown is how many of a mention's copies are shown.
const alsoShown = 10

// named is the name of a kind; what pulse does not know stands as it is.
func (s shownView) named(k pulse.Kind) string { return s.either("show.kind.", string(k)) }

// body is the text with its evidence, or why there is none.
func (s shownView) body() string {
	if s.Gone != "" {
		return s.fit("  ", "  ", s.t("show.gone", "why", s.either("show.gone.", s.Gone)))
	}
	u := underline(s.Text, s.Verdict.Evidence)
	rows := u.lines(s.pen, "  ")
	if strings.ContainsAny(string(u.marks), "+-") {
		rows = append(rows, "", s.paint("dim", s.fit("  ", "  ", s.t("show.signs"))))
	}
	return strings.Join(rows, "\n")
}

// scores draws how sure the verdict is of each kind.
func (s shownView) scores() string {
	v := s.Verdict.Scores
	if v == (pulse.Scores{}) {
		return ""
	}
	shares := []struct {
		kind  pulse.Kind
		style string
		share float64
	}{{pulse.Praise, "green", v.Praise}, {pulse.Complaint, "red", v.Complaint}, {pulse.Neutral, "", v.Neutral}}
	width, room := 10, columns(s.t("show.share", "n", 100))
	for _, r := range shares {
		width = max(width, uniseg.StringWidth(s.named(r.kind)))
	}
	var rows []string
	for _, r := range shares {
		percent := int(r.share*100 + .5) // a bar is drawn of the number beside it
		row := "  " + pad(width, s.named(r.kind)) + " " + padLeft(room, s.t("show.share", "n", percent)) + "  " + s.paint(r.style, bar(min(40, s.Width-10-width), percent, 100))
		rows = append(rows, strings.TrimRight(row, " "))
	}
	return strings.Join(rows, "\n")
}

// aboutRoom is how wide the column of themes is at most.
const aboutRoom = 24

// opinions lists the clauses with what each is about and why.
func (s shownView) opinions() string {
	var rows []string
	width := 0
	for _, o := range s.Verdict.Opinions {
		width = max(width, uniseg.StringWidth(s.about(o)))
	}
	width = min(width, aboutRoom)
	for _, o := range s.Verdict.Opinions {
		sign := map[pulse.Kind]string{pulse.Praise: "+", pulse.Complaint: "-"}[o.Polarity]
		if sign == "" {
			sign = "·"
		}
		first := "  " + sign + " " + pad(width, s.about(o)) + "  "
		if uniseg.StringWidth(s.about(o)) > width { // a line of its own keeps the column
			rows = append(rows, strings.TrimRight(first, " "))
			first = strings.Repeat(" ", width+6)
		}
		rows = append(rows, s.hang(first, s.clause(o)))
	}
	if len(rows) == 0 {
		return ""
	}
	return "  " + s.t("show.opinions") + "\n" + strings.Join(rows, "\n")
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
			row = s.hang(row, strings.TrimRight(s.quote(160, Line(s.Text[start:end]))+" "+s.either("show.found.", m.By), " "))
		}
		rows = append(rows, strings.TrimRight(row, " "))
	}
	if len(rows) == 0 {
		return ""
	}
	return "  " + s.t("show.marks") + "\n" + strings.Join(rows, "\n")
}

// hang wraps text behind first, the following lines under where it began.
func (p *pen) hang(first, text string) string {
	width := uniseg.StringWidth(first)
	return p.fit(first, strings.Repeat(" ", width), text)
}

func (s shownView) about(o pulse.Opinion) string {
	if o.Theme == "" {
		return s.t("show.no_theme")
	}
	return s.part(o.Theme, o.Sub)
}

// part names a theme, and behind it the part that is meant.
func (p *pen) part(theme, sub string) string {
	if sub == "" {
		return p.theme(theme)
	}
	return p.theme(theme) + p.t("colon") + " " + p.theme(sub)
}

func (s shownView) clause(o pulse.Opinion) string {
	out := s.t("show.share", "n", int(o.Score*100+.5))
	if start, end := max(o.Start, 0), min(o.End, len(s.Text)); start < end {
		out = s.quote(160, Line(s.Text[start:end])) + " " + out
	}
	if o.Why != "" {
		out = s.t("show.because", "said", out, "words", s.quote(80, Line(o.Why)))
	}
	switch {
	case o.Clause == "":
	case o.Turned == "":
		out += ", " + s.t("show.named")
	default:
		turned := s.t("show.turned", "kind", s.named(o.Clause), "words", s.quote(80, Line(o.Turned)))
		out = s.t("show.then", "said", out, "more", turned)
	}
	if o.Near != "" {
		out = s.t("show.then", "said", out, "more", s.t("show.near", "theme", s.part(o.NearTheme, o.Near)))
	}
	return out
}

// judge tells who judged it, and whether a person did.
func (s shownView) judge() string {
	var rows []string
	if s.Verdict.By != "" {
		by := s.t("show.by", "by", Line(s.Verdict.By))
		if s.Verdict.Lang != "" {
			by = s.t("show.by.lang", "by", Line(s.Verdict.By), "lang", Line(s.Verdict.Lang))
		}
		rows = append(rows, s.fit("  ", "  ", by))
	}
	if was := s.Verdict.Untaught; was != "" {
		rows = append(rows, s.fit("  ", "  ", s.t("show.taught", "kind", s.named(was))))
	}
	if second := s.Verdict.Second; second != nil {
		rows = append(rows, s.fit("  ", "  ", s.asked(*second)))
	}
	switch c := s.Correction; {
	case c != nil:
		rows = append(rows, s.fit("  ", "  ", s.corrected(*c)+" "+s.t("show.corrected.keeps")))
	case s.Kind() != "":
		rows = append(rows, "  "+s.t("show.wrong"), "    pulse label "+Line(s.Key())+" KIND")
	}
	return strings.Join(rows, "\n")
}

// asked tells what a second judge said, and whether it counted.
func (s shownView) asked(x pulse.Second) string {
	said := s.t("show.asked.none")
	if x.Kind != "" {
		said = s.t("show.asked.sure", "kind", s.named(x.Kind), "n", int(x.Confidence*100+.5))
	}
	if x.Kind != "" && x.Reason != "" {
		said = s.t("show.asked.reason", "said", said, "words", s.quote(200, Line(x.Reason)))
	}
	out := s.t("show.asked", "by", Line(x.By), "said", said)
	if x.Kind != "" && (s.Verdict.Unsure || s.Verdict.Kind != x.Kind) {
		out += " " + s.t("show.asked.no")
	}
	return out
}

func (s shownView) corrected(c pulse.Correction) string {
	what := s.named(c.Kind)
	switch {
	case c.Theme != "" && c.Kind == "":
		what = s.t("show.about.only", "theme", s.part(c.Theme, c.Sub))
	case c.Theme != "":
		what = s.t("show.about", "kind", what, "theme", s.part(c.Theme, c.Sub))
	}
	out := s.t("show.corrected", "what", what, "when", s.stamp(c.At))
	if c.By != "" {
		out = s.t("show.corrected.by", "what", what, "by", Line(c.By), "when", s.stamp(c.At))
	}
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
		what := s.either("show.event.", e.What)
		if e.Text != "" {
			what += s.t("colon") + " " + cut(200, s.told(e))
		}
		if e.By != "" {
			what += " (" + Line(e.By) + ")"
		}
		rows = append(rows, s.hang("  "+pad(width, s.stamp(e.At))+"  ", what))
	}
	if len(rows) == 0 {
		return ""
	}
	return "  " + s.t("show.history") + "\n" + strings.Join(rows, "\n")
}

// told is what an event says besides: a kind, a theme that it is or is not about, or
// words of others.
func (s shownView) told(e pulse.Event) string {
	switch {
	case e.What == "edited": // a guest's words
		return Line(e.Text)
	case s.has("show.kind." + e.Text):
		return s.t("show.kind." + e.Text)
	case e.What == "gone":
		return s.either("show.gone.", e.Text)
	case e.What != "corrected":
		return s.either("show.state.", e.Text)
	}
	theme, not := strings.CutPrefix(e.Text, pulse.NotAbout)
	if !not {
		return s.theme(theme)
	}
	theme, undone := strings.CutSuffix(theme, pulse.Undone)
	out := s.t("show.event.not", "theme", s.theme(theme))
	if undone {
		return s.t("show.event.undone", "said", out)
	}
	return out
}
