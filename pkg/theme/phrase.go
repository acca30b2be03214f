package theme

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// rootLen is how many letters of a word tell what it is about, by language:
// endings are many in Turkish. Thai words have none.
var rootLen = map[string]int{lang.EN: 7, lang.FR: 7, lang.ID: 7, lang.TR: 5, lang.Other: 6}

// root is what the forms of a word have in common: "bags" and "bag", "otoparkı"
// and "otoparkta". It is no word to show.
func root(code, plain string) string {
	if code == lang.EN || code == lang.FR {
		if w, rest, ok := strings.Cut(plain, "'"); ok && len(rest) < 3 {
			plain = w
		}
		if len(plain) > 3 && strings.HasSuffix(plain, "s") && !strings.HasSuffix(plain, "ss") {
			plain = plain[:len(plain)-1]
		}
	}
	if code == lang.TR {
		plain = singular(plain)
	}
	most, ok := rootLen[code]
	if !ok {
		return plain
	}
	n := 0
	for i := range plain {
		if n == most {
			return plain[:i]
		}
		n++
	}
	return plain
}

// singular leaves out the Turkish plural and what hangs on it: "arılardan" is "arı".
func singular(plain string) string {
	for _, plural := range [2]string{"lar", "ler"} {
		if i := strings.Index(plain, plural); i >= 3 {
			return plain[:i]
		}
	}
	return plain
}

// idle are the words, by language, that name no thing by themselves, in plain
// letters. They are whole words, so that "on" does not hide "onion"; in Turkish,
// where each has many endings, what longer ones begin with stands for all.
var idle = sync.OnceValue(func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, row := range rows("idle") {
		out[row[0]] = map[string]bool{}
		for w := range strings.FieldsSeq(row[1]) {
			w = lang.Plain(w)
			out[row[0]][w] = true
			if r := root(row[0], w); row[0] == lang.TR && len(r) == rootLen[lang.TR] {
				out[row[0]][r] = true
			}
		}
	}
	return out
})

// phrase is one to three words of a text that could name a thing.
type phrase struct {
	key        string // roots of its words; the same in all their forms
	start, end int
}

// maxPhrase is how many words a phrase has at most.
const maxPhrase = 3

// phrasesIn lists what could name a thing between from and to: words that are not
// idle, and two or three in a row of which the first and the last are not. What
// mute tells of is passed over.
func phrasesIn(text, code string, words []lang.PlainToken, from, to int, mute func(lang.PlainToken) bool) []phrase {
	var out []phrase
	for i := range words {
		key := ""
		for k := i; k < min(len(words), i+maxPhrase); k++ {
			w := words[k]
			if w.Start < from || w.End > to || w.Type != lang.Word || mute != nil && mute(w) || k > i && !follows(text, words[k-1], w) {
				break
			}
			silent := isIdle(code, w)
			if k == i && silent {
				break
			}
			key = strings.TrimPrefix(key+" "+root(code, w.Plain), " ")
			if !silent {
				out = append(out, phrase{key, words[i].Start, w.End})
			}
		}
	}
	return out
}

// follows reports two words with nothing but a space between them.
func follows(text string, a, b lang.PlainToken) bool {
	between := text[a.End:b.Start]
	return between == "" || between == " "
}

func isIdle(code string, w lang.PlainToken) bool {
	if code == lang.TH && utf8.RuneCountInString(w.Plain) < 3 || len(w.Plain) < 2 {
		return true
	}
	known := idle()[code]
	return known[w.Plain] || code == lang.TR && len(w.Plain) > rootLen[code] && known[root(code, w.Plain)]
}

// usual says how usual a root is in feedback: of ten thousand of our own texts in
// a language, how many hold it. Rare ones are not listed.
var usual = sync.OnceValue(func() map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	for _, row := range rows("usual") {
		known := map[string]float64{}
		for f := range strings.FieldsSeq(row[1]) {
			w, n, _ := strings.Cut(f, ":")
			known[w], _ = strconv.ParseFloat(n, 64) // a test reads the file
		}
		out[row[0]] = known
	}
	return out
})

// Roots lists what the words of a text that name something have in common with
// their other forms, each once. It is what data/usual.tsv counts.
func Roots(text, code string) []string {
	var out []string
	for _, w := range lang.PlainTokens(text, code) {
		if r := root(code, w.Plain); w.Type == lang.Word && !isIdle(code, w) && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
