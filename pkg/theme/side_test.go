package theme

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestSidesSurviveOnlyWhole(t *testing.T) {
	m, err := decodeSides(sidesFile)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.encode(&b); err != nil || !bytes.Equal(b.Bytes(), sidesFile) {
		t.Errorf("encoding the decoded model changed it (%v)", err)
	}
	if len(sidesFile) > 200_000 {
		t.Errorf("the model of sides weighs %d bytes, want 200,000 or fewer", len(sidesFile))
	}
	if Version() == 0 {
		t.Error("the model of sides has no version: old verdicts would not be redone")
	}
	for _, bad := range [][]byte{nil, sidesFile[:100], sidesFile[:len(sidesFile)-1], append(bytes.Clone(sidesFile), 0)} {
		if _, err := decodeSides(bad); err == nil {
			t.Errorf("a damaged model of %d bytes was taken", len(bad))
		}
	}
}

// leaning makes words lean as they are told, all in one clause.
func leaning(in string, weights map[string]float64) pulse.Leaning {
	l := pulse.Leaning{Clauses: []pulse.Leant{{End: len(in), Sides: [3]float64{.4, .4, .2}}}}
	for _, w := range lang.PlainTokens(in, lang.EN) {
		l.Words = append(l.Words, pulse.Evidence{Start: w.Start, End: w.End, Weight: weights[w.Plain]})
	}
	return l
}

func TestSidesAreLearntFromWhereWordsStand(t *testing.T) {
	tree := New()
	judged := func(in string) (pulse.Verdict, pulse.Leaning) {
		v := pulse.Verdict{Lang: lang.EN, Kind: pulse.Mixed, Opinions: []pulse.Opinion{{End: len(in), Polarity: pulse.Complaint, Score: .5}}}
		return v, leaning(in, map[string]float64{"lovely": 1, "rude": -1})
	}
	var examples []SideExample
	add := func(in string, held bool, sides map[string]pulse.Kind) {
		v, l := judged(in)
		examples = append(examples, SideExample{Text: in, Verdict: v, Leans: l, Tree: tree, Sides: sides, Weight: 1, Held: held})
	}
	for i := range 40 {
		day := fmt.Sprintf(" on day %d", i)
		add("lovely soup and food from a waiter who was rude"+day, i%4 == 0, map[string]pulse.Kind{"quality": pulse.Praise, "service": pulse.Complaint})
		add("rude waiter and staff with food that was lovely"+day, i%4 == 0, map[string]pulse.Kind{"quality": pulse.Praise, "service": pulse.Complaint})
	}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := TrainSides(w, ReadSides(examples), SideOptions{Version: 3, Epochs: 6, Keep: 500, Least: 2, Seed: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two trainings differ")
	}
	if err := tree.UseSides(a.Bytes()); err != nil {
		t.Fatal(err)
	}
	in := "lovely food but the waiter was rude"
	v, l := judged(in)
	got := map[string]pulse.Opinion{}
	for _, o := range tree.Judged(in, v, l) {
		got[o.Theme] = o
	}
	if o := got["quality"]; o.Polarity != pulse.Praise || o.Clause != pulse.Complaint || o.Turned != "lovely" {
		t.Errorf("%q: quality is %s (clause %q, turned by %q), want praise in a complaining clause, turned by lovely", in, o.Polarity, o.Clause, o.Turned)
	}
	if o := got["service"]; o.Polarity != pulse.Complaint || o.Clause != "" || o.Turned != "" {
		t.Errorf("%q: service is %s (clause %q, turned by %q), want the clause's complaint", in, o.Polarity, o.Clause, o.Turned)
	}
	for _, o := range tree.Assign(in, lang.EN, v.Opinions) {
		if o.Polarity != pulse.Complaint || o.Clause != "" {
			t.Errorf("Assign made %s %s, want the clause's side", o.Theme, o.Polarity)
		}
	}
}

// The owner's own themes have no place in the model and still get a side.
func TestOwnThemesHaveSides(t *testing.T) {
	tree := New(Theme{ID: "karaoke", Terms: map[string][]string{"": {"karaoke"}}})
	in := "the karaoke was rude"
	v := pulse.Verdict{Lang: lang.EN, Opinions: []pulse.Opinion{{End: len(in), Polarity: pulse.Complaint, Score: .9}}}
	found := false
	for _, o := range tree.Judged(in, v, leaning(in, map[string]float64{"rude": -1})) {
		found = found || o.Theme == "karaoke" && o.Polarity == pulse.Complaint
	}
	if !found {
		t.Errorf("%q: no complaint about karaoke", in)
	}
}

func FuzzJudged(f *testing.F) {
	tree := New()
	for _, s := range []string{"", "รอคิวนาน", "a\xff\xfe", "rude waiter. cold soup", "ȺȺ's (((", "l'attente"} {
		f.Add(s, 0, len(s))
	}
	f.Fuzz(func(t *testing.T, s string, start, end int) {
		v := pulse.Verdict{Lang: lang.EN, Opinions: []pulse.Opinion{{End: len(s) / 2, Polarity: pulse.Praise}, {Start: len(s) / 2, End: len(s)}}}
		l := pulse.Leaning{Words: []pulse.Evidence{{Start: start, End: end, Weight: 1}}, Clauses: []pulse.Leant{{Start: start, End: end}}}
		for _, o := range tree.Judged(s, v, l) {
			if o.Polarity != pulse.Praise && o.Polarity != pulse.Complaint && o.Polarity != pulse.Neutral && o.Polarity != "" {
				t.Fatalf("side %q", o.Polarity)
			}
		}
	})
}

// A verdict that is sure of a complaint complains of one of its themes: the likeliest
// of those whose clause complains. What is unsure, or of both sides, stays as it is.
func TestAVerdictAndItsThemesAgree(t *testing.T) {
	r := &reading{ops: []pulse.Opinion{{Polarity: pulse.Praise}, {Polarity: pulse.Complaint}, {Polarity: pulse.Complaint}}}
	as := []topic{{theme: 0, best: 0}, {theme: 1, best: 1}, {theme: 2, best: 2}}
	chances := [][sides]float64{{.1, .3, .4, .2}, {.2, .1, .5, .2}, {.1, .2, .5, .2}}
	named := []int{sideNeutral, sideNeutral, sideNeutral}
	for _, c := range []struct {
		name string
		told []int
		v    pulse.Verdict
		want []int
	}{
		{"complaint", named, pulse.Verdict{Kind: pulse.Complaint}, []int{sideNeutral, sideNeutral, sideComplaint}},
		{"praise", named, pulse.Verdict{Kind: pulse.Praise}, []int{sidePraise, sideNeutral, sideNeutral}},
		{"unsure", named, pulse.Verdict{Kind: pulse.Complaint, Unsure: true}, named},
		{"mixed", named, pulse.Verdict{Kind: pulse.Mixed}, named},
		{"one has it", []int{sideNeutral, sideComplaint, sideNeutral}, pulse.Verdict{Kind: pulse.Complaint}, []int{sideNeutral, sideComplaint, sideNeutral}},
	} {
		told := slices.Clone(c.told)
		r.agree(told, chances, as, c.v)
		if !slices.Equal(told, c.want) {
			t.Errorf("%s: %v, want %v", c.name, told, c.want)
		}
	}
}

// A complaint that was given no theme gets the one it has a listed word for, where the
// linear model nearly gives it.
func TestAComplaintIsLentAThemeByItsWord(t *testing.T) {
	const text = "The card machine was down again"
	billing := slices.Index(IDs(), "billing")
	for _, c := range []struct {
		name   string
		kind   pulse.Kind
		margin float64
		given  []match
		want   bool
	}{
		{"nearly", pulse.Complaint, -1, nil, true},
		{"far from it", pulse.Complaint, -2, nil, false},
		{"praise", pulse.Praise, -1, nil, false},
		{"another theme", pulse.Complaint, -1, []match{{theme: "quality"}}, false},
	} {
		r := New().reading(text, lang.EN, []pulse.Opinion{{End: len(text), Polarity: c.kind}})
		r.above = make([][outputs]float64, 1)
		r.alone = &logits{}
		for i := range r.alone {
			r.alone[i] = -9
		}
		r.alone[billing] = c.margin
		if got := r.lend([][]match{c.given}); got != c.want || (r.above[0][billing] > 0) != c.want {
			t.Errorf("%s: lent %v (%v), want %v", c.name, got, r.above[0][billing], c.want)
		}
	}
}
