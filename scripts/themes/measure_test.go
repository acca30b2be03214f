package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// TestThemesOfGold holds the figures of the whole way, judgement included.
func TestThemesOfGold(t *testing.T) {
	assign, err := newAssigner(theme.New())
	if err != nil {
		t.Fatal(err)
	}
	floors := map[string][2]float64{lang.EN: {0.52, 0.43}, lang.TR: {0.565, 0.455}, lang.FR: {0.575, 0.465}, lang.ID: {0.515, 0.425}, lang.TH: {0.565, 0.475}}
	for code, least := range floors {
		var themes, both sums
		err := texts.Each(filepath.Join("../../testdata/corpus", "gold."+code+".jsonl"), func(r row) {
			want, got := r.opinions(), assign(r.Text, code)
			themes.add(named(want, themeOf), named(got, themeOf))
			both.add(named(want, withPolarity), named(got, withPolarity))
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: F1 of themes %.3f, with polarity %.3f", code, themes.f1(), both.f1())
		if themes.f1() < least[0] || both.f1() < least[1] {
			t.Errorf("%s: F1 of themes %.3f, with polarity %.3f; want at least %.3f, %.3f", code, themes.f1(), both.f1(), least[0], least[1])
		}
	}
}

// TestFiguresOfSets holds micro-F1 of themes, the share of texts without one that are given
// one, and precision and recall of the themes complained of, all of the whole way, on
// labelled texts that lie beside the repository; it skips where they do not.
func TestFiguresOfSets(t *testing.T) {
	dir := os.Getenv("PULSE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	assign, err := newAssigner(theme.New())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file              string
		f1, falsely       float64
		precision, recall float64
	}{
		{"train/hoasa_hotel_id", 0.90, 1, 0.86, 0.85}, {"train/mams_en", 0.84, 1, 0.61, 0.72},
		{"dev/semeval14_rest_en", 0.84, 0.36, 0.48, 0.55}, {"dev/fdt_rest_fr", 0.925, 0.75, 0.65, 0.70},
		{"dev/airline_tweets_en", 0.55, 1, 0.53, 0.45},
		{"dev/mabsa_food_en", 0.74, 0.53, 0, 0}, {"dev/mabsa_food_fr", 0.71, 0.55, 0, 0}, {"dev/mabsa_food_id", 0.72, 0.46, 0, 0},
		{"dev/mabsa_food_th", 0.735, 0.49, 0, 0}, {"dev/mabsa_food_tr", 0.695, 0.49, 0, 0},
	} {
		rows, err := read(filepath.Join(dir, "data/themes", c.file+".jsonl.gz"))
		if err != nil {
			t.Skipf("labelled texts are not here: %v", err)
		}
		s := newSet(rows)
		for i, r := range rows {
			if i%2 == 0 {
				s.add(r, assign(r.Text, r.Lang))
			}
		}
		f1, falsely, p, r := s.all.f1(), share(s.noneGiven, s.none), s.complaints.precision(), s.complaints.recall()
		t.Logf("%s: micro-F1 %.3f, a theme on %.3f of those without; complaints: precision %.3f, recall %.3f", c.file, f1, falsely, p, r)
		if f1 < c.f1 || falsely > c.falsely {
			t.Errorf("%s: micro-F1 %.3f, a theme on %.3f of those without; want at least %.3f, at most %.3f", c.file, f1, falsely, c.f1, c.falsely)
		}
		if p < c.precision || r < c.recall {
			t.Errorf("%s: precision %.3f, recall %.3f of complaints; want at least %.3f, %.3f", c.file, p, r, c.precision, c.recall)
		}
	}
}

// The net must have learnt from the concepts that the judgement ships: by itself neither
// is wrong, and together they would be.
func TestNetKnowsTheConcepts(t *testing.T) {
	j, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := theme.Meaning(), j.Meaning(); got != want {
		t.Errorf("the net of themes learnt from other concepts (%x) than ship (%x): go run ./scripts/themes -only-net", got, want)
	}
}

// Concepts of the map must exist, or their forms teach nothing.
func TestConceptsOfThemesExist(t *testing.T) {
	known := map[string]bool{}
	for _, code := range lang.All() {
		err := eachList(filepath.Join("../train/concepts", code+".tsv"), func(concept string, _ []string) { known[concept] = true })
		if err != nil {
			t.Fatal(err)
		}
	}
	themes, err := themesOf("concepts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for c := range themes {
		if !known[c] {
			t.Errorf("no list has the concept %s", c)
		}
	}
}

// Themes of one clause have sides of their own, in every language.
func TestThemesHaveSidesOfTheirOwn(t *testing.T) {
	assign, err := newAssigner(theme.New())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ code, in string }{
		{lang.EN, "Delicious burgers from a very slow and rude kitchen staff"},
		{lang.EN, "The food was lovely although the waiter ignored us for half an hour"},
		{lang.FR, "Des plats délicieux servis par un personnel désagréable"},
		{lang.ID, "Makanan enak dengan pelayan yang kasar"},
		{lang.TH, "อาหารอร่อยแต่พนักงานพูดจาไม่ดี"},
		{lang.TR, "Yemekler çok lezzetli ama garson çok kabaydı"},
	} {
		sides := map[string]pulse.Kind{}
		for _, o := range assign(c.in, c.code) {
			sides[o.Theme] = o.Polarity
			if (o.Clause != "") != (o.Turned != "") && o.Polarity != pulse.Neutral {
				t.Errorf("%q: %s turned from %q by %q", c.in, o.Theme, o.Clause, o.Turned)
			}
		}
		if sides["quality"] != pulse.Praise || sides["service"] != pulse.Complaint {
			t.Errorf("%q: quality %q, service %q; want praise and complaint", c.in, sides["quality"], sides["service"])
		}
	}
}
