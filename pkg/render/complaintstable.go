package render

import (
	"slices"
	"strconv"
	"strings"
)

var complaintsHead = []string{"id", "theme", "label", "people", "messages", "severity", "severity_people", "trend", "before",
	"places", "team", "why", "quote", "mentions", "weight", "severity_factor", "trend_factor", "burst_day", "burst_people", "burst_usual",
	"reach", "sub", "item", "status", "owner", "due"}

func (v complaintsView) rows() [][]string {
	var out [][]string
	for _, g := range v.Ranked() {
		quote := ""
		if len(g.Quotes) > 0 {
			quote = Line(g.Quotes[0].Text)
		}
		row := []string{g.ID, g.Theme, Line(g.Label), strconv.Itoa(g.People), strconv.Itoa(g.Messages), g.Severity,
			strconv.Itoa(g.Severe), string(g.Trend), strconv.Itoa(g.Before), g.placesCell(), Line(g.TeamName),
			Line(strings.Join(g.Why, ", ")), quote, Line(strings.Join(g.Mentions, " ")),
			decimal(g.Weight), decimal(g.SeverityFactor), decimal(g.TrendFactor)}
		row = append(row, g.burstCells()...)
		row = append(row, strconv.Itoa(g.Reach), g.Sub)
		out = append(out, append(row, g.itemCells()...))
	}
	if u := v.Unassigned; u.Messages > 0 {
		row := make([]string, len(complaintsHead))
		row[0], row[2] = "none", v.t("c.unassigned")
		row[3], row[4] = strconv.Itoa(u.People), strconv.Itoa(u.Messages)
		row[slices.Index(complaintsHead, "mentions")] = Line(strings.Join(u.Mentions, " "))
		out = append(out, row)
	}
	return out
}

// placesCell tells the people by place for programs: "kadikoy=14;moda=2", the
// most first. What is said of the brand as a whole stands under "*", which is no
// id of a place and, unlike = or -, begins no formula.
func (g groupView) placesCell() string {
	var out []string
	for _, id := range g.placed() {
		name := Line(id)
		if id == "" {
			name = "*"
		}
		out = append(out, name+"="+strconv.Itoa(g.Places[id]))
	}
	return strings.Join(out, ";")
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (g groupView) burstCells() []string {
	if g.Burst == nil {
		return []string{"", "", ""}
	}
	return []string{g.Burst.Day, strconv.Itoa(g.Burst.People), decimal(g.Burst.Usual)}
}

func (g groupView) itemCells() []string {
	if g.Item == nil {
		return []string{"", "", "", ""}
	}
	return []string{Line(g.Item.ID), Line(g.Item.Status), Line(g.Item.Owner), Line(g.Item.Due)}
}
