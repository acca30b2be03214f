package lang

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jdkato/prose/v2"
)

// TestTagsAreProses holds our tags to prose's own, word by word, on prose's
// tokens of every English text of the corpus. The one exception are texts from
// a word on for which two tags add up to the same: there prose throws a coin.
func TestTagsAreProses(t *testing.T) {
	ref := prosesTagger(t)
	compared, whole, coins := 0, 0, 0
	texts := englishTexts(t, "train", "gold")
	for _, text := range texts {
		toks, ok := ref.tokens(text)
		if !ok {
			t.Fatalf("prose cannot take %q", text)
		}
		n, diff, coin := differs(toks)
		if coin >= 0 {
			coins++
			t.Logf("prose throws a coin for %q in %.60q", toks[coin].Text, text)
		}
		if diff >= 0 {
			t.Errorf("%q is %s, prose says %s, in %q", toks[diff].Text, english.load().tag(wordsOf(toks))[diff], toks[diff].Tag, text)
		}
		compared += n
		if n == len(toks) {
			whole++
		}
	}
	t.Logf("%d words of %d texts are equal, %d texts from end to end, %d up to a coin", compared, len(texts), whole, coins)
	if len(texts) < 6000 || compared < 80000 || coins > 10 {
		t.Errorf("only %d words of %d texts were compared, %d texts up to a coin", compared, len(texts), coins)
	}
}

// FuzzTagAsProse compares on foreign bytes. Where prose throws a coin the rest
// of the text is left out, for its tag is context there.
func FuzzTagAsProse(f *testing.F) {
	for _, s := range []string{"", "ȺȺȺȺ's and we", "(((((", "İSTANBUL Iİıi", "a.bc ..(x)y. 4.50 e@mail.co -LRB- *T*-1 0 * 1999 -123", "don't it's :-) xD @us ¯\\(ツ)/¯", "\xff.\xfe's"} {
		f.Add(s)
	}
	ref := prosesTagger(f)
	f.Fuzz(func(t *testing.T, text string) {
		toks, ok := ref.tokens(text[:min(len(text), 200)])
		if !ok {
			t.Skip("prose cannot take it")
		}
		if _, i, _ := differs(toks); i >= 0 {
			t.Errorf("%q of %q: prose says %s, we %s", toks[i].Text, text, toks[i].Tag, english.load().tag(wordsOf(toks))[i])
		}
	})
}

// differs tags prose's tokens and gives how many could be compared, the first
// that differs and the first that is left to chance, or -1. Prose gives all
// occurrences of a piece of text the tag of its last one: only the last
// occurrence of a word shows its own.
func differs(toks []prose.Token) (compared, at, chance int) {
	p, words := english.load(), wordsOf(toks)
	got := p.tag(words)
	for i, tok := range toks {
		switch {
		case coin(p, words, got, i):
			return compared, -1, i
		case slices.Contains(words[i+1:], tok.Text):
		case got[i] != tok.Tag:
			return compared, i, -1
		default:
			compared++
		}
	}
	return compared, -1, -1
}

// coin reports whether two tags of word i add up to the same: prose then takes
// the one its map yields first.
func coin(p *perceptron, words, tags []string, i int) bool {
	if id := p.id(words[i]); fixedTag(words[i]) != "" || id >= 0 && p.fixed[id] >= 0 {
		return false
	}
	s := p.sentence(words)
	if i > 0 {
		s.before, s.before2 = p.id(tags[i-1]), s.ids[0]
	}
	if i > 1 {
		s.before2 = p.id(tags[i-2])
	}
	sums := slices.Clone(p.sums(s, i, words[i], p.id(lastThree(words[i]))))
	slices.Sort(sums)
	return sums[len(sums)-1] == sums[len(sums)-2]
}

func wordsOf(toks []prose.Token) []string {
	out := make([]string, 0, len(toks))
	for _, t := range toks {
		out = append(out, t.Text)
	}
	return out
}

// reference is prose with one model for all texts; it would read it anew for each.
type reference struct{ model *prose.Model }

func prosesTagger(t testing.TB) reference {
	doc, err := prose.NewDocument("a", prose.WithSegmentation(false), prose.WithExtraction(false))
	if err != nil {
		t.Fatal(err)
	}
	return reference{doc.Model}
}

// tokens gives prose's tags; not ok where prose panics.
func (r reference) tokens(text string) (toks []prose.Token, ok bool) {
	defer func() { _ = recover() }()
	doc, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.WithExtraction(false), prose.UsingModel(r.model))
	if err != nil {
		return nil, false
	}
	return doc.Tokens(), true
}

func englishTexts(t testing.TB, names ...string) []string {
	var out []string
	for _, name := range names {
		f, err := os.Open("../../testdata/corpus/" + name + ".en.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			var row struct{ Text string }
			if err := json.Unmarshal(s.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			out = append(out, row.Text)
		}
	}
	return out
}

func TestTaggerFile(t *testing.T) {
	if _, err := decodePerceptron(taggerFile); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(taggerFile[:2000], "The above copyright notice and this permission notice shall be included") {
		t.Error("the tagger's file does not begin with prose's licence")
	}
	for _, n := range []int{0, 5, 1500, 2000, 90_000, 400_000, len(taggerFile) - 1} {
		if _, err := decodePerceptron(taggerFile[:n]); err == nil {
			t.Errorf("the first %d bytes are taken for a whole tagger", n)
		}
	}
}
