// Package classify judges one text: praise, complaint, both or neither, with
// the words that decided and how sure it is. It is pure: same text, same
// verdict, no clock, no network, no store. It knows no themes.
package classify

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Judge holds the word lists and the model. Safe for concurrent use.
type Judge struct {
	lexicons map[string]func() *lexicon
	model    *model
	local    *Local // nil: the shop taught nothing
	by       string
}

// Options is what is known of a text besides its words.
type Options struct {
	Lang   string  // what the source says, or ""; checked against the text
	Rating float64 // stars that came with it, 1-5; 0 none. A hint, never the verdict
}

// New reads the embedded word lists and model. An error means a broken build.
func New() (*Judge, error) {
	m, err := decodeModel(modelFile)
	if err != nil {
		return nil, fmt.Errorf("prepare judge: %w", err)
	}
	j := &Judge{lexicons: wordLists(), model: m}
	return j.With(nil, 0), nil
}

// By names the model and its version as written into verdicts.
func (j *Judge) By() string { return j.by }

// Judge gives the verdict on text. It never fails: what cannot be read is
// neutral and unsure. Of a text over 8 KiB the head and the tail are judged.
func (j *Judge) Judge(text string, o Options) pulse.Verdict {
	v := newView(text)
	code := lang.Detect(v.text, o.Lang)
	d := j.read(v.text, code)
	defer d.done()
	clauses, figures := j.weigh(d)
	alone := j.model.head.kinds(figures, o.Rating)
	four := j.local.blend(d.features, alone)
	kind := kindOf(four)
	out := pulse.Verdict{
		Lang:     code,
		Kind:     kind,
		Scores:   rounded(threeWay(four)),
		Question: d.asks(),
		Opinions: v.opinions(settled(clauses, kind), code),
		Evidence: v.evidence(j.evidence(d, kind)),
		By:       j.by,
	}
	out.Unsure = d.unsure(four, kind, j.model.head.least(code))
	if untaught := kindOf(alone); untaught != kind {
		out.Untaught = untaught
	}
	return out
}

// weigh scores the clauses of a text and gives the figures that the head reads.
func (j *Judge) weigh(d doc) ([]clause, [headSize]float64) {
	j.model.letters.tell(d.letters, d.features)
	j.model.ideas.tell(d.meant, d.ideas)
	sums := dense(d.words, d.hits)
	whole := j.model.score(total(d.letters), total(d.meant), sums)
	clauses := j.clauses(d, whole)
	return clauses, headInputs(d, whole, sums, j.model.net.scores(d.heard), clauses)
}

// shipped gives the shares of the four kinds without what a shop taught.
func (j *Judge) shipped(d doc, stars float64) [4]float64 {
	_, figures := j.weigh(d)
	return j.model.head.kinds(figures, stars)
}

// doc is a text cut and looked up.
type doc struct {
	text     string
	lang     string
	words    []word
	clauses  []lang.Span
	hits     []hit
	features []feature // n-grams
	ideas    []feature // concepts
	letters  []said    // what the n-grams of each word say, once it is weighed
	meant    []said    // and the concepts that begin with it
	places   []place
	net      netInput
	heard    *heard // what the net answers to it
	used     *scratch
}

// scratch is memory that one text leaves to the next.
type scratch struct {
	features, ideas []feature
	letters, meant  []said
	heard           heard
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

// done hands back what the text took. Nothing of d may be read behind it.
func (d doc) done() {
	d.used.features, d.used.ideas = d.features, d.ideas
	d.used.letters, d.used.meant = d.letters, d.meant
	scratches.Put(d.used)
}

func (j *Judge) read(text, code string) doc {
	d := doc{text: text, lang: code, words: lang.PlainTokens(text, code), clauses: lang.Clauses(text, code)}
	d.hits = j.lexicons[code]().find(text, d.words, code)
	d.used = scratches.Get().(*scratch)
	d.features = features(d.used.features[:0], text, d.words)
	d.places = j.model.concepts.places(text, code, d.words, d.clauses)
	d.ideas = conceptFeatures(d.used.ideas[:0], d.places)
	d.letters, d.meant = zeroed(d.used.letters, len(d.words)), zeroed(d.used.meant, len(d.words))
	d.net = newNetInput(d.places, d.words, code)
	if j.model.net != nil { // none yet while the texts to learn from are read
		d.heard = j.model.net.hear(d.net, &d.used.heard)
	}
	return d
}

// zeroed gives n zero values in the memory of s, if they fit.
func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// rounded gives four decimals that still sum to 1.
func rounded(p [3]float64) pulse.Scores {
	r := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	a, b := r(p[0]), r(p[1])
	return pulse.Scores{Praise: a, Complaint: b, Neutral: r(max(1-a-b, 0))}
}

func largest(p [3]float64) pulse.Kind {
	switch {
	case p[0] > p[1] && p[0] > p[2]:
		return pulse.Praise
	case p[1] > p[2]:
		return pulse.Complaint
	}
	return pulse.Neutral
}

// longText is where finding no listed word at all becomes odd, in words.
const longText = 40

// unsure reports a verdict a person should look at: its kind is less certain
// than least, or the text gave too little to go by.
func (d doc) unsure(p [4]float64, k pulse.Kind, least float64) bool {
	if d.lang == lang.Other || len(d.words) == 0 {
		return d.text != ""
	}
	return slices.Max(p[:]) < least || k == pulse.Neutral && len(d.words) > longText && len(d.hits) == 0
}

// asks reports a question or a request for information.
func (d doc) asks() bool {
	for _, w := range d.words {
		if w.Text == "?" || w.Text == "？" {
			return true
		}
	}
	if len(d.words) > 15 || d.lang == lang.FR {
		return false
	}
	for _, h := range d.hits {
		if h.role == roleAsk && (d.lang != lang.EN || h.start == d.words[0].Start) {
			return d.lang != lang.ID || h.start == d.words[0].Start
		}
	}
	return false
}
