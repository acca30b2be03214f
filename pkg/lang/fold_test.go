package lang

import (
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFoldSkipsOnlyWhatComposingKeeps(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		if mayCompose(r) {
			continue
		}
		if p := norm.NFC.PropertiesString(string(r)); p.CCC() != 0 || norm.NFC.String(string(r)) != string(r) || norm.NFC.String("e"+string(r)) != "e"+string(r) {
			t.Errorf("%U changes when composed", r)
		}
	}
	for _, c := range []struct{ name, code, in, want string }{
		{"plain letters", EN, "Ok FINE", "ok fine"},
		{"Turkish I", TR, "IŞIK", "ışık"},
		{"Turkish i in plain letters", TR, "ISI", "ısı"},
		{"accent apart", FR, "De\u0301c\u0327u", "déçu"},
		{"curly apostrophe", FR, "L’Été", "l'été"},
		{"Thai marks out of order", TH, "ก\u0e48\u0e38", "ก\u0e38\u0e48"},
	} {
		if got := Fold(c.code, c.in); got != c.want {
			t.Errorf("%s: Fold(%q) is %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestAppendGrams(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil}, {"a", []string{"_a_"}}, {"çok", []string{"_ço", "çok", "ok_"}},
	} {
		if got := appendGrams(nil, c.in); !slices.Equal(got, c.want) {
			t.Errorf("pieces of %q are %q, want %q", c.in, got, c.want)
		}
	}
}
