package page

import (
	"cmp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Month is one month of the archive.
type Month struct {
	ID     string // 2026-11
	Days   []Brief
	Praise int
}

// Months are those with praise, the newest first, their days oldest first.
func (s State) Months() []Month {
	var out []Month
	for _, b := range s.Days {
		id := b.Day[:len("2026-11")]
		if len(out) == 0 || out[len(out)-1].ID != id {
			out = append(out, Month{ID: id})
		}
		m := &out[len(out)-1]
		m.Days, m.Praise = append(m.Days, b), m.Praise+b.Praise
	}
	slices.Reverse(out)
	return out
}

// Wall are the stories of the days, the newest first, at most n.
func (s State) Wall(n int) []Brief {
	var out []Brief
	for _, b := range slices.Backward(s.Days) {
		if b.Best != nil && len(out) < n {
			out = append(out, b)
		}
	}
	return out
}

// ThemeLine is how often one part of the service was praised, by month.
type ThemeLine struct {
	ID     string
	Total  int
	Months []int  // as Months, oldest first
	Best   *Brief // the newest story about it that no line above it has; nil none
}

// Themes are the praised parts of the service over the last months, the most
// praised first, with the months' ids, oldest first.
func (s State) Themes(months int) (ids []string, lines []ThemeLine) {
	all := s.Months()
	all = all[:min(len(all), months)]
	slices.Reverse(all)
	by := map[string]*ThemeLine{}
	for i, m := range all {
		ids = append(ids, m.ID)
		for _, b := range m.Days {
			for _, t := range b.Themes {
				l := by[t.ID]
				if l == nil {
					l = &ThemeLine{ID: t.ID, Months: make([]int, len(all))}
					by[t.ID] = l
				}
				l.Total, l.Months[i] = l.Total+t.Praise, l.Months[i]+t.Praise
			}
		}
	}
	for _, l := range by {
		lines = append(lines, *l)
	}
	sorting.By(lines, func(a, b ThemeLine) int { return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.ID, b.ID)) })
	giveStories(lines, all)
	return ids, lines
}

// giveStories gives each line a story of its own: one told three times would say less
// than three.
func giveStories(lines []ThemeLine, months []Month) {
	told := map[string]bool{}
	for i := range lines {
		for _, m := range slices.Backward(months) {
			for _, b := range slices.Backward(m.Days) {
				if lines[i].Best == nil && b.Best != nil && !told[b.Day] && slices.Contains(b.Best.Themes, lines[i].ID) {
					lines[i].Best, told[b.Day] = &b, true
				}
			}
		}
	}
}

// Entry is one praise as the search page finds it.
type Entry struct {
	Text   string   `json:"t"`
	Author string   `json:"a,omitempty"`
	Place  string   `json:"p,omitempty"`
	Lang   string   `json:"l,omitempty"`
	Staff  []string `json:"s,omitempty"`
	Themes []string `json:"h,omitempty"`
	URL    string   `json:"u,omitempty"`
}

// Entries are all voices of a day.
func (d Day) Entries() []Entry {
	list := d.Praise
	if d.Best != nil {
		list = append([]digest.Item{*d.Best}, list...)
	}
	var out []Entry
	for _, it := range list {
		out = append(out, Entry{it.Text, it.Author, cmp.Or(it.Name, it.Place), it.Lang, it.Staff, it.Themes, it.URL})
	}
	return out
}
