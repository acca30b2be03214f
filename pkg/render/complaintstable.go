package render

import (
	"strconv"
	"strings"
)

var complaintsHead = []string{"id", "theme", "label", "people", "messages", "severity", "severity_people", "trend", "before",
	"places", "team", "why", "quote", "mentions"}

func (v complaintsView) rows() [][]string {
	var out [][]string
	for _, g := range v.Ranked() {
		quote := ""
		if len(g.Quotes) > 0 {
			quote = Line(g.Quotes[0].Text)
		}
		out = append(out, []string{g.ID, g.Theme, Line(g.Label), strconv.Itoa(g.People), strconv.Itoa(g.Messages), g.Severity,
			strconv.Itoa(g.Severe), string(g.Trend), strconv.Itoa(g.Before), g.placesCell(), Line(g.TeamName),
			Line(strings.Join(g.Why, ", ")), quote, Line(strings.Join(g.Mentions, " "))})
	}
	if u := v.Unassigned; u.Messages > 0 {
		row := make([]string, len(complaintsHead))
		row[0], row[2] = "none", v.t("c.unassigned")
		row[3], row[4], row[len(row)-1] = strconv.Itoa(u.People), strconv.Itoa(u.Messages), Line(strings.Join(u.Mentions, " "))
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
