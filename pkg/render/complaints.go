package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
)

const (
	quoteRoom = 300 // graphemes of one quote
	quotesIn  = 3   // quotes of a group in text; other formats have all
	placesIn  = 3   // places of a group in the table
	idsShown  = 6   // of a group, beside those of its quotes
)

// Complaints writes the complaints by cause as text, json, csv (one row a group,
// and one with the id "none" for what is in no group) or md.
func Complaints(w io.Writer, format string, r backlog.Report, o Options) error {
	o.Zone = r.Until.Location()
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return p.text(w, "complaints.text.tmpl", complaintsView{r, p})
	case Markdown:
		return p.text(w, "complaints.md.tmpl", complaintsView{r, p})
	case JSON:
		return object(w, r)
	case CSV:
		return table(w, complaintsHead, complaintsView{r, p}.rows())
	}
	return unknownFormat(format, Text, JSON, CSV, Markdown)
}

// complaintsView is a report beside the words to tell it with.
type complaintsView struct {
	backlog.Report
	pen
}

// Masthead is the title, and at the right edge the time it covers.
func (v complaintsView) Masthead() string {
	left := v.t("c.title")
	if v.Report.Place != "" {
		left += " · " + v.place(v.Report.Place)
	}
	room := v.Width - uniseg.StringWidth(v.Covers()) - 2
	if uniseg.StringWidth(left) > room {
		return v.paint("title", v.fit("", "", left)) + "\n" + v.Covers()
	}
	return v.paint("title", pad(room+2, left)) + v.Covers()
}

// Heading is the title with the place.
func (v complaintsView) Heading() string {
	if v.Report.Place == "" {
		return v.t("c.title")
	}
	return v.t("c.title") + v.t("colon") + " " + v.place(v.Report.Place)
}

// Covers is the day, or the first and the last.
func (v complaintsView) Covers() string {
	if v.Since.Year() == v.Until.Year() {
		return v.days(v.Since, v.Until)
	}
	return v.dated(v.Since) + " – " + v.dated(v.Until.Add(-time.Millisecond))
}

// dated writes a day, with its year where that is not the report's.
func (v complaintsView) dated(t time.Time) string {
	t = t.In(v.Zone)
	s := v.shortDate(t)
	if v.Since.Year() != v.Until.Year() || t.Year() != v.Until.Year() {
		s += " " + strconv.Itoa(t.Year()+v.Offset)
	}
	return s
}

// Nothing says that nobody complained and when, or "".
func (v complaintsView) Nothing() string {
	if v.Messages > 0 {
		return ""
	}
	return v.t("c.none", "since", v.moment(v.Since), "until", v.moment(v.Until))
}

// Size tells people, messages and causes, of one theme where only that was asked for.
func (v complaintsView) Size() string {
	s := v.size(v.People, v.Messages)
	if v.Report.Theme != "" {
		s = v.theme(v.Report.Theme) + v.t("colon") + " " + s
	}
	return s + " · " + v.n("c.causes", len(v.Groups)+v.More)
}

func (p *pen) size(people, messages int) string {
	return p.n("c.people", people) + " · " + p.n("c.messages", messages)
}

// Outside tells what is in no group and why, or "".
func (v complaintsView) Outside() string {
	u := v.Unassigned
	if u.Messages == 0 {
		return ""
	}
	var why []string
	if u.NoReason > 0 {
		why = append(why, v.n("c.no_reason", u.NoReason))
	}
	if u.NoTheme > 0 {
		why = append(why, v.n("c.no_theme", u.NoTheme))
	}
	share := v.t("c.share", "n", percent(u.Messages, v.Messages))
	return v.t("c.unassigned") + v.t("colon") + " " + v.size(u.People, u.Messages) + ", " + share + " (" + strings.Join(why, ", ") + ")"
}

func percent(n, of int) string {
	if p := (n*200 + of) / max(2*of, 1); p > 0 || n == 0 {
		return strconv.Itoa(p)
	}
	return "<1"
}

// OutsideIDs are the messages in no group, as far as there is room.
func (v complaintsView) OutsideIDs() string { return v.ids(v.Unassigned.Mentions) }

// ids lists keys to look at with pulse show.
func (p *pen) ids(keys []string) string {
	var out []string
	for _, k := range keys[:min(len(keys), idsShown)] {
		out = append(out, Line(k))
	}
	if more := len(keys) - idsShown; more > 0 {
		out = append(out, strings.ReplaceAll(p.n("more", more), " ", "\u00a0")) // on one line
	}
	return strings.Join(out, " ")
}

// Ranked are the groups in their order.
func (v complaintsView) Ranked() []groupView {
	var out []groupView
	for i, g := range v.Groups {
		out = append(out, groupView{g, v, i + 1})
	}
	return out
}
