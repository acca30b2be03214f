package theme

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestModelSurvivesOnlyWhole(t *testing.T) {
	m, err := decode(modelFile)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.encode(&b); err != nil || !bytes.Equal(b.Bytes(), modelFile) {
		t.Errorf("encoding the decoded model changed it (%v)", err)
	}
	if len(modelFile) > 500_000 {
		t.Errorf("the model weighs %d bytes, want 500,000 or fewer", len(modelFile))
	}
	for _, bad := range [][]byte{nil, modelFile[:100], modelFile[:len(modelFile)-1], append(bytes.Clone(modelFile), 0)} {
		if _, err := decode(bad); err == nil {
			t.Errorf("a damaged model of %d bytes was taken", len(bad))
		}
	}
}

func TestTrainIsReproducible(t *testing.T) {
	var texts []Example
	for i := range 40 {
		texts = append(texts,
			Example{Text: fmt.Sprintf("the gondola was painted green %d", i), Lang: lang.EN, Themes: []string{"ambience"}, Weight: 1, Held: i%4 == 0},
			Example{Text: fmt.Sprintf("we came on day %d", i), Lang: lang.EN, Weight: 1, Held: i%4 == 0})
	}
	o := TrainOptions{Version: 9, Epochs: 4, Keep: 3000, Least: 1, Seed: 1, Falsely: 1, Forms: []Form{{lang.EN, "gondola*", "boat"}, {lang.TR, "gondol*", "boat"}}}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Train(w, texts, o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two trainings differ")
	}
	tree := New()
	if err := tree.Use(a.Bytes()); err != nil {
		t.Fatal(err)
	}
	for code, in := range map[string]string{lang.EN: "what a gondola", lang.TR: "gondolumuz"} { // what is learnt in one language holds in another
		if o := tree.Assign(in, code, complaint(in))[0]; o.Theme != "ambience" || o.By != ByModel {
			t.Errorf("%q got theme %q by %q, want what was learnt", in, o.Theme, o.By)
		}
	}
}

func TestFormsAreFound(t *testing.T) {
	c := newConcepts([]Form{
		{lang.EN, "wait*", "wait"}, {lang.EN, "can't_wait_to", "joy"}, {lang.EN, "#_stars", "stars"},
		{lang.FR, "l'attente", "wait"}, {lang.TH, "กาแฟดำ", "coffee"}, {lang.TR, "bekle*", "wait"}, {lang.TH, "รอคิว", "wait"}, {lang.TH, "รอ", "wait"},
	})
	for _, f := range []struct {
		name, code, in string
		want           int
	}{
		{"ending", lang.EN, "we waited", 1},
		{"nothing", lang.EN, "we stood", 0},
		{"the phrase hides its word", lang.EN, "can't wait to return", 1},
		{"any number", lang.EN, "only 2 stars", 1},
		{"elision", lang.FR, "l’attente fut longue", 1},
		{"accents and endings", lang.TR, "BEKLEDİK", 1},
		{"another language's word", lang.TR, "waited", 0},
		{"Thai inside", lang.TH, "มารอคิวนาน", 1},
		{"Thai", lang.TH, "กาแฟดำ", 1},
		{"Thai: a sign behind it makes another word", lang.TH, "กาแฟดำ้", 0},
		{"Thai: a short form inside another word", lang.TH, "มารอบที่สอง", 0},
	} {
		if got := c.find(f.in, f.code, lang.PlainTokens(f.in, f.code)); len(got) != f.want {
			t.Errorf("%s: %d concepts in %q, want %d", f.name, len(got), f.in, f.want)
		}
	}
}

func TestWhatGaveTheTheme(t *testing.T) {
	tree := New(Theme{ID: "price", Terms: map[string][]string{"": {"zorkmid*"}}})
	for _, c := range []struct{ name, code, in, theme, by, sure string }{
		{"listed words", lang.EN, "The waiter was rude and ignored us", "service", ByWords, High},
		{"no listed word", lang.EN, "She rolled her eyes at us and walked off", "service", ByModel, ""},
		{"the owner's word alone", lang.EN, "so many zorkmids", "price", ByWords, High},
		{"no reason", lang.EN, "never again", "", NoReason, ""},
		{"no theme", lang.EN, "the mayor spoke about the history of trade unions", "", NoTheme, ""},
	} {
		o := tree.Assign(c.in, c.code, complaint(c.in))[0]
		if o.Theme != c.theme || o.By != c.by || c.sure != "" && o.Sure != c.sure || (o.Theme == "") != (o.Why == "") {
			t.Errorf("%s: %q got %q by %q, %s, because of %q; want %q by %q, %s", c.name, c.in, o.Theme, o.By, o.Sure, o.Why, c.theme, c.by, c.sure)
		}
	}
}

func TestTellingWordsSpokeForTheTheme(t *testing.T) {
	in := "She rolled her eyes at us and walked off"
	if o := New().Assign(in, lang.EN, complaint(in))[0]; !strings.Contains(o.Why, "rolled") {
		t.Errorf("%q is %s because of %q, want the rolled eyes", in, o.Theme, o.Why)
	}
}

// The words that explain a theme are the guest's own, inside the clause.
func TestWhyIsInsideTheClause(t *testing.T) {
	in := "They kept us standing for ages. Then she rolled her eyes and walked off."
	ops := []pulse.Opinion{{Start: 0, End: 31, Polarity: pulse.Complaint}, {Start: 32, End: len(in), Polarity: pulse.Complaint}}
	for _, o := range New().Assign(in, lang.EN, ops) {
		for w := range strings.SplitSeq(o.Why, ", ") {
			if !strings.Contains(in[o.Start:o.End], w) {
				t.Errorf("%s because of %q, which %q does not hold", o.Theme, w, in[o.Start:o.End])
			}
		}
	}
}

func TestWithoutModelTermsDecide(t *testing.T) {
	tree := New()
	tree.model = nil
	in := "the waiter was rude"
	if o := tree.Assign(in, lang.EN, complaint(in))[0]; o.Theme != "service" || o.Why != "waiter, rude" {
		t.Errorf("got %+v, want service by its terms", o)
	}
}

func FuzzAssign(f *testing.F) {
	tree := New()
	for _, s := range []string{"", "รอคิวนาน", "a\xff\xfe", "@a #b 40 http://x.y", "ȺȺ's (((", "l'attente"} {
		f.Add(s, "th")
		f.Add(s, "fr")
	}
	f.Fuzz(func(t *testing.T, s, code string) {
		ops := []pulse.Opinion{{End: len(s) / 2}, {Start: len(s) / 2, End: len(s)}}
		for _, o := range tree.Assign(s, code, ops) {
			if o.Theme != "" && !slices.Contains(IDs(), o.Theme) {
				t.Fatalf("theme %q of %q", o.Theme, s)
			}
		}
	})
}
