package render

import (
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

func (p *pen) shareBar(r digest.Rate, most float64) string {
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
