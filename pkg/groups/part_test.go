package groups

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// ofPart is one complaint about a part of a theme by somebody.
func ofPart(id, who, code, theme, part, text string) pulse.Judged {
	j := said(id, code, theme, text)
	j.Author.ID, j.Verdict.Opinions[0].Sub = who, part
	return j
}

func TestAPartIsACauseWhereThreePeopleNameIt(t *testing.T) {
	hot := []pulse.Judged{
		ofPart("1", "ada", "fr", "facilities", "air_conditioning", "29 degrés dans la chambre"),
		ofPart("2", "cem", "fr", "facilities", "air_conditioning", "La climatisation ne fonctionnait pas"),
		ofPart("3", "elif", "fr", "facilities", "air_conditioning", "on a eu froid toute la nuit"),
		ofPart("4", "ece", "fr", "facilities", "wifi", "Le wifi coupe"),
		ofPart("5", "can", "fr", "facilities", "", "Les marches sont usées"),
	}
	want := []Placed{{Group: "air_conditioning"}, {Group: "air_conditioning"}, {Group: "air_conditioning"},
		{Group: "facilities", Rest: true}, {Group: "facilities", Rest: true}}
	for i, p := range shipped().Place(hot) {
		if p.Group != want[i].Group || p.Rest != want[i].Rest || p.Theme != "facilities" {
			t.Errorf("%s: %+v, want %s, rest %v", hot[i].Text, p, want[i].Group, want[i].Rest)
		}
	}
	hot[2].First = "file:1" // it says no more than the first
	for i, p := range shipped().Place(hot) {
		if p.Group != "facilities" || p.Rest {
			t.Errorf("two people and a copy: %s: %+v", hot[i].Text, p)
		}
	}
}

func TestTheLargestPartTakesItsComplaintsFirst(t *testing.T) {
	list := []left{
		{0, "a", []string{"noise", "crowding"}}, {1, "b", []string{"noise"}}, {2, "c", []string{"noise"}}, {3, "d", []string{"noise"}},
		{4, "e", []string{"crowding"}}, {5, "f", []string{"crowding"}}, {6, "g", nil},
	}
	got := byPart(list)
	for i, want := range []string{"noise", "noise", "noise", "noise", "", "", ""} {
		if got[i] != want {
			t.Errorf("item %d is in %q, want %q: crowding has two without those of noise", i, got[i], want)
		}
	}
}

func TestAPartIsShownUnderItsName(t *testing.T) {
	tree := theme.NewState(nil, nil)
	var items []Item
	for i, text := range []string{"no internet", "the wifi drops", "zero signal in my room", "worn steps"} {
		o := pulse.Opinion{End: len(text), Polarity: pulse.Complaint, Theme: "facilities", Why: text}
		if i < 3 {
			o.Sub = "wifi"
		}
		items = append(items, Item{ID: fmt.Sprint(i), Who: fmt.Sprint("guest ", i), Text: text, Lang: lang.EN, Opinions: []pulse.Opinion{o}})
	}
	got, _ := shipped().Show(items, tree, lang.TR)
	want := []Cause{
		{ID: "wifi", Theme: "facilities", Label: tree.Name("wifi", lang.TR), Items: []string{"0", "1", "2"}},
		{ID: "facilities", Theme: "facilities", Label: Rest(tree.Name("facilities", lang.TR), lang.TR), Items: []string{"3"}},
	}
	for i := range got {
		got[i].Why = nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("shown as %+v, want %+v", got, want)
	}
	if got, _ := shipped().Show(items[:3], tree, lang.TR); len(got) != 1 || got[0].ID != "wifi" {
		t.Errorf("without a rest: %+v", got)
	}
}

// "29 degrees" names the part of those who say "no air conditioning".
func TestWhoNamesAPartJoinsTheGroupThatSaysNoMore(t *testing.T) {
	tree := theme.NewState(nil, nil)
	hot := pulse.Group{ID: "facilities-hot", Home: "facilities", Key: "air conditioning", Names: []pulse.GroupName{{Lang: "en", Text: "no air conditioning"}}}
	broken := pulse.Group{ID: "facilities-broken", Home: "facilities", Key: "broken+wifi", Names: []pulse.GroupName{{Lang: "en", Text: "wifi is down"}}}
	var items []Item
	for i, x := range []struct {
		part string
		in   []pulse.Group
	}{{"air_conditioning", nil}, {"", []pulse.Group{hot}}, {"wifi", []pulse.Group{broken}}, {"wifi", nil}} {
		o := pulse.Opinion{End: 3, Polarity: pulse.Complaint, Theme: "facilities", Sub: x.part, Why: "29"}
		items = append(items, Item{ID: fmt.Sprint(i), Who: fmt.Sprint("guest ", i), Text: "29°", Lang: lang.EN, Opinions: []pulse.Opinion{o}, Groups: x.in})
	}
	got, _ := shipped().Show(items, tree, lang.EN)
	want := map[string][]string{"facilities-hot": {"0", "1"}, "facilities-broken": {"2"}, "facilities": {"3"}}
	if len(got) != len(want) {
		t.Fatalf("shown as %+v", got)
	}
	for _, c := range got {
		if !slices.Equal(c.Items, want[c.ID]) {
			t.Errorf("%s holds %v, want %v", c.ID, c.Items, want[c.ID])
		}
	}
}

func TestThePipeGathersByPartToo(t *testing.T) {
	var js []pulse.Judged
	for i, text := range []string{"so loud", "too loud for us", "loud again", "they danced above us until four"} {
		js = append(js, ofPart(fmt.Sprint(i), fmt.Sprint("guest ", i), "en", "ambience", "noise", text))
	}
	got := shipped().Place(js)
	for i, p := range got {
		if p.Group != ID("ambience", "loud") || p.Label != got[0].Label || p.Rest {
			t.Errorf("%s: %+v", js[i].Text, p)
		}
	}
}

// What others make likely is gathered, under the theme of the part, whatever the words
// before it were taken for.
func TestThePipeGathersWhatOthersMakeLikely(t *testing.T) {
	var js []pulse.Judged
	for i, text := range []string{"the wifi drops", "had to tether off my phone", "nothing loads", "the soup was grey"} {
		j := ofPart(fmt.Sprint(i), fmt.Sprint("guest ", i), "en", "facilities", "wifi", text)
		if o := &j.Verdict.Opinions[0]; i > 0 {
			o.Theme, o.Sub = map[int]string{1: "service", 3: "quality"}[i], ""
			if i < 3 {
				o.Near, o.NearTheme = "wifi", "facilities"
			}
		}
		js = append(js, j)
	}
	for i, p := range shipped().Place(js) {
		want := Placed{Group: "wifi", Theme: "facilities"}
		if i == 3 {
			want = Placed{Group: "quality", Theme: "quality"}
		}
		if p.Group != want.Group || p.Theme != want.Theme {
			t.Errorf("%s: %+v, want %s of %s", js[i].Text, p, want.Group, want.Theme)
		}
	}
	js[2].First = "file:1"
	if p := shipped().Place(js)[1]; p.Group != "service" {
		t.Errorf("two people and a copy make %+v; want it left with its own theme", p)
	}
}

// A complaint goes with what the model is surest of, then with the theme that most of its
// words speak of.
func TestTheSurestPartIsTheMainTheme(t *testing.T) {
	quality := pulse.Opinion{Theme: "quality", Why: "soup, bread, cold"}
	sure := func(theme, sure string) pulse.Opinion {
		return pulse.Opinion{Theme: theme, Sub: "x", SubSure: sure, Why: "y"}
	}
	for _, tt := range []struct {
		ops  []pulse.Opinion
		want string
	}{
		{[]pulse.Opinion{sure("facilities", ""), quality}, "quality"},
		{[]pulse.Opinion{quality, sure("facilities", "medium")}, "facilities"},
		{[]pulse.Opinion{sure("facilities", "medium"), sure("service", "high")}, "service"},
		{[]pulse.Opinion{{Near: "wifi"}}, ""},
	} {
		got := ""
		if ops := mainTheme(tt.ops); len(ops) > 0 {
			got = ops[0].Theme
		}
		if got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.ops, got, tt.want)
		}
	}
}
