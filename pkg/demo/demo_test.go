package demo

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func items(t *testing.T) []Item {
	t.Helper()
	list, err := Items()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// tally counts items by a key, those without one under "".
func tally(list []Item, key func(Item) string) map[string]int {
	out := map[string]int{}
	for _, it := range list {
		out[key(it)]++
	}
	return out
}

func atLeast(t *testing.T, what string, got, want map[string]int) {
	t.Helper()
	for k, n := range want {
		if got[k] < n {
			t.Errorf("%s %q: %d, want at least %d", what, k, got[k], n)
		}
	}
}

func TestTheWeekHoldsEverything(t *testing.T) {
	list := items(t)
	if len(list) < 140 {
		t.Errorf("%d items, want at least 140", len(list))
	}
	atLeast(t, "language", tally(list, func(i Item) string { return i.Lang }), map[string]int{"tr": 80, "en": 14, "fr": 9, "id": 9, "th": 8})
	atLeast(t, "kind", tally(list, func(i Item) string { return string(i.Label) }), map[string]int{"praise": 45, "complaint": 45, "mixed": 10, "neutral": 15})
	atLeast(t, "place", tally(list, func(i Item) string { return i.Place }), map[string]int{"kadikoy": 25, "galata": 25, "": 80})
	atLeast(t, "way", tally(list, func(i Item) string { return string(i.Via) }), map[string]int{"addressed": 60, "search": 20, "place": 50})
	atLeast(t, "dropped", tally(list, func(i Item) string { return i.Drop }), map[string]int{"the street": 2, "another business": 2, "our own post": 1, "advertisement": 2})
	n := map[string]int{}
	for _, it := range list {
		n["reposts"] += one(it.RepostOf != "")
		n["near copies"] += one(it.Near != "")
		n["edited on "+it.Source] += one(it.Edited != nil)
		n["deleted"] += one(!it.Deleted.IsZero())
		n["replies"] += one(it.ReplyTo != "")
		n["long"] += one(utf8.RuneCountInString(it.Text) > 280)
		n["days "+it.At.In(istanbul).Weekday().String()]++
	}
	atLeast(t, "with", n, map[string]int{"reposts": 8, "near copies": 3, "edited on x": 1, "edited on foursquare": 1, "deleted": 1, "replies": 1, "long": 1,
		"days Monday": 15, "days Tuesday": 15, "days Wednesday": 15, "days Thursday": 15, "days Friday": 15, "days Saturday": 25, "days Sunday": 4})
}

func one(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

func TestTheLastDayHoldsSomethingOfEverything(t *testing.T) {
	var day []Item
	for _, it := range items(t) {
		if it.At.After(Now.AddDate(0, 0, -1)) && it.RepostOf == "" && it.Near == "" && it.Drop == "" {
			day = append(day, it)
		}
	}
	atLeast(t, "kind", tally(day, func(i Item) string { return string(i.Label) }), map[string]int{"praise": 12, "complaint": 7, "mixed": 2, "neutral": 3})
	atLeast(t, "language", tally(day, func(i Item) string { return i.Lang }), map[string]int{"tr": 12, "en": 2, "fr": 2, "id": 2, "th": 2})
	if !slices.ContainsFunc(day, func(i Item) bool { return i.Label == pulse.Complaint && strings.Contains(i.Text, "BUGÜN") }) {
		t.Error("no complaint that needs somebody today")
	}
}

func TestItemsAreWellFormedAndEachItsOwn(t *testing.T) {
	list := items(t)
	ids, texts := map[string]Item{}, map[string]string{}
	themes := []string{"service", "waiting", "price", "quality", "choice", "cleanliness", "ambience", "location", "facilities",
		"delivery", "app", "billing", "booking", "lost_damaged", "cancellation"}
	for i, it := range list {
		if _, twice := ids[it.ID]; twice || it.ID == "" {
			t.Errorf("id %q twice or empty", it.ID)
		}
		ids[it.ID] = it
		if i > 0 && it.At.Before(list[i-1].At) {
			t.Errorf("%s is not in order", it.ID)
		}
		if it.At.Before(Now.AddDate(0, 0, -6).Add(-9*time.Hour)) || it.At.After(Now) {
			t.Errorf("%s: %s is not in the week", it.ID, it.At)
		}
		if first := texts[it.Text]; first != "" && it.RepostOf != first {
			t.Errorf("%s repeats the words of %s and is no repost", it.ID, first)
		} else if first == "" {
			texts[it.Text] = it.ID
		}
		if r, ok := ids[it.RepostOf+it.Near+it.ReplyTo]; it.RepostOf+it.Near+it.ReplyTo != "" && (!ok || it.RepostOf != "" && r.Text != it.Text) {
			t.Errorf("%s points at %q, which is not before it or says something else", it.ID, it.RepostOf+it.Near+it.ReplyTo)
		}
		if _, err := pulse.ParseKind(string(it.Label)); err != nil {
			t.Errorf("%s: %v", it.ID, err)
		}
		for _, th := range it.Themes {
			if !slices.Contains(themes, th[0]) || th[1] != "praise" && th[1] != "complaint" {
				t.Errorf("%s: theme %v", it.ID, th)
			}
		}
		if names := strings.Contains(it.Text, "@kahveduragi"); it.Source == "x" && names != (it.Via == pulse.ViaAddressed) {
			t.Errorf("%s came %s, but its text names the account: %v", it.ID, it.Via, names)
		}
	}
}

func TestStaffIsPraisedByNameWithSuffixes(t *testing.T) {
	all := ""
	for _, it := range items(t) {
		if it.Label == pulse.Praise || it.Label == pulse.Mixed {
			all += it.Text + "\n"
		}
	}
	for _, name := range []string{"Elif Hanım'a", "Mehmet'in", "Mehmet abi", "Zeynep'in", "Zeynep Kaya", "Ayşe'ye", "Elif Yılmaz", "Burak", "Emre"} {
		if !strings.Contains(all, name) {
			t.Errorf("nobody praises %s", name)
		}
	}
}
