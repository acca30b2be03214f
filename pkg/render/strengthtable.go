package render

import (
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// gridView is a table: the first column at the left, the others at the right.
type gridView struct {
	Head []string
	Rows [][]string
}

// ThemeGrid is every theme in numbers.
func (v strengthsView) ThemeGrid() gridView {
	g := gridView{Head: []string{v.t("st.col.theme"), v.t("st.col.n"), v.t("st.col.share"), v.t("st.col.range")}}
	return v.grid(g, func(add func(name string, r digest.Rate, complaints string, lifts ...*digest.Lift)) {
		for _, t := range v.Strengths.Themes {
			n := "0"
			if t.Threat != nil {
				n = strconv.Itoa(t.Threat.Complaints)
			}
			add(v.theme(t.ID), t.Praise, n, t.Elsewhere, t.Earlier)
		}
	}, v.Blames())
}

// MarkGrid is every mark in numbers.
func (v strengthsView) MarkGrid() gridView {
	g := gridView{Head: []string{v.t("st.col.mark"), v.t("st.col.n"), v.t("st.col.share"), v.t("st.col.range")}}
	return v.grid(g, func(add func(name string, r digest.Rate, complaints string, lifts ...*digest.Lift)) {
		for _, m := range v.Strengths.Marks {
			add(v.mark(m.ID), m.Praise, "", m.Elsewhere, m.Earlier)
		}
	}, false)
}

// grid fills a table of rates; columns nobody has something for are left out.
func (v strengthsView) grid(g gridView, each func(func(string, digest.Rate, string, ...*digest.Lift)), complaints bool) gridView {
	if v.Elsewhere > 0 {
		g.Head = append(g.Head, v.t("st.col.elsewhere"))
	}
	if v.Before > 0 {
		g.Head = append(g.Head, v.t("st.col.earlier"))
	}
	if complaints {
		g.Head = append(g.Head, v.t("st.col.complaints"))
	}
	each(func(name string, r digest.Rate, n string, lifts ...*digest.Lift) {
		row := []string{name, strconv.Itoa(r.N), v.percents(r.Share), v.percent(r.Low) + "–" + v.percent(r.High)}
		for i, there := range []bool{v.Elsewhere > 0, v.Before > 0} {
			if !there {
				continue
			}
			cell := "·"
			if lifts[i] != nil {
				cell = v.percents(lifts[i].There.Share)
			}
			row = append(row, cell)
		}
		if complaints {
			row = append(row, n)
		}
		g.Rows = append(g.Rows, row)
	})
	return g
}

// MonthGrid is every month in numbers, side by side: what was said, and the share of
// praise that shows each mark. Text has room for the number of a month, not its name.
func (v strengthsView) MonthGrid(named bool) gridView {
	g := gridView{Head: []string{v.t("st.col.month")}}
	rows := [][]string{{v.t("st.col.voices")}, {v.t("st.col.praise")}}
	if v.Blames() {
		rows = append(rows, []string{v.t("st.col.complaints")})
	}
	for _, k := range v.Strengths.Marks {
		rows = append(rows, []string{v.mark(k.ID)})
	}
	for _, m := range v.Strengths.Months {
		name := m.Month[max(0, len(m.Month)-2):]
		if named {
			name = v.monthName(m.Month)
		}
		g.Head = append(g.Head, name)
		cells := []string{strconv.Itoa(m.Voices), strconv.Itoa(m.Praise)}
		if v.Blames() {
			cells = append(cells, strconv.Itoa(m.Complaints))
		}
		for _, k := range v.Strengths.Marks {
			cells = append(cells, v.part100(m.Marks[k.ID], m.Praise))
		}
		for i := range rows {
			rows[i] = append(rows[i], cells[i])
		}
	}
	g.Rows = rows
	return g
}

// part100 is n of of as a share, or a dot where nothing was said.
func (p *pen) part100(n, of int) string {
	if of == 0 {
		return "·"
	}
	return p.percents(float64(n) / float64(of))
}

// mostName is how wide the first column of a table in text may be.
const mostName = 26

// Table sets a table in columns. A head longer than its column stands on several
// lines, cut between words.
func (v strengthsView) Table(g gridView) string {
	widths, heads, lines := v.layout(g)
	var out []string
	for k := range lines {
		row := make([]string, len(g.Head))
		for i, h := range heads {
			if at := k - (lines - len(h)); at >= 0 {
				row[i] = h[at]
			}
		}
		out = append(out, v.paint("dim", line(widths, row)))
	}
	for _, row := range g.Rows {
		out = append(out, line(widths, append([]string{cut(mostName, row[0])}, row[1:]...)))
	}
	return strings.Join(out, "\n")
}

// layout gives the width of each column, its head on lines, and how many lines
// the heads take.
func (v strengthsView) layout(g gridView) (widths []int, heads [][]string, lines int) {
	widths, heads = make([]int, len(g.Head)), make([][]string, len(g.Head))
	for i, h := range g.Head {
		for _, row := range g.Rows {
			widths[i] = max(widths[i], columnsOf(row[i]))
		}
		if i == 0 {
			widths[i] = min(max(widths[i], columnsOf(h)), mostName)
		}
		heads[i] = wrap(max(widths[i], v.longestWord(h)), h, v.Breaks)
		lines = max(lines, len(heads[i]))
		for _, l := range heads[i] {
			widths[i] = max(widths[i], columnsOf(l))
		}
	}
	return widths, heads, lines
}

// longestWord is how wide the widest word of s is.
func (v strengthsView) longestWord(s string) int {
	n := 0
	for _, w := range strings.Fields(s) {
		if thai(w) { // written without spaces, it may end a line at any word
			n = max(n, min(columnsOf(w), 9))
			continue
		}
		n = max(n, columnsOf(w))
	}
	return n
}

func line(widths []int, row []string) string {
	s := "  " + pad(widths[0], row[0])
	for i, c := range row[1:] {
		s += "  " + padLeft(widths[i+1], c)
	}
	return strings.TrimRight(s, " ")
}

// Piped is a table in Markdown.
func (v strengthsView) Piped(g gridView) string {
	cells := func(row []string) string {
		out := make([]string, len(row))
		for i, c := range row {
			out[i] = md(c)
		}
		return "| " + strings.Join(out, " | ") + " |"
	}
	out := []string{cells(g.Head), "|---" + strings.Repeat("|--:", len(g.Head)-1) + "|"}
	for _, row := range g.Rows {
		out = append(out, cells(row))
	}
	return strings.Join(out, "\n")
}
