package render

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// slowly are the lines of wrap when uniseg is asked about every letter.
func slowly(width int, s string, words func(string) []int) []string {
	var out []string
	for para := range strings.SplitSeq(s, "\n") {
		row, cols, before := "", 0, len(out)
		flush := func() { out, row, cols = append(out, strings.TrimRight(row, " ")), "", 0 }
		piece := ""
		for rest, state := para, -1; rest != ""; {
			piece, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
			pieces := []string{piece}
			if words != nil && thai(piece) {
				pieces = parts(words, piece)
			}
			for _, s := range pieces {
				for s != "" {
					room := width - cols
					if uniseg.StringWidth(strings.TrimRight(s, " ")) <= room {
						row, cols = row+s, cols+uniseg.StringWidth(s)
						break
					}
					head := ""
					if row == "" || words == nil && thai(s) {
						head, s = splitSlowly(room, s, row == "")
					}
					if row += head; row != "" {
						flush()
					}
				}
			}
		}
		if row != "" || len(out) == before {
			flush()
		}
	}
	return out
}

// splitSlowly is split by uniseg's graphemes.
func splitSlowly(room int, s string, must bool) (head, tail string) {
	last := func(s string) string {
		out := ""
		for g := uniseg.NewGraphemes(s); g.Next(); {
			out = g.Str()
		}
		return out
	}
	g, end, width, syllable, before := uniseg.NewGraphemes(s), 0, 0, 0, ""
	for g.Next() {
		from, to := g.Positions()
		switch {
		case pair(before, g.Str()):
			syllable = from - len(before)
		case begins(before, g.Str()):
			syllable = from
		}
		before = g.Str()
		if width += g.Width(); width > room && !(must && end == 0) {
			break
		}
		end = to
	}
	if end == 0 || end == len(s) {
		return s[:end], s[end:]
	}
	if syllable > 0 && syllable <= end && end-syllable < 24 {
		end = syllable
	}
	for end > 0 && (follows(s[end:]) || led(last(s[:end]))) {
		end -= len(last(s[:end]))
	}
	if end == 0 && must {
		_, tail, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
		return s[:len(s)-len(tail)], tail
	}
	return s[:end], s[end:]
}

// sameAsSlowly compares graphemes, widths, segments and lines of s with uniseg's.
func sameAsSlowly(t *testing.T, width int, s string) {
	t.Helper()
	if got, want := columns(s), uniseg.StringWidth(s); got != want {
		t.Errorf("columns(%q) = %d, want %d", s, got, want)
	}
	g, rest := uniseg.NewGraphemes(s), s
	for g.Next() && rest != "" {
		size, width := grapheme(rest)
		if rest[:size] != g.Str() || width != g.Width() {
			t.Fatalf("%q: grapheme %q of %d columns, want %q of %d", s, rest[:size], width, g.Str(), g.Width())
		}
		rest = rest[size:]
	}
	ours, theirs, piece, want := s, s, "", ""
	for state, other := -1, -1; ours != "" || theirs != ""; {
		piece, ours, state = segment(ours, state)
		if want, theirs, _, other = uniseg.FirstLineSegmentInString(theirs, other); piece != want {
			t.Fatalf("%q: segment %q, want %q", s, piece, want)
		}
	}
	for _, words := range []func(string) []int{nil, wordsOfThai("มาก", "กาแฟ", "ก", "ำ")} {
		if got, want := wrap(width, s, words), slowly(width, s, words); !slices.Equal(got, want) {
			t.Errorf("wrap(%d, %q) = %q, want %q", width, s, got, want)
		}
	}
}

// Each letter with a kind, between letters of each kind.
func TestPlainLettersAreAsUnicodeSays(t *testing.T) {
	others := []string{"a", "é", "ก", "ำ", "่", "7", ".", "!", "…", "'", "”", " ", "(", "-", "日", "\u00a0", "\u200d", "👩", "\u0301"}
	n := 0
	for r := range rune(0x3000) {
		if kindOf(r) == strange {
			continue
		}
		n++
		for _, a := range others {
			for _, b := range others {
				sameAsSlowly(t, 8, a+string(r)+b+" "+string(r)+a)
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d letters have a kind", n)
	}
}

// Texts of letters that matter to one another, in any order.
func TestPlainTextIsWrappedAsUnicodeSays(t *testing.T) {
	letters := strings.Split("a|b|é|İ|กา|ำ|่|ๆ|เ|7|๕|.|,|!|?|:|…|'|“|”|\"| | |  |·|→|(|)|-|–|/|%|$|฿|日|。|「|\u00a0|\u200b|\u200d|\u2060|👩|🇹|\u0301|é|가|ᄀ|ᅡ|★|\ufe0f|\t|\n|\xff|\u200b|א|—", "|")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60_000 {
		var b strings.Builder
		many := len(letters)
		if rng.IntN(2) == 0 {
			many = 25 // plain ones alone
		}
		for range rng.IntN(30) {
			b.WriteString(letters[rng.IntN(many)])
		}
		sameAsSlowly(t, 8+rng.IntN(20), b.String())
		if t.Failed() {
			return
		}
	}
}

func FuzzWrapIsAsUnicodeSays(f *testing.F) {
	f.Add("“กาแฟหอมมาก พนักงานยิ้มแย้มทุกคน”", 12)
	f.Add("We waited 40 min. for 2.5 lattes… “sorry”? don't", 9)
	f.Add("a👨‍👩‍👧b e\u0301 日本 น้ำ ำ่", 8)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if len(s) < 2000 {
			sameAsSlowly(t, 8+(width%60+60)%60, s)
		}
	})
}

// FuzzCut compares it with one that asks uniseg about every letter.
func FuzzCut(f *testing.F) {
	f.Add("We waited forty minutes for a cold coffee", 12)
	f.Add("กาแฟหอมมาก น้ำ พนักงานยิ้มแย้มทุกคน", 10)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = 1 + (n%60+60)%60
		if got, want := cut(n, s), cutSlowly(n, s); got != want {
			t.Errorf("cut(%d, %q) = %q, want %q", n, s, got, want)
		}
	})
}

func cutSlowly(n int, s string) string {
	var ends []int
	space, size := 0, 0
	for g := uniseg.NewGraphemes(s); len(ends) <= n && g.Next(); {
		from, to := g.Positions()
		if len(ends) < n && g.Str() == " " {
			space = from
		}
		if len(ends) < n && to > n*widest {
			if size == 0 {
				for size = n * widest; !utf8.RuneStart(s[size]); size-- {
				}
			}
			return strings.TrimRight(s[:size], " \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000") + "…"
		}
		if ends = append(ends, to); len(ends) <= n {
			size = to
		}
	}
	if len(s) <= n || len(ends) <= n {
		return s
	}
	if space > size*3/4 {
		size = space
	}
	return strings.TrimRightFunc(s[:size], hanging) + "…"
}
