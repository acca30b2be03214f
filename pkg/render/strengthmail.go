package render

import (
	"bytes"
	"io"
	"strconv"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// StrengthsMail writes the month as the HTML of a mail: tables whose cells are the
// bars, as mail services drop drawings, and at most 90 KB of it.
func StrengthsMail(w io.Writer, s digest.Strengths, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	for quotes := 3; ; quotes-- {
		var b bytes.Buffer
		b.Grow(mailBudget)
		if err := p.html(&b, "strengths.mail.html.tmpl", strengthsMail{strengthsView{s, p}, quotes}); err != nil {
			return err
		}
		if b.Len() <= mailBudget || quotes == 0 {
			_, err := w.Write(b.Bytes())
			return err
		}
	}
}

// StrengthsSubject is the line its mail carries.
func StrengthsSubject(s digest.Strengths, o Options) (string, error) {
	p, err := newPen(o)
	if err != nil {
		return "", err
	}
	v := strengthsView{s, p}
	return v.Where() + p.t("colon") + " " + p.t("st.title") + ", " + v.When(), nil
}

// strengthsMail is a month with at most so many quotes of each theme.
type strengthsMail struct {
	strengthsView
	Quotes int
}

// Few are the first of a theme's quotes.
func (v strengthsMail) Few(list []wordsView) []wordsView { return list[:min(len(list), v.Quotes)] }

// cellBar is a bar of cells, in per cent of the room: what is filled, how far the
// range reaches beyond, and what is left.
type cellBar struct {
	Name, Value        string
	Full, Light, Empty int
}

func newCellBar(name, value string, share, high, top float64) cellBar {
	b := cellBar{Name: name, Value: value, Full: int(share/top*100 + .5)}
	if share > 0 {
		b.Full = max(b.Full, 1)
	}
	b.Light = max(int(high/top*100+.5)-b.Full, 0)
	b.Empty = max(100-b.Full-b.Light, 0)
	return b
}

// ThemeCells are the bars of all themes, on one scale.
func (v strengthsMail) ThemeCells() []cellBar {
	var out []cellBar
	for _, t := range v.Strengths.Themes {
		out = append(out, newCellBar(v.theme(t.ID), v.percents(t.Praise.Share), t.Praise.Share, t.Praise.High, v.widest()))
	}
	return out
}

// MarkCells are those of the marks.
func (v strengthsMail) MarkCells() []cellBar {
	top := .01
	for _, m := range v.Strengths.Marks {
		top = max(top, m.Praise.High)
	}
	var out []cellBar
	for _, m := range v.Strengths.Marks {
		out = append(out, newCellBar(v.mark(m.ID), v.percents(m.Praise.Share), m.Praise.Share, m.Praise.High, top))
	}
	return out
}

// monthCells is one month of the chart.
type monthCells struct {
	Name      string
	Good, Bad cellBar
}

// MonthCells are praise and complaints, month by month, on one scale.
func (v strengthsMail) MonthCells() []monthCells {
	top := 1
	for _, m := range v.Strengths.Months {
		top = max(top, m.Praise, m.Complaints)
	}
	bar := func(n int) cellBar {
		return newCellBar("", strconv.Itoa(n), float64(n), 0, float64(top))
	}
	var out []monthCells
	for _, m := range v.Strengths.Months {
		out = append(out, monthCells{v.monthName(m.Month), bar(m.Praise), bar(m.Complaints)})
	}
	return out
}
