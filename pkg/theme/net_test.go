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

// spelt reads words alone: what each stands for is told by its letters.
func spelt(text, code string) (out []pulse.Meant) {
	for _, w := range lang.PlainTokens(text, code) {
		row := 1 + uint32(hash(1, w.Plain)%1000)
		out = append(out, pulse.Meant{Start: w.Start, End: w.End, Rows: [3]uint32{row}})
	}
	return out
}

// linearOf is a model that has learnt nothing.
func linearOf(t *testing.T) []byte {
	var b bytes.Buffer
	held := Example{Text: "so so", Lang: lang.EN, Weight: 1, Held: true}
	o := TrainOptions{Epochs: 1, Keep: 1, Least: 1, Seed: 1, Falsely: 1}
	if err := Train(&b, []Example{{Text: "so so", Lang: lang.EN, Weight: 1}, held}, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The order of words is what the net hears and no sum of words does: the same four
// words are about service or about waiting.
func TestNetHearsOrder(t *testing.T) {
	var texts []Example
	for i := range 200 {
		held := i%4 == 0
		texts = append(texts,
			Example{Text: fmt.Sprintf("%d plim before plam", i), Lang: lang.EN, Themes: []string{"service"}, Weight: 1, Held: held},
			Example{Text: fmt.Sprintf("%d plam before plim", i), Lang: lang.EN, Themes: []string{"waiting"}, Weight: 1, Held: held})
	}
	linear := linearOf(t)
	o := NetOptions{Version: 9, Epochs: 20, Rate: 0.05, Least: 1, Seed: 1, Falsely: 1, Share: 1}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := TrainNet(w, linear, spelt, texts, o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two trainings differ")
	}
	tree := New()
	if err := tree.Use(linear); err != nil {
		t.Fatal(err)
	}
	if err := tree.UseNet(a.Bytes()); err != nil {
		t.Fatal(err)
	}
	tree = tree.Reading(spelt)
	for text, want := range map[string]string{
		"we went there and plim before plam": "service",
		"we went there and plam before plim": "waiting",
	} {
		o := tree.Assign(text, lang.EN, complaint(text))[0]
		if o.Theme != want || o.By != ByModel {
			t.Errorf("%q got theme %q by %q, want %s", text, o.Theme, o.By, want)
		}
		for w := range strings.SplitSeq(o.Why, ", ") {
			if !strings.Contains("plim before plam", w) {
				t.Errorf("%q is %s because of %q, want the words that told", text, o.Theme, o.Why)
			}
		}
	}
}

func TestNetSurvivesOnlyWhole(t *testing.T) {
	n, err := decodeNet(netFile())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := n.encode(&b); err != nil || !bytes.Equal(b.Bytes(), netFile()) {
		t.Errorf("encoding the decoded net changed it (%v)", err)
	}
	if len(netFile()) > 700_000 {
		t.Errorf("the net weighs %d bytes, want 700,000 or fewer", len(netFile()))
	}
	if m := shipped(); n.version != m.version {
		t.Errorf("net %d beside model %d: they were not learnt together", n.version, m.version)
	}
	for _, bad := range [][]byte{nil, netFile()[:100], netFile()[:len(netFile())-1], append(bytes.Clone(netFile()), 0)} {
		if _, err := decodeNet(bad); err == nil {
			t.Errorf("a damaged net of %d bytes was taken", len(bad))
		}
	}
}

// What was worked out for others and is kept changes no answer, also where many read at
// the same time.
func TestNetAnswersTheSame(t *testing.T) {
	n, err := decodeNet(netFile())
	if err != nil {
		t.Fatal(err)
	}
	var ms []pulse.Meant
	for i := range uint32(60) {
		word, form := n.ids[i*37%uint32(len(n.ids))], n.ids[uint32(len(n.ids))-1-i]
		for _, class := range []uint32{n.ids[i], n.ids[i+60]} { // kept at the same place
			ms = append(ms, pulse.Meant{Rows: [3]uint32{word, class, form}})
		}
	}
	fresh := make([]filtered, len(ms))
	for i, m := range ms {
		fresh[i] = n.filtered(m.Rows)
	}
	done := make(chan bool)
	for range 4 {
		go func() {
			same := true
			for range 50 {
				for i, m := range ms {
					same = same && *n.part(m.Rows) == fresh[i]
				}
			}
			done <- same
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("what is kept differs from what is worked out")
		}
	}
}

// A brand's own name tells the net nothing, and what was handed in stays as it was.
func TestNetPassesOverTheBrand(t *testing.T) {
	tree := New().Ignoring("Coffee Wait").Reading(spelt)
	text := "Coffee Wait is where we were"
	ms := spelt(text, lang.EN)
	r := tree.read(text, lang.EN, complaint(text), ms)
	if r.meant[0].Rows != [3]uint32{} || r.meant[1].Rows != [3]uint32{} || r.meant[3].Rows == [3]uint32{} {
		t.Errorf("read %v: want the two words of the name left out", r.meant)
	}
	if ms[0].Rows == [3]uint32{} {
		t.Error("what was handed in was changed")
	}
}

func BenchmarkOpenNet(b *testing.B) {
	for b.Loop() {
		if _, err := decodeNet(netFile()); err != nil {
			b.Fatal(err)
		}
	}
}

// Of a language that we judge without words of its own the net says nothing.
func TestNetIsSilentInOtherLanguages(t *testing.T) {
	text := "der Kellner war laut"
	for code, want := range map[string]bool{lang.Other: false, lang.EN: true} {
		r := New().Reading(spelt).reading(text, code, complaint(text))
		if g := r.glance([denseLen]float64{1}); g.net != want {
			t.Errorf("%s: the net speaks: %v", code, g.net)
		}
	}
}

// Words that name nothing are no reason where others told as well.
func TestReasonsNameSomething(t *testing.T) {
	r := New().reading("but the waiter, but", lang.EN, complaint("but the waiter, but"))
	r.told = make([]voice, len(r.words))
	if got := r.telling(r.speaking(0), r.ops[0]); slices.Contains(got, "but") || slices.Contains(got, "the") {
		t.Errorf("%q tell of service: want words that name something", got)
	}
}
