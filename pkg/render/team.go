package render

import (
	"io"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/backlog"
)

// Teams are the teams and what nobody owns. Its JSON fields are promises.
type Teams struct {
	Teams   []TeamRow `json:"teams"`
	Unowned []string  `json:"unowned"` // ids of themes
}

// TeamRow is one team.
type TeamRow struct {
	ID      string          `json:"id"`
	Name    string          `json:"name"`
	Lead    string          `json:"lead,omitempty"`
	Themes  []string        `json:"themes"`           // ids of the themes and parts it owns
	Except  []string        `json:"except"`           // parts of them that another team owns
	Others  []string        `json:"owned_by_another"` // it names them, but a team before it has them
	People  []string        `json:"people"`           // of the staff
	Open    int             `json:"open"`             // items that are not done
	Overdue int             `json:"overdue"`
	Items   []backlog.Entry `json:"items,omitempty"`
}

// TeamList writes the teams as text, json, csv or md.
func TeamList(w io.Writer, format string, list Teams, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	v := teamsView{list, p}
	switch format {
	case Text:
		return p.text(w, "teams.text.tmpl", v)
	case Markdown:
		return p.text(w, "teams.md.tmpl", v)
	case JSON:
		list.Teams = append([]TeamRow{}, list.Teams...)
		return object(w, list)
	case CSV:
		return table(w, []string{"id", "name", "lead", "themes", "people", "open", "overdue"}, v.rows())
	}
	return unknownFormat(format, Text, JSON, CSV, Markdown)
}

// Team writes one team as text, json or md.
func Team(w io.Writer, format string, t TeamRow, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return p.text(w, "team.text.tmpl", teamView{t, p})
	case Markdown:
		return p.text(w, "team.md.tmpl", teamView{t, p})
	case JSON:
		return object(w, t)
	}
	return unknownFormat(format, Text, JSON, Markdown)
}

// teamsView is the teams beside the words to tell them with.
type teamsView struct {
	Teams
	pen
}

// List are the teams.
func (v teamsView) List() []teamView {
	var out []teamView
	for _, t := range v.Teams.Teams {
		out = append(out, teamView{t, v.pen})
	}
	return out
}

// Nobodys are the themes without a team, or "".
func (v teamsView) Nobodys() string {
	if len(v.Unowned) == 0 {
		return ""
	}
	return v.t("b.unowned") + v.t("colon") + " " + v.themes(v.Unowned)
}

func (v teamsView) rows() [][]string {
	var out [][]string
	for _, t := range v.Teams.Teams {
		out = append(out, []string{t.ID, Line(t.Name), t.Lead, strings.Join(t.Themes, " "), Line(strings.Join(t.People, ", ")),
			strconv.Itoa(t.Open), strconv.Itoa(t.Overdue)})
	}
	return out
}

// teamView is one team beside the words to tell it with.
type teamView struct {
	TeamRow
	pen
}

// Head is its name and id, and at the right edge how much it has to do.
func (v teamView) Head() string {
	return v.paint("bold", v.edges(v.Called(), v.Load()))
}

// Called is its name with the id that commands take.
func (v teamView) Called() string { return Line(v.TeamRow.Name) + " (" + v.ID + ")" }

// Load is how many items it has to do.
func (v teamView) Load() string {
	if v.Open == 0 {
		return v.t("b.team.idle")
	}
	out := v.n("b.team.open", v.Open)
	if v.Overdue > 0 {
		out = "! " + out + ", " + v.t("b.count", "n", v.Overdue, "status", v.t("b.overdue"))
	}
	return out
}

// Facts are its themes, lead and people.
func (v teamView) Facts() []fact {
	var out []fact
	add := func(key, text string) {
		if text != "" {
			out = append(out, fact{v.t(key), text})
		}
	}
	add("b.team.lead", Line(v.Lead))
	add("b.team.themes", v.themes(v.Themes))
	if len(v.Themes) == 0 {
		add("b.team.themes", v.t("b.team.none"))
	}
	add("b.team.except", v.themes(v.Except))
	add("b.team.others", v.themes(v.Others))
	add("b.team.people", Line(strings.Join(v.People, ", ")))
	return out
}

// Column is a fact as a line of text.
func (v teamView) Column(f fact) string { return v.columnOf(v.Facts(), f) }

// Tasks are its items.
func (v teamView) Tasks() []taskView { return backlogView{Backlog{Items: v.Items}, v.pen}.Rows() }
