package lang

import (
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"github.com/jdkato/prose/v2"
)

// Tagged is an English word with its part of speech (Penn Treebank: NN, VBD, …).
type Tagged struct {
	Start, End int
	Text       string // as written
	Tag        string
}

// tagCap is how much of a text is tagged; guests' texts are shorter, and the
// rest of a longer one stays without tags rather than slow.
const tagCap = 8 << 10

// tagger holds the one model of the process: prose would read it anew for every
// document, a tenth of a second each.
type tagger struct {
	once   sync.Once
	loaded atomic.Bool
	model  *prose.Model
}

var english tagger

// TaggerLoaded reports whether the English tagger is in memory. A run without
// an English text that needs it never loads it.
func TaggerLoaded() bool { return english.loaded.Load() }

// Tag gives the words and punctuation of the first 8 KiB of an English text
// with their parts of speech. What the tagger cannot take has no tag ("").
func Tag(text string) []Tagged {
	end := min(len(text), tagCap)
	toks := Tokens(text[:end], EN)
	var out []Tagged
	for _, s := range sentences(text[:end], toks) {
		out = append(out, tagSentence(text, within(toks, s))...)
	}
	return out
}

func tagSentence(text string, toks []Token) []Tagged {
	out := make([]Tagged, 0, len(toks))
	for _, t := range toks {
		out = append(out, Tagged{t.Start, t.End, text[t.Start:t.End], ""})
	}
	for from := 0; from < len(out); {
		to := distinctRun(out, from)
		back := contextFor(out, from, to)
		english.tag(out[back:to], from-back)
		from = to
	}
	return out
}

// distinctRun is the end of the longest run from i without a repeated word:
// prose gives all occurrences of a word in one document the tag of the last.
func distinctRun(words []Tagged, i int) int {
	seen := map[string]bool{}
	for j := i; j < len(words); j++ {
		if seen[words[j].Text] {
			return j
		}
		seen[words[j].Text] = true
	}
	return len(words)
}

// contextFor steps back up to two words before from, as long as they do not
// occur again up to to, so that a run does not begin without its left context.
func contextFor(words []Tagged, from, to int) int {
	back := from
	for back > 0 && from-back < 2 && distinctRun(words[:to], back-1) == to {
		back--
	}
	return back
}

// tag writes the tags of words[skip:]; the words before are context. A fault
// inside prose leaves them without tags.
func (t *tagger) tag(words []Tagged, skip int) {
	defer func() { _ = recover() }() // prose indexes foreign bytes; a text must not stop a harvest
	doc, err := prose.NewDocument(joinSafe(words), prose.WithSegmentation(false), prose.WithExtraction(false), prose.UsingModel(t.load()))
	if err != nil {
		return
	}
	assign(words, doc.Tokens(), skip)
}

func (t *tagger) load() *prose.Model {
	t.once.Do(func() {
		doc, err := prose.NewDocument("a", prose.WithSegmentation(false), prose.WithExtraction(false))
		if err == nil {
			t.model = doc.Model
			t.loaded.Store(true)
		}
	})
	return t.model
}

// joinSafe writes the words with single spaces. What prose's tokenizer would
// cut or choke on becomes a plain stand-in of the same role.
func joinSafe(words []Tagged) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(safeWord(w.Text))
	}
	return b.String()
}

const maxSafe = 40 // bytes; no English word is longer

func safeWord(s string) string {
	s = strings.ReplaceAll(s, "’", "'")
	letters := len(s) <= maxSafe && strings.IndexFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII || r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
	switch {
	case letters:
		return s
	case strings.Contains(".,;:?!", s):
		return s
	default:
		return "thing"
	}
}

// assign walks prose's tokens along our words: it may have cut one of ours in
// two, as in "do" + "n't"; the first part's tag is the word's.
func assign(words []Tagged, toks []prose.Token, skip int) {
	j := 0
	for i := range words {
		want, got := safeWord(words[i].Text), ""
		tag := ""
		for j < len(toks) && len(got) < len(want) {
			if got == "" {
				tag = toks[j].Tag
			}
			got += toks[j].Text
			j++
		}
		if got != want {
			return
		}
		if i >= skip {
			words[i].Tag = tag
		}
	}
}
