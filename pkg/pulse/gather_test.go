package pulse

import (
	"fmt"
	"strings"
	"testing"
)

func TestGatherTellsWhatEnoughPeopleMakeLikely(t *testing.T) {
	told := Opinion{Theme: "facilities", Sub: "wifi", Polarity: Complaint}
	near := Opinion{Theme: "quality", Near: "wifi", NearTheme: "facilities", Polarity: Complaint, Why: "buffering"}
	praised := told
	praised.Polarity = Praise
	for _, tt := range []struct {
		name  string
		lists [][]Opinion
		who   string
		want  string // what the first list tells
	}{
		{"three people", [][]Opinion{{near}, {near}, {told}}, "abc", "quality/ facilities/wifi"},
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
