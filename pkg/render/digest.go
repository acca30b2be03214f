package render

import (
	"bytes"
	"io"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// mailBudget keeps a mail under the size at which large mail services cut it off.
const mailBudget = 90 << 10

// room is how much of each part is shown; the rest is counted.
type room struct{ urgent, praise, late, waiting, themes, text int }

// Digest writes d as text, html, md or json. The HTML is a whole page without any
// outside reference, at most 90 KB, and serves as the body of a mail.
func Digest(w io.Writer, format string, d digest.Digest, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	wide := room{urgent: 12, praise: 6, late: 5, waiting: 5, themes: 8, text: 700}
	switch format {
	case Text:
		return p.text(w, "digest.text.tmpl", p.digest(d, wide))
	case Markdown:
		return p.text(w, "digest.md.tmpl", p.digest(d, wide))
	case HTML:
		return p.mail(w, d, wide)
	case JSON:
		return object(w, d)
	}
	return unknownFormat(format, Text, HTML, Markdown, JSON)
}

// mail shows less of each part until the page fits the budget.
func (p pen) mail(w io.Writer, d digest.Digest, r room) error {
	for {
		var b bytes.Buffer
		if err := p.html(&b, "digest.html.tmpl", p.digest(d, r)); err != nil {
			return err
		}
		if b.Len() <= mailBudget || r.text < 60 {
			_, err := w.Write(b.Bytes())
			return err
		}
		r.text, r.urgent, r.praise = r.text*2/3, max(r.urgent-1, 4), max(r.praise-1, 2)
		r.late, r.waiting = max(r.late-1, 2), max(r.waiting-1, 2)
	}
}

// Subject is the line a mail of d carries: the place, the day and what is in it.
func Subject(d digest.Digest, o Options) (string, error) {
	p, err := newPen(o)
	if err != nil {
		return "", err
	}
	v := p.digest(d, room{})
	if n := v.Numbers(); n != "" {
		return v.t("subject", "where", v.Where(), "day", v.Day(), "numbers", n), nil
	}
	return v.Where() + ", " + v.Day(), nil
}

// digestView is a digest beside the words to tell it with.
type digestView struct {
	digest.Digest
	pen
	room room
}

func (p pen) digest(d digest.Digest, r room) digestView { return digestView{d, p, r} }

// Code is the language of the page.
func (v digestView) Code() string { return v.lang }

// Where is the place told about.
func (v digestView) Where() string {
	switch {
	case v.Name != "":
		return line(v.Name)
	case v.Brand != "":
		return line(v.Brand)
	}
	return v.t("all_places")
}

// Title is what stands on top.
func (v digestView) Title() string {
	if v.Role == digest.Staff {
		return v.t("title.staff")
	}
	return v.t("title")
}

func (v digestView) long() bool { return v.Until.Sub(v.Since) > 25*time.Hour }

// Day is the day the window ends in, or both ends of a longer window. A window
// that ends at midnight belongs to the day before.
func (v digestView) Day() string {
	last := v.Until.Add(-time.Millisecond)
	if v.long() {
		return v.shortDate(v.Since) + " – " + v.date(last)
	}
	return v.date(last)
}

// Head is the heading of a part, the one for longer windows where there is one.
func (v digestView) Head(key string) string {
	if v.long() && v.has(key+".long") {
		key += ".long"
	}
	return v.t(key)
}

// Numbers tells the window in one line: "14 praise, 3 complaints, 1 urgent".
func (v digestView) Numbers() string { return strings.Join(v.Facts(), ", ") }

// Facts are the parts of Numbers.
func (v digestView) Facts() []string {
	var out []string
	for _, c := range v.Counts {
		if c.N > 0 {
			out = append(out, v.n("n."+string(c.Kind), c.N))
		}
	}
	if n := v.grave(); n > 0 {
		out = append(out, v.n("n.grave", n))
	}
	return out
}

func (v digestView) grave() int {
	n := 0
	for _, i := range v.Digest.Urgent {
		if i.Severity != "" {
			n++
		}
	}
	return n
}

// Nothing says why there is nothing to read, or "".
func (v digestView) Nothing() string {
	if v.Empty == "" {
		return ""
	}
	if v.Role == digest.Staff && v.Empty == digest.Quiet {
		return v.t("empty.staff")
	}
	var last time.Time
	for _, s := range v.Digest.Sources {
		if s.LastOK.After(last) {
			last = s.LastOK
		}
	}
	return v.t("empty."+string(v.Empty), "when", v.moment(last.In(v.Until.Location())))
}

// part is some items to show and the number of those left out.
type part struct {
	Items []itemView
	More  int
}

func (v digestView) part(list []digest.Item, most int) part {
	var out part
	for i, it := range list {
		if i == most {
			out.More = len(list) - i
			break
		}
		out.Items = append(out.Items, itemView{it, v, i + 1})
	}
	return out
}

// Urgent, Praise, Late and Waiting are the parts with items.
func (v digestView) Urgent() part  { return v.part(v.Digest.Urgent, v.room.urgent) }
func (v digestView) Praise() part  { return v.part(v.Digest.Praise, v.room.praise) }
func (v digestView) Late() part    { return v.part(v.Digest.Late, v.room.late) }
func (v digestView) Waiting() part { return v.part(v.Digest.Waiting, v.room.waiting) }

// Best is the praise to print large, or nil.
func (v digestView) Best() *itemView {
	if v.Digest.Best == nil {
		return nil
	}
	return &itemView{*v.Digest.Best, v, 1}
}

// itemView is one voice beside the words to tell it with.
type itemView struct {
	digest.Item
	v   digestView
	Num int
}

// Long is the guest's text as far as there is room.
func (i itemView) Long() string { return i.v.quote(i.v.room.text, i.Text) }

// Brief is the guest's text on one line.
func (i itemView) Brief() string { return i.v.quote(min(i.v.room.text, 220), line(i.Text)) }

// Link is where it was said, or "".
func (i itemView) Link() string { return link(i.URL) }

// Who is the author as the source tells.
func (i itemView) Who() string {
	if s := line(i.Author); s != "" {
		return cut(60, s)
	}
	return i.v.t("anonymous")
}

// Tag is what makes it special: its gravity or that we are not sure.
func (i itemView) Tag() string {
	var out []string
	if i.Severity != "" {
		out = append(out, i.v.t("sev."+i.Severity))
	}
	if i.Unsure {
		out = append(out, i.v.t("unsure"))
	}
	if i.Question {
		out = append(out, i.v.t("question"))
	}
	return strings.Join(out, ", ")
}

// Meta tells who, where, when, how many.
func (i itemView) Meta() string { return i.meta(line(i.placeOutside())) }

// Facts is Meta without the place, for where the heading names it.
func (i itemView) Facts() string { return i.meta("") }

func (i itemView) meta(place string) string {
	out := []string{i.Who()}
	if place != "" {
		out = append(out, place)
	}
	out = append(out, i.v.age(time.Duration(i.Age)*time.Second))
	if i.People > 1 {
		out = append(out, i.v.n("people", i.People))
	}
	if i.Rating > 0 {
		out = append(out, stars(i.Rating))
	}
	return strings.Join(out, " · ")
}

func stars(r float64) string {
	n := min(max(int(r+.5), 0), 5)
	return strings.Repeat("★", n) + strings.Repeat("☆", 5-n)
}

// About lists the themes by name.
func (i itemView) About() string { return i.v.themes(i.Themes) }

// Todo is the suggested first step.
func (i itemView) Todo() string { return i.v.t("step." + i.Step) }

// Thanks names the people of the roster the guest spoke of, or "".
func (i itemView) Thanks() string {
	if len(i.Staff) == 0 {
		return ""
	}
	return i.v.t("names", "names", line(strings.Join(i.Staff, ", ")))
}

// Bad reports whether it complains.
func (i itemView) Bad() bool { return i.Kind == pulse.Complaint || i.Kind == pulse.Mixed }

// countView is one row of the numbers.
type countView struct {
	digest.Count
	v    digestView
	most int
}

// Rows are the numbers with something to say.
func (v digestView) Rows() []countView {
	most := 1
	for _, c := range v.Counts {
		most = max(most, c.N, int(c.Usual+.5))
	}
	var out []countView
	for _, c := range v.Counts {
		out = append(out, countView{c, v, most})
	}
	return out
}

// Label names the kind.
func (c countView) Label() string { return c.v.t("kind." + string(c.Kind)) }

// Usually tells the usual number, or "" without history.
func (c countView) Usually() string {
	if c.v.Days == 0 {
		return ""
	}
	return c.v.t("usual", "n", c.v.number(c.Usual))
}

// Verdict says whether that is a change.
func (c countView) Verdict() string { return c.v.t("change." + string(c.Change)) }

// Tone is how the number is coloured.
func (c countView) Tone() string {
	return map[pulse.Kind]string{pulse.Praise: "good", pulse.Complaint: "bad"}[c.Kind]
}

// Bar draws the number in so many columns.
func (c countView) Bar(width int) string { return bar(width, c.N, c.most) }

// Share is the number as a percentage of the largest.
func (c countView) Share() int { return share(c.N, c.most) }

func share(n, most int) int {
	if n == 0 || most == 0 {
		return 0
	}
	return max(2, n*100/most)
}

// Note explains the usual.
func (v digestView) Note() string {
	switch {
	case v.Days == 0:
		return ""
	case v.long():
		return v.n("usual.long", v.Days)
	}
	return v.n("usual.days", v.Days)
}

// themeView is one row of the themes.
type themeView struct {
	digest.Theme
	v    digestView
	most int
}

// Talked are the themes most spoken of.
func (v digestView) Talked() []themeView {
	most := 1
	for _, t := range v.Themes {
		most = max(most, t.Praise, t.Complaint)
	}
	var out []themeView
	for _, t := range v.Themes[:min(len(v.Themes), v.room.themes)] {
		out = append(out, themeView{t, v, most})
	}
	return out
}

func (t themeView) Label() string         { return t.v.theme(t.ID) }
func (t themeView) Good(width int) string { return bar(width, t.Praise, t.most) }
func (t themeView) Bad(width int) string  { return bar(width, t.Complaint, t.most) }
func (t themeView) GoodShare() int        { return share(t.Praise, t.most) }
func (t themeView) BadShare() int         { return share(t.Complaint, t.most) }

// sourceView is one source beside the words to tell it with.
type sourceView struct {
	digest.Source
	v digestView
}

// Troubles are the sources to see to.
func (v digestView) Troubles() []sourceView { return v.sources(v.Trouble) }

// Heard are all sources.
func (v digestView) Heard() []sourceView { return v.sources(v.Digest.Sources) }

func (v digestView) sources(list []digest.Source) []sourceView {
	var out []sourceView
	for _, s := range list {
		out = append(out, sourceView{s, v})
	}
	return out
}

func (s sourceView) at(t time.Time) string { return s.v.moment(t.In(s.v.Until.Location())) }

// Well reports whether nothing is wrong with it.
func (s sourceView) Well() bool { return s.State == digest.OK }

// Says is how it does, in one sentence.
func (s sourceView) Says() string {
	when := s.v.t("never")
	if !s.LastOK.IsZero() {
		when = s.at(s.LastOK)
	}
	if s.Well() {
		return s.v.n("src.ok", s.New, "when", when)
	}
	return s.v.t("src."+string(s.State), "source", line(s.Name), "when", when, "until", s.at(s.Until))
}

// Cause is what the provider or the network answered, shortened.
func (s sourceView) Cause() string { return cut(200, line(s.Error)) }

// Remedy is what to do.
func (s sourceView) Remedy() string {
	switch {
	case s.Hint != "":
		return cut(300, line(s.Hint))
	case s.State == digest.Silent:
		return s.v.t("remedy.silent", "source", line(s.Name))
	case s.State == digest.Postponed:
		return ""
	}
	return s.v.t("remedy.fetch", "source", line(s.Name))
}

// Foot says what the digest covers.
func (v digestView) Foot() string {
	return v.t("footer", "since", v.moment(v.Since), "until", v.moment(v.Until))
}

// Lines are the attributions the sources ask for.
func (v digestView) Lines() []string {
	var out []string
	for _, a := range v.Attributions {
		out = append(out, line(a))
	}
	return out
}
