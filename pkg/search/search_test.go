package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// marked is text with what was found in brackets, "" where nothing was.
func marked(t *testing.T, typed, text string) string {
	t.Helper()
	q, err := Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	spans, ok := q.Find(text)
	if ok != kept(q, text) && ok {
		t.Errorf("%q stands in %q, and the words of store would not find it", typed, text)
	}
	if !ok {
		return ""
	}
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start] + "[" + text[s.Start:s.End] + "]")
		at = s.End
	}
	return b.String() + text[at:]
}

// kept reports whether store would give text for q.
func kept(q Query, text string) bool {
	words := Words(text)
	return !slices.ContainsFunc(q.Lookups(), func(r pulse.WordRange) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return w >= r.From && w < r.To })
	})
}

func TestFind(t *testing.T) {
	for _, tt := range []struct{ name, typed, text, want string }{
		{"the beginning of a word", "garson", "Garsonlar çok ilgiliydi", "[Garsonlar] çok ilgiliydi"},
		{"not its middle", "son", "Garsonlar çok ilgiliydi", ""},
		{"Turkish capitals", "ılık", "ÇAY ILIKTI", "ÇAY [ILIKTI]"},
		{"and their dots", "istanbul", "İSTANBUL'DA bir şube", "[İSTANBUL]'DA bir şube"},
		{"typed without dots", "sicak", "Sıcak değildi", "[Sıcak] değildi"},
		{"typed with accents, written without", "réservé", "on avait reserve hier", "on avait [reserve] hier"},
		{"accents as letters of their own", "cafe", "le cafe\u0301 froid", "le [cafe\u0301] froid"},
		{"all words, in any order", "cold coffee", "The coffee came, and it was cold", "The [coffee] came, and it was [cold]"},
		{"one is missing", "cold coffee", "The tea was cold", ""},
		{"a phrase", `"cold coffee"`, "cold, coffee; coffee cold", "[cold, coffee]; coffee cold"},
		{"a phrase is whole words", `"cold coff"`, "cold coffee", ""},
		{"curly quotes", "“cold coffee”", "cold coffee", "[cold coffee]"},
		{"a word that may not stand", "coffee -cold", "cold coffee", ""},
		{"and does not", "coffee -cold", "hot coffee", "hot [coffee]"},
		{"joined words", "wi-fi", "no Wi‑Fi here", "no [Wi‑Fi] here"},
		{"a hashtag, and not a handle", "kahve", "@kahveduragi #kahve", "@kahveduragi #[kahve]"},
		{"a handle", "@kahve", "hi @KahveDuragi, kahve?", "hi [@KahveDuragi], kahve?"},
		{"an address", "example", "write to me@example.com", "write to me@[example].com"},
		{"a number", "40", "waited 40 minutes, not 400", "waited [40] minutes, not [400]"},
		{"Thai in the middle of a run", "อร่อย", "อาหารอร่อยมากค่ะ", "อาหาร[อร่อย]มากค่ะ"},
		{"a tone mark left out", "รานกาแฟ", "ร้านกาแฟนี้ดี", "[ร้านกาแฟ]นี้ดี"},
		{"a tone mark at the end", "นี", "ดีนี้", "ดี[นี้]"},
		{"two letters of Thai", "ดี", "บริการดี", "บริการ[ดี]"},
		{"am in one key or two", "น้ำ", "น้ํา แข็ง", "[น้ํา] แข็ง"},
		{"another Thai word", "อร่อย", "อาหารช้ามาก", ""},
		{"a zero-width space in a word", "อร่อย", "อร่\u200bอย", "[อร่\u200bอย]"},
		{"a picture", "❤", "love it ❤️!", "love it [❤]️!"},
		{"invalid bytes", "cold", "a\xffcold\xc3", "a\xff[cold]\xc3"},
	} {
		if got := marked(t, tt.typed, tt.text); got != tt.want {
			t.Errorf("%s: %q in %q: got %q, want %q", tt.name, tt.typed, tt.text, got, tt.want)
		}
	}
}

func TestNothingToLookFor(t *testing.T) {
	for _, typed := range []string{"", " ", "!?", `""`, "-cold", `-"cold coffee"`, "\u200b"} {
		if _, err := Parse(typed); err == nil {
			t.Errorf("%q was taken", typed)
		}
	}
}

// Whatever a text holds: what is found in it is found by store as well, the words
// are few and short, and the places are those of the text.
func TestFoundIsKept(t *testing.T) {
	letters := []rune("aAıİşé e\u0301🙂❤️-\"'กาแฟน้ำเเมํา \u200b\u202e9")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom(letters)).Draw(t, "text")
		typed := rapid.StringOf(rapid.SampledFrom(letters)).Draw(t, "typed")
		words := Words(text)
		if !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
			t.Fatalf("words %q", words)
		}
		q, err := Parse(typed)
		if err != nil {
			return
		}
		spans, ok := q.Find(text)
		if ok && !kept(q, text) {
			t.Fatalf("found, and store would not: %q", words)
		}
		for _, r := range q.Lookups() {
			if strings.Contains(r.From+r.To, "\x00") {
				t.Fatalf("PostgreSQL takes no zero: %q", r)
			}
		}
		for _, s := range spans {
			if s.Start >= s.End || s.End > len(text) || !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("span %v of %q", s, text)
			}
		}
	})
}

// One letter of Thai is kept as two, and half of it is shown as the whole.
func TestHalfALetterIsShownWhole(t *testing.T) {
	q, err := Parse("ํ")
	if err != nil {
		t.Fatal(err)
	}
	text := "น้ำแข็ง"
	spans, ok := q.Find(text)
	if !ok || len(spans) != 1 || text[spans[0].Start:spans[0].End] != "ำ" {
		t.Errorf("%v, %v", spans, ok)
	}
}

func TestHostileTextsStayBounded(t *testing.T) {
	for name, text := range map[string]string{
		"one word":   strings.Repeat("a", 64<<10),
		"many words": strings.Repeat("a ", 1) + manyWords(64<<10),
		"Thai":       strings.Repeat("กขคงจฉช", 3000),
		"pictures":   strings.Repeat("🧨", 10000),
		"marks":      "e" + strings.Repeat("\u0301", 20000),
	} {
		words := Words(text)
		sum := 0
		for _, w := range words {
			sum += len(w)
			if len(w) > longest || !utf8.ValidString(w) {
				t.Fatalf("%s: a word of %d bytes", name, len(w))
			}
		}
		if len(words) > most {
			t.Errorf("%s: %d words", name, len(words))
		}
	}
}

func manyWords(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + " ")
	}
	return b.String()
}

func FuzzFind(f *testing.F) {
	f.Add("cold \"coffee", "The coffee was cold")
	f.Add("น้ำ -ดี", "น้ํา")
	f.Fuzz(func(t *testing.T, typed, text string) {
		q, err := Parse(typed)
		if err != nil {
			return
		}
		if _, ok := q.Find(text); ok && !kept(q, text) {
			t.Fatalf("%q in %q is found, and store would not", typed, text)
		}
	})
}
