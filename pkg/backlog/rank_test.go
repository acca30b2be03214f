package backlog

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// halves puts what says "till" into a cause and the others of the theme into its
// rest.
type halves struct{}

func (halves) Grouped(items []Item, _ string) ([]Cause, []string) {
	till, rest := Cause{ID: "g1", Theme: "waiting"}, Cause{ID: "waiting", Theme: "waiting", Rest: true}
	for _, it := range items {
		if it.Text[:4] == "till" {
			till.Items = append(till.Items, it.ID)
		} else {
			rest.Items = append(rest.Items, it.ID)
		}
	}
	return []Cause{till, rest}, nil
}

func TestTheRestOfAThemeCountsHalf(t *testing.T) {
	var list []pulse.Judged
	for i := range 5 {
		list = append(list, told(fmt.Sprint("rest", i), pulse.Complaint, 1, fmt.Sprint("slow ", i), "waiting"))
	}
	for i := range 4 {
		list = append(list, told(fmt.Sprint("till", i), pulse.Complaint, 1, fmt.Sprint("till ", i), "waiting"))
	}
	again := told("again", pulse.Complaint, 2, "slow again", "waiting")
	again.Author = list[8].Author
	in := Input{Options: options(), Window: append(list, again)}
	in.Grouper = halves{}
	r := Build(in)
	if got, want := order(r), "g1 waiting"; got != want {
		t.Errorf("order = %q, want %q: four with one cause before six with six", got, want)
	}
	if g := find(t, r, "waiting"); !g.Rest || g.Weight != 3 || g.SeverityFactor != .5 {
		t.Errorf("rest: %+v, want the weight of half of six", g)
	}
	for id, want := range map[string]string{"g1": Typical, "waiting": ""} {
		if q := find(t, r, id).Quotes; len(q) < 3 || q[0].Mark != want || q[1].Mark != Harshest {
			t.Errorf("%s: quotes %+v, want the first marked %q and the second the harshest", id, q, want)
		}
	}
	if want := []ThemeSize{{Theme: "waiting", People: 9, Messages: 10, Trend: Unknown}}; !reflect.DeepEqual(r.Themes, want) {
		t.Errorf("themes = %+v, want %+v: one person names both", r.Themes, want)
	}
	in.Window[0].Text = "slow, and illness"
	if g := Build(in).Groups[0]; g.ID != "waiting" || g.Weight != 22 {
		t.Errorf("first = %s with %v, want the rest with 3 + 19", g.ID, g.Weight)
	}
}
