package render

import (
	"strconv"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// Charts of the page, drawn in whole pixels of a fixed picture: what stands in the
// template is only written out.

// chartWide is how wide a bar may be.
const chartWide = 300

// barView is one bar: how far it is filled, where its range begins and ends, where
// the earlier months (a tick) and the other places (a dot) stand; below 0 nowhere.
type barView struct {
	Name, Value, Told         string
	Fill, From, To, Tick, Dot int
	Wide                      int // of the picture
}

// Range is how wide the range is.
func (b barView) Range() int { return b.To - b.From }

// ThemeBars are the bars of all themes, on one scale.
func (v strengthsView) ThemeBars() []barView {
	var out []barView
	top := v.widest()
	for _, t := range v.Strengths.Themes {
		top = max(top, thereShare(t.Elsewhere), thereShare(t.Earlier))
	}
	for _, t := range v.Strengths.Themes {
		out = append(out, v.bar(v.theme(t.ID), t.Praise, t.Elsewhere, t.Earlier, top))
	}
	return out
}

func thereShare(l *digest.Lift) float64 {
	if l == nil {
		return 0
	}
	return l.There.Share
}

func (p *pen) bar(name string, r digest.Rate, elsewhere, earlier *digest.Lift, top float64) barView {
	at := func(share float64) int { return int(share/top*chartWide + .5) }
	b := barView{Name: name, Value: p.percents(r.Share), Told: name + p.t("colon") + " " + p.share(r),
		Fill: at(r.Share), From: at(r.Low), To: at(r.High), Tick: -1, Dot: -1, Wide: chartWide + 8}
	if earlier != nil {
		b.Tick = at(earlier.There.Share)
	}
	if elsewhere != nil {
		b.Dot = at(elsewhere.There.Share)
	}
	return b
}

// Picture is the bar of a mark, on the scale of all four.
func (m markView) Picture() barView {
	top := .01
	for _, o := range m.v.Strengths.Marks {
		top = max(top, o.Praise.High, thereShare(o.Elsewhere), thereShare(o.Earlier))
	}
	return m.v.bar(m.Name(), m.Praise, m.Elsewhere, m.Earlier, top)
}

// Percent is the share of a mark, as it is written large.
func (m markView) Percent() string { return m.v.percents(m.Praise.Share) }

// columnView is one month of the chart: two columns with their numbers.
type columnView struct {
	Name                     string
	Good, Bad                int // how many
	GoodY, BadY, GoodX, BadX int
	GoodHigh, BadHigh        int
	Text                     int
}

const (
	monthHigh = 110 // of the tallest column
	monthFoot = 130 // where columns stand
	monthWide = 88  // of one month with its room
)

// MonthColumns are praise and complaints, month by month.
func (v strengthsView) MonthColumns() []columnView {
	top := 1
	for _, m := range v.Strengths.Months {
		top = max(top, m.Praise, m.Complaints)
	}
	var out []columnView
	for i, m := range v.Strengths.Months {
		x := i * monthWide
		c := columnView{Name: v.monthName(m.Month), Good: m.Praise, Bad: m.Complaints, GoodX: x + 14, BadX: x + 46, Text: x + monthWide/2}
		c.GoodHigh, c.BadHigh = m.Praise*monthHigh/top, m.Complaints*monthHigh/top
		c.GoodY, c.BadY = monthFoot-c.GoodHigh, monthFoot-c.BadHigh
		out = append(out, c)
	}
	return out
}

// MonthsWide is the width of that chart.
func (v strengthsView) MonthsWide() int { return max(1, len(v.Strengths.Months)) * monthWide }

// MonthsTold says the chart in words.
func (v strengthsView) MonthsTold() string {
	s := v.t("st.chart.months")
	for _, m := range v.Strengths.Months {
		s += " " + v.month(m.Month) + v.t("colon") + " " + strconv.Itoa(m.Praise) + " / " + strconv.Itoa(m.Complaints) + "."
	}
	return s
}

// monthName names a month without its year.
func (v strengthsView) monthName(id string) string {
	if n, err := strconv.Atoi(id[max(0, len(id)-2):]); err == nil && n >= 1 && n <= 12 {
		return v.words.Months[n-1]
	}
	return Line(id)
}
