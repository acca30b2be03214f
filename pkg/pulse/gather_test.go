package pulse

import (
	"fmt"
	"strings"
	"testing"
)

func TestGatherTellsWhatEnoughPeopleMakeLikely(t *testing.T) {
	told := Opinion{Theme: "facilities", Sub: "wifi", Polarity: Complaint}
	near := Opinion{Theme: "quality", Near: "wifi", NearTheme: "facilities", Polarity: Complaint, Why: "buffering"}
	unsure := Opinion{Theme: "service", Sure: "low", Near: "wifi", NearTheme: "facilities", Polarity: Complaint} // its own words, or corrections, may have told it
	bare := Opinion{Near: "wifi", NearTheme: "facilities", Polarity: Complaint}
	home := Opinion{Theme: "facilities", Sure: "high", Near: "wifi", NearTheme: "facilities", Polarity: Complaint}
	other := Opinion{Theme: "facilities", Sub: "power", Near: "wifi", NearTheme: "facilities", Polarity: Complaint}
	praised := told
	praised.Polarity = Praise
	for _, tt := range []struct {
		name  string
		lists [][]Opinion
		who   string
		want  string // what the first list tells
	}{
		{"three people", [][]Opinion{{near}, {near}, {told}}, "abc", "quality/ facilities/wifi"},
		{"beside an unsure theme", [][]Opinion{{unsure}, {near}, {told}}, "abc", "service/ facilities/wifi"},
		{"in the place of no theme", [][]Opinion{{bare}, {near}, {told}}, "abc", "facilities/wifi"},
		{"in the place of the theme alone", [][]Opinion{{home}, {near}, {told}}, "abc", "facilities/wifi"},
		{"beside another part", [][]Opinion{{other}, {near}, {told}}, "abc", "facilities/power facilities/wifi"},
		{"in its place", [][]Opinion{{praised, bare, other}, {near}, {told}}, "abc", "facilities/wifi facilities/wifi facilities/power"},
		{"two people", [][]Opinion{{near}, {told}}, "ab", "quality/"},
		{"one person thrice", [][]Opinion{{near}, {near}, {told}}, "aaa", "quality/"},
		{"a copy is nobody", [][]Opinion{{near}, {near}, {told}}, "ab ", "quality/"},
		{"praise is no cause", [][]Opinion{{near}, {near}, {praised}}, "abc", "quality/"},
		{"told already", [][]Opinion{{told, near}, {near}, {near}}, "abc", "facilities/wifi quality/"},
	} {
		who := make([]string, len(tt.lists))
		for i := range who {
			who[i] = strings.TrimSpace(tt.who[i : i+1])
		}
		before := fmt.Sprint(tt.lists)
		var got []string
		for _, o := range Gather(tt.lists, who)[0] {
			got = append(got, o.Theme+"/"+o.Sub)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if fmt.Sprint(tt.lists) != before {
			t.Errorf("%s: what was given is changed", tt.name)
		}
	}
}
