package backlog

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// part gives a mention's clauses a part of their theme.
func part(j pulse.Judged, sub string) pulse.Judged {
	for i := range j.Verdict.Opinions {
		j.Verdict.Opinions[i].Sub = sub
	}
	return j
}

func TestATeamMayOwnAPart(t *testing.T) {
	var list []pulse.Judged
	for i := range 5 {
		list = append(list, part(told(fmt.Sprint("till", i), pulse.Complaint, 1, fmt.Sprint("till ", i), "waiting"), "queue"))
	}
	for i := range 2 {
		list = append(list, told(fmt.Sprint("table", i), pulse.Complaint, 2, fmt.Sprint("table ", i), "waiting"))
	}
	list = append(list, part(told("alone", pulse.Complaint, 2, "lost", "lost_damaged"), "lost"))
	in := Input{Options: options(), Window: list}
	in.Teams = []Team{{ID: "floor", Name: "Floor", Themes: []string{"waiting"}}, {ID: "till", Name: "Tills", Themes: []string{"queue"}}, {ID: "desk", Themes: []string{"lost"}}}
	r := Build(in)
	g := find(t, r, "waiting")
	if g.Team != "till" || g.TeamName != "Tills" || g.Sub != "queue" {
		t.Errorf("team %q %q, part %q; want the team of the part most speak of", g.Team, g.TeamName, g.Sub)
	}
	if want := []Share{{"till", "Tills", 5}, {"floor", "Floor", 2}}; !reflect.DeepEqual(g.Teams, want) {
		t.Errorf("shares = %+v, want %+v", g.Teams, want)
	}
	if g := find(t, r, "lost_damaged"); g.Team != "desk" || g.Teams != nil {
		t.Errorf("a theme nobody owns: team %q, shares %+v; want the owner of its part alone", g.Team, g.Teams)
	}
	in.Teams = in.Teams[:1]
	if g := find(t, Build(in), "waiting"); g.Team != "floor" || g.Teams != nil {
		t.Errorf("without an owner of the part: team %q, shares %+v; want the theme's", g.Team, g.Teams)
	}
}

func TestOneThemeOnly(t *testing.T) {
	both := told("both", pulse.Complaint, 1, "slow and dear", "waiting", "price")
	both.Verdict.Opinions[0].Sub = "queue"
	list := []pulse.Judged{both, told("dear", pulse.Complaint, 1, "dear", "price"), told("slow", pulse.Complaint, 2, "slow", "waiting"), told("bad", pulse.Complaint, 3, "bad", "")}
	for theme, want := range map[string]string{"price": "price 2 2", "waiting": "waiting 2 2", "queue": "waiting 1 1", "app": " 0 0"} {
		in := Input{Options: options(), Window: list}
		in.Theme = theme
		r := Build(in)
		if got := fmt.Sprint(order(r), " ", r.People, " ", r.Messages); got != want || r.Unassigned.Messages != 0 || r.Theme != theme {
			t.Errorf("%s: %q, %+v; want %q and nothing unassigned", theme, got, r.Unassigned, want)
		}
	}
}

func TestTopTellsWhatItLeavesOut(t *testing.T) {
	r := build(told("1", pulse.Complaint, 1, "a", "waiting", "price", "app"))
	if got := r.Top(2); len(got.Groups) != 2 || got.More != 1 {
		t.Errorf("two of three: %d groups and %d more", len(got.Groups), got.More)
	}
	for _, n := range []int{0, 3, 9, -1} {
		if got := r.Top(n); len(got.Groups) != 3 || got.More != 0 {
			t.Errorf("Top(%d): %d groups and %d more, want all", n, len(got.Groups), got.More)
		}
	}
}

func TestWhatIsHeardNoMore(t *testing.T) {
	in := Input{Options: options(), Known: true, Window: []pulse.Judged{told("1", pulse.Complaint, 1, "a", "price")}}
	for i := range 9 {
		in.Before = append(in.Before, told(fmt.Sprint("b", i), pulse.Complaint, -20, fmt.Sprint("queue ", i), "waiting"))
	}
	in.Before = append(in.Before, told("once", pulse.Complaint, -20, "app", "app"))
	if got, want := Build(in).Quiet, []Past{{ID: "waiting", Theme: "waiting", Label: "waiting", Before: 9}}; !reflect.DeepEqual(got, want) {
		t.Errorf("quiet = %+v, want %+v: one complaint that does not come again says nothing", got, want)
	}
	in.Known = false
	if got := Build(in).Quiet; got != nil {
		t.Errorf("quiet = %+v, want none where the time before is unknown", got)
	}
}

func TestARepostDoesNotSuffer(t *testing.T) {
	ill := with(told("1", pulse.Complaint, 1, "illness from the soup", "quality"), func(j *pulse.Judged) { j.Reach = 40 })
	list := []pulse.Judged{ill}
	for i := range 4 {
		list = append(list, with(copyOf(ill, fmt.Sprint("rt", i)), func(j *pulse.Judged) { j.RepostOf = "1" }))
	}
	g := find(t, build(list...), "quality")
	if g.People != 5 || g.Severe != 1 || g.Weight != 24 {
		t.Errorf("%d people, %d of them ill, weight %v; want 5, 1 and 5+19", g.People, g.Severe, g.Weight)
	}
	if g.Reach != 40*5 {
		t.Errorf("reach %d, want that of all messages", g.Reach)
	}
}

func TestAnItemIsShownWithItsGroup(t *testing.T) {
	in := Input{Options: options(), Window: []pulse.Judged{told("1", pulse.Complaint, 1, "a", "price")}}
	in.Work = map[string]Work{"price": {ID: "B-3", Status: "open"}, "app": {ID: "B-4"}}
	if g := find(t, Build(in), "price"); g.Item == nil || g.Item.ID != "B-3" {
		t.Errorf("item %+v, want B-3", g.Item)
	}
}
