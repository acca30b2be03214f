package pulse

import (
	"strings"
	"testing"
)

func TestFlat(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"Thai stays", "น้ำใจดีที่สุด", "น้ำใจดีที่สุด"},
		{"Vietnamese taken apart stays", "Vie\u0302\u0323t", "Vie\u0302\u0323t"},
		{"joined emoji stay", "👩‍🍳👍🏽❤️", "👩‍🍳👍🏽❤️"},
		{"a flag of a region stays", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"},
		{"marks piled up", "Z" + strings.Repeat("\u0351", 50) + "a", "Z" + strings.Repeat("\u0351", 8) + "a"},
		{"letters nobody sees", "a" + strings.Repeat("\u2060", 50) + "b", "a" + strings.Repeat("\u2060", 8) + "b"},
	} {
		if got := strings.Map(Flat(func(r rune) rune { return r }), c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNoFormula(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@elif": "'@elif", " =1": "' =1", "\t=1": "'\t'=1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1",
		"good = bad": "good = bad", "": "", "fine ;-) really": "fine ;-) really",
		"a;=1+1": "a;'=1+1", `a; "@SUM(1)`: `a; "'@SUM(1)`, "a\n=1": "a\n'=1", "a;-2+3": "a;'-2+3", "a\n- b": "a\n- b", "a\t+cmd": "a\t'+cmd",
	} {
		if got := NoFormula(in); got != want {
			t.Errorf("NoFormula(%q) = %q, want %q", in, got, want)
		}
	}
}
