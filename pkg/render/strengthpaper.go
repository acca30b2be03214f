package render

import (
	"strconv"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// Paper is a month to be set on paper, in words that are ready. Its parts are as those
// of poster.Report, which sets it.
type Paper struct {
	Title, Over, Under, Lang, Pages string
	Parts                           []PaperPart
}

// PaperPart is a piece of it: see poster.Part.
type PaperPart struct {
	Kind  string
	Text  string
	Lang  string
	Note  string
	Rows  [][]string
	Share [][]float64
}

// StrengthsPaper makes a month ready for paper: the same as the page, with its charts.
func StrengthsPaper(s digest.Strengths, o Options) (Paper, error) {
	p, err := newPen(o)
	if err != nil {
		return Paper{}, err
	}
	v := strengthsView{s, p}
	out := Paper{Title: p.t("st.title"), Over: v.Where() + " · " + v.When(), Lang: p.lang, Pages: p.t("st.page", "n", "{n}", "of", "{of}")}
	if nothing := v.Nothing(); nothing != "" {
		out.Under = nothing
	} else {
		out.Under = v.Size()
		for _, b := range v.Basis() {
			out.Under += " " + b
		}
		out.Parts = v.paper()
	}
	if open := v.Open(); open != "" {
		out.Under += " " + open
	}
	out.Parts = append(out.Parts, v.paperEnd()...)
	return out, nil
}

func (v strengthsView) paper() []PaperPart {
	m := strengthsMail{v, 0}
	out := []PaperPart{{Kind: "head", Text: v.t("st.h.themes")}, paperBars(m.ThemeCells(), v.t("st.paper.bars"))}
	for _, s := range v.Themes() {
		out = append(out, v.paperTheme(s)...)
	}
	out = append(out, PaperPart{Kind: "head", Text: v.t("st.h.marks")}, PaperPart{Kind: "small", Text: v.t("st.chart.marks")}, paperBars(m.MarkCells(), ""))
	for _, k := range v.Marks() {
		if len(k.Words()) == 0 && len(k.Compared()) == 0 {
			continue
		}
		out = append(out, PaperPart{Kind: "sub", Text: k.Name()}, PaperPart{Kind: "small", Text: k.Is() + " · " + k.Of() + " · " + k.Shared()})
		out = append(out, paperItems(k.Compared())...)
		out = append(out, paperQuotes(k.Words())...)
	}
	if list := v.People(); len(list) > 0 {
		out = append(out, PaperPart{Kind: "head", Text: v.t("st.h.people")}, PaperPart{Kind: "small", Text: v.t("st.people.note")})
		for _, t := range list {
			out = append(out, PaperPart{Kind: "sub", Text: t.Name()}, paperQuotes([]wordsView{t.Words()})[0])
		}
	}
	out = append(out, PaperPart{Kind: "head", Text: v.t("st.h.changed")})
	out = append(out, paperItems(v.Moves())...)
	out = append(out, PaperPart{Kind: "head", Text: v.t("st.h.months")}, v.paperMonths(m))
	out = append(out, PaperPart{Kind: "head", Text: v.t("st.h.table")})
	for _, g := range []gridView{v.ThemeGrid(), v.MarkGrid(), v.MonthGrid(true)} {
		out = append(out, PaperPart{Kind: "table", Rows: append([][]string{g.Head}, g.Rows...)})
	}
	return out
}

func (v strengthsView) paperTheme(s strengthView) []PaperPart {
	out := []PaperPart{{Kind: "sub", Text: strconv.Itoa(s.Num) + ". " + s.Name()}, {Kind: "small", Text: s.Of() + " · " + s.Shared()}}
	out = append(out, paperItems(s.Compared())...)
	if p := s.Places(); p != "" {
		out = append(out, PaperPart{Kind: "item", Text: p})
	}
	out = append(out, paperQuotes(s.Words())...)
	if gone := s.Silent(); gone != "" {
		out = append(out, PaperPart{Kind: "small", Text: gone})
	}
	if n := s.Named(); n != "" {
		out = append(out, PaperPart{Kind: "named", Text: n})
	}
	if d := s.Danger(); d != "" {
		out = append(out, PaperPart{Kind: "item", Text: d})
	}
	if b := s.Blame(); b != nil {
		out = append(out, PaperPart{Kind: "blame", Text: b.Said(), Lang: b.Tongue(), Note: b.Meta()})
	}
	return out
}

// paperMonths are praise and, for those who may know, complaints by month.
func (v strengthsView) paperMonths(m strengthsMail) PaperPart {
	out := PaperPart{Kind: "bars", Note: v.t("kind.praise")}
	if v.Blames() {
		out.Note += " · " + v.t("kind.complaint")
	}
	for _, c := range m.MonthCells() {
		row, share := []string{c.Name, c.Good.Value}, []float64{float64(c.Good.Full) / 100, 0}
		if v.Blames() {
			row, share = append(row, c.Bad.Value), append(share, float64(c.Bad.Full)/100, 0)
		}
		out.Rows, out.Share = append(out.Rows, row), append(out.Share, share)
	}
	return out
}

// paperEnd are the ideas so far, the question and what is covered.
func (v strengthsView) paperEnd() []PaperPart {
	out := []PaperPart{{Kind: "head", Text: v.t("st.h.ideas")}}
	for _, i := range v.Ideas() {
		out = append(out, PaperPart{Kind: "words", Text: i.Brief(), Note: i.Meta()})
	}
	if len(v.Strengths.Ideas) == 0 {
		out = append(out, PaperPart{Kind: "words", Text: v.t("st.ideas.none")})
	}
	out = append(out, PaperPart{Kind: "head", Text: v.t("st.h.question")}, PaperPart{Kind: "ask", Text: v.Asks(), Note: v.Answer()}, PaperPart{Kind: "small", Text: v.Foot()})
	for _, l := range v.Lines() {
		out = append(out, PaperPart{Kind: "small", Text: l})
	}
	return out
}

func paperItems(list []string) []PaperPart {
	var out []PaperPart
	for _, s := range list {
		out = append(out, PaperPart{Kind: "item", Text: s})
	}
	return out
}

func paperQuotes(list []wordsView) []PaperPart {
	var out []PaperPart
	for _, w := range list {
		out = append(out, PaperPart{Kind: "quote", Text: w.Said(), Lang: w.Tongue(), Note: w.Meta()})
	}
	return out
}

// paperBars are bars with their names and values.
func paperBars(list []cellBar, note string) PaperPart {
	out := PaperPart{Kind: "bars", Note: note}
	for _, c := range list {
		out.Rows = append(out.Rows, []string{c.Name, c.Value})
		out.Share = append(out.Share, []float64{float64(c.Full) / 100, float64(c.Full+c.Light) / 100})
	}
	return out
}
