package render

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Weighed tells how the weight of a group comes about where it is not the
// people alone, and of the first why it is first.
func (g groupView) Weighed() string {
	why := g.first()
	if len(g.Grades) == 0 && g.TrendFactor == 1 && !g.Rest {
		return why
	}
	sum, turned := g.v.n("c.people", g.People), g.TrendFactor != 1
	counted := float64(g.People)
	if g.Rest {
		counted /= 2
		sum = g.v.t("c.part.rest", "n", sum, "f", g.v.number(.5))
	}
	if more := g.Weight/g.TrendFactor - counted; len(g.Grades) > 0 {
		sum += " + " + g.v.t("c.part.severity", "f", g.v.number(math.Round(more)), "grades", g.graded())
		if turned {
			sum = "(" + sum + ")"
		}
	}
	if turned {
		sum += " × " + g.v.t("c.part.trend", "f", g.v.number(g.TrendFactor), "change", g.v.t("c.change."+string(g.Trend)))
	}
	return strings.TrimLeft(why+" "+g.v.t("c.weight", "weight", g.v.number(g.Weight), "sum", sum), " ")
}

// graded lists the grades with their people, the gravest first.
func (g groupView) graded() string {
	var out []string
	for _, grade := range slices.SortedFunc(maps.Keys(g.Grades), func(a, b string) int {
		return cmp.Or(cmp.Compare(pulse.SeverityRank(b), pulse.SeverityRank(a)), cmp.Compare(a, b))
	}) {
		out = append(out, g.v.t("c.grade", "grade", g.v.grade(grade), "n", g.Grades[grade]))
	}
	return strings.Join(out, ", ")
}

// first says in words what puts the first group before the others, or "".
func (g groupView) first() string {
	if g.Num != 1 || len(g.v.Groups) < 2 {
		return ""
	}
	most := func(of func(backlog.Group) float64) bool {
		return !slices.ContainsFunc(g.v.Groups[1:], func(o backlog.Group) bool { return of(o) >= of(g.Group) })
	}
	switch {
	case most(func(o backlog.Group) float64 { return float64(o.People) }):
		return g.v.t("c.first.size")
	case g.SeverityFactor > 1 && most(func(o backlog.Group) float64 { return float64(o.People) * o.SeverityFactor }):
		return g.v.t("c.first.severity")
	case g.TrendFactor > 1:
		return g.v.t("c.first.trend")
	case g.Weight <= g.v.Groups[1].Weight:
		return ""
	case g.SeverityFactor > 1:
		return g.v.t("c.first.severity")
	case most(func(o backlog.Group) float64 {
		if o.Rest {
			return 0
		}
		return float64(o.People)
	}):
		return g.v.t("c.first.cause")
	}
	return ""
}

// isoDay writes 2026-11-21 as people do.
func (v complaintsView) isoDay(day string) string {
	t, err := pulse.ParseDay(day, v.Zone)
	if err != nil {
		return Line(day)
	}
	return v.dated(t)
}

// Gone names what was loud before and is heard no more, or "".
func (v complaintsView) Gone() string {
	if len(v.Quiet) == 0 {
		return ""
	}
	var out []string
	for _, p := range v.Quiet[:min(len(v.Quiet), quietShown)] {
		out = append(out, Line(p.Label)+" ("+v.t("c.was", "before", p.Before)+")")
	}
	return v.t("c.quiet", "list", strings.Join(out, ", "))
}

// quietShown is how many of them are named.
const quietShown = 3

// ByTheme sums the groups up by theme, where a theme has several, or is "".
func (v complaintsView) ByTheme() string {
	if len(v.Themes) >= len(v.Groups)+v.More {
		return ""
	}
	var out []string
	for _, s := range v.Themes {
		text := v.theme(s.Theme) + " " + strconv.Itoa(s.People)
		if s.Trend == backlog.More || s.Trend == backlog.Fewer {
			text += " " + trendSigns[s.Trend]
		}
		out = append(out, strings.ReplaceAll(text, " ", "\u00a0"))
	}
	return v.t("c.by_theme") + v.t("colon") + " " + strings.Join(out, "\u00a0· ") // no line begins with a dot
}

// Offered names the proposed themes, or is "".
func (v complaintsView) Offered() string {
	if len(v.Proposed) == 0 {
		return ""
	}
	var names []string
	for _, name := range v.Proposed {
		names = append(names, "“"+Line(name)+"”")
	}
	return v.n("c.proposed", len(names), "names", strings.Join(names, ", ")) + " · pulse theme proposals"
}

// Others counts the groups that are left out, or is "".
func (v complaintsView) Others() string {
	if v.More == 0 {
		return ""
	}
	return v.n("c.rest", v.More)
}
