package lang

import (
	"slices"
	"testing"
)

// TestTerms tells which terms of a list a text holds, from a list that was filled
// and from the same one packed and opened again.
func TestTerms(t *testing.T) {
	for _, c := range []struct {
		code  string
		terms []string // their values count from 0
		text  string
		want  []uint32
	}{
		{EN, []string{"good", "not_good", "good*"}, "Not good, goods", []uint32{1, 2}},
		{EN, []string{"good", "good"}, "good", []uint32{0, 1}},
		{EN, []string{"waited*", "waited", "wait*"}, "waited", []uint32{1, 0}},
		{EN, []string{"#_minute*", "#", "12"}, "12 minutes and 12", []uint32{0, 2}},
		{EN, []string{"coffee*"}, "#coffee #coffeeshop @coffee", []uint32{0}},
		{TR, []string{"güzel*", "ısırdı"}, "guzeldi, ISIRDI", []uint32{0, 1}},
		{FR, []string{"j'adore"}, "J’adore!", []uint32{0}},
		{TH, []string{"รอ", "รอนาน", "ดี"}, "รอนานมาก รอบ ดี", []uint32{1, 2}},
	} {
		l := NewTerms(c.code)
		for i, term := range c.terms {
			l.Add(term, uint32(i))
		}
		packed, err := l.Packed()
		if err != nil {
			t.Fatal(err)
		}
		opened, err := OpenTerms(c.code, packed, uint32(len(c.terms)))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range []*Terms{l, opened} {
			var got []uint32
			for _, f := range l.Find(nil, c.text, PlainTokens(c.text, c.code)) {
				got = append(got, f.Value)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q in %q: found %v, want %v", c.terms, c.text, got, c.want)
			}
		}
		if _, err := OpenTerms(c.code, packed, uint32(len(c.terms)-1)); err == nil {
			t.Errorf("%q: a value too large was taken", c.terms)
		}
		if _, err := OpenTerms(c.code, packed[:len(packed)-1], uint32(len(c.terms))); err == nil {
			t.Errorf("%q: half a term was taken", c.terms)
		}
	}
}

func FuzzOpenTerms(f *testing.F) {
	f.Add([]byte("good\x027\n"), "good")
	f.Add([]byte("a\x02\x01b\x037\nc\x04\x040\n"), "a 1 b")
	f.Fuzz(func(t *testing.T, packed []byte, text string) {
		for _, code := range []string{EN, TH} {
			l, err := OpenTerms(code, packed, 100)
			if err != nil {
				continue
			}
			for _, found := range l.Find(nil, text, PlainTokens(text, code)) {
				if found.Start < 0 || found.End > len(text) || found.Start >= found.End || found.Value >= 100 {
					t.Fatalf("found %+v in %d bytes", found, len(text))
				}
			}
		}
	})
}

// TestCutIsReused cuts one text after the other in one memory, as each alone.
func TestCutIsReused(t *testing.T) {
	var c Cut
	for _, s := range []struct{ text, code string }{
		{"The soup was cold, but the waiter smiled.", EN}, {"L'accueil d'hier, mais bon.", FR}, {"I waited. It's fine", EN},
		{"IŞIK'ta bekledik ama güzeldi", TR}, {"กาแฟอร่อยแต่รอสี่สิบนาที ไม่มีใครขอโทษเลย", TH}, {"", EN}, {"It's the I of", TR},
	} {
		c.Detect(s.text, "")
		c.Read(s.text, s.code)
		if want := PlainTokens(s.text, s.code); !slices.Equal(c.Words, want) {
			t.Errorf("%q: words %+v, want %+v", s.text, c.Words, want)
		}
		if want := Clauses(s.text, s.code); !slices.Equal(c.Clauses, want) {
			t.Errorf("%q: clauses %v, want %v", s.text, c.Clauses, want)
		}
		for _, clause := range c.Clauses {
			if got, want := c.Turns(clause), Contrasts(s.text[clause.Start:clause.End], s.code); got != want {
				t.Errorf("%q: %v turns: %v, want %v", s.text, clause, got, want)
			}
		}
	}
}
