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
type room struct{ urgent, praise, late, waiting, themes, news, text int }

// Digest writes d as text, html, md or json. The HTML is a whole page without any
// outside reference, at most 90 KB, and serves as the body of a mail.
func Digest(w io.Writer, format string, d digest.Digest, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	wide := room{urgent: 12, praise: 6, late: 5, waiting: 5, themes: 8, news: 6, text: 700}
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
		b.Grow(mailBudget) // what fits is written without growing
		if err := p.html(&b, "digest.html.tmpl", p.digest(d, r)); err != nil {
			return err
		}
		if b.Len() <= mailBudget || r.text < 60 {
			_, err := w.Write(b.Bytes())
			return err
		}
		r.text, r.urgent, r.praise = r.text*2/3, max(r.urgent-1, 4), max(r.praise-1, 2)
		r.late, r.waiting, r.news = max(r.late-1, 2), max(r.waiting-1, 2), max(r.news-1, 2)
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

	urgent, praise, late, waiting        part
	rows                                 []*countView // made when first asked for, as are those below
	talked                               []*themeView
	labelWidth, usualWidth, verdictWidth int
}

func (p pen) digest(d digest.Digest, r room) *digestView {
	v := &digestView{Digest: d, pen: p, room: r}
	v.urgent, v.praise = v.part(d.Urgent, r.urgent), v.part(d.Praise, r.praise)
	v.late, v.waiting = v.part(d.Late, r.late), v.part(d.Waiting, r.waiting)
	return v
}

// Code is the language of the page.
func (v *digestView) Code() string { return v.lang }

// Where is the place told about.
func (v *digestView) Where() string {
	switch {
	case v.Name != "":
		return Line(v.Name)
	case v.Brand != "":
		return Line(v.Brand)
	}
	return v.t("all_places")
}

// Title is what stands on top.
func (v *digestView) Title() string {
	if v.Role == digest.Staff {
		return v.t("title.staff")
	}
	return v.t(v.variant("title"))
}

// variant is the key of a sentence for a whole week or month, where there is one.
func (v *digestView) variant(key string) string {
	if longer := key + "." + string(v.Every); v.has(longer) {
		return longer
	}
	return key
}

func (v *digestView) long() bool { return v.Until.Sub(v.Since) > longestDay }

// Day is the day the window ends in, the week or the month, or both ends of another
// longer window.
func (v *digestView) Day() string {
	switch v.Every {
	case digest.Weekly:
		return v.t("day.week", "from", v.shortDate(v.Since), "to", v.shortDate(v.Until.Add(-time.Millisecond)))
	case digest.Monthly:
		return v.month(v.Since)
	}
	return v.days(v.Since, v.Until)
}

// Head is the heading of a part, the one for longer windows where there is one.
func (v *digestView) Head(key string) string {
	if of := v.variant(key); of != key {
		return v.t(of)
	}
	if v.long() && v.has(key+".long") {
		key += ".long"
	}
	return v.t(key)
}

// Numbers tells the window in one line: "14 praise, 3 complaints, 1 urgent".
func (v *digestView) Numbers() string { return strings.Join(v.Facts(), ", ") }

// Facts are the parts of Numbers.
func (v *digestView) Facts() []string {
	var out []string
	for _, c := range v.Counts {
		if c.N > 0 {
			out = append(out, v.n("n."+string(c.Kind), c.N)+v.doubtful(c))
		}
	}
	if n := v.grave(); n > 0 {
		out = append(out, v.n("n.grave", n))
	}
	return out
}

// doubtful tells how much of the praise may be none: it is not among what is read
// out, but with what a person should look at. Complaints that we are not sure of are
// listed with the others and say so there.
func (v *digestView) doubtful(c digest.Count) string {
	if c.Kind != pulse.Praise || c.Unsure == 0 {
		return ""
	}
	return " (" + v.n("n.unsure", c.Unsure) + ")"
}

// NonePraise says that there is no praise to show, and where that is which may be some.
func (v *digestView) NonePraise() string {
	if v.Count(pulse.Praise).Unsure > 0 {
		return v.t("none.praise.unsure")
	}
	return v.t("none.praise")
}

func (v *digestView) grave() int {
	n := 0
	for _, i := range v.Digest.Urgent {
		if i.Severity != "" {
			n++
		}
	}
	return n
}

// Nothing says why there is nothing to read, or "".
func (v *digestView) Nothing() string {
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
	return v.t(v.variant("empty."+string(v.Empty)), "when", v.moment(last.In(v.Until.Location())))
}

// part is some items to show and the number of those left out.
type part struct {
	Items []*itemView
	More  int
}

func (v *digestView) part(list []digest.Item, most int) part {
	var out part
	for i, it := range list {
		if i == most {
			out.More = len(list) - i
			break
		}
		out.Items = append(out.Items, &itemView{it, v, i + 1})
	}
	return out
}

// Urgent, Praise, Late and Waiting are the parts with items.
func (v *digestView) Urgent() part  { return v.urgent }
func (v *digestView) Praise() part  { return v.praise }
func (v *digestView) Late() part    { return v.late }
func (v *digestView) Waiting() part { return v.waiting }

// Best is the praise to print large, or nil.
func (v *digestView) Best() *itemView {
	if v.Digest.Best == nil {
		return nil
	}
	return &itemView{*v.Digest.Best, v, 1}
}

// Foot says what the digest covers.
func (v *digestView) Foot() string {
	return v.t("footer", "since", v.moment(v.Since), "until", v.moment(v.Until))
}

// Lines are the attributions the sources ask for.
func (v *digestView) Lines() []string {
	var out []string
	for _, a := range v.Attributions {
		out = append(out, Line(a))
	}
	return out
}
