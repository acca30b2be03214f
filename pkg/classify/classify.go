// Package classify judges one text: praise, complaint, both or neither, with
// the words that decided and how sure it is. It is pure: same text, same
// verdict, no clock, no network, no store. It knows no themes.
package classify

import (
	"math"
	"slices"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Judge holds the model. Safe for concurrent use.
type Judge struct {
	model *model
	local *Local // nil: the shop taught nothing
	by    string
	also  string // what names the shipped model of themes in by
}

// Options is what is known of a text besides its words.
type Options struct {
	Lang   string  // what the source says, or ""; checked against the text
	Rating float64 // stars that came with it, 1-5; 0 none. A hint, never the verdict
}

// New reads the embedded word lists and model. An error means a broken build.
func New() (*Judge, error) { return From(modelFile) }

// By names the model and its version as written into verdicts.
func (j *Judge) By() string { return j.by }

// Judge gives the verdict on text. It never fails: what cannot be read is
// neutral and unsure. Of a text over 8 KiB the head and the tail are judged.
func (j *Judge) Judge(text string, o Options) pulse.Verdict {
	v, _ := j.judge(text, o, false)
	return v
}

// Lean is Judge, and how each part of the text leans.
func (j *Judge) Lean(text string, o Options) (pulse.Verdict, pulse.Leaning) {
	return j.judge(text, o, true)
}

// Meant gives what stands in a text of a known language, in order, for those who learn
// something else from the same concepts. Of a text over 8 KiB it is the head and the tail.
func (j *Judge) Meant(text, code string) []pulse.Meant {
	v := newView(text)
	s := scratches.Get().(*scratch)
	s.cut.ReadWords(v.text, code)
	words := s.cut.Words
	s.found = j.model.concepts.find(s.found[:0], v.text, code, words)
	s.places = j.model.concepts.places(s.places[:0], s.found, words, nil)
	out := v.meant(s.places, words, code)
	scratches.Put(s)
	return out
}

// Meaning tells apart the concepts that Meant speaks of: what was learnt of some says
// nothing of others.
func (j *Judge) Meaning() uint32 { return j.model.concepts.mark() }

func (v view) meant(places []place, words []word, code string) []pulse.Meant {
	out := make([]pulse.Meant, len(places))
	for i, p := range places {
		last := min(p.token+int(p.words), len(words)) - 1
		out[i] = pulse.Meant{Start: v.source(words[p.token].Start), End: v.source(words[last].End), Rows: p.rows(words, code)}
	}
	return out
}

func (j *Judge) judge(text string, o Options, lean bool) (pulse.Verdict, pulse.Leaning) {
	v := newView(text)
	d := j.readIn(v.text, o.Lang)
	defer d.done()
	code := d.lang
	clauses, figures := j.weigh(d)
	alone := j.model.head.kinds(figures, o.Rating)
	four := j.local.blend(d.features, alone)
	kind := kindOf(four)
	evidence, words := j.evidence(d, kind)
	out := pulse.Verdict{
		Lang:     code,
		Kind:     kind,
		Scores:   rounded(threeWay(four)),
		Question: d.asks() || d.wonders(kind),
		Opinions: v.opinions(settled(clauses, kind), code),
		Evidence: v.evidence(evidence),
		By:       j.by,
	}
	out.Unsure = d.unsure(four, kind, j.model.head.least(code)) || kind == pulse.Praise && winks(v.text)
	if untaught := kindOf(alone); untaught != kind {
		out.Untaught = untaught
	}
	if !lean {
		return out, pulse.Leaning{}
	}
	leaning := v.leaning(words, d.used.leant)
	leaning.Meant = v.meant(d.places, d.words, code)
	return out, leaning
}

// leaning copies what is the memory of the next text.
func (v view) leaning(words []pulse.Evidence, clauses []pulse.Leant) pulse.Leaning {
	l := pulse.Leaning{Words: slices.Clone(words), Clauses: slices.Clone(clauses)}
	v.settle(l.Words)
	for i, c := range l.Clauses {
		l.Clauses[i].Start, l.Clauses[i].End = v.source(c.Start), v.source(c.End)
	}
	return l
}

// weigh scores the clauses of a text and gives the figures that the head reads.
func (j *Judge) weigh(d doc) ([]clause, [headSize]float64) {
	j.model.letters.tell(d.letters, d.features)
	j.model.ideas.tell(d.meant, d.ideas)
	sums := dense(d.words, d.hits)
	letters, meant := total(d.letters), total(d.meant)
	whole := told{
		all: j.model.score(letters, meant, sums), letters: j.model.letters.logits(letters), ideas: j.model.ideas.logits(meant),
		talk: j.model.register.score(d, sums), heard: j.model.net.scores(d.heard),
	}
	clauses := j.clauses(d, whole.all)
	return clauses, headInputs(d, whole, sums, clauses)
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
	cut             lang.Cut
	features, ideas []feature
	letters, meant  []said
	found           []lang.Found[uint32]
	hits            []hit
	places          []place
	net             netInput
	heard           heard
	part            part
	words, spans    []pulse.Evidence
	weights, sides  []float64
	shown           []bool
	order           []int
	clauses         []clause
	leant           []pulse.Leant
}

// part is what a clause alone takes of it.
type part struct {
	ideas []feature
	net   netInput
	heard heard
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

// done hands back what the text took. Nothing of d may be read behind it.
func (d doc) done() {
	d.used.features, d.used.ideas = d.features, d.ideas
	d.used.letters, d.used.meant = d.letters, d.meant
	d.used.hits, d.used.places = d.hits, d.places
	scratches.Put(d.used)
}

// readIn reads a text in the language it seems to be in.
func (j *Judge) readIn(text, hint string) doc {
	s := scratches.Get().(*scratch)
	return j.readWith(s, text, s.cut.Detect(text, hint))
}

// read reads a text in a language that is known.
func (j *Judge) read(text, code string) doc {
	return j.readWith(scratches.Get().(*scratch), text, code)
}

func (j *Judge) readWith(s *scratch, text, code string) doc {
	s.cut.Read(text, code)
	d := doc{text: text, lang: code, words: s.cut.Words, used: s}
	s.found = lexicons[code]().forms.Find(s.found[:0], text, d.words)
	d.hits = lexicons[code]().hits(s.hits[:0], s.found, d.words, code)
	d.features = features(s.features[:0], text, d.words)
	s.found = j.model.concepts.find(s.found[:0], text, code, d.words)
	d.places = j.model.concepts.places(s.places[:0], s.found, d.words, s.cut.Clauses)
	d.ideas = conceptFeatures(s.ideas[:0], d.places)
	d.letters, d.meant = sized(s.letters, len(d.words)), sized(s.meant, len(d.words))
	s.net = newNetInput(s.net, d.places, d.words, code)
	d.net = s.net
	if j.model.net != nil { // none yet while the texts to learn from are read
		d.heard = j.model.net.hear(d.net, &s.heard)
	}
	return d
}

// sized gives n values in the memory of s, if they fit.
func sized[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

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
