package render

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/backlog"
)

// groupView is one group beside the words to tell it with.
type groupView struct {
	backlog.Group
	v   complaintsView
	Num int
}

// Grave tells the gravest thing in it and of how many people, or "".
func (g groupView) Grave() string {
	if g.Severity == "" {
		return ""
	}
	return g.v.grade(g.Severity) + " (" + g.v.n("c.people", g.Severe) + ")"
}

// Headline is its label behind its gravity.
func (g groupView) Headline() string {
	s := Line(g.Label)
	if grave := g.Grave(); grave != "" {
		s = "! " + grave + " · " + s
	}
	return s
}

// Bullet is the first line of a group.
func (g groupView) Bullet() string {
	style := "bold"
	if g.Severity != "" {
		style = "red"
	}
	return g.v.paint(style, g.v.fit(padLeft(2, strconv.Itoa(g.Num))+". ", "    ", g.Headline()))
}

// Facts are its size, its trend and its reach.
func (g groupView) Facts() string {
	out := g.v.size(g.People, g.Messages)
	if g.Trend != backlog.Unknown {
		out += " · " + g.v.t("c.trend", "now", g.People, "before", g.Before, "change", g.v.t("c.change."+string(g.Trend)))
	}
	if g.Reach > 0 {
		out += " · " + g.v.n("c.reach", g.Reach)
	}
	return out
}

// Split tells the people by place, the most first; "" where it says nothing new.
func (g groupView) Split() string { return g.places(len(g.Places)) }

// Spread is Split where the table had no room for all of it.
func (g groupView) Spread() string {
	if len(g.Places) <= placesIn {
		return ""
	}
	return g.Split()
}

func (g groupView) places(most int) string {
	if g.v.OnePlace || len(g.Places) == 1 && (g.v.Report.Place != "" || g.Places[""] > 0) {
		return ""
	}
	var out []string
	for i, id := range g.placed() {
		if i == most {
			out = append(out, "…")
			break
		}
		name := g.v.t("c.no_place")
		if id != "" {
			name = g.v.place(id)
		}
		out = append(out, name+" "+strconv.Itoa(g.Places[id]))
	}
	return strings.Join(out, " · ")
}

// placed lists the ids of its places, the one with the most people first.
func (g groupView) placed() []string {
	return slices.SortedFunc(maps.Keys(g.Places), func(a, b string) int {
		return cmp.Or(cmp.Compare(g.Places[b], g.Places[a]), cmp.Compare(a, b))
	})
}

// Owner names its team, or the teams it divides between, and what is being done.
func (g groupView) Owner() string {
	out := g.v.t("c.no_team")
	if g.Team != "" {
		out = g.v.t("c.team", "team", Line(g.TeamName))
	}
	for i, s := range g.Teams {
		if i == 0 {
			out += " " + strconv.Itoa(s.People)
			continue
		}
		out += " · " + Line(s.Name) + " " + strconv.Itoa(s.People)
	}
	doing := g.Doing()
	switch {
	case doing == "":
		return out
	case g.Team == "" && len(g.Teams) == 0 && g.Item.Owner != "":
		return doing // somebody has it: that no team does is no news
	}
	return out + " · " + doing
}

// Words are those that put the complaints here, or "".
func (g groupView) Words() string {
	if len(g.Why) == 0 {
		return ""
	}
	return g.v.t("c.why", "why", Line(strings.Join(g.Why, ", ")))
}

// Also are the messages that are not quoted, as far as there is room.
func (g groupView) Also() string {
	var out []string
	for _, id := range g.Mentions {
		if !slices.ContainsFunc(g.Quotes, func(q backlog.Quote) bool { return q.ID == id }) {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return g.v.t("c.also", "ids", g.v.ids(out))
}

// Said are the quotes; Excerpts the first of them.
func (g groupView) Said() []saidView {
	var out []saidView
	for _, q := range g.Quotes {
		out = append(out, saidView{g.v.quote(quoteRoom, Line(q.Text)), Line(q.ID), g.told(q)})
	}
	return out
}

func (g groupView) Excerpts() []saidView {
	all := g.Said()
	return all[:min(len(all), quotesIn)]
}

// told says which quote it is, and where and when it was said.
func (g groupView) told(q backlog.Quote) string {
	var out []string
	if q.Mark != "" {
		out = append(out, g.v.t("c.mark."+q.Mark))
	}
	if q.Place != "" && g.v.Report.Place == "" && !g.v.OnePlace {
		out = append(out, g.v.place(q.Place))
	}
	if !q.Posted.IsZero() {
		out = append(out, g.v.dated(q.Posted))
	}
	return strings.Join(out, " · ")
}

// saidView is one quote as it is shown.
type saidView struct{ Text, ID, About string }
