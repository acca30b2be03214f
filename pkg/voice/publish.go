package voice

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Publish makes of the answers of a closed round what may be shown of them. places
// are all that are configured. It parts people, one answer each, into cells that
// share nobody:
//
//   - a place where at least five answered is a cell;
//   - all other places together are one, whether anybody answered there or not, so
//     that its list of places tells nothing; where fewer than five answered in all of
//     them, they join the smallest cell;
//   - a cell is parted by whether there was praise that morning where both parts hold
//     at least five and all of it is known.
//
// Where no five people answered there is no cell. There are no totals: whoever adds
// cells up learns nothing that the cells do not say.
func Publish(r pulse.Round, list []pulse.CheckIn, places []string) pulse.Round {
	r.Cells = []pulse.Cell{}
	for _, g := range groups(list, places) {
		var with, without []pulse.CheckIn
		for _, a := range g.answers {
			switch a.Morning {
			case pulse.MorningPraised:
				with = append(with, a)
			case pulse.MorningPlain:
				without = append(without, a)
			}
		}
		if len(with) >= pulse.LeastPeople && len(without) >= pulse.LeastPeople && len(with)+len(without) == len(g.answers) {
			yes, no := cell(g.places, with), cell(g.places, without)
			yes.Praised, no.Praised = new(true), new(false)
			r.Cells = append(r.Cells, yes, no)
			continue
		}
		r.Cells = append(r.Cells, cell(g.places, g.answers))
	}
	return r
}

// group is a set of places and who answered there.
type group struct {
	places  []string
	answers []pulse.CheckIn
}

func groups(list []pulse.CheckIn, places []string) []group {
	by := map[string][]pulse.CheckIn{}
	for _, a := range list {
		by[a.Place] = append(by[a.Place], a)
	}
	all := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(places), ""))))
	var large []group
	rest := group{}
	for _, p := range all {
		if len(by[p]) >= pulse.LeastPeople {
			large = append(large, group{[]string{p}, by[p]})
		} else {
			rest.places = append(rest.places, p)
			rest.answers = append(rest.answers, by[p]...)
		}
		delete(by, p)
	}
	for _, p := range slices.Sorted(maps.Keys(by)) { // places that are configured no more
		rest.answers = append(rest.answers, by[p]...)
	}
	switch {
	case len(rest.answers) >= pulse.LeastPeople:
		rest.places = named(rest.places)
		return append(large, rest)
	case len(large) == 0:
		return nil
	}
	least := 0
	for i, g := range large {
		if len(g.answers) < len(large[least].answers) {
			least = i
		}
	}
	large[least].places = named(append(large[least].places, rest.places...))
	large[least].answers = append(large[least].answers, rest.answers...)
	return large
}

// named are places in order; "no place" is told only where it stands alone.
func named(places []string) []string {
	places = slices.Sorted(slices.Values(places))
	if len(places) > 1 && places[0] == "" {
		return places[1:]
	}
	return places
}

// cell is what may be said of a group of at least five and all of it is known.
func cell(places []string, list []pulse.CheckIn) pulse.Cell {
	c := pulse.Cell{Places: places, People: floor(len(list)), Scores: map[string]pulse.Mean{}, Themes: []pulse.StaffThemeCount{}, Texts: []string{}}
	sum, n := map[string]int{}, map[string]int{}
	said := map[pulse.StaffTheme]int{}
	var texts []string
	for _, a := range list {
		for q, s := range a.Scores {
			sum[q], n[q] = sum[q]+s, n[q]+1
		}
		for _, t := range a.Themes {
			said[t]++
		}
		if a.Text != "" {
			texts = append(texts, a.Text)
		}
	}
	for q := range n {
		if n[q] >= pulse.LeastPeople {
			c.Scores[q] = pulse.Mean{Mean: mean(sum[q], n[q]), People: floor(n[q])}
		}
	}
	for t, k := range said {
		if k >= pulse.LeastPeople {
			c.Themes = append(c.Themes, pulse.StaffThemeCount{StaffTheme: t, People: floor(k)})
		}
	}
	sorting.By(c.Themes, func(a, b pulse.StaffThemeCount) int {
		return cmp.Or(b.People-a.People, cmp.Compare(a.Theme, b.Theme), cmp.Compare(a.Polarity, b.Polarity))
	})
	c.Texts = append(c.Texts, shuffled(texts)[:floor(len(texts))]...)
	return c
}

// floor rounds a number of people down to fives: a difference of two such numbers
// never tells of a group of one to four.
func floor(n int) int { return n / pulse.LeastPeople * pulse.LeastPeople }

// mean is kept off the ends of the scale: a mean of 1 would be everybody's answer.
func mean(sum, n int) float64 {
	return min(max(math.Round(float64(sum)/float64(n)*10)/10, 1.4), 4.6)
}

// shuffled orders texts by a hash of their words: neither time nor place shows in it,
// and it is the same each time.
func shuffled(texts []string) []string {
	key := func(s string) string { h := sha256.Sum256([]byte(s)); return string(h[:]) }
	sorting.By(texts, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	return texts
}
