package digest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// praise chooses the voice to print large and orders the others, most telling first.
func praise(in Input, voices []pulse.Voice) (*Item, []Item) {
	type told struct {
		Item
		score float64
	}
	var list []told
	for _, v := range voices {
		if v.Lead.Kind() != pulse.Praise || v.Lead.Unsure() {
			continue
		}
		it := in.item(v)
		list = append(list, told{it, telling(v.Lead, it)})
	}
	slices.SortStableFunc(list, func(a, b told) int {
		return cmp.Or(cmp.Compare(b.score, a.score), a.Posted.Compare(b.Posted))
	})
	if len(list) == 0 {
		return nil, nil
	}
	var rest []Item
	for _, t := range list[1:] {
		rest = append(rest, t.Item)
	}
	return &list[0].Item, rest
}

// telling scores how well a praise reads aloud in a team: it names somebody, says
// what they did, is long enough to be a story and short enough for a wall.
func telling(j pulse.Judged, it Item) float64 {
	n := float64(utf8.RuneCountInString(strings.TrimSpace(j.Text)))
	score := min(n, 240) / 80
	if n > 600 {
		score -= 1
	}
	if len(it.Staff) > 0 {
		score += 3
	}
	if slices.Contains(it.Themes, "service") {
		score++
	}
	if len(it.Themes) > 1 {
		score += .5
	}
	if j.RepostOf != "" || j.First != "" {
		score -= 10 // somebody else's words: only when there is nothing better
	}
	if j.Verdict.Question {
		score--
	}
	return score + j.Verdict.Scores.Praise + min(float64(it.People-1), 5)*.1
}
