package theme

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestModelOfPartsSurvivesOnlyWhole(t *testing.T) {
	file := packed.Bytes(partFilePacked)
	m, err := decodeParts(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.encode(&b); err != nil || !bytes.Equal(b.Bytes(), file) {
		t.Errorf("encoding the decoded model changed it (%v)", err)
	}
	if len(file) > 110_000 {
		t.Errorf("the model of parts weighs %d bytes, want 110,000 or fewer", len(file))
	}
	if got, want := strings.Join(m.ids, " "), strings.Join(Parts(), " "); got != want {
		t.Errorf("it has learnt %s; want what is built in: %s", got, want)
	}
	for _, bad := range [][]byte{nil, file[:20], file[:300], file[:len(file)-1], append(bytes.Clone(file), 0)} {
		if _, err := decodeParts(bad); err == nil {
			t.Errorf("a damaged model of %d bytes was taken", len(bad))
		}
	}
}

// knowing is a tree that has learnt that blorp is of the wifi and fleem of parking.
func knowing(t *testing.T) *Tree {
	t.Helper()
	var texts []PartExample
	for i := range 60 {
		held := i%4 == 0
		texts = append(texts,
			PartExample{Text: fmt.Sprintf("the blorp %d blorped", i), Lang: lang.EN, Parts: []string{"wifi"}, Weight: 1, Held: held},
			PartExample{Text: fmt.Sprintf("a fleem %d fleemed", i), Lang: lang.EN, Parts: []string{"parking"}, Weight: 1, Held: held},
			PartExample{Text: fmt.Sprintf("nothing %d at all", i), Lang: lang.EN, Weight: 1, Held: held})
	}
	linear := linearOf(t)
	o := PartOptions{Version: 9, Epochs: 10, Keep: 20000, Least: 1, Drop: 0.1, Seeds: 0.1, Seed: 1}
	var a, b bytes.Buffer
	var worth PartWorth
	for _, w := range []*bytes.Buffer{&a, &b} {
		var err error
		if worth, err = TrainParts(w, linear, netFile(), spelt, texts, o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two trainings differ")
	}
	if worth.Held != 30 || worth.First != 30 || worth.Told != worth.Right || worth.Told < 25 {
		t.Errorf("it is worth %+v; want all 30 held back rightly", worth)
	}
	tree := New()
	if err := tree.UseParts(a.Bytes()); err != nil {
		t.Fatal(err)
	}
	return tree.Reading(spelt)
}

func TestPartsAreLearnt(t *testing.T) {
	tree := knowing(t)
	for _, tt := range []struct {
		name, in string
		kind     pulse.Kind
		want     string
	}{
		{"what no list names", "the blorp seven blorped", pulse.Complaint, "facilities/wifi(blorp, blorped)"},
		{"another", "a fleem seven fleemed", pulse.Complaint, "location/parking(fleem, fleemed)"},
		{"praise has no causes", "the blorp seven blorped", pulse.Praise, ""},
		{"nothing of the list", "nothing seven at all", pulse.Complaint, ""},
	} {
		v := pulse.Verdict{Lang: lang.EN, Kind: tt.kind, Opinions: []pulse.Opinion{{End: len(tt.in), Polarity: tt.kind, Score: 1}}}
		if got := strings.Join(paths(tree.Judged(tt.in, v, pulse.Leaning{})), " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if err := tree.UseParts(nil); err != nil {
		t.Fatal(err)
	}
	in := "the blorp seven blorped"
	v := pulse.Verdict{Lang: lang.EN, Kind: pulse.Complaint, Opinions: []pulse.Opinion{{End: len(in), Polarity: pulse.Complaint, Score: 1}}}
	if got := paths(tree.Judged(in, v, pulse.Leaning{})); len(got) > 0 {
		t.Errorf("without the model it tells %q", got)
	}
}

// Each clause is about its own part, and one that praises about none.
func TestPartsOfClauses(t *testing.T) {
	tree := knowing(t)
	in := "the blorp blorped, a fleem fleemed"
	for _, tt := range []struct {
		first pulse.Kind
		want  string
	}{
		{pulse.Complaint, "facilities/wifi location/parking"},
		{pulse.Praise, "location/parking"},
	} {
		v := pulse.Verdict{Lang: lang.EN, Kind: pulse.Mixed, Opinions: []pulse.Opinion{
			{End: 17, Polarity: tt.first}, {Start: 19, End: len(in), Polarity: pulse.Complaint}}}
		var got []string
		for _, o := range tree.Judged(in, v, pulse.Leaning{}) {
			if p := cmp.Or(o.Sub, o.Near); p != "" {
				got = append(got, cmp.Or(o.NearTheme, o.Theme)+"/"+p)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s first: got %q, want %q", tt.first, got, tt.want)
		}
	}
}

// A clause that complains, of a theme that is on no side, is heard all the same where
// nothing else in the text complains.
func TestAHiddenComplaintIsHeard(t *testing.T) {
	tree := knowing(t)
	in := "the blorp seven blorped"
	r := tree.read(in, lang.EN, complaint(in), nil)
	named := complaint(in)[0]
	named.Theme, named.Polarity, named.Clause = "service", pulse.Neutral, pulse.Complaint
	open := complaint(in)[0]
	open.Theme = "service"
	praised := named
	praised.Clause = pulse.Praise
	for _, tt := range []struct {
		name string
		ops  []pulse.Opinion
		want string
	}{
		{"only named", []pulse.Opinion{named}, "service neutral, facilities/wifi complaint"},
		{"beside one that complains", []pulse.Opinion{named, open}, "service neutral, facilities/wifi complaint, service complaint"},
		{"in praise", []pulse.Opinion{praised}, "service neutral"},
	} {
		var got []string
		for _, o := range r.tellParts(tt.ops) {
			got = append(got, strings.TrimSuffix(o.Theme+"/"+o.Sub, "/")+" "+string(o.Polarity))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAPartIsToldByHowLikelyItIs(t *testing.T) {
	tree := New()
	in := "it was as it was"
	r := tree.reading(in, lang.EN, complaint(in))
	for _, tt := range []struct {
		name  string
		theme string
		share float64
		want  string // theme/part, and ~ before what it may be about
	}{
		{"of its theme", "facilities", 0.5, "facilities/wifi"},
		{"of its theme, and little", "facilities", 0.15, "facilities~facilities/wifi"},
		{"of its theme, and nearly", "facilities", 0.49, "facilities~facilities/wifi"},
		{"brings its theme along", "", 0.65, "facilities/wifi"},
		{"too little for a theme", "", 0.64, "~facilities/wifi"},
		{"beside another", "service", 0.75, "facilities/wifi service"},
		{"enough for a theme, too little beside another", "service", 0.74, "service~facilities/wifi"},
		{"too little beside another", "service", 0.5, "service~facilities/wifi"},
	} {
		ops := complaint(in)
		ops[0].Theme = tt.theme
		got := ""
		for _, o := range r.tellPart(ops, guess{"wifi", "facilities", 1, tt.share}, nil) {
			got += " " + strings.TrimSuffix(o.Theme+"/"+o.Sub, "/")
			if o.Near != "" {
				got += "~" + o.NearTheme + "/" + o.Near
			}
		}
		if got = strings.TrimSpace(got); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What the model tells goes before what the words of our lists name; the owner's words
// always count.
func TestWordsAndModelOfParts(t *testing.T) {
	s := NewState([]Theme{{ID: "tea", Parent: "quality", Terms: map[string][]string{"": {"tea"}}}}, nil)
	for _, tt := range []struct{ name, in, part, sure, want, near string }{
		{"no word", "it was awful", "taste", Medium, "quality/taste", ""},
		{"another's word", "the coffee was awful", "not_fresh", Medium, "quality/not_fresh", ""},
		{"one of the words'", "cold coffee", "cold_food", Medium, "quality/cold_food", ""},
		{"the owner's word", "the tea was awful", "not_fresh", High, "quality/tea", "not_fresh"},
	} {
		ops := complaint(tt.in)
		ops[0].Theme, ops[0].Sub, ops[0].SubSure = "quality", tt.part, tt.sure
		var got []string
		near := ""
		for _, o := range s.Detail(tt.in, lang.EN, ops) {
			got, near = append(got, o.Theme+"/"+o.Sub), o.Near
		}
		if strings.Join(got, " ") != tt.want || near != tt.near {
			t.Errorf("%s: got %q near %q, want %q near %q", tt.name, got, near, tt.want, tt.near)
		}
	}
}

// What an opinion may be about follows the tree, and a person's word that it is not.
func TestNearFollowsTheTree(t *testing.T) {
	in := "it was awful"
	ops := complaint(in)
	ops[0].Theme, ops[0].Near, ops[0].NearTheme = "service", "wifi", "facilities"
	j := pulse.Judged{Mention: pulse.Mention{Source: "file", ID: "1", Text: in}, Verdict: pulse.Verdict{Kind: pulse.Complaint, Opinions: ops}}
	for _, tt := range []struct {
		name string
		log  []pulse.ThemeChange
		want string
	}{
		{"as it was", nil, "facilities/wifi"},
		{"moved", []pulse.ThemeChange{{N: 1, What: pulse.ThemeMove, Theme: "wifi", To: "service"}}, "service/wifi"},
		{"merged into a part", []pulse.ThemeChange{{N: 1, What: pulse.ThemeMerge, Theme: "wifi", To: "lifts"}}, "facilities/lifts"},
		{"a theme of its own is no part", []pulse.ThemeChange{{N: 1, What: pulse.ThemeMove, Theme: "wifi"}}, "/"},
		{"denied", []pulse.ThemeChange{{N: 1, What: pulse.ThemeNot, Theme: "wifi", Key: "file:1"}}, "/"},
		{"ignored", []pulse.ThemeChange{{N: 1, What: pulse.ThemeIgnore, Theme: "wifi"}}, "/"},
	} {
		o := NewState(nil, tt.log).View(j).Verdict.Opinions[0]
		if got := o.NearTheme + "/" + o.Near; got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
