package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What text needs beyond the words: rows whose columns stand under each other.

// Masthead is the first line: whose digest, and at the right edge of which day.
func (v *digestView) Masthead() string {
	left := v.Title()
	if v.Brand != "" {
		left = Line(v.Brand)
		if v.Name != "" {
			left += " · " + Line(v.Name)
		}
	}
	room := v.Width - columns(v.Day()) - 2
	if columns(left) > room {
		return v.paint("title", v.fit("", "", left)) + "\n" + v.Day()
	}
	return v.paint("title", pad(room+2, left)) + v.Day()
}

// Section is a heading with the number of what follows, 0 for none.
func (v *digestView) Section(key string, n int) string {
	s := v.upper(v.Head(key))
	if n > 0 {
		s += "  " + strconv.Itoa(n)
	}
	return v.paint("bold", s)
}

// Complains reports whether complaints are for this reader and there is a day to tell.
func (v *digestView) Complains() bool { return v.Role != digest.Staff && v.told() }

// Corrects reports whether this reader is shown ids, to correct what was misjudged.
func (v *digestView) Corrects() bool { return v.Role == digest.Owner || v.Role == digest.Manager }

// Lauds reports whether there is a day to tell the praise of.
func (v *digestView) Lauds() bool {
	return v.told() && (v.Role != digest.Staff || v.Praises() > 0)
}

// told reports whether the window holds anything at all.
func (v *digestView) told() bool { return v.Empty == "" && v.Total() > 0 }

// Praises is the number of voices that are praise alone, as far as we are sure.
func (v *digestView) Praises() int {
	n := len(v.Digest.Praise)
	if v.Digest.Best != nil {
		n++
	}
	return n
}

// Headline tells what a complaint is about.
func (i *itemView) Headline() string {
	var out []string
	for _, s := range []string{i.Tag(), i.About(), Line(i.placeOutside())} {
		if s != "" {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return i.v.t("kind." + string(i.Kind))
	}
	return strings.Join(out, " · ")
}

// placeOutside is the place, where the digest is about more than one.
func (i *itemView) placeOutside() string {
	if i.v.Digest.Place == "" {
		return i.Name
	}
	return ""
}

// UrgentRows, BestRows, PraiseRows, LateRows and WaitingRows are a voice in its part:
// its words, the facts of it, and what to do.
func (i *itemView) UrgentRows() string {
	return under(i.bullet(), i.v.fit("    ", "    ", i.Long()), i.Told("    ", i.Facts()), i.todo(), i.address())
}

func (i *itemView) BestRows() string {
	return under(i.v.paint("green", i.v.fit("  ┃ ", "  ┃ ", i.Long())), i.thanks("  ┃ "), i.Told("  ┃ ", i.Meta()))
}

func (i *itemView) PraiseRows() string {
	return under(i.v.fit("  · ", "    ", i.Brief()), i.thanks("    "), i.Told("    ", i.Meta()))
}

func (i *itemView) LateRows() string {
	words, facts := i.v.fit(i.mark(), "    ", i.Brief()), i.Told("    ", i.Meta())
	if !i.Bad() {
		return under(words, facts)
	}
	return under(words, facts, i.todo(), i.address())
}

func (i *itemView) WaitingRows() string {
	return under(i.v.fit("  ? ", "    ", i.Brief()), i.Told("    ", i.Meta()), i.address())
}

// under puts those that say something under one another.
func under(rows ...string) string {
	return strings.Join(slices.DeleteFunc(rows, func(s string) bool { return s == "" }), "\n")
}

// bullet is the first line of a complaint.
func (i *itemView) bullet() string {
	style := "bold"
	if i.Severity != "" {
		style = "red"
	}
	return i.v.paint(style, i.v.fit(padLeft(2, strconv.Itoa(i.Num))+". ", "    ", i.Headline()))
}

func (i *itemView) todo() string { return i.v.fit("    → ", "      ", i.Todo()) }

// thanks are the names the guest spoke of, or "".
func (i *itemView) thanks(lead string) string {
	if s := i.Thanks(); s != "" {
		return i.v.paint("bold", i.v.fit(lead, lead, s))
	}
	return ""
}

// address is where it was said, or "".
func (i *itemView) address() string {
	if s := i.Link(); s != "" {
		return i.v.paint("dim", "    "+s)
	}
	return ""
}

// mark stands before a late voice and tells its kind without colour.
func (i *itemView) mark() string {
	switch i.Kind {
	case pulse.Praise:
		return "  + "
	case pulse.Complaint:
		return "  - "
	case pulse.Mixed:
		return "  ± "
	}
	return "  · "
}

// Cited is the text as a Markdown quotation, each line behind lead.
func (i *itemView) Cited(lead string) string {
	return lead + strings.ReplaceAll(md(cut(i.v.room.text, i.Text)), "\n", "\n"+lead)
}

// Row is one line of the numbers. The bar takes what the words leave.
func (c *countView) Row() string {
	label, usual, verdict := c.v.columns()
	room := min(max(c.v.Width-label-usual-verdict-13, 0), 20)
	style := map[pulse.Kind]string{pulse.Praise: "green", pulse.Complaint: "red", pulse.Mixed: "amber"}[c.Kind]
	s := "  " + pad(label, c.Label()) + padLeft(5, strconv.Itoa(c.N)) + "  " + c.v.paint(style, pad(room, c.Bar(room)))
	if u := c.Usually(); u != "" {
		s += "  " + pad(usual, u) + "  " + c.Verdict()
	}
	return strings.TrimRight(s, " ")
}

// columns are the widths of the words in the rows of the numbers.
func (v *digestView) columns() (label, usual, verdict int) {
	if v.labelWidth == 0 {
		for _, c := range v.Rows() {
			v.labelWidth = max(v.labelWidth, columns(c.Label()))
			v.usualWidth = max(v.usualWidth, columns(c.Usually()))
			v.verdictWidth = max(v.verdictWidth, columns(c.Verdict()))
		}
	}
	return v.labelWidth, v.usualWidth, v.verdictWidth
}

// ThemeHead is the head of the themes.
func (v *digestView) ThemeHead() string {
	s := "  " + strings.Repeat(" ", v.themeWidth()) + "  " + pad(v.themeBar()+6, v.t("kind.praise"))
	if v.Role != digest.Staff {
		s += v.t("kind.complaint")
	}
	return v.paint("dim", strings.TrimRight(s, " "))
}

func (v *digestView) themeWidth() int {
	w := 0
	for _, t := range v.Talked() {
		w = max(w, columns(t.Label()))
	}
	return min(w, 28)
}

// themeBar is the room for one of the two bars of a theme.
func (v *digestView) themeBar() int { return min(max((v.Width-v.themeWidth()-12)/2, 4), 18) }

// Row is one theme.
func (t *themeView) Row() string {
	num := func(n int) string {
		if n == 0 {
			return padLeft(4, "·")
		}
		return padLeft(4, strconv.Itoa(n))
	}
	room := t.v.themeBar()
	s := "  " + pad(t.v.themeWidth(), cut(28, t.Label())) + num(t.Praise) + " " + t.v.paint("green", pad(room, t.Good(room)))
	if t.v.Role != digest.Staff {
		s += num(t.Complaint) + " " + t.v.paint("red", t.Bad(room))
	}
	return strings.TrimRight(s, " ")
}

// Row is one source.
func (s *sourceView) Row() string {
	mark := "  ✗ "
	if s.Well() {
		mark = "  ✓ "
	}
	return s.v.fit(mark, "    ", s.Title()+s.v.t("colon")+" "+s.Heard())
}
