package theme

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// maxThemes is how many themes one clause may have; the best supported stay.
const maxThemes = 3

// match is what speaks for one theme inside a clause.
type match struct {
	theme  string
	words  []string // as the guest wrote them
	first  int
	own    bool    // one of the words is the owner's
	score  float64 // how far above its threshold the model sees it
	sure   string
	by     string
	side   pulse.Kind // that of the theme where it is not the clause's; "" the clause's
	sided  float64    // how likely
	turned string     // the guest's words that speak for it
}

// Assign gives each opinion the themes its clause speaks of. A clause about
// several themes becomes several opinions with the same span, a clause about
// none keeps "". Listed terms and the model decide together; the owner's terms
// always count. Why names the guest's words: the listed ones, or those that told
// the model most. code is the verdict's language. The sides stay those of the
// clauses; see Judged.
func (t *Tree) Assign(text, code string, ops []pulse.Opinion) []pulse.Opinion {
	r := t.read(text, code, ops, nil)
	return r.opinions(r.given())
}

// Judged is Assign for a verdict with the leanings of its words (classify.Judge.Lean),
// and gives every theme its own side, which need not be that of its clause: in "the
// soup was cold but what a view" the view is praised. What a text only names is on no side.
func (t *Tree) Judged(text string, v pulse.Verdict, leans pulse.Leaning) []pulse.Opinion {
	if t.sides == nil {
		return t.Assign(text, v.Lang, v.Opinions)
	}
	r := t.read(text, v.Lang, v.Opinions, leans.Meant)
	given := r.given()
	if r.lend(given) {
		given = r.given()
	}
	r.side(given, v, leans)
	return r.tellParts(r.opinions(given))
}

// given are the themes of every opinion, the best supported first.
func (r *reading) given() [][]match {
	out := make([][]match, len(r.ops))
	for i := range r.ops {
		ms := r.matches(i)
		out[i] = ms[:min(len(ms), maxThemes)]
	}
	return out
}

func (r *reading) opinions(given [][]match) []pulse.Opinion {
	out := make([]pulse.Opinion, 0, len(r.ops))
	for i, o := range r.ops {
		if len(given[i]) == 0 {
			out = append(out, r.unthemed(i))
		}
		for _, m := range given[i] {
			o.Theme, o.Why, o.Sure, o.By = m.theme, strings.Join(m.words, ", "), m.sure, m.by
			o.Polarity, o.Score = r.ops[i].Polarity, r.ops[i].Score
			o.Clause, o.Turned = "", ""
			if m.side != "" {
				o.Clause, o.Turned = o.Polarity, m.turned
				o.Polarity, o.Score = m.side, m.sided
			}
			out = append(out, o)
		}
	}
	return out
}

// unthemed is what the guest said in a clause, about no theme.
func (r *reading) unthemed(i int) pulse.Opinion {
	o := r.ops[i]
	o.Theme, o.Why, o.Sure, o.By, o.Clause, o.Turned = "", "", "", r.without(i), "", ""
	return o
}

// lend looks at a text that complains and was given no theme, and takes the listed
// terms of the clauses that complain for themes which the linear model nearly gives: a
// complaint with the guest's own word for a theme belongs to somebody. It reports any.
func (r *reading) lend(given [][]match) bool {
	if r.alone == nil || slices.ContainsFunc(given, func(ms []match) bool { return len(ms) > 0 }) {
		return false
	}
	lent := false
	for i, o := range r.ops {
		if o.Polarity != pulse.Complaint {
			continue
		}
		listed := r.t.dense(r.terms, o.Start, o.End)
		for c, margin := range r.alone {
			if listed[1+c] != 0 && margin >= -nearly && c != r.t.without-1 {
				r.above[i][c], lent = 1e-9, true
			}
		}
	}
	return lent
}

// nearly is how far below its threshold: docs/themes.md has what other values are worth.
const nearly = 1.2

// reading is a text with all that speaks for themes in it.
type reading struct {
	t      *Tree
	text   string
	code   string
	words  []lang.PlainToken
	terms  []lang.Found[int]
	grams  []feature
	ops    []pulse.Opinion
	told   []voice            // what the n-grams of each word say
	meant  []pulse.Meant      // what the net read
	heard  *heard             // and what it answers to the text; nil where there is none
	heards []heard            // and to each opinion, where there are several
	parts  []logits           // of each opinion, by the linear model
	above  [][outputs]float64 // of each opinion: how far above its threshold a theme is, 0 where it is not
	alone  *logits            // how far the linear model by itself sees it, beside a net; nil without one
}

// read weighs a text for every theme. What stands in it is asked for where nobody says.
func (t *Tree) read(text, code string, ops []pulse.Opinion, meant []pulse.Meant) *reading {
	r := t.reading(text, code, ops)
	r.meant = meant
	if t.model != nil && len(ops) > 0 {
		r.weigh()
	}
	return r
}

// reading looks up all that speaks for themes, and weighs nothing yet.
func (t *Tree) reading(text, code string, ops []pulse.Opinion) *reading {
	words := lang.PlainTokens(text, code)
	r := &reading{t: t, text: text, code: code, words: words, ops: ops}
	r.terms = t.dict(code).Find(text, slices.DeleteFunc(slices.Clone(words), address))
	if t.model != nil && len(ops) > 0 {
		r.grams = features(t.model.concepts, text, code, words, r.mute)
	}
	return r
}

// clauses are those of a text that nobody has judged.
func clauses(text, code string) (out []pulse.Opinion) {
	for _, c := range lang.Clauses(text, code) {
		out = append(out, pulse.Opinion{Start: c.Start, End: c.End})
	}
	return out
}

// mute tells the words of the brand's own name.
func (r *reading) mute(w lang.PlainToken) bool {
	return slices.ContainsFunc(r.terms, func(f lang.Found[int]) bool {
		return f.Value == ignored && f.Start <= w.Start && w.End <= f.End
	})
}

// weigh scores the whole text and every opinion. What a text is about is told by
// the whole and its strongest clause together; the theme then belongs to that
// clause and to all that would have it by themselves.
func (r *reading) weigh() {
	listed := r.t.dense(r.terms, 0, len(r.text))
	v := r.glance(listed)
	r.parts = v.linear
	if v.net {
		r.alone = &v.alone
	}
	r.above = make([][outputs]float64, len(r.ops))
	asked := r.asked(listed)
	margins := v.margins(listed, asked)
	if r.t.alone {
		margins = logits{}
	}
	if l := r.t.local; l != nil {
		for c, m := range l.moves(r.grams, margins) {
			margins[c] += m
		}
	}
	for c, margin := range margins {
		best := strongest(v.parts, c)
		if margin < 0 || c == r.t.without-1 {
			continue
		}
		for i := range v.parts {
			if i == best || v.parts[i][c] >= 0 {
				r.above[i][c] = max(margin+asked[c], 1e-9)
			}
		}
	}
}

// glance is how far the shipped models see each theme above its threshold, in the whole
// text and in every opinion.
type glance struct {
	whole  logits
	parts  []logits
	alone  logits   // the linear model alone, in the text
	linear []logits // its scores of the opinions
	net    bool
}

// margins is that of the text, less what is asked beyond the threshold. Where the net
// leaves a text without any theme, a listed term stands that the linear model would have
// given: a theme with the guest's own word for it is rather one too many than none.
func (v *glance) margins(listed [denseLen]float64, asked logits) logits {
	out := pooled(v.whole, v.parts)
	none := v.net
	for c := range out {
		out[c] -= asked[c]
		none = none && out[c] < 0
	}
	for c := range out {
		if none && listed[1+c] != 0 && v.alone[c] >= 0 {
			out[c] = v.alone[c]
		}
	}
	return out
}

// glance scores a text by the linear model and, where something reads for it, by the net.
func (r *reading) glance(listed [denseLen]float64) glance {
	whole, parts := r.scores(listed)
	m := r.t.model
	v := glance{alone: pooled(whole, parts).less(m.least), linear: parts}
	n := r.t.net
	if n == nil || r.t.reader == nil || !lang.Known(r.code) { // it knows no words of others
		v.whole, v.parts = whole.less(m.least), make([]logits, len(parts))
		for i := range parts {
			v.parts[i] = parts[i].less(m.least)
		}
		return v
	}
	v.net = true
	both, of := r.withNet(whole, parts)
	v.whole, v.parts = both.less(n.least), of
	for i := range of {
		of[i] = of[i].less(n.least)
	}
	return v
}

// withNet adds what the net says to scores of the linear model.
func (r *reading) withNet(whole logits, parts []logits) (logits, []logits) {
	n := r.t.net
	if r.meant == nil {
		r.meant = r.t.reader(r.text, r.code)
	}
	r.muteMeant()
	heard, of := n.hear(r.meant, r.ops)
	r.heard, r.heards = &heard, of
	whole = whole.plus(n.score(&heard))
	out := make([]logits, len(parts))
	for i, z := range parts {
		if out[i] = whole; i < len(of) {
			out[i] = z.plus(n.score(&of[i]))
		}
	}
	return whole, out
}

// muteMeant takes out what stands in the brand's own name.
func (r *reading) muteMeant() {
	kept := true // as it was handed in
	for _, f := range r.terms {
		if f.Value != ignored {
			continue
		}
		if kept {
			r.meant, kept = slices.Clone(r.meant), false
		}
		for i, m := range r.meant {
			if f.Start <= m.Start && m.End <= f.End {
				r.meant[i].Rows = [3]uint32{}
			}
		}
	}
}

func (z logits) less(least [outputs]float32) logits {
	for c, v := range least {
		z[c] -= float64(v)
	}
	return z
}

// plus adds what the net says. Both see the same words: what they say together is said
// nearly twice.
func (z logits) plus(net logits) logits {
	for c, v := range net {
		z[c] = netTwice * (z[c] + v)
	}
	return z
}

// netTwice makes a margin of both as telling as one of the linear model alone.
const netTwice = 0.55

// scores are those of the linear model for the whole text and for every opinion.
func (r *reading) scores(listed [denseLen]float64) (whole logits, parts []logits) {
	m := r.t.model
	r.told = m.tell(r.grams, len(r.words))
	whole = m.weigh(total(r.told), listed)
	parts = make([]logits, len(r.ops))
	for i, o := range r.ops {
		parts[i] = whole
		if len(r.ops) > 1 {
			parts[i] = m.weigh(total(r.toldWithin(o.Start, o.End)), r.t.dense(r.terms, o.Start, o.End))
		}
	}
	return whole, parts
}

// toldWithin is what the words between start and end say.
func (r *reading) toldWithin(start, end int) []voice {
	a := 0
	for a < len(r.words) && r.words[a].Start < start {
		a++
	}
	b := a
	for b < len(r.words) && r.words[b].End <= end {
		b++
	}
	return r.told[a:b]
}

// asked is how much surer the model must be of each theme: in few words, where none is
// listed for it.
func (r *reading) asked(listed [denseLen]float64) (out logits) {
	short := r.spoken() < tells
	for c := range out {
		if short && listed[1+c] == 0 {
			out[c] = mediumFrom
		}
	}
	return out
}

// pooled is what the whole text and its strongest part say together.
func pooled(whole logits, parts []logits) (out logits) {
	if len(parts) == 0 {
		parts = []logits{whole}
	}
	for c := range out {
		out[c] = together(whole[c], parts[strongest(parts, c)][c])
	}
	return out
}

// spoken counts the words that can speak of a theme: not the brand's name,
// addresses or signs.
func (r *reading) spoken() int {
	n := 0
	for _, w := range r.words {
		if w.Type == lang.Word && !r.mute(w) {
			n++
		}
	}
	return n
}

func strongest(parts []logits, c int) int {
	best := 0
	for i := range parts {
		if parts[i][c] > parts[best][c] {
			best = i
		}
	}
	return best
}

// together is what the whole text and its strongest clause say of a theme.
func together(whole, part float64) float64 { return (whole + part) / 2 }

// within gives the n-grams between start and end.
func within(fs []feature, words []lang.PlainToken, start, end int) []feature {
	var out []feature
	for _, f := range fs {
		if w := words[f.token]; w.Start >= start && w.End <= end {
			out = append(out, f)
		}
	}
	return out
}

// dense gives the model's inputs from the listed terms between start and end.
func (t *Tree) dense(terms []lang.Found[int], start, end int) [denseLen]float64 {
	d := [denseLen]float64{1}
	for _, f := range terms {
		if i := f.Value; i >= 0 && i < outputs && f.Start >= start && f.End <= end {
			d[1+outputs+i] = d[1+i]
			d[1+i] = 1
		}
	}
	return d
}

func (t *Tree) dict(code string) *lang.Dict[int] {
	if d := t.dicts[code]; d != nil {
		return d
	}
	return t.dicts[lang.Other]
}

// address is a token that says where something is and not what: @coffeestop says
// nothing of coffee.
func address(t lang.PlainToken) bool { return t.Type == lang.Handle || t.Type == lang.Link }

// matches gives the themes of one opinion: those with most words first, then the
// best supported, then in order of appearance.
func (r *reading) matches(i int) []match {
	ms := r.listed(r.ops[i].Start, r.ops[i].End)
	if r.above == nil {
		for k := range ms {
			ms[k].by, ms[k].sure = ByWords, Medium
		}
		return ms
	}
	ms = slices.DeleteFunc(ms, func(m match) bool { return !m.own && r.above[i][r.t.number(m.theme)] == 0 })
	for c, above := range r.above[i] {
		id := r.t.themes[c].ID
		k := slices.IndexFunc(ms, func(m match) bool { return m.theme == id })
		if k < 0 && above > 0 {
			k, ms = len(ms), append(ms, match{theme: id, first: r.ops[i].End})
		}
		if k >= 0 {
			ms[k].score = above
		}
	}
	for k := range ms {
		r.explain(&ms[k], r.ops[i])
	}
	slices.SortStableFunc(ms, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), cmp.Compare(a.first, b.first))
	})
	return ms
}

// rank puts the owner's words first, then the surest.
func (m match) rank() float64 {
	if m.own {
		return 100
	}
	return m.score
}

// number is the place of a theme among the built-in ones; others have none and
// no model, and only the owner's terms give them.
func (t *Tree) number(id string) int {
	return slices.IndexFunc(t.themes[:outputs], func(th Theme) bool { return th.ID == id })
}

// listed gathers the terms between start and end by theme.
func (r *reading) listed(start, end int) []match {
	var ms []match
	for _, f := range r.terms {
		if f.Value == ignored || f.Start < start || f.End > end {
			continue
		}
		id, w := r.t.themes[f.Value%own].ID, r.text[f.Start:f.End]
		i := slices.IndexFunc(ms, func(m match) bool { return m.theme == id })
		if i < 0 {
			i = len(ms)
			ms = append(ms, match{theme: id, first: f.Start})
		}
		ms[i].own = ms[i].own || f.Value >= own
		if !slices.Contains(ms[i].words, w) {
			ms[i].words = append(ms[i].words, w)
		}
	}
	slices.SortStableFunc(ms, func(a, b match) int { return cmp.Compare(len(b.words), len(a.words)) })
	return ms
}

// What gave an opinion its theme.
const (
	ByWords = "words" // listed terms
	ByModel = "model" // no listed term, but the words around

	NoReason = "no_reason" // no theme: nothing is named that could have one
	NoTheme  = "no_theme"  // no theme: something is told that no theme fits
)

// tells is how many words tell something: "worst hotel ever, avoid" gives no
// reason. In fewer the model must be surer.
const tells = 6

// without says why an opinion has no theme.
func (r *reading) without(i int) string {
	n := 0
	for _, w := range r.words {
		if w.Type == lang.Word && w.Start >= r.ops[i].Start && w.End <= r.ops[i].End {
			n++
		}
	}
	if n < tells {
		return NoReason
	}
	return NoTheme
}

// How sure a theme is.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)

// The model's margin from which a theme is surely or likely right: chosen on the
// held-back part of our own texts.
const (
	highFrom   = 2.2
	mediumFrom = 0.8
)

// explain says what gave the theme and how sure it is.
func (r *reading) explain(m *match, o pulse.Opinion) {
	m.by = ByWords
	if len(m.words) == 0 {
		m.by, m.words = ByModel, r.telling(r.speaking(r.t.number(m.theme)), o)
	}
	switch {
	case m.own || m.score >= highFrom:
		m.sure = High
	case m.score >= mediumFrom:
		m.sure = Medium
	default:
		m.sure = Low
	}
}

// maxTelling is how many words explain a theme that the model gave.
const maxTelling = 2

// speaking is what each word speaks for a theme.
func (r *reading) speaking(theme int) []float64 {
	sum, norm := make([]float64, len(r.words)), spread(len(r.grams))
	for _, f := range r.grams {
		if w := r.t.model.weights.get(f.at); w != nil {
			sum[f.token] += float64(w[theme]) * float64(r.t.model.scale[theme]) * norm
		}
		sum[f.token] += r.t.local.says(f, theme) * norm
	}
	if r.heard == nil {
		return sum
	}
	for i, v := range r.t.net.says(r.heard, theme, r.meant) {
		if at := tokenAt(r.words, r.meant[i].Start); at < len(sum) {
			sum[at] += v
		}
	}
	return sum
}

// telling are the guest's words that spoke most for a theme or a part, in their order.
func (r *reading) telling(sum []float64, o pulse.Opinion) []string {
	var at []int
	for i, w := range r.words {
		if sum[i] > 0 && w.Type == lang.Word && w.Start >= o.Start && w.End <= o.End {
			at = append(at, i)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(sum[b], sum[a]) })
	if naming := slices.DeleteFunc(slices.Clone(at), func(i int) bool { return isIdle(r.code, r.words[i]) }); len(naming) > 0 {
		at = naming // "but" and "in" may tell the model much, and a reader nothing
	}
	at = at[:min(len(at), maxTelling)]
	slices.Sort(at)
	var out []string
	for _, i := range at {
		out = append(out, r.text[r.words[i].Start:r.words[i].End])
	}
	return out
}
