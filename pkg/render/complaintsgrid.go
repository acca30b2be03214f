package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
)

const (
	gap       = 2  // columns between cells
	leastName = 22 // columns for the name of a cause; where fewer are left, cells stand below it
	nameLines = 2  // of the name in the table; the sections have it whole
)

// trendSigns show a trend without colour.
var trendSigns = map[backlog.Trend]string{backlog.More: "▲", backlog.Fewer: "▼", backlog.Same: "=", backlog.TooFew: "?", backlog.Unknown: "–"}

// gridHead names the columns behind the number and the name.
var gridHead = []string{"c.h.people", "c.h.messages", "c.h.severity", "c.h.trend", "c.h.weight"}

// cells are what stands in them.
func (g groupView) cells() []string {
	return []string{strconv.Itoa(g.People), strconv.Itoa(g.Messages), g.Gravity(), g.Turn(), g.v.number(g.Weight)}
}

// Gravity is the gravest grade with its people, or "-".
func (g groupView) Gravity() string {
	if g.Severity == "" {
		return "-"
	}
	return "! " + g.v.grade(g.Severity) + " " + strconv.Itoa(g.Severe)
}

func (p *pen) grade(grade string) string { return p.either("sev.", grade) }

// Turn is the trend as a sign, with what it was before.
func (g groupView) Turn() string {
	sign := trendSigns[g.Trend]
	if g.Trend == backlog.Unknown || sign == "" {
		return trendSigns[backlog.Unknown]
	}
	return sign + " " + g.v.t("c.was", "before", g.Before)
}

// Grid is the table of the causes, each with a line of where, when and whose
// below it.
func (v complaintsView) Grid() string {
	groups := v.Ranked()
	head, widths := make([]string, len(gridHead)), make([]int, len(gridHead))
	for i, key := range gridHead {
		head[i] = v.t(key)
		widths[i] = uniseg.StringWidth(head[i])
	}
	room := v.Width - 4
	for i := range widths {
		for _, g := range groups {
			widths[i] = max(widths[i], uniseg.StringWidth(g.cells()[i]))
		}
		room -= gap + widths[i]
	}
	if room < leastName {
		return v.stacked(groups, head)
	}
	out := []string{v.paint("dim", strings.TrimRight("    "+pad(room, v.t("c.h.cause"))+aligned(head, widths), " "))}
	for _, g := range groups {
		out = append(out, g.gridRow(room, widths)...)
	}
	return strings.Join(out, "\n")
}

// aligned puts numbers to the right and words to the left of their columns.
func aligned(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		b.WriteString(strings.Repeat(" ", gap))
		if i == 2 || i == 3 {
			b.WriteString(pad(widths[i], c))
		} else {
			b.WriteString(padLeft(widths[i], c))
		}
	}
	return b.String()
}

func (g groupView) gridRow(room int, widths []int) []string {
	name := wrap(room, Line(g.Label), g.v.Breaks)
	if len(name) > nameLines {
		name = name[:nameLines]
		last, _ := split(room-1, name[nameLines-1], false)
		name[nameLines-1] = strings.TrimRight(last, " ") + "…"
	}
	out := []string{g.tone(strings.TrimRight(padLeft(2, strconv.Itoa(g.Num))+". "+pad(room, name[0])+aligned(g.cells(), widths), " "))}
	for _, l := range name[1:] {
		out = append(out, g.tone("    "+l))
	}
	return append(out, g.below()...)
}

// below are the lines under a cause: what is beside it, and what is being done.
func (g groupView) below() []string {
	var out []string
	if about := g.Beside(); about != "" {
		out = append(out, g.v.paint("dim", g.v.fit("    ", "    ", about)))
	}
	if doing := g.Doing(); doing != "" {
		out = append(out, g.v.fit("    → ", "      ", doing))
	}
	return out
}

func (g groupView) tone(s string) string {
	if g.Severity != "" {
		return g.v.paint("red", s)
	}
	return s
}

// stacked is the table where there is no room for one: the cells stand, with
// their names, below the cause.
func (v complaintsView) stacked(groups []groupView, head []string) string {
	var out []string
	for _, g := range groups {
		out = append(out, g.tone(v.fit(padLeft(2, strconv.Itoa(g.Num))+". ", "    ", Line(g.Label))))
		var facts []string
		for i, c := range g.cells() {
			if c != "-" && c != trendSigns[backlog.Unknown] {
				facts = append(facts, head[i]+" "+c)
			}
		}
		out = append(out, v.fit("    ", "    ", strings.Join(facts, " · ")))
		out = append(out, g.below()...)
	}
	return strings.Join(out, "\n")
}

// Beside tells the theme where the name does not, the place or places, and a
// burst.
func (g groupView) Beside() string {
	var out []string
	if name := g.v.theme(g.Theme); !strings.HasPrefix(strings.ToLower(g.Label), strings.ToLower(name)) {
		out = append(out, name)
	}
	for _, s := range []string{g.places(placesIn), g.Spike()} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " · ")
}

// Spike is a burst in a few words, or "".
func (g groupView) Spike() string {
	if g.Burst == nil {
		return ""
	}
	return "* " + g.v.t("c.burst.short", "day", g.v.whole(g.Burst.Day), "n", g.Burst.People)
}

// whole writes a day that stays on one line.
func (v complaintsView) whole(day string) string {
	return strings.ReplaceAll(v.isoDay(day), " ", "\u00a0")
}

// Outburst tells a burst, or "".
func (g groupView) Outburst() string {
	if g.Burst == nil {
		return ""
	}
	return "* " + g.v.n("c.burst", g.Burst.People, "day", g.v.isoDay(g.Burst.Day), "usual", g.v.number(g.Burst.Usual))
}

// Doing tells who does what about it until when, or "".
func (g groupView) Doing() string {
	if g.Item == nil {
		return ""
	}
	out := []string{g.v.either("c.status.", g.Item.Status)}
	if g.Item.Owner != "" {
		out = append(out, Line(g.Item.Owner))
	}
	if g.Item.Due != "" {
		key := "c.due"
		if g.Item.Late {
			key = "c.late"
		}
		out = append(out, g.v.t(key, "day", g.v.whole(g.Item.Due)))
	}
	return strings.TrimLeft(Line(g.Item.ID)+" ", " ") + strings.Join(out, ", ")
}

// Legend explains the signs that are in the table.
func (v complaintsView) Legend() string {
	var out []string
	for _, t := range []backlog.Trend{backlog.More, backlog.Fewer, backlog.Same, backlog.TooFew} {
		if slices.ContainsFunc(v.Groups, func(g backlog.Group) bool { return g.Trend == t }) {
			out = append(out, v.t("c.sign."+string(t)))
		}
	}
	if slices.ContainsFunc(v.Groups, func(g backlog.Group) bool { return g.Trend == backlog.Unknown }) {
		s := trendSigns[backlog.Unknown] + " " + v.t("c.trend.unknown")
		if !v.Heard.IsZero() {
			s += " (" + v.t("c.heard", "day", v.dated(v.Heard)) + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, "   ")
}
