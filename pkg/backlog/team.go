package backlog

import (
	"cmp"
	"slices"
)

// TeamOf gives the team that owns a theme, or a part of one ("" none): the first
// that names the part, else the first that names the theme. So a team that names
// a part gets only that part, and the others keep the rest.
func TeamOf(teams []Team, theme, part string) (Team, bool) {
	for _, id := range []string{part, theme} {
		if id == "" {
			continue
		}
		for _, t := range teams {
			if slices.Contains(t.Themes, id) {
				t.Name = cmp.Or(t.Name, t.ID)
				return t, true
			}
		}
	}
	return Team{}, false
}
