package mark

import (
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// feature is something a text has that may speak for a mark, and where it stands.
type feature struct {
	name       string // "c:" a concept, "p:" two after one another, "r:" a rule, "w:" a word of a language
	start, end int
}

// features are what the model hears of a text: the concepts of all languages alike,
// two that follow one another, the words themselves, and what the rules found. What
// stands in a complaint is not heard.
func (r reading) features(text string, concepts *lang.Terms, names []string, ruled []pulse.Mark) []feature {
	var out []feature
	add := func(name string, start, end int) {
		if !r.faulted(start, end) {
			out = append(out, feature{name, start, end})
		}
	}
	for _, m := range ruled {
		add("r:"+m.Mark, m.Start, m.End)
	}
	found := concepts.Find(nil, text, r.words)
	for i, f := range found {
		add("c:"+names[f.Value], f.Start, f.End)
		for k := i + 1; k < len(found) && k <= i+pairReach; k++ {
			if g := found[k]; g.Start >= f.End && g.Value != f.Value && spanOf(r.sentences, f.Start) == spanOf(r.sentences, g.Start) {
				add("p:"+names[f.Value]+">"+names[g.Value], f.Start, g.End)
			}
		}
	}
	for _, w := range r.words {
		if w.Type == lang.Word && len(w.Plain) > 1 {
			add("w:"+r.code+":"+w.Plain, w.Start, w.End)
			if stem := stemOf(w.Plain); stem != "" && r.code != lang.TH {
				add("s:"+r.code+":"+stem, w.Start, w.End)
			}
		}
	}
	return out
}

// pairReach is how many concepts further the second of a pair may stand.
const pairReach = 3

// stemLetters are those of a word that stay when it is bent.
const stemLetters = 5

func stemOf(w string) string {
	n := 0
	for i := range w {
		if n == stemLetters {
			return w[:i]
		}
		n++
	}
	return ""
}
