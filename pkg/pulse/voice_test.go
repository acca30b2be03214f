package pulse

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func copyOf(first, id, who string, hour int, gone string) Judged {
	return Judged{Mention: Mention{Source: "x", ID: id, Author: Author{Handle: who}, Posted: time.Unix(int64(hour)*3600, 0)}, First: first, Gone: gone}
}

func TestVoices(t *testing.T) {
	for _, c := range []struct {
		name string
		list []Judged
		want string // leads with their copies
	}{
		{"nothing", nil, ""},
		{"the first leads, though a copy is older", []Judged{copyOf("x:b", "a", "a", 1, ""), copyOf("", "b", "b", 2, "")}, "b+a"},
		{"the first is elsewhere", []Judged{copyOf("x:z", "b", "b", 3, ""), copyOf("x:z", "a", "a", 2, "")}, "a+b"},
		{"the text of the first is gone", []Judged{copyOf("", "a", "a", 1, "deleted"), copyOf("x:a", "b", "b", 2, "")}, "b+a"},
		{"all texts are gone", []Judged{copyOf("x:a", "b", "b", 2, "deleted"), copyOf("", "a", "a", 5, "deleted")}, "a+b"},
		{"oldest first, then by key", []Judged{copyOf("", "c", "c", 2, ""), copyOf("", "b", "b", 2, ""), copyOf("", "a", "a", 9, "")}, "b c a"},
	} {
		for range 2 {
			var got []string
			for _, v := range Voices(c.list) {
				var ids []string
				for _, j := range v.All {
					ids = append(ids, j.ID)
				}
				got = append(got, strings.Join(ids, "+"))
				if v.Lead.ID != ids[0] {
					t.Errorf("%s: %s leads %v", c.name, v.Lead.ID, ids)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%s: voices = %q, want %q", c.name, s, c.want)
			}
			slices.Reverse(c.list)
		}
	}
}

func TestPeopleCountOnceWhateverTheyWrote(t *testing.T) {
	voices := Voices([]Judged{copyOf("", "a", "ada", 1, ""), copyOf("x:a", "b", "Ada", 2, ""), copyOf("", "c", "ada", 3, ""), copyOf("", "d", "bo", 4, "")})
	if got := People(voices...); len(voices) != 3 || got != 2 {
		t.Errorf("%d people in %d voices, want 2 in 3", got, len(voices))
	}
}

func TestSeverityRank(t *testing.T) {
	order := []string{"", "flood", "refund", "discrimination", "safety", "illness"}
	for i := range len(order) - 1 {
		if SeverityRank(order[i]) >= SeverityRank(order[i+1]) {
			t.Errorf("%q ranks %d, %q only %d", order[i], SeverityRank(order[i]), order[i+1], SeverityRank(order[i+1]))
		}
	}
	if SeverityRank("") != 0 || SeverityRank("flood") != SeverityRank("frost") {
		t.Errorf("ordinary ranks %d, unknown ones %d and %d", SeverityRank(""), SeverityRank("flood"), SeverityRank("frost"))
	}
}

// Words carried over from another source are one guest's: by the same person on a second
// network, or by an alert that quotes. Without the first, somebody said it all the same.
func TestPeopleBehindWhatIsCarriedOver(t *testing.T) {
	carried := copyOf("x:a", "c", "ada", 2, "")
	carried.Source = "mastodon"
	first, again := copyOf("", "a", "ada", 1, ""), copyOf("x:a", "b", "bo", 2, "")
	for _, c := range []struct {
		name string
		list []Judged
		want int
	}{
		{"with the first", []Judged{first, carried}, 1},
		{"and with another guest of its source", []Judged{first, again, carried}, 2},
		{"alone", []Judged{carried}, 1},
	} {
		if got := People(Voices(c.list)...); got != c.want {
			t.Errorf("%s: %d people, want %d", c.name, got, c.want)
		}
	}
}

// One handle on two networks may be two people: nothing joins them but what they said.
func TestHandlesOfTwoNetworksAreTwoPeople(t *testing.T) {
	here, there := copyOf("", "a", "ada", 1, ""), copyOf("", "a", "ada", 2, "")
	there.Source = "mastodon"
	if here.Person() == there.Person() {
		t.Errorf("both are %s", here.Person())
	}
	if got := People(Voices([]Judged{here, there})...); got != 2 {
		t.Errorf("%d people, want 2", got)
	}
}
