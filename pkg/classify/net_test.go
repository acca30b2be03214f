package classify

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// TestClausesAreHeardAlone sets what is kept of the whole text for a clause
// beside what the net answers to the clause by itself.
func TestClausesAreHeardAlone(t *testing.T) {
	j := judge(t)
	for _, c := range []struct{ lang, text string }{
		{lang.EN, "The soup was lovely, but we waited an hour. Nobody said sorry; never again!"},
		{lang.TR, "Oda temizdi ama kahvaltıya kırk dakika bekledik. Yine de personel çok kibardı."},
		{lang.TH, "กาแฟอร่อยมาก แต่รอนานสี่สิบนาที พนักงานไม่ขอโทษเลย"},
	} {
		d := j.read(c.text, c.lang)
		spans := d.used.cut.Clauses
		if len(spans) < 2 {
			t.Fatalf("%q is cut into %d clauses, want 2 or more", c.text, len(spans))
		}
		for a := range d.places {
			for b := a + 1; b <= len(d.places); b++ {
				places := d.places[a:b]
				got := j.model.net.scores(j.hearAlone(d, places, a))
				want := j.model.net.scores(j.model.net.hear(newNetInput(netInput{}, places, d.words, d.lang), &heard{}))
				if got != want {
					t.Errorf("%s: places %d to %d give %v in the text, %v alone", c.lang, a, b, got, want)
				}
			}
		}
		d.done()
	}
}

// TestFormsOfAConcept tells the forms of one concept apart where they were
// learnt, and only there.
func TestFormsOfAConcept(t *testing.T) {
	words := func(s string) []word {
		var c lang.Cut
		c.Read(s, lang.TR)
		return c.Words
	}
	one, other := formRow(words("bekledik"), 1, lang.TR), formRow(words("beklemedik"), 1, lang.TR)
	phrase, more := formRow(words("hiç beklemedik"), 2, lang.TR), formRow(words("hiç beklemedik zaten"), 2, lang.TR)
	if one == other || other == phrase || one < rowForms || one >= netIDs {
		t.Errorf("rows %d, %d, %d: want three different ones of %d to %d", one, other, phrase, rowForms, netIDs)
	}
	if phrase != more {
		t.Errorf("words behind the phrase change its row: %d, %d", phrase, more)
	}
}
