// Package classify judges one text: praise, complaint, both or neither, with
// the words that decided and how sure it is. It is pure: same text, same
// verdict, no clock, no network, no store. It knows no themes.
package classify

import (
	"fmt"
	"math"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Judge holds the word lists and the model. Safe for concurrent use.
type Judge struct {
	lexicons map[string]*lexicon
	model    *model
	by       string
}

// Options is what is known of a text besides its words.
type Options struct {
	Lang   string  // what the source says, or ""; checked against the text
	Rating float64 // stars that came with it, 1-5; 0 none. A hint, never the verdict
}

// New reads the embedded word lists and model. An error means a broken build.
func New() (*Judge, error) {
	j := &Judge{lexicons: map[string]*lexicon{}}
	for _, code := range append(lang.All(), lang.Other) {
		l, err := newLexicon(code)
		if err != nil {
			return nil, fmt.Errorf("prepare judge: %w", err)
		}
		j.lexicons[code] = l
	}
	m, err := decodeModel(modelFile)
	if err != nil {
		return nil, fmt.Errorf("prepare judge: %w", err)
	}
	j.model, j.by = m, fmt.Sprintf("pulse-linear/%d", m.version)
	return j, nil
}

// By names the model and its version as written into verdicts.
func (j *Judge) By() string { return j.by }

// Judge gives the verdict on text. It never fails: what cannot be read is
// neutral and unsure. Of a text over 8 KiB the head and the tail are judged.
func (j *Judge) Judge(text string, o Options) pulse.Verdict {
	v := newView(text)
	code := lang.Detect(v.text, o.Lang)
	d := j.read(v.text, code)
	whole := j.model.score(d.features, dense(d.words, d.hits))
	p := softmax(withRating(whole, o.Rating))
	clauses := j.clauses(d, whole)
	out := pulse.Verdict{
		Lang:     code,
		Kind:     kindOf(p, clauses),
		Scores:   rounded(p),
		Question: d.asks(),
		Opinions: v.opinions(clauses),
		Evidence: v.evidence(j.evidence(d)),
		By:       j.by,
	}
	out.Unsure = d.unsure(p, out.Kind)
	return out
}

// doc is a text cut and looked up.
type doc struct {
	text     string
	lang     string
	words    []word
	hits     []hit
	features []feature
}

func (j *Judge) read(text, code string) doc {
	words := lang.PlainTokens(text, code)
	return doc{text, code, words, j.lexicons[code].find(text, words, code), features(text, words)}
}

// ratingPull is what one star away from the middle adds, in log odds.
const ratingPull = 0.45

func withRating(z logits, stars float64) logits {
	if stars < 1 || stars > 5 {
		return z
	}
	z[0] += ratingPull * (stars - 3)
	z[1] -= ratingPull * (stars - 3)
	return z
}

// rounded gives four decimals that still sum to 1.
func rounded(p [3]float64) pulse.Scores {
	r := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	a, b := r(p[0]), r(p[1])
	return pulse.Scores{Praise: a, Complaint: b, Neutral: r(max(1-a-b, 0))}
}

// kindOf takes the largest of the three, or mixed where a clause of its own
// stands for each side.
func kindOf(p [3]float64, clauses []clause) pulse.Kind {
	var stands [2]bool
	for _, c := range clauses {
		for side := range stands {
			stands[side] = stands[side] || c.p[side] > mixedClause && (c.backed[side] || c.p[side] > mixedAlone)
		}
	}
	if stands[0] && stands[1] && p[0]+p[1] > mixedWhole && min(p[0], p[1]) > mixedLess {
		return pulse.Mixed
	}
	return largest(p)
}

// Thresholds were chosen on a tenth of our own texts kept out of training.
const (
	mixedClause = 0.45 // least certainty of the clause of each side
	mixedAlone  = 0.8  // the same where no listed word backs it
	mixedWhole  = 0.6  // least share of opinion in the whole
	mixedLess   = 0.02 // least share of the weaker side in the whole
	sureMargin  = 0.3  // least lead of the first over the second
)

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

func (d doc) unsure(p [3]float64, k pulse.Kind) bool {
	if d.lang == lang.Other || len(d.words) == 0 {
		return d.text != ""
	}
	first := max(p[0], p[1], p[2])
	second := p[0] + p[1] + p[2] - first - min(p[0], p[1], p[2])
	if k == pulse.Mixed {
		return p[2] > 0.35
	}
	return first-second < sureMargin || k == pulse.Neutral && len(d.words) > longText && len(d.hits) == 0
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
