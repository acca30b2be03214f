package backlog

import (
	"cmp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// speaksOf reports whether an opinion is about a theme, or a part of one.
func speaksOf(o pulse.Opinion, id string) bool { return o.Theme == id || o.Sub == id }

// owned gives a group to the team whose parts most of its people speak of, and
// says how it divides where several teams have a share.
func (in Input) owned(g *Group, c gathered) {
	by := map[string][]voice{}
	for _, v := range c.voices {
		for id := range in.teamsOf(v, c.Theme) {
			by[id] = append(by[id], v)
		}
	}
	var shares []Share
	for _, t := range in.Teams {
		if list := by[t.ID]; list != nil {
			shares = append(shares, Share{t.ID, cmp.Or(t.Name, t.ID), people(list)})
			delete(by, t.ID) // a team may be listed twice
		}
	}
	sorting.By(shares, func(a, b Share) int { return cmp.Compare(b.People, a.People) })
	if len(shares) == 0 {
		return
	}
	g.Team, g.TeamName = shares[0].ID, shares[0].Name
	if len(shares) > 1 {
		g.Teams = shares
	}
}

// teamsOf are the teams whose task a voice of a group is: of the part it speaks
// of, else of the theme.
func (in Input) teamsOf(v voice, theme string) map[string]bool {
	out := map[string]bool{}
	for _, o := range v.opinions {
		if !speaksOf(o, theme) {
			continue
		}
		if id := cmp.Or(in.owner(o.Sub), in.owner(o.Theme)); id != "" {
			out[id] = true
		}
	}
	return out
}

// owner is the first team with a theme, or "".
func (in Input) owner(theme string) string {
	for _, t := range in.Teams {
		if theme != "" && slices.Contains(t.Themes, theme) {
			return t.ID
		}
	}
	return ""
}

// mainPart is the part of the theme that at least half of a group's people speak
// of, or "".
func mainPart(c gathered) string {
	by := map[string][]voice{}
	for _, v := range c.voices {
		for _, o := range v.opinions {
			if list := by[o.Sub]; o.Sub != "" && speaksOf(o, c.Theme) && (len(list) == 0 || list[len(list)-1].Lead.Key() != v.Lead.Key()) {
				by[o.Sub] = append(list, v)
			}
		}
	}
	all, best, most := people(c.voices), "", 0
	for id, list := range by {
		if n := people(list); n*2 >= all && (n > most || n == most && id < best) {
			best, most = id, n
		}
	}
	return best
}
