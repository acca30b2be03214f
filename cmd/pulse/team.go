package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newTeam(e *env) *cobra.Command {
	c := group("team", "Who makes which part of the service better", newTeamList(e), newTeamShow(e))
	c.Long = `Teams and the themes they own stand in pulse.yaml, under teams:. A team that names
a part of a theme owns only that part; of several teams the first in the file
counts. A single task is given to another team with pulse backlog assign.`
	c.Example = "  pulse team list\n  pulse team show service"
	return c
}

func newTeamList(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List the teams with what they own, and the themes nobody owns",
		Args:  args(cobra.NoArgs),
	}
	f := e.backlogFlags(c, "text", "json", "csv", "md")
	c.RunE = func(c *cobra.Command, _ []string) error {
		format, o, err := f.check(e)
		if err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			list, err := e.teamRows(c, db)
			if err != nil {
				return err
			}
			return render.TeamList(c.OutOrStdout(), format, render.Teams{Teams: list, Unowned: e.unowned()}, o)
		})
	}
	return c
}

func newTeamShow(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:     "show TEAM",
		Short:   "One team: lead, people, themes and its part of the backlog",
		Example: "  pulse team show service",
		Args:    args(cobra.ExactArgs(1)),
	}
	f := e.backlogFlags(c, "text", "json", "md")
	c.ValidArgsFunction = e.completeTeam
	c.RunE = func(c *cobra.Command, a []string) error {
		format, o, err := f.check(e)
		if err != nil {
			return err
		}
		id, err := e.teamNamed(a[0])
		if err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			list, err := e.entries(c.Context(), db, f)
			if err != nil {
				return err
			}
			rows, err := e.teamRows(c, db)
			if err != nil {
				return err
			}
			for _, t := range rows {
				if t.ID != id {
					continue
				}
				for _, x := range list {
					if x.Team == id && x.Status != pulse.ItemClosed {
						t.Items = append(t.Items, x)
					}
				}
				return render.Team(c.OutOrStdout(), format, t, o)
			}
			return nil
		})
	}
	return c
}

// teamRows are the teams of the file, with what they own today.
func (e *env) teamRows(c *cobra.Command, db *store.DB) ([]render.TeamRow, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	items, _, err := e.items(c.Context(), db)
	if err != nil {
		return nil, err
	}
	teams := e.teams()
	var out []render.TeamRow
	for i, t := range cfg.Teams {
		row := render.TeamRow{ID: t.ID, Name: cmp.Or(t.Name, t.ID), Lead: t.Lead, People: []string{}, Items: []backlog.Entry{}}
		row.Themes, row.Others = e.owned(teams, i)
		row.Except = e.except(teams, row)
		for _, s := range cfg.Staff {
			if s.Team == t.ID {
				row.People = append(row.People, s.Name)
			}
		}
		if err := e.load(&row, teams, items); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// owned divides what a team names into what it owns and what a team before it has.
func (e *env) owned(teams []backlog.Team, i int) (own, others []string) {
	own, others = []string{}, []string{}
	for _, id := range teams[i].Themes {
		theme, part, _ := e.placed(id)
		if owner, _ := backlog.TeamOf(teams, theme, part); owner.ID == teams[i].ID {
			own = append(own, id)
		} else {
			others = append(others, id)
		}
	}
	return own, others
}

// except are the parts of a team's themes that another team owns.
func (e *env) except(teams []backlog.Team, row render.TeamRow) []string {
	out := []string{}
	for _, r := range e.state().Rows() {
		theme, part, _ := e.placed(r.ID)
		if part == "" || r.Into != "" || !slices.Contains(row.Themes, theme) {
			continue
		}
		if owner, ok := backlog.TeamOf(teams, theme, part); ok && owner.ID != row.ID {
			out = append(out, part)
		}
	}
	return out
}

// load counts what a team has to do.
func (e *env) load(row *render.TeamRow, teams []backlog.Team, items []pulse.Item) error {
	now, err := e.now()
	for _, it := range items {
		if !it.Status.Done() && e.teamOfItem(teams, it) == row.ID {
			row.Open++
			if backlog.Overdue(it, now, now.Location()) {
				row.Overdue++
			}
		}
	}
	return err
}

// teamOfItem is who was named, else the team of its theme.
func (e *env) teamOfItem(teams []backlog.Team, it pulse.Item) string {
	if it.Owner != "" {
		return it.Owner
	}
	theme, part, known := e.placed(it.Group)
	if !known {
		theme, part, _ = e.placed(it.Theme)
	}
	t, _ := backlog.TeamOf(teams, theme, part)
	return t.ID
}

// unowned are the themes no team owns. Parts follow their themes.
func (e *env) unowned() []string {
	out := []string{}
	for _, r := range e.state().Rows() {
		if _, owned := backlog.TeamOf(e.teams(), r.ID, ""); r.Parent == "" && r.Into == "" && !r.Ignored && !owned {
			out = append(out, r.ID)
		}
	}
	return out
}

// teamNamed is the id of a team as a person names it: by id or name.
func (e *env) teamNamed(typed string) (string, error) {
	cfg, err := e.config()
	if err != nil || typed == "" {
		return "", err
	}
	var known []string
	for _, t := range cfg.Teams {
		if strings.EqualFold(t.ID, typed) || lang.Plain(t.Name) == lang.Plain(typed) {
			return t.ID, nil
		}
		known = append(known, t.ID)
	}
	err = pulse.Usagef("there is no team %q", typed)
	if near := pulse.Nearest(typed, known); near != "" {
		return "", pulse.WithHint(err, "did you mean %s?", near)
	}
	if len(known) == 0 {
		return "", pulse.WithHint(err, "no team is configured; add teams: to pulse.yaml")
	}
	return "", pulse.WithHint(err, "configured: %s", strings.Join(known, ", "))
}

// ownerNamed is whose task something may be: the id of a team, the name of somebody
// of the staff, or what was typed. What looks like a typing mistake is refused.
func (e *env) ownerNamed(typed string) (string, error) {
	cfg, err := e.config()
	if err != nil || typed == "" {
		return "", err
	}
	if id, err := e.teamNamed(typed); err == nil {
		return id, nil
	}
	var known []string
	for _, t := range cfg.Teams {
		known = append(known, t.ID, t.Name)
	}
	for _, s := range cfg.Staff {
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if lang.Plain(name) == lang.Plain(typed) {
				return s.Name, nil
			}
			known = append(known, name)
		}
	}
	if near := pulse.Nearest(typed, known); near != "" && !strings.Contains(typed, "@") {
		return "", pulse.WithHint(pulse.Usagef("there is no team and nobody of the staff called %q", typed), "did you mean %s? For somebody else write a mail address", near)
	}
	return freeText(typed)
}

func (e *env) completeTeam(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	cfg, err := e.config()
	if err != nil || len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, t := range cfg.Teams {
		out = append(out, t.ID+"\t"+t.Name)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
