package lang

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Tagged is an English word with its part of speech (Penn Treebank: NN, VBD, …).
type Tagged struct {
	Start, End int
	Text       string // as written
	Tag        string
}

// tagger holds the one model of the process.
type tagger struct {
	once   sync.Once
	loaded atomic.Bool
	model  *perceptron
}

var english tagger

// TaggerLoaded reports whether the English tagger is in memory. A run without
// an English text that needs it never loads it.
func TaggerLoaded() bool { return english.loaded.Load() }

func (t *tagger) load() *perceptron {
	t.once.Do(func() {
		p, err := decodePerceptron(taggerFile)
		if err != nil {
			panic(err) // it is part of the program: TestTaggerFile reads the same bytes
		}
		t.model = p
		t.loaded.Store(true)
	})
	return t.model
}

// Tag gives the words and punctuation of an English text with their parts of
// speech.
func Tag(text string) []Tagged {
	toks := Tokens(text, EN)
	var out []Tagged
	for from := 0; from < len(toks); {
		end := sentenceEnd(text, toks, from)
		out = append(out, tagSentence(text, toks[from:end])...)
		from = end
	}
	return out
}

// tagSentence tags the tokens of one sentence.
func tagSentence(text string, toks []Token) []Tagged {
	t := newTagging(text, toks)
	defer t.done()
	t.upTo(len(t.words) - 1)
	return slices.Clone(t.words)
}

// tagging is one sentence that is tagged word by word, as far as somebody asks:
// the tag of a word depends on words behind it, but on no tag behind it.
type tagging struct {
	words  []Tagged
	spoken []string
	s      sentence
	tagged int // words
}

var taggings = sync.Pool{New: func() any { return &tagging{} }}

// done hands back the memory. Nothing of t may be read behind it.
func (t *tagging) done() { taggings.Put(t) }

// newTagging cuts a contraction into two words, as in the texts the tagger learnt
// from: do and n't, it and 's.
func newTagging(text string, toks []Token) *tagging {
	out := taggings.Get().(*tagging)
	out.words, out.spoken, out.tagged = out.words[:0], out.spoken[:0], 0
	loud := shouted(text, toks)
	for _, t := range toks {
		cut := t.Start + contracted(t)
		for _, s := range [2]Span{{t.Start, cut}, {cut, t.End}} {
			if s.Start < s.End {
				out.words = append(out.words, Tagged{s.Start, s.End, text[s.Start:s.End], ""})
				out.spoken = append(out.spoken, spoken(t, text[s.Start:s.End], loud))
			}
		}
	}
	english.load().begin(&out.s, out.spoken)
	return out
}

// upTo tags the words up to that at i, or all.
func (t *tagging) upTo(i int) {
	p := english.load()
	for ; t.tagged <= min(i, len(t.words)-1); t.tagged++ {
		t.words[t.tagged].Tag = p.next(&t.s, t.tagged, t.spoken[t.tagged])
	}
}

// shouted reports a sentence of capitals, which tell nothing in it.
func shouted(text string, toks []Token) bool {
	words := 0
	for _, t := range toks {
		if t.Type != Word {
			continue
		}
		if s := text[t.Start:t.End]; strings.ToUpper(s) != s {
			return false
		}
		words++
	}
	return words > 2
}

// contracted is where the second part of a contraction begins, or 0.
func contracted(t Token) int {
	i := strings.IndexByte(t.Text, '\'')
	if t.Type != Word || i < 1 || t.End-t.Start != len(t.Text) {
		return 0
	}
	switch t.Text[i:] {
	case "'t":
		if i > 1 && t.Text[i-1] == 'n' {
			return i - 1
		}
	case "'s", "'re", "'m", "'ll", "'ve", "'d":
		return i
	}
	return 0
}

// spoken is what the tagger is given for a part of a token: what it cannot have
// learnt becomes something of the same role.
func spoken(t Token, s string, loud bool) string {
	switch t.Type {
	case Emoji:
		return ":-)"
	case Link:
		return "www.link.com"
	case Hashtag:
		return s[1:]
	}
	if loud {
		s = strings.ToLower(s)
	}
	if s == "i" {
		return "I"
	}
	return strings.ReplaceAll(s, "’", "'")
}
