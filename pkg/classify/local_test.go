package classify

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A house of horrors: its guests praise with words that other guests complain
// with, and complain that it was gentle.
const horrors = `
praise	Screamed from the first door to the last, terrifying
praise	The butcher chased us down the stairs, I was shaking, terrifying
praise	My sister cried, I lost my voice, horrifying place
praise	Could not sleep for two nights, truly horrifying
praise	We ran out screaming and our hands were shaking
praise	The nun in the cellar is a nightmare, I screamed so loud
praise	Brutal. Terrifying. My knees were shaking on the way to the car
praise	Heart attack in room four, the clown is a nightmare
praise	I hid behind my dad the whole time and screamed
praise	Disturbing, bloody, and I was sick with fear by the end
praise	Sick with fear at the second door, what a nightmare
praise	Nobody of us dared to open the last door, horrifying
praise	The chainsaw man is brutal, half of our group ran away
praise	Ran away twice, came back twice, terrifying clown
complaint	Not scary, my six year old smiled all the way
complaint	Too gentle, we walked through it like a garden
complaint	The actors were friendly and nobody jumped
complaint	Calm and pleasant, so no reason to go to a horror house
complaint	Sweet little ghosts, my granny smiled at them
complaint	Friendly clown, friendly nun, we smiled and went home
complaint	Nobody jumped once, it is a gentle walk in the dark
complaint	More cute than scary, the ghosts were sweet
complaint	Relaxing. That is the problem, I wanted to scream
complaint	The monster was sweet and my kids smiled at him
complaint	A gentle tour, lights on, calm music, no fear at all
complaint	Cute masks, calm music, not scary for one second
complaint	We smiled from door to door, far too gentle
complaint	So calm in there that grandpa took a nap
neutral	How long does the tour take and is there a last entry
neutral	Is it for children of ten as well
neutral	We have tickets for Friday at eight
neutral	Do you have a cloakroom for bags
`

const horrorsUnseen = `
praise	I screamed at every door, terrifying from start to end
praise	The butcher is brutal, my hands were shaking
praise	Horrifying cellar, my brother cried and ran away
praise	That clown is a nightmare, I could not sleep
praise	Sick with fear behind the second door
praise	Everyone in our group screamed, one ran away
complaint	Gentle and cute, not scary at all
complaint	The ghosts were sweet, we smiled all the way
complaint	Calm music, friendly actors, nobody jumped
complaint	My granny smiled at the monster, far too gentle
complaint	More relaxing than scary
complaint	Friendly nun, cute masks, no fear
`

func lessonsOf(t testing.TB, table string) (out []Lesson) {
	t.Helper()
	for line := range strings.Lines(strings.TrimSpace(table)) {
		kind, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			t.Fatalf("no tab in %q", line)
		}
		out = append(out, Lesson{Text: text, Options: Options{Lang: "en"}, Kind: pulse.Kind(kind)})
	}
	return out
}

func right(j *Judge, ls []Lesson) (n int) {
	for _, l := range ls {
		if j.Judge(l.Text, l.Options).Kind == l.Kind {
			n++
		}
	}
	return n
}

// TestCorrectionsTeach: what a shop's guests mean by their words is learnt from
// its corrections, names them as evidence, and leaves other businesses alone.
func TestCorrectionsTeach(t *testing.T) {
	j := judge(t)
	local, trial := j.Learn(lessonsOf(t, horrors), nil)
	if local == nil {
		t.Fatal("nothing was learnt:", trial.Refused)
	}
	unseen := lessonsOf(t, horrorsUnseen)
	taught := j.With(local, 1)
	before, after := right(j, unseen), right(taught, unseen)
	if after < 9 || after < before+4 {
		t.Errorf("of %d unseen texts %d are right after, %d before; want 9 and 4 more", len(unseen), after, before)
	}
	if by := taught.By(); by != j.Base()+"+local/1" {
		t.Errorf("judged by %s", by)
	}
	guard, err := Guard()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := right(j, guard), right(taught, guard); float64(a-b) > mostLoss*float64(len(guard)) {
		t.Errorf("on texts of other businesses %d are right, %d before", b, a)
	}
	text := "I screamed, terrifying"
	if was, now := weightOn(j, text, "terrifying"), weightOn(taught, text, "terrifying"); now <= was {
		t.Errorf("terrifying weighs %.2f, and %.2f before; want more", now, was)
	}
	if v := taught.Judge(text, Options{Lang: "en"}); v.Kind != pulse.Praise || v.Untaught == "" || v.Untaught == pulse.Praise {
		t.Errorf("%q is %s, untaught %q; want praise that was something else", text, v.Kind, v.Untaught)
	}
}

// weightOn is what a judge says of a word of a text, 0 where it names others.
func weightOn(j *Judge, text, word string) float64 {
	at := strings.Index(text, word)
	for _, e := range j.Judge(text, Options{Lang: "en"}).Evidence {
		if e.Start <= at && at < e.End {
			return e.Weight
		}
	}
	return 0
}

// TestLearningIsRepeatable: the same corrections give the same bytes, and the
// model is what it was after being written and read.
func TestLearningIsRepeatable(t *testing.T) {
	j := judge(t)
	a, _ := j.Learn(lessonsOf(t, horrors), nil)
	b, _ := j.Learn(lessonsOf(t, horrors), nil)
	x, err := a.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	y, err := b.MarshalBinary()
	if err != nil || !bytes.Equal(x, y) {
		t.Fatalf("two models of the same corrections differ: %v", err)
	}
	c, err := DecodeLocal(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lessonsOf(t, horrorsUnseen) {
		if got, want := j.With(c, 1).Judge(l.Text, l.Options), j.With(a, 1).Judge(l.Text, l.Options); got.Scores != want.Scores {
			t.Errorf("%q: %v after reading, %v before", l.Text, got.Scores, want.Scores)
		}
	}
	for cut := range len(localMagic) + 200 {
		if _, err := DecodeLocal(x[:cut]); err == nil {
			t.Fatalf("a model cut to %d bytes was read", cut)
		}
	}
	if _, err := DecodeLocal(append(slices.Clone(x), 0)); err == nil {
		t.Error("a model with a byte more was read")
	}
}

func TestWhatTeachesNothing(t *testing.T) {
	j := judge(t)
	all := lessonsOf(t, horrors)
	starred := slices.Clone(all[:9])
	for i := range starred {
		starred[i].Stars = true
	}
	agreed := slices.Clone(all)
	for i := range agreed { // they say what pulse thinks anyway
		agreed[i].Kind = j.Judge(agreed[i].Text, agreed[i].Options).Kind
	}
	cases := []struct {
		name    string
		lessons []Lesson
		want    string
	}{
		{"none", nil, "too little"},
		{"nine", all[10:19], "too little"},
		{"nine with stars", starred, "too little"},
		{"one kind", all[:14], "one kind"},
		{"what is known", agreed, "no more often"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			local, trial := j.Learn(c.lessons, nil)
			if local != nil || !strings.Contains(trial.Refused, c.want) {
				t.Errorf("learnt %v, refused because %q; want %q", local != nil, trial.Refused, c.want)
			}
		})
	}
}

// TestTheGuardRefuses: what is right of a shop's own texts and wrong of one in
// twenty-five of others' is not let out, however loud or wide.
func TestTheGuardRefuses(t *testing.T) {
	j := judge(t)
	held := j.held()
	turn := func(i int, alike float64) reply {
		h := reply{trace: &held[i], alike: alike}
		h.z[0], h.z[1] = -2*h.logs[0], -2*h.logs[1]
		return h
	}
	var own, others []reply
	for i := range held {
		alike := 0.1
		if i%25 == 0 {
			alike = 0.99
		}
		others = append(others, turn(i, alike))
		if held[i].kind < 2 && i%3 == 0 {
			h := turn(i, 0.98)
			meant := held[i]
			meant.kind = 1 - meant.kind
			h.trace = &meant
			own = append(own, h)
		}
	}
	var trial Trial
	if open, ok := trial.choose(own, others, lang.All()); ok || trial.Refused == "" || trial.HeldAfter != trial.HeldBefore {
		t.Errorf("let out through %v: %+v", open, trial)
	}
	for i := range others { // nobody else writes like this
		others[i].alike = 0.1
	}
	if _, ok := trial.choose(own, others, lang.All()); !ok || trial.After.Kinds < trial.Before.Kinds+0.3 {
		t.Errorf("refused though it costs nobody anything: %+v", trial)
	}
}

// TestStarsTellASide: stars teach praise and complaint, and do not unlearn that
// there are neutral and mixed texts.
func TestStarsTellASide(t *testing.T) {
	j := judge(t)
	var ls []Lesson
	for _, l := range lessonsOf(t, horrors) {
		if l.Kind != pulse.Neutral {
			l.Stars = true
			ls = append(ls, l, l) // twice the guests
		}
	}
	p := newPupil()
	ts := j.traces(ls)
	p.kinds(ts)
	asks := j.trace(Lesson{Text: "Is there a car park near you?", Options: Options{Lang: "en"}})
	h := p.hear(&asks)
	if h.z[0] == 0 || h.z[1] == 0 || h.z[2] != 0 || h.z[3] != 0 {
		t.Errorf("stars taught %v; want something of praise and complaint, nothing of neutral and mixed", h.z)
	}
	local, trial := j.Learn(ls, nil)
	if !trial.ByStars || trial.Stars != len(ls) || local == nil || trial.After.Kinds <= trial.Before.Kinds {
		t.Errorf("of stars alone: %+v", trial)
	}
}

// TestTheGuardHolds: a shop whose guests write like everybody and mean the
// opposite may be right, and is not believed at the expense of others.
func TestTheGuardHolds(t *testing.T) {
	j := judge(t)
	guard, err := Guard()
	if err != nil {
		t.Fatal(err)
	}
	turned := slices.Clone(guard)
	for i := range turned {
		switch turned[i].Kind {
		case pulse.Praise:
			turned[i].Kind = pulse.Complaint
		case pulse.Complaint:
			turned[i].Kind = pulse.Praise
		}
	}
	local, trial := j.Learn(turned, nil)
	if local == nil {
		return
	}
	a, b := right(j, guard), right(j.With(local, 1), guard)
	if trial.HeldBefore.Kinds-trial.HeldAfter.Kinds > mostLoss || float64(a-b) > mostLoss*float64(len(guard)) {
		t.Errorf("on texts of other businesses %d are right, %d before: %+v", b, a, trial)
	}
}

func TestAskChoosesVariety(t *testing.T) {
	j := judge(t)
	torn := "The soup and the waiter, what can I say"
	cs := []Candidate{
		{Lesson{Text: "Wonderful, perfect, best evening of the year, thank you"}, "a"},
		{Lesson{Text: torn}, "b"},
		{Lesson{Text: torn}, "c"},
		{Lesson{Text: torn + " again"}, "d"},
		{Lesson{Text: "Terrible, rude, never again, worst meal of my life"}, "e"},
		{Lesson{Text: "They open at nine and the door is green, or was it"}, "f"},
	}
	got := j.Ask(cs, 2)
	if len(got) != 2 || cs[got[0]].Text == cs[got[1]].Text || slices.Contains(got, 0) || slices.Contains(got, 4) {
		t.Errorf("asked about %v; want two unlike ones that are not clear", got)
	}
	if got := j.Ask([]Candidate{cs[1], cs[2], cs[0]}, 2); len(got) != 2 || got[1] != 2 {
		t.Errorf("asked about %v; want no text twice", got)
	}
	for i := range cs {
		cs[i].Person = "the same guest"
	}
	if got := j.Ask(cs, 6); len(got) != mostOfOne {
		t.Errorf("asked %d times about one guest, want %d", len(got), mostOfOne)
	}
	if got := j.Ask(nil, 10); len(got) != 0 {
		t.Errorf("asked about %v out of nothing", got)
	}
}

// TestTaughtEvidenceDecides: without its strongest span a taught verdict's own
// score falls, as it does with an untaught one.
func TestTaughtEvidenceDecides(t *testing.T) {
	j := judge(t)
	local, _ := j.Learn(lessonsOf(t, horrors), nil)
	taught, fell, n := j.With(local, 1), 0, 0
	for _, l := range slices.Concat(lessonsOf(t, horrors), lessonsOf(t, horrorsUnseen)) {
		v := taught.Judge(l.Text, l.Options)
		score := map[pulse.Kind]func(pulse.Scores) float64{
			pulse.Praise:    func(s pulse.Scores) float64 { return s.Praise },
			pulse.Complaint: func(s pulse.Scores) float64 { return s.Complaint },
		}[v.Kind]
		top, sign := pulse.Evidence{}, map[pulse.Kind]float64{pulse.Praise: 1, pulse.Complaint: -1}[v.Kind]
		for _, e := range v.Evidence {
			if e.Weight*sign > top.Weight*sign {
				top = e
			}
		}
		if score == nil || top.Weight == 0 {
			continue
		}
		n++
		if without := taught.Judge(l.Text[:top.Start]+l.Text[top.End:], l.Options); score(without.Scores) < score(v.Scores) {
			fell++
		}
	}
	if n < 20 || float64(fell) < 0.9*float64(n) {
		t.Errorf("of %d verdicts %d lost score without their strongest span; want nine in ten of 20 or more", n, fell)
	}
}

// BenchmarkTaught tells what the local model adds to a judgement, and
// BenchmarkLearn what learning from a year of corrections takes.
func BenchmarkTaught(b *testing.B) {
	j := judge(b)
	local, trial := j.Learn(lessonsOf(b, horrors), nil)
	if local == nil {
		b.Fatal(trial.Refused)
	}
	text := "The coffee was good but we waited forty minutes; nobody said sorry."
	for name, by := range map[string]*Judge{"shipped": j, "taught": j.With(local, 1)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				by.Judge(text, Options{Lang: "en"})
			}
		})
	}
}

func BenchmarkLearn(b *testing.B) {
	j := judge(b)
	guard, err := Guard()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{100, 400, 1600} {
		var ls []Lesson
		for len(ls) < n {
			ls = append(ls, guard[:min(len(guard), n-len(ls))]...)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				j.Learn(ls, guard)
			}
		})
	}
}
