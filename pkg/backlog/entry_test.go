package backlog

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// heard is a mention days before noon; a theme makes it a complaint about it.
func heard(n, days int, theme string) pulse.Judged {
	id := fmt.Sprintf("%03d", n)
	j := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: id, Text: "mention " + id, Posted: noon.Add(-time.Duration(days) * 24 * time.Hour),
		Author: pulse.Author{Handle: "guest" + id}, URL: "https://x.com/i/web/status/" + id},
		Verdict: pulse.Verdict{Kind: pulse.Praise}}
	if theme != "" {
		j.Verdict.Kind = pulse.Complaint
		j.Verdict.Opinions = []pulse.Opinion{{End: len(j.Text), Polarity: pulse.Complaint, Theme: theme}}
	}
	return j
}

// months is a database of the mentions it holds.
type months []pulse.Judged

func (m months) Mentions(_ context.Context, f pulse.Filter) (out []pulse.Judged, err error) {
	for _, j := range m {
		if !j.Posted.Before(f.From) && j.Posted.Before(f.To) {
			out = append(out, j)
		}
	}
	return out, nil
}

func (m months) Tally(ctx context.Context, _ string, e []time.Time) ([]pulse.Tally, error) {
	list, err := m.Mentions(ctx, pulse.Filter{From: e[0], To: e[1]})
	t := pulse.Tally{From: e[0], To: e[1]}
	for _, j := range list {
		if j.First == "" {
			t.Neutral++
		}
	}
	return []pulse.Tally{t}, err
}

// byDay gives n mentions a stretch of days, of which some complain of waiting.
func byDay(first, from, to, n, complain int) months {
	var out months
	for i := range n {
		theme := ""
		if i < complain {
			theme = "waiting"
		}
		out = append(out, heard(first+i, to+(from-to)*i/n, theme))
	}
	return out
}

func itemOptions() ItemOptions {
	return ItemOptions{Now: noon, Replay: true, Teams: []Team{{ID: "service", Name: "Service", Themes: []string{"waiting"}}},
		Place: func(id string) (string, string, bool) {
			switch id {
			case "queue":
				return "waiting", "queue", true
			case "old", "waiting":
				return "waiting", "", true
			}
			return id, "", false
		},
		Name: func(id, _ string) string { return strings.ToUpper(id[:1]) + id[1:] }}
}

func ago(days int) time.Time { return noon.Add(-time.Duration(days) * 24 * time.Hour) }

// log is the history of one item about a group, fixed so many days ago.
func log(group string, fixed int) []pulse.ItemChange {
	return []pulse.ItemChange{
		{Item: 1, Rev: 1, At: ago(60), By: "elif", What: pulse.ItemAdd, Group: group, Theme: "waiting"},
		{Item: 1, Rev: 2, At: ago(fixed), By: "elif", What: pulse.ItemMove, From: "open", To: "fixed"},
	}
}

func entriesOf(t *testing.T, m months, log []pulse.ItemChange, o ItemOptions) (ItemInput, []Entry) {
	t.Helper()
	in, err := LoadItems(context.Background(), m, Items(log, o.Now), log, o)
	if err != nil {
		t.Fatal(err)
	}
	return in, Entries(in)
}

func TestAnItemTellsItsRateAndGuests(t *testing.T) {
	m := slices.Concat(byDay(0, 70, 21, 100, 20), byDay(200, 20, 1, 80, 2))
	_, list := entriesOf(t, m, log("old", 20), itemOptions())
	e := list[0]
	if e.ID != "B-1" || e.Group != "waiting" || e.Title != "Waiting" || e.OwnerName != "Service" || e.Team != "service" || e.Status != pulse.ItemFixed {
		t.Errorf("got %+v", e.Item)
	}
	if b, s := e.Rate.Before, e.Rate.Since; b.Complaints != 20 || b.Heard != 100 || s.Complaints != 2 || s.Heard != 80 || e.Rate.Says != "fewer" {
		t.Errorf("got %+v, want 20 of 100 before, 2 of 80 since, fewer", e.Rate)
	}
	if len(e.Invite) != 0 || len(e.Tell) != 20 {
		t.Errorf("%d to invite and %d to tell; want those who complained before the fix told", len(e.Invite), len(e.Tell))
	}
	if len(e.History) != 2 {
		t.Errorf("history: %+v", e.History)
	}
}

func TestComplaintsThatComeBackReopen(t *testing.T) {
	m := slices.Concat(byDay(0, 70, 21, 100, 20), byDay(200, 20, 1, 60, 14), byDay(500, 110, 80, 9, 9))
	in, list := entriesOf(t, m, log("waiting", 20), itemOptions())
	e, back := list[0], Returns(in)
	if len(back) != 1 || e.Status != pulse.ItemOpen || !e.Reopened.Equal(noon) || e.Returned == nil || len(e.Invite) != 43 || len(e.Tell) != 0 {
		t.Fatalf("got %+v and %+v, want it open again", e.Item, back)
	}
	o := itemOptions()
	o.Returns = true
	if less, _ := entriesOf(t, m, log("waiting", 20), o); !reflect.DeepEqual(Returns(less), back) || len(less.Judged) >= len(in.Judged) {
		t.Errorf("reading less, of %d: %+v, want %+v", len(less.Judged), Returns(less), back)
	}
	if c := e.History[2]; c.By != pulse.ItemByPulse || c.From != "fixed" || c.Rate.Since.Complaints != 14 {
		t.Errorf("the history ends with %+v", c)
	}

	written := append(log("waiting", 20), back...)
	if in, list := entriesOf(t, m, written, itemOptions()); len(Returns(in)) != 0 || list[0].Status != pulse.ItemOpen || len(list[0].History) != 3 {
		t.Errorf("written down, it is reopened twice: %+v", list[0].History)
	}
	looked := append(written, pulse.ItemChange{Item: 1, Rev: 4, At: noon, By: "elif", What: pulse.ItemUndo, Undo: 3})
	if in, list := entriesOf(t, m, looked, itemOptions()); len(Returns(in)) != 0 || list[0].Status != pulse.ItemFixed {
		t.Errorf("a person looked, and it is %s", list[0].Status)
	}
	if in, _ := entriesOf(t, m, written[:1], itemOptions()); len(Returns(in)) != 0 {
		t.Error("what was never fixed is reopened")
	}
	given := []pulse.ItemChange{written[0], {Item: 1, Rev: 2, At: ago(20), What: pulse.ItemMove, To: "closed"}}
	if in, list := entriesOf(t, m, given, itemOptions()); len(Returns(in)) != 0 || list[0].Rate != nil || len(list[0].Tell) != 0 {
		t.Error("what was closed without a fix is watched")
	}
}

func TestAReplayOfThePastSeesNothingLater(t *testing.T) {
	m := slices.Concat(byDay(0, 70, 21, 100, 20), byDay(200, 20, 1, 60, 14))
	o := itemOptions()
	o.Now = ago(19)
	if _, list := entriesOf(t, m, log("waiting", 20), o); list[0].Status != pulse.ItemFixed || list[0].Rate.Since.Heard > 3 {
		t.Errorf("a day after the fix: %+v", list[0])
	}
	o.Now = ago(30)
	if _, list := entriesOf(t, m, log("waiting", 20), o); list[0].Status != pulse.ItemOpen || len(list[0].History) != 1 {
		t.Errorf("before the fix: %+v", list[0])
	}
	o.Now = ago(61)
	if _, list := entriesOf(t, m, log("waiting", 20), o); len(list) != 0 {
		t.Errorf("before it was added: %+v", list)
	}
}

func TestTheOrderOfMentionsDoesNotMatter(t *testing.T) {
	m := slices.Concat(byDay(0, 70, 21, 40, 9), byDay(200, 20, 1, 30, 4))
	_, want := entriesOf(t, m, log("waiting", 20), itemOptions())
	r := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		r.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
		if _, got := entriesOf(t, m, log("waiting", 20), itemOptions()); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

func TestRepostsOfAnOldComplaintAreNoNewOne(t *testing.T) {
	m := byDay(0, 70, 21, 40, 9)
	for i := range 8 {
		j := heard(300+i, 5, "waiting")
		j.First = "x:000"
		older := heard(350+i, 5, "waiting") // of one that was said before all we look at
		older.First = "x:long ago"
		m = append(m, j, older, heard(400+i, 5, ""))
	}
	in, list := entriesOf(t, m, log("waiting", 20), itemOptions())
	if got := list[0].Rate.Since; got.Complaints != 0 || got.Heard != 8 || len(Returns(in)) != 0 {
		t.Errorf("got %+v, want none of 8", got)
	}
}

// lends groups by what the first word of a text says.
type lends struct{}

func (lends) Grouped(items []Item, _ string) (out []Cause, none []string) {
	c := Cause{ID: "till-down", Theme: "billing", Label: "Till down"}
	for _, it := range items {
		if it.ID < "x:005" {
			c.Items = append(c.Items, it.ID)
		}
	}
	return []Cause{c}, nil
}

func TestAnItemAboutAGroupTakesThatGroupAlone(t *testing.T) {
	o := itemOptions()
	o.Grouper = lends{}
	_, list := entriesOf(t, byDay(0, 70, 21, 40, 9), log("till-down", 20), o)
	if e := list[0]; e.People != 5 || e.Group != "till-down" || e.Theme != "billing" || e.OwnerName != "" {
		t.Errorf("got %d people, %+v; want the group's theme of today", e.People, e.Item)
	}
}

func TestOverdueAndOrder(t *testing.T) {
	var list []pulse.ItemChange
	add := func(n int, due, status string) {
		list = append(list, pulse.ItemChange{Item: n, Rev: 1, At: ago(9), What: pulse.ItemAdd, Group: "waiting"},
			pulse.ItemChange{Item: n, Rev: 2, At: ago(9), What: pulse.ItemDue, To: due})
		if status != "open" {
			list = append(list, pulse.ItemChange{Item: n, Rev: 3, At: ago(8), What: pulse.ItemMove, To: status})
		}
	}
	add(1, "2026-11-01", "closed")
	add(2, "", "open")
	add(3, "2026-11-20", "open")
	add(4, "2026-11-19", "in_progress")
	back := pulse.ItemChange{Item: 5, Rev: 3, At: ago(2), What: pulse.ItemReturn, Rate: &pulse.Rate{}}
	add(5, "2026-11-10", "open")
	list = append(list, back)
	_, got := entriesOf(t, nil, list, itemOptions())
	var ids []string
	for _, e := range got {
		ids = append(ids, fmt.Sprint(e.N, e.Overdue))
	}
	if want := "4 true,5 false,3 false,2 false,1 false"; strings.Join(ids, ",") != want {
		t.Errorf("got %v, want %v", ids, want)
	}
	east := time.FixedZone("east", 13*3600)
	if it := (pulse.Item{Due: "2026-11-20", Status: pulse.ItemOpen}); !Overdue(it, noon, east) {
		t.Error("the day is over in the brand's zone, and it is not overdue")
	}
}
