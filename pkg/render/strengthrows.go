package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

func columnsOf(s string) int { return uniseg.StringWidth(s) }

// strengthView is one theme.
type strengthView struct {
	digest.Strength
	v   strengthsView
	Num int
}

// Themes are those told at length: with words of guests, or held where none are.
func (v strengthsView) Themes() []strengthView { return v.views(0, atLength) }

// Rest are the other themes.
func (v strengthsView) Rest() []strengthView { return v.views(atLength, len(v.Strengths.Themes)) }

// atLength is how many themes are told at length.
const atLength = 5

func (v strengthsView) views(from, to int) []strengthView {
	var out []strengthView
	for i := from; i < min(to, len(v.Strengths.Themes)); i++ {
		out = append(out, strengthView{v.Strengths.Themes[i], v, i + 1})
	}
	return out
}

// Name is the theme's.
func (s strengthView) Name() string { return s.v.theme(s.ID) }

// Line is the theme with its numbers.
func (s strengthView) Line() string {
	return s.v.paint("bold", s.v.fit(padLeft(2, strconv.Itoa(s.Num))+". ", "    ", s.Name())) + "\n" +
		s.v.fit("    ", "    ", s.Of()+" · "+s.v.share(s.Praise))
}

// Of is how many praise it: 12 of 40.
func (s strengthView) Of() string { return s.v.t("st.of", "n", s.Praise.N, "of", s.Praise.Of) }

// Shared is its share with the range.
func (s strengthView) Shared() string { return s.v.share(s.Praise) }

// Bar draws its share, and in light how far the range reaches.
func (s strengthView) Bar() string { return s.v.shareBar(s.Praise, s.v.widest()) }

// widest is the largest end of a range among what is drawn together.
func (v strengthsView) widest() float64 {
	top := .01
	for _, t := range v.Strengths.Themes {
		top = max(top, t.Praise.High)
	}
	return top
}

func (p pen) shareBar(r digest.Rate, most float64) string {
	room := min(p.Width-8, 60)
	full, light := int(r.Share/most*float64(room)+.5), int(r.High/most*float64(room)+.5)
	if r.N > 0 {
		full = max(full, 1)
	}
	return p.paint("green", strings.Repeat("▇", full)) + p.paint("dim", strings.Repeat("░", max(light-full, 0)))
}

// Compared tells it against the other places and the earlier months.
func (s strengthView) Compared() []string {
	return s.v.compared(s.Elsewhere, s.Earlier)
}

func (v strengthsView) compared(elsewhere, earlier *digest.Lift) []string {
	var out []string
	for _, l := range []string{v.against(elsewhere, "elsewhere"), v.against(earlier, "earlier")} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// Places are those it stands out at.
func (s strengthView) Places() string {
	var out []string
	for _, p := range s.Stands {
		out = append(out, s.v.place(p))
	}
	if len(out) == 0 {
		return ""
	}
	return s.v.t("st.stands", "places", strings.Join(out, ", "))
}

// Named are the people named in its praise.
func (s strengthView) Named() string {
	if len(s.Staff) == 0 {
		return ""
	}
	return s.v.t("st.named", "names", Line(strings.Join(s.Staff, ", ")))
}

// Danger tells the complaints about what others praise.
func (s strengthView) Danger() string {
	if s.Threat == nil {
		return ""
	}
	out := s.v.n("st.threat", s.Threat.Complaints)
	if l := s.Threat.Earlier; l != nil {
		out += " (" + s.v.t("st.threat."+string(l.Change)) + ")"
	}
	return out
}

// Blame is a complaint to read beside the praise, or nil.
func (s strengthView) Blame() *wordsView {
	if s.Threat == nil || s.Threat.Quote == nil {
		return nil
	}
	return &wordsView{*s.Threat.Quote, s.v}
}

// Words are the guests' words.
func (s strengthView) Words() []wordsView { return s.v.wordsOf(s.Quotes) }

// Silent says that no words are held, or "".
func (s strengthView) Silent() string {
	if len(s.Quotes) > 0 {
		return ""
	}
	return s.v.t("st.gone")
}

func (v strengthsView) wordsOf(qs []digest.Quote) []wordsView {
	var out []wordsView
	for _, q := range qs {
		out = append(out, wordsView{q, v})
	}
	return out
}

// wordsView is what one guest wrote.
type wordsView struct {
	digest.Quote
	v strengthsView
}

// Said is the guest's text between quotation marks.
func (w wordsView) Said() string { return w.v.t("quote.open") + w.whole() + w.v.t("quote.close") }

// whole is the text with the marks of what was left out.
func (w wordsView) whole() string {
	parts := w.Parts()
	return parts[0] + parts[1] + parts[2]
}

// Parts are the text before, in and behind the words that show a mark.
func (w wordsView) Parts() (out [3]string) {
	start, end := max(w.Start, 0), min(w.End, len(w.Text))
	if start >= end {
		start, end = len(w.Text), len(w.Text)
	}
	out = [3]string{seam(w.Text[:start]), seam(w.Text[start:end]), seam(w.Text[end:])}
	if w.Before {
		out[0] = "… " + out[0]
	}
	if w.After {
		out[2] += " …"
	}
	return out
}

// seam is Line that keeps one space at its ends.
func seam(s string) string {
	out := Line(s)
	if out == "" {
		return ""
	}
	if strings.TrimLeft(s, " \n\t") != s {
		out = " " + out
	}
	if strings.TrimRight(s, " \n\t") != s {
		out += " "
	}
	return out
}

// Tongue is the language it was written in, where it is one of ours, else "".
func (w wordsView) Tongue() string {
	if slices.Contains(Languages(), w.Lang) {
		return w.Lang
	}
	return ""
}

// Meta tells who, where and when.
func (w wordsView) Meta() string {
	out := []string{w.v.t("anonymous")}
	if a := Line(w.Author); a != "" {
		out[0] = cut(60, a)
	}
	if w.Place != "" && w.v.Strengths.Place == "" {
		out = append(out, w.v.place(w.Place))
	}
	return strings.Join(append(out, w.v.shortDate(w.Posted.In(w.v.Since.Location()))), " · ")
}

// Cited is the text as a Markdown quotation.
func (w wordsView) Cited(lead string) string { return lead + md(w.whole()) }

// markView is one mark.
type markView struct {
	digest.MarkRate
	v strengthsView
}

// Marks are all of them.
func (v strengthsView) Marks() []markView {
	var out []markView
	for _, m := range v.Strengths.Marks {
		out = append(out, markView{m, v})
	}
	return out
}

// Name and Is are what it is called, and what it means.
func (m markView) Name() string { return m.v.mark(m.ID) }
func (m markView) Is() string   { return m.v.t("mark." + m.ID + ".is") }

// Of, Shared, Compared and Words are as those of a theme.
func (m markView) Of() string         { return m.v.t("st.of", "n", m.Praise.N, "of", m.Praise.Of) }
func (m markView) Shared() string     { return m.v.share(m.Praise) }
func (m markView) Compared() []string { return m.v.compared(m.Elsewhere, m.Earlier) }
func (m markView) Words() []wordsView { return m.v.wordsOf(m.Quotes) }

// Bar draws its share beside those of the other marks.
func (m markView) Bar() string {
	top := .01
	for _, o := range m.v.Strengths.Marks {
		top = max(top, o.Praise.High)
	}
	return m.v.shareBar(m.Praise, top)
}

// thankedView is one of the roster.
type thankedView struct {
	digest.Thanked
	v strengthsView
}

// People are those whom guests named.
func (v strengthsView) People() []thankedView {
	var out []thankedView
	for _, p := range v.Strengths.People {
		out = append(out, thankedView{p, v})
	}
	return out
}

// Name is the person's, with the place where all are told.
func (t thankedView) Name() string {
	out := Line(t.Thanked.Name)
	if t.Thanked.Place != "" && t.v.Strengths.Place == "" {
		out += " · " + t.v.place(t.Thanked.Place)
	}
	return out
}

// Words is what was said.
func (t thankedView) Words() wordsView { return wordsView{t.Quote, t.v} }
