package render_test

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/render"
)

func TestLinesForATerminalBreakBetweenWords(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"short", "pulse: no", "pulse: no"},
		{"between words", "pulse: nothing is there yet", "pulse: nothing is\n  there yet"},
		{"an address stays whole", "see https://example.com/a/long/address now", "see\n  https://example.com/a/long/address\n  now"},
		{"an indented line keeps its place", "  kahveler çok soğuktu", "  kahveler çok\n    soğuktu"},
		{"an excerpt is drawn", ">    14 | sources: [{type: x}]", ">    14 | sources: [{type: x}]"},
		{"Thai between syllables", "ยังไม่มีใครบอกว่าร้านนี้ดีหรือไม่ดี", "ยังไม่มีใครบอกว่าร้านนี้\n  ดีหรือไม่ดี"},
		{"Thai behind a command", "pulse status บอกว่าเก็บอะไรไว้บ้าง", "pulse status บอกว่า\n  เก็บอะไรไว้บ้าง"},
		{"two lines", "one\n\ntwo", "one\n\ntwo"},
	} {
		if got := render.Told(18, "  ", tt.text); got != tt.want {
			t.Errorf("%s:\n%q\nwant\n%q", tt.name, got, tt.want)
		}
	}
}
