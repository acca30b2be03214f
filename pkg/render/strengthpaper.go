package render

import (
	"strconv"
	"strings"

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
	w := &paperWriter{strengthsMail: strengthsMail{strengthsView: strengthsView{s, p}}}
	out := Paper{Title: p.t("st.title"), Over: w.Where() + " · " + w.When(), Lang: p.lang, Pages: p.t("st.page", "n", "{n}", "of", "{of}")}
	under := []string{w.Nothing()}
	if under[0] == "" {
		under = append([]string{w.Size()}, w.Basis()...)
		w.month()
	}
	out.Under = strings.TrimSpace(strings.Join(append(under, w.Open()), " "))
	w.end()
	out.Parts = w.parts
	return out, nil
}

// paperWriter puts parts behind each other.
type paperWriter struct {
	strengthsMail
	parts []PaperPart
}

// add puts a part of each text that is there.
func (w *paperWriter) add(kind string, texts ...string) {
	for _, s := range texts {
		if s != "" {
			w.parts = append(w.parts, PaperPart{Kind: kind, Text: s})
		}
	}
}

// head puts a heading by its key, and small print under it.
func (w *paperWriter) head(key, note string) {
	w.add("head", w.t(key))
	w.add("small", note)
}

func (w *paperWriter) quote(kind string, q *wordsView) {
	w.parts = append(w.parts, PaperPart{Kind: kind, Text: q.Said(), Lang: q.Tongue(), Note: q.Meta()})
}

func (w *paperWriter) quotes(list []wordsView) {
	for i := range list {
		w.quote("quote", &list[i])
	}
}

// bars puts bars with their names and values.
func (w *paperWriter) bars(list []cellBar, note string) {
	out := PaperPart{Kind: "bars", Note: note}
	for _, c := range list {
		out.Rows = append(out.Rows, []string{c.Name, c.Value})
		out.Share = append(out.Share, []float64{float64(c.Full) / 100, float64(c.Full+c.Light) / 100})
	}
	w.parts = append(w.parts, out)
}

func (w *paperWriter) month() {
	w.head("st.h.themes", "")
	w.bars(w.ThemeCells(), w.t("st.paper.bars"))
	for _, s := range w.Themes() {
		w.theme(&s)
	}
	w.head("st.h.marks", w.t("st.chart.marks"))
	w.bars(w.MarkCells(), "")
	for _, k := range w.Marks() {
		w.mark(&k)
	}
	w.people()
	w.head("st.h.changed", "")
	w.add("item", w.Moves()...)
	if list := w.FollowUp(); len(list) > 0 {
		w.head("case.fig.title", "")
		w.add("item", list...)
	}
	grids := []gridView{w.ThemeGrid(), w.MarkGrid()}
	if w.Earlier() {
		w.head("st.h.months", "")
		w.months()
		grids = append(grids, w.MonthGrid(true))
	}
	w.head("st.h.table", "")
	for _, g := range grids {
		w.parts = append(w.parts, PaperPart{Kind: "table", Rows: append([][]string{g.Head}, g.Rows...)})
	}
}

func (w *paperWriter) theme(s *strengthView) {
	w.add("sub", strconv.Itoa(s.Num)+". "+s.Name())
	w.add("small", s.Of()+" · "+s.Shared())
	w.add("item", append(s.Compared(), s.Places())...)
	w.quotes(s.Words())
	w.add("small", s.Silent())
	w.add("named", s.Named())
	w.add("item", s.Danger())
	if b := s.Blame(); b != nil {
		w.quote("blame", b)
	}
}

// mark tells one of which there is more to tell than its bar.
func (w *paperWriter) mark(k *markView) {
	words, compared := k.Words(), k.Compared()
	if len(words)+len(compared) == 0 {
		return
	}
	w.add("sub", k.Name())
	w.add("small", k.Is()+" · "+k.Of()+" · "+k.Shared())
	w.add("item", compared...)
	w.quotes(words)
}

func (w *paperWriter) people() {
	list := w.People()
	if len(list) == 0 {
		return
	}
	w.head("st.h.people", w.t("st.people.note"))
	for i := range list {
		w.add("sub", list[i].Name())
		w.quotes([]wordsView{list[i].Words()})
	}
}

// months are praise and, for those who may know, complaints by month.
func (w *paperWriter) months() {
	out := PaperPart{Kind: "bars", Note: w.t("kind.praise")}
	if w.Blames() {
		out.Note += " · " + w.t("kind.complaint")
	}
	for _, c := range w.MonthCells() {
		row, share := []string{c.Name, c.Good.Value}, []float64{float64(c.Good.Full) / 100, 0}
		if w.Blames() {
			row, share = append(row, c.Bad.Value), append(share, float64(c.Bad.Full)/100, 0)
		}
		out.Rows, out.Share = append(out.Rows, row), append(out.Share, share)
	}
	w.parts = append(w.parts, out)
}

// end are the ideas so far, the question and what is covered.
func (w *paperWriter) end() {
	w.head("st.h.ideas", "")
	for _, i := range w.Ideas() {
		w.parts = append(w.parts, PaperPart{Kind: "words", Text: i.Brief(), Note: i.Meta()})
	}
	if len(w.Strengths.Ideas) == 0 {
		w.add("words", w.t("st.ideas.none"))
	}
	w.head("st.h.question", "")
	w.parts = append(w.parts, PaperPart{Kind: "ask", Text: w.Asks(), Note: w.Answer()})
	w.add("small", append([]string{w.Foot()}, w.Lines()...)...)
}
