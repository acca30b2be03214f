package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// Strengths writes a month as text, html, md or json. The HTML is a whole page
// without any outside reference, for the screen and for A4 paper.
func Strengths(w io.Writer, format string, s digest.Strengths, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	v := strengthsView{s, p}
	switch format {
	case Text:
		return p.text(w, "strengths.text.tmpl", v)
	case Markdown:
		return p.text(w, "strengths.md.tmpl", v)
	case HTML:
		return p.html(w, "strengths.html.tmpl", v)
	case JSON:
		return object(w, s)
	}
	return unknownFormat(format, Text, HTML, Markdown, JSON)
}

// strengthsView is a month beside the words to tell it with.
type strengthsView struct {
	digest.Strengths
	pen
}

// Code is the language of the page.
func (v strengthsView) Code() string { return v.lang }

// Where is whose month it is.
func (v strengthsView) Where() string {
	switch {
	case v.Brand != "" && v.Name != "":
		return Line(v.Brand) + " · " + Line(v.Name)
	case v.Name != "":
		return Line(v.Name)
	case v.Brand != "":
		return Line(v.Brand)
	}
	return v.t("all_places")
}

// month names a month with its year: "October 2026".
func (v strengthsView) month(id string) string {
	t, err := time.Parse("2006-01", id)
	if err != nil {
		return Line(id)
	}
	return v.t("st.month", "month", v.words.Months[t.Month()-1], "year", strconv.Itoa(t.Year()+v.Offset))
}

// When is the month told about.
func (v strengthsView) When() string { return v.month(v.Strengths.Month) }

// Masthead is the first line: whose month, and at the right edge which.
func (v strengthsView) Masthead() string { return v.pen.masthead(v.Where(), v.When()) }

func (p *pen) masthead(left, right string) string {
	room := p.Width - columnsOf(right) - 2
	if columnsOf(left) > room {
		return p.paint("title", p.fit("", "", left)) + "\n" + right
	}
	return p.paint("title", pad(room+2, left)) + right
}

// Nothing says why there is nothing to read, or "".
func (v strengthsView) Nothing() string {
	switch {
	case v.Voices == 0:
		return v.t("st.none", "month", v.When())
	case v.Praise == 0:
		return v.n("st.nopraise", v.Voices, "month", v.When())
	}
	return ""
}

// Open says that the month is not over, or "".
func (v strengthsView) Open() string {
	if !v.Unfinished {
		return ""
	}
	return v.t("st.unfinished", "when", v.moment(v.Until))
}

// Blames reports whether complaints are for this reader.
func (v strengthsView) Blames() bool { return v.Role != digest.Staff }

// Size tells the month in one line.
func (v strengthsView) Size() string {
	if !v.Blames() {
		return v.t("st.size.staff", "praise", v.Praise, "voices", v.Voices)
	}
	return v.t("st.size", "praise", v.Praise, "voices", v.Voices, "complaints", v.Complaints)
}

// Basis tells what it is held against, and how much may be quoted.
func (v strengthsView) Basis() []string {
	var against []string
	if v.Elsewhere > 0 {
		against = append(against, v.n("st.against.places", v.Elsewhere))
	}
	if v.Before > 0 {
		against = append(against, v.n("st.against.months", v.Before))
	}
	var out []string
	switch len(against) {
	case 0:
		out = append(out, v.t("st.alone"))
	case 1:
		out = append(out, v.t("st.against.one", "what", against[0]))
	default:
		out = append(out, v.t("st.against", "places", against[0], "months", against[1]))
	}
	if v.Held < v.Praise {
		out = append(out, v.n("st.held", v.Held, "praise", v.Praise))
	}
	return out
}

// Earlier reports whether there is a month before it to draw it beside.
func (v strengthsView) Earlier() bool { return len(v.Strengths.Months) > 1 }

// Head is a heading.
func (v strengthsView) Head(key string) string { return v.paint("bold", v.upper(v.t(key))) }

// percent writes a share: 39.
func (p *pen) percent(share float64) string { return strconv.Itoa(int(share*100 + .5)) }

// percents writes a share with its sign, where the language puts it: 39 %, %39.
func (p *pen) percents(share float64) string {
	return p.t("st.percent", "share", p.percent(share))
}

// Share tells a rate with its range.
func (p *pen) share(r digest.Rate) string {
	return p.t("st.share", "share", p.percent(r.Share), "low", p.percent(r.Low), "high", p.percent(r.High))
}

// times writes how many times as often: 1,6.
func (p *pen) times(f float64) string {
	digits := 1
	if f < 1 {
		digits = 2
	}
	if f >= 10 {
		digits = 0
	}
	return strings.Replace(strconv.FormatFloat(f, 'f', digits, 64), ".", p.Decimal, 1)
}

// against tells a lift in words, with its numbers where they say something.
func (p *pen) against(l *digest.Lift, there string) string {
	if l == nil {
		return ""
	}
	s := p.t("st."+string(l.Change), "there", p.t("st."+there))
	if l.Change == digest.TooFew || l.Change == digest.Fewer && l.High > 1 || l.Change == digest.More && l.Low < 1 {
		return s // numbers too small for the range to say more
	}
	return s + p.t("colon") + " " + p.lift(*l)
}

func (p *pen) lift(l digest.Lift) string {
	return p.t("st.lift", "times", p.times(l.Times), "low", p.times(l.Low), "high", p.times(l.High))
}

// Mark names a mark.
func (p *pen) mark(id string) string { return p.t("mark." + id) }

// Moves tells what changed, one sentence each.
func (v strengthsView) Moves() []string {
	if v.Before == 0 {
		return []string{v.t("st.changed.first")}
	}
	var out []string
	for _, c := range v.Changed {
		what := v.theme(c.Theme)
		if c.Mark != "" {
			what = v.mark(c.Mark)
		}
		out = append(out, v.t("st.changed."+string(c.Lift.Change), "what", what, "now", v.percent(c.Now.Share), "before", v.percent(c.Lift.There.Share))+
			" · "+v.lift(c.Lift))
	}
	if len(out) == 0 {
		out = append(out, v.t("st.changed.none"))
	}
	return out
}

// Asks is the question to the staff.
func (v strengthsView) Asks() string { return v.t("st.q." + v.Question) }

// Answer is how to answer it for those who only read: by mail, or by word.
func (v strengthsView) Answer() string {
	if v.ReplyTo != "" {
		return v.t("st.ask.mail", "address", Line(v.ReplyTo))
	}
	return v.t("st.ask.tell")
}

// Mail is the address to answer at, or "".
func (v strengthsView) Mail() string { return Line(v.ReplyTo) }

// Command is how to write an answer down.
func (v strengthsView) Command() string {
	c := `pulse suggest "…"`
	if len(v.Themes()) > 0 {
		c += " --theme " + Line(v.Strengths.Themes[0].ID)
	}
	if v.Strengths.Place != "" {
		c += " --place " + Line(v.Strengths.Place)
	}
	return c
}

// Foot says what is covered and how it was counted.
func (v strengthsView) Foot() string {
	return v.t("st.foot", "since", v.shortDate(v.Since), "until", v.shortDate(v.Until.Add(-time.Millisecond)))
}

// Lines are the attributions the sources ask for.
func (v strengthsView) Lines() []string {
	var out []string
	for _, a := range v.Attributions {
		out = append(out, Line(a))
	}
	return out
}

// FollowUp tells how guests who complained were followed up, a sentence each.
func (v strengthsView) FollowUp() []string {
	if v.Followed == nil {
		return nil
	}
	return append([]string{v.n("case.fig.cases", v.Followed.Cases)}, v.followed(*v.Followed)...)
}
