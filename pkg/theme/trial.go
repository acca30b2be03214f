package theme

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Trial looks at past mentions before a decision about the tree is made: which
// would be seen under other themes, and which must be judged anew because words
// mean something else. Give it every mention as the store keeps it.
type Trial struct {
	Before, After *State
	Judge         func(pulse.Judged) pulse.Verdict // with After; nil where words stay what they are
	All           bool                             // judge all anew, not only those that hold changed words
	Watch         string                           // also count mentions about this theme: its name changes

	Mentions int      // looked at
	Changed  int      // of them, seen differently
	Examples []Moved  // the newest of them whose text is held, at most three
	Anew     []Redone // verdicts to be replaced
	words    map[string]*lang.Dict[bool]
}

// Moved is one mention that would be seen under other themes.
type Moved struct {
	pulse.Judged              // as seen before
	After        pulse.Judged // as seen afterwards
}

// Redone is a verdict judged anew.
type Redone struct {
	Was pulse.Judged
	Now pulse.Verdict
}

// maxExamples is how many mentions a preview shows.
const maxExamples = 3

// Add looks at one mention as it is kept.
func (t *Trial) Add(j pulse.Judged) {
	t.Mentions++
	now := j
	if t.Judge != nil && j.Gone == "" && (t.All || t.holds(j)) {
		if v := t.Judge(j); t.All && !sameThemes(v.Opinions, j.Verdict.Opinions) || !t.All {
			now.Verdict = v
		}
	}
	was, will := t.Before.View(j), t.After.View(now)
	redo := !sameThemes(now.Verdict.Opinions, j.Verdict.Opinions)
	if redo {
		t.Anew = append(t.Anew, Redone{j, now.Verdict})
	}
	if sameSeen(was, will) && !t.about(was) {
		return
	}
	t.Changed++
	if j.Gone == "" {
		t.example(Moved{was, will})
	}
}

func (t *Trial) example(m Moved) {
	t.Examples = append(t.Examples, m)
	sorting.By(t.Examples, func(a, b Moved) int {
		if c := b.Posted.Compare(a.Posted); c != 0 {
			return c
		}
		if a.Key() < b.Key() {
			return -1
		}
		return 1
	})
	t.Examples = t.Examples[:min(len(t.Examples), maxExamples)]
}

// about reports a mention of the theme whose name changes.
func (t *Trial) about(j pulse.Judged) bool { return t.Watch != "" && About(j, t.Watch) }

// About reports whether a mention, as View shows it, is about a theme or a part.
func About(j pulse.Judged, id string) bool {
	if c := j.Correction; c != nil && c.Theme != "" {
		return c.Theme == id || c.Sub == id
	}
	return slices.ContainsFunc(j.Verdict.Opinions, func(o pulse.Opinion) bool { return id != "" && (o.Theme == id || o.Sub == id) })
}

// MayBeAbout reports whether a complaint may be about a part that nobody told it of: it is
// gathered with others that are.
func MayBeAbout(j pulse.Judged, id string) bool {
	return (j.Correction == nil || j.Correction.Theme == "") &&
		slices.ContainsFunc(j.Verdict.Opinions, func(o pulse.Opinion) bool { return id != "" && o.Near == id })
}

// sameThemes compares what was judged: polarity, span, theme and part.
func sameThemes(a, b []pulse.Opinion) bool {
	return slices.EqualFunc(a, b, func(a, b pulse.Opinion) bool {
		return a.Start == b.Start && a.End == b.End && a.Polarity == b.Polarity && a.Theme == b.Theme && a.Sub == b.Sub && a.Near == b.Near
	})
}

// sameSeen compares what people see.
func sameSeen(a, b pulse.Judged) bool {
	x, y := a.Correction, b.Correction
	if x != nil && y != nil && (x.Theme != y.Theme || x.Sub != y.Sub) {
		return false
	}
	return sameThemes(a.Verdict.Opinions, b.Verdict.Opinions)
}

// holds reports a text with a word that means something else afterwards.
func (t *Trial) holds(j pulse.Judged) bool {
	if t.words == nil {
		t.words = changedWords(t.Before, t.After)
	}
	d := t.words[j.Verdict.Lang]
	if d == nil {
		d = t.words[lang.Other]
	}
	return len(d.Find(j.Text, lang.PlainTokens(j.Text, j.Verdict.Lang))) > 0
}

// changedWords are the owner's words that only one of two states knows.
func changedWords(a, b *State) map[string]*lang.Dict[bool] {
	x, y := a.ownWords(), b.ownWords()
	out := map[string]*lang.Dict[bool]{}
	for _, code := range append(lang.All(), lang.Other) {
		out[code] = lang.NewDict[bool](code)
		for _, pair := range [][2]map[word]bool{{x, y}, {y, x}} {
			for w := range pair[0] {
				if !pair[1][w] && (w.lang == "" || w.lang == code) {
					out[code].Add(w.term, true)
				}
			}
		}
	}
	return out
}

type word struct{ lang, term, theme string }

func (s *State) ownWords() map[word]bool {
	out := map[word]bool{}
	for id, n := range s.nodes {
		for code, terms := range n.added {
			for _, term := range terms {
				out[word{code, term, id}] = true
			}
		}
	}
	return out
}

// WordsDiffer reports whether texts are read differently in two states.
func WordsDiffer(a, b *State) bool {
	x, y := a.ownWords(), b.ownWords()
	if len(x) != len(y) {
		return true
	}
	for w := range x {
		if !y[w] {
			return true
		}
	}
	return false
}
