package lang

import (
	"strings"
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

func TestGramsOf(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"a", "_a_"}, {"çok", "_ço çok ok_"}, {"ถูก", "_ถู ถูก ูก_"},
	} {
		var got []string
		for g := range gramsOf(c.in) {
			got = append(got, string([]rune{rune(g >> 42), rune(g >> 21 & (1<<21 - 1)), rune(g & (1<<21 - 1))}))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("pieces of %q are %q, want %q", c.in, got, c.want)
		}
	}
}
