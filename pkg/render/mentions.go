package render

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// listRoom is how much of each text a list shows, in graphemes.
const listRoom = 500

// Mentions writes a list of mentions, the newest first, as text, json (one object
// a line), csv or md.
func Mentions(w io.Writer, format string, list []pulse.Judged, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b pulse.Judged) int {
		return cmp.Or(b.Posted.Compare(a.Posted), cmp.Compare(a.Key(), b.Key()))
	})
	var views []mentionView
	for _, j := range list {
		views = append(views, mentionView{j, p})
	}
	switch format {
	case Text:
		return p.text(w, "mentions.text.tmpl", views)
	case Markdown:
		return p.text(w, "mentions.md.tmpl", views)
	case JSON:
		return objects(w, list)
	case CSV:
		return mentionsTable(w, views)
	}
	return unknownFormat(format, Text, JSON, CSV, Markdown)
}

// mentionObject is a mention as JSON readers get it: with the name other commands
// know it by, and its kind and themes as they stand after a correction.
type mentionObject struct {
	Key    string     `json:"key"`
	Kind   pulse.Kind `json:"kind"`
	Themes []string   `json:"themes"`
	Marks  []string   `json:"marks"` // of praise: what sets the service apart
	pulse.Judged
}

func objectOf(j pulse.Judged) mentionObject {
	return mentionObject{j.Key(), j.Kind(), append([]string{}, j.Themes("")...), j.Marks(), j}
}

func objects(w io.Writer, list []pulse.Judged) error {
	for _, j := range list {
		if err := object(w, objectOf(j)); err != nil {
			return err
		}
	}
	return nil
}

// mentionView is one mention beside the words to tell it with.
type mentionView struct {
	pulse.Judged
	pen
}

// Sign tells its kind without colour.
func (m mentionView) Sign() string {
	switch m.Kind() {
	case pulse.Praise:
		return "+"
	case pulse.Complaint:
		return "-"
	case pulse.Mixed:
		return "±"
	}
	return "·"
}

// Head is the line that names it: its sign, id and age.
func (m mentionView) Head() string {
	style := map[pulse.Kind]string{pulse.Praise: "green", pulse.Complaint: "red", pulse.Mixed: "amber"}[m.Kind()]
	return m.paint(style, m.fit(" "+m.Sign()+" ", "   ", Line(m.Key())+" · "+m.When()))
}

// When is its age, or the date of an old one.
func (m mentionView) When() string { return m.when(m.Posted) }

// fresh is how long an age says more than a date.
const fresh = 14 * 24 * time.Hour

func (p *pen) when(t time.Time) string {
	if d := p.Now.Sub(t); !p.Now.IsZero() && d >= 0 && d < fresh {
		return p.age(d)
	}
	return p.stamp(t)
}

// stamp is a moment with its year.
func (p *pen) stamp(t time.Time) string {
	t = t.In(p.Zone)
	return p.shortDate(t) + " " + strconv.Itoa(t.Year()+p.Offset) + " " + p.clock(t)
}

// Words is the text as far as there is room.
func (m mentionView) Words() string {
	if m.Gone != "" {
		return m.t("l.gone")
	}
	return m.quote(listRoom, squeeze(m.Text))
}

// squeeze leaves out the empty lines of a text, which a list has no room for.
func squeeze(s string) string {
	lines := slices.DeleteFunc(strings.Split(clean(s), "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	return strings.Join(lines, "\n")
}

// Meta tells who, where and about what.
func (m mentionView) Meta() string {
	out := []string{cmp.Or(cut(60, Line(m.Author.Label())), m.t("anonymous"))}
	for _, s := range []string{m.place(m.Judged.Place), m.About(), m.Doubt()} {
		if s != "" {
			out = append(out, s)
		}
	}
	if m.Rating > 0 {
		out = append(out, stars(m.Rating))
	}
	if m.Copies > 0 {
		out = append(out, "×"+strconv.Itoa(m.Copies+1)) // with its near-copies
	}
	return strings.Join(out, " · ")
}

// About lists the themes; of a mixed mention with the sign of each.
func (m mentionView) About() string {
	if m.Kind() != pulse.Mixed || m.Correction != nil && m.Correction.Theme != "" {
		return m.themes(m.Themes(""))
	}
	var out []string
	for _, side := range []struct {
		sign string
		kind pulse.Kind
	}{{"+ ", pulse.Praise}, {"- ", pulse.Complaint}} {
		if s := m.themes(m.Themes(side.kind)); s != "" {
			out = append(out, side.sign+s)
		}
	}
	return strings.Join(out, " · ")
}

// Doubt says that we are not sure, or that it asks something.
func (m mentionView) Doubt() string {
	var out []string
	if m.Unsure() {
		out = append(out, m.t("unsure"))
	}
	if m.Verdict.Question {
		out = append(out, m.t("question"))
	}
	return strings.Join(out, ", ")
}

// Link is where it was said, or "".
func (m mentionView) Link() string { return link(m.URL) }

// Cited is the text as a Markdown quotation.
func (m mentionView) Cited() string {
	if m.Gone != "" {
		return "> " + md(m.t("l.gone"))
	}
	return "> " + strings.ReplaceAll(md(cut(listRoom, squeeze(m.Text))), "\n", "\n> ")
}

func mentionsTable(w io.Writer, list []mentionView) error {
	head := []string{"id", "kind", "unsure", "posted_at", "place", "author", "rating", "themes", "text", "url"}
	var rows [][]string
	for _, m := range list {
		rating := ""
		if m.Rating > 0 {
			rating = strconv.FormatFloat(m.Rating, 'f', -1, 64)
		}
		rows = append(rows, []string{m.Key(), string(m.Kind()), strconv.FormatBool(m.Unsure()), m.Posted.In(m.Zone).Format(time.RFC3339),
			m.place(m.Judged.Place), Line(m.Author.Label()), rating, m.themes(m.Themes("")), m.Text, m.Link()})
	}
	return table(w, head, rows)
}
