package theme

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What a text says of a theme: the sides that are learnt. A theme that was given
// though the text is not about it is on no side.
const (
	sidePraise = iota
	sideComplaint
	sideNeutral
	sideNone
	sides
)

// pair is a text and a theme as the side model sees them.
type pair struct {
	at    []uint32 // hashed words and where they stand to the theme's own
	dense [sideDense]float64
}

// The zones of a word around a theme's own words.
const (
	zoneClose = iota // within a few words
	zoneNear         // in the same clause or the next, and no other theme is nearer
	zoneFar
	zoneOther // another theme's words are nearer
	zones
)

const (
	closeBy = 3 // steps
	nearBy  = 8
)

// A step is a word; signs and the border of a clause are more.
const (
	commaSteps  = 2
	clauseSteps = 3
	stopSteps   = 6
)

// The figures of a pair.
const (
	figBias   = 0
	figZones  = figBias + 1        // leaning to praise, to complaint of each zone
	figFading = figZones + 2*zones // both with two ways to fade with distance
	figClause = figFading + 4      // sides of the strongest clause, with its score
	figAll    = figClause + 6      // shares of the sides of all clauses that have the theme
	figText   = figAll + 3         // of all clauses, verdict's scores, its kind
	figKind   = figText + 6        //
	figOther  = figKind + 4        // margin, terms, length, themes …
	figTheme  = figOther + 12      // which theme; none of them for the owner's own
	figLang   = figTheme + outputs
	figAround = figLang + 6 // clauses of the theme's words, the one before, the one behind
	sideDense = figAround + 12
)

// setting is what the pairs of one text share.
type setting struct {
	r       *reading
	v       pulse.Verdict
	lean    []float64 // of each word
	at      []int     // steps from the beginning of the text
	stems   []uint64  // of each word, 0 nothing
	words   []uint64
	total   [2]float64
	clauses []pulse.Leant
}

// settingOf prepares what the pairs of a text share.
func (r *reading) settingOf(v pulse.Verdict, l pulse.Leaning) *setting {
	leans := l.Words
	n := len(r.words)
	s := &setting{r: r, v: v, clauses: l.Clauses, lean: make([]float64, n), at: make([]int, n), stems: make([]uint64, n), words: make([]uint64, n)}
	k, op, pos := 0, 0, 0
	for i, w := range r.words {
		for k < len(leans) && leans[k].End <= w.Start {
			k++
		}
		if k < len(leans) && leans[k].Start < w.End && leans[k].Start >= w.Start {
			s.lean[i] = leans[k].Weight
			if leans[k].Weight > 0 {
				s.total[0] += leans[k].Weight
			} else {
				s.total[1] -= leans[k].Weight
			}
		}
		for op < len(r.ops) && r.ops[op].End <= w.Start {
			op++
			pos += clauseSteps
		}
		pos++
		if w.Type == lang.Punct {
			switch w.Text {
			case ".", "!", "?", "…", "\n":
				pos += stopSteps
			default:
				pos += commaSteps
			}
		}
		s.at[i] = pos
		s.words[i], s.stems[i] = hash(seedWord, w.Plain), hash(seedStem, stem(w.Plain))
		switch {
		case !says(w) || r.mute(w):
			s.words[i], s.stems[i] = 0, 0
		case w.Type == lang.Number:
			s.words[i], s.stems[i] = hash(seedWord, "#"), hash(seedStem, "#")
		case w.Type == lang.Punct:
			s.words[i], s.stems[i] = 0, hash(seedStem, w.Text)
		}
	}
	return s
}

// mostAnchors is how many words may stand for a theme where none is listed.
const mostAnchors = 3

// anchors are the words of a text that speak of a theme: the listed ones, or those
// that told the model most.
func (r *reading) anchors(theme int) []int {
	var out []int
	for _, f := range r.terms {
		if f.Value == ignored || f.Value%own != theme {
			continue
		}
		for i, w := range r.words {
			if w.Start < f.End && w.End > f.Start {
				out = append(out, i)
			}
		}
	}
	if len(out) > 0 || theme >= outputs || r.told == nil {
		return out
	}
	var order []int
	for i := range r.told {
		if r.told[i].sum[theme] > 0 && r.words[i].Type == lang.Word {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(r.told[b].sum[theme] - r.told[a].sum[theme]) })
	for k, i := range order {
		if k >= mostAnchors || 2*r.told[i].sum[theme] < r.told[order[0]].sum[theme] {
			break
		}
		out = append(out, i)
	}
	return out
}

// fades is from where on a word's leaning counts no less than here, in steps.
const fades = 64

// How much of a word's leaning is left so many steps away.
var fade3, fade9 = fadeBy(3), fadeBy(9)

func fadeBy(far float64) (out [fades]float64) {
	for d := range out {
		out[d] = math.Exp(-float64(d) / far)
	}
	return out
}

// steps is how far a word is from the nearest of some, and on which side of it: -1
// before, 1 behind, 0 it is one.
func (s *setting) steps(i int, anchors []int) (far, side int) {
	far = math.MaxInt32
	for _, a := range anchors {
		d := s.at[i] - s.at[a]
		if max(d, -d) < far {
			far = max(d, -d)
			side = cmp.Compare(d, 0)
		}
	}
	return far, side
}

// sideBits is the size of the side model's table.
const sideBits = 17

func sidePlace(h uint64) uint32 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 32
	return uint32(h >> (64 - sideBits))
}

const (
	seedZone = iota + 101
	seedTurn
	seedTheme
	seedZonePair
	seedAny
)

// topic is one theme of a text: its number, the words that speak of it, the
// clauses that have it and the strongest of them, and how far it is above its
// threshold.
type topic struct {
	theme   int
	anchors []int
	ops     []int
	best    int
	margin  float64
	own     bool // by the owner's words, which always count
}

// pair looks at a text from the side of one of its themes.
func (s *setting) pair(a topic, others []topic) pair {
	var foreign []int
	for _, o := range others {
		if o.theme != a.theme {
			foreign = append(foreign, o.anchors...)
		}
	}
	p := pair{at: make([]uint32, 0, 6*len(s.words))}
	mix := func(kind, a, b uint64) {
		p.at = append(p.at, sidePlace(kind*0x9e3779b97f4a7c15^a*0xc2b2ae3d27d4eb4f+b*0x165667b19e3779f9))
	}
	var last uint64
	for i := range s.words {
		d, side := s.steps(i, a.anchors)
		if len(a.anchors) == 0 {
			d = 2 * nearBy
		}
		zone := zoneFar
		f, _ := s.steps(i, foreign)
		switch {
		case d <= closeBy:
			zone = zoneClose
		case f < d:
			zone = zoneOther
		case d <= nearBy:
			zone = zoneNear
		}
		if v := s.lean[i]; v > 0 {
			p.dense[figZones+2*zone] += v
			p.dense[figFading] += v * fade3[min(d, fades-1)]
			p.dense[figFading+2] += v * fade9[min(d, fades-1)]
		} else if v < 0 {
			p.dense[figZones+2*zone+1] -= v
			p.dense[figFading+1] -= v * fade3[min(d, fades-1)]
			p.dense[figFading+3] -= v * fade9[min(d, fades-1)]
		}
		if s.stems[i] == 0 {
			last = 0
			continue
		}
		mix(seedZone, s.stems[i], uint64(zone))
		if zone != zoneOther {
			mix(seedAny, s.words[i], s.stems[i])
			mix(seedTheme, s.stems[i], uint64(min(a.theme, outputs)))
			if last != 0 {
				mix(seedZonePair, last*31+s.stems[i], 0)
			}
		}
		if zone == zoneClose {
			mix(seedTurn, s.stems[i], uint64(side+1))
		}
		last = s.stems[i]
	}
	s.figures(&p, a, others)
	return p
}

var sidesOf = map[pulse.Kind]int{pulse.Praise: sidePraise, pulse.Complaint: sideComplaint, pulse.Neutral: sideNeutral}

// figures sets what is not a word.
func (s *setting) figures(p *pair, a topic, others []topic) {
	d := &p.dense
	d[figBias] = 1
	best := s.r.ops[a.best]
	k := sidesOf[best.Polarity]
	d[figClause+k], d[figClause+3+k] = 1, best.Score
	for _, i := range a.ops {
		d[figAll+sidesOf[s.r.ops[i].Polarity]] += 1 / float64(len(a.ops))
	}
	for _, o := range s.r.ops {
		d[figText+sidesOf[o.Polarity]] += 1 / float64(len(s.r.ops))
	}
	d[figText+3], d[figText+4], d[figText+5] = s.v.Scores.Praise, s.v.Scores.Complaint, s.v.Scores.Neutral
	switch s.v.Kind {
	case pulse.Praise:
		d[figKind] = 1
	case pulse.Complaint:
		d[figKind+1] = 1
	case pulse.Mixed:
		d[figKind+2] = 1
	default:
		d[figKind+3] = 1
	}
	o := d[figOther : figOther+12]
	o[0] = min(a.margin, 6)
	if a.margin < highFrom {
		o[1] = 1
	}
	if a.margin < mediumFrom {
		o[2] = 1
	}
	o[3] = math.Log1p(float64(len(s.words)))
	o[4] = float64(min(len(others), 5))
	o[5] = float64(min(len(s.r.ops), 6))
	o[6] = float64(min(len(a.ops), 4))
	for _, f := range s.r.terms {
		if f.Value != ignored && f.Value%own == a.theme {
			o[7] = 1
		}
	}
	if len(a.anchors) > 0 {
		o[8] = float64(s.at[a.anchors[0]]) / float64(max(s.at[len(s.at)-1], 1))
	}
	o[9], o[10] = s.total[0], s.total[1]
	best2 := 0.0
	for _, x := range others {
		if x.theme != a.theme {
			best2 = max(best2, x.margin)
		}
	}
	o[11] = min(best2, 6) - min(a.margin, 6)
	s.around(d[figAround:], a)
	if a.theme < outputs {
		d[figTheme+a.theme] = 1
	}
	l := slices.Index(lang.All(), s.v.Lang)
	if l < 0 {
		l = 5
	}
	d[figLang+l] = 1
}

// topics lists the themes that the clauses of a text were given.
func (r *reading) topics(given [][]match) []topic {
	var out []topic
	for i, ms := range given {
		for _, m := range ms {
			c := r.themeAt(m.theme)
			k := slices.IndexFunc(out, func(a topic) bool { return a.theme == c })
			if k < 0 {
				k = len(out)
				out = append(out, topic{theme: c, anchors: r.anchors(c), best: i, margin: m.score})
			}
			a := &out[k]
			a.ops = append(a.ops, i)
			if m.own {
				a.own, a.margin = true, max(a.margin, highFrom)
			}
			if r.partScore(i, c) > r.partScore(a.best, c) {
				a.best = i
			}
		}
	}
	return out
}

// themeAt is the place of a theme in the tree.
func (r *reading) themeAt(id string) int {
	return slices.IndexFunc(r.t.themes, func(th Theme) bool { return th.ID == id })
}

func (r *reading) partScore(i, c int) float64 {
	if c >= outputs || r.parts == nil {
		return 0
	}
	return r.parts[i][c]
}

var kindsOf = [sides]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral, ""}

// side decides for every theme of a text on which side it is.
func (r *reading) side(given [][]match, v pulse.Verdict, leans pulse.Leaning) {
	as := r.topics(given)
	if len(as) == 0 {
		return
	}
	s := r.settingOf(v, leans)
	chances := make([][sides]float64, len(as))
	told := make([]int, len(as))
	for k, a := range as {
		p := s.pair(a, as)
		chances[k] = r.t.sides.chances(&p)
		if a.own {
			chances[k][sideNone] = 0
		}
		told[k] = r.t.sides.decide(chances[k])
	}
	r.agree(told, chances, as, v)
	for k, a := range as {
		side, chance := told[k], chances[k]
		id := r.t.themes[a.theme].ID
		for _, i := range a.ops {
			k := slices.IndexFunc(given[i], func(m match) bool { return m.theme == id })
			m := &given[i][k]
			if kind := kindsOf[side]; kind != r.ops[i].Polarity {
				m.side, m.turned = kind, s.turning(a, side)
				m.sided = math.Round(chance[side]*100) / 100
				if side == sideNeutral {
					m.sided = math.Round((chance[sideNeutral]+chance[sideNone])*100) / 100
				}
			}
		}
	}
}

// agree gives a text that complains for sure, and of nothing, the theme that it is
// likeliest to complain of; the same for praise. A verdict and its themes would
// contradict each other otherwise.
func (r *reading) agree(told []int, chances [][sides]float64, as []topic, v pulse.Verdict) {
	want, ok := sidesOf[v.Kind]
	if !ok || want == sideNeutral || v.Unsure || slices.Contains(told, want) {
		return
	}
	best := -1
	for k, a := range as {
		if r.ops[a.best].Polarity == v.Kind && (best < 0 || chances[k][want] > chances[best][want]) {
			best = k
		}
	}
	if best >= 0 {
		told[best] = want
	}
}

// decide gives the side. A praise and a complaint must be as likely as least says,
// among the three sides; who is told neither, or who most likely does not speak of the
// theme at all, only names it.
func (m *sideModel) decide(p [sides]float64) int {
	sum := p[sidePraise] + p[sideComplaint] + p[sideNeutral]
	switch {
	case p[sideNone] >= float64(m.least[sideNone]):
		return sideNeutral
	case p[sideComplaint] >= float64(m.least[sideComplaint])*sum:
		return sideComplaint
	case p[sidePraise] >= float64(m.least[sidePraise])*sum:
		return sidePraise
	}
	return sideNeutral
}

// around sets the sides of the clauses that a theme's words stand in, of the one that
// complains most of them, of the one before them and of the one behind.
func (s *setting) around(d []float64, a topic) {
	if len(s.clauses) == 0 {
		return
	}
	first, last, n := len(s.clauses), -1, 0.0
	has := func(i int) {
		c := s.clauses[i].Sides
		for k, v := range c {
			d[k] += v
		}
		if d[3] == 0 || c[1] >= d[4] {
			copy(d[3:6], c[:])
		}
		n++
		first, last = min(first, i), max(last, i)
	}
	for i, c := range s.clauses {
		for _, w := range a.anchors {
			if s.r.words[w].Start >= c.Start && s.r.words[w].End <= c.End {
				has(i)
				break
			}
		}
	}
	if n == 0 {
		o := s.r.ops[a.best]
		for i, c := range s.clauses {
			if c.Start >= o.Start && c.End <= o.End {
				has(i)
			}
		}
	}
	if n == 0 {
		return
	}
	for k := range 3 {
		d[k] /= n
	}
	if first > 0 {
		copy(d[6:9], s.clauses[first-1].Sides[:])
	}
	if last+1 < len(s.clauses) {
		copy(d[9:12], s.clauses[last+1].Sides[:])
	}
}

// turning are the guest's words around a theme that lean most to a side, in their
// order; none where it is only named.
func (s *setting) turning(a topic, side int) string {
	sign := map[int]float64{sidePraise: 1, sideComplaint: -1}[side]
	var order []int
	weight := func(i int) float64 {
		d, _ := s.steps(i, a.anchors)
		return sign * s.lean[i] * fade9[min(d, fades-1)]
	}
	for i, w := range s.r.words {
		if w.Type != lang.Punct && weight(i) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight(b), weight(a)) })
	order = order[:min(len(order), maxTelling)]
	slices.Sort(order)
	var out []string
	for _, i := range order {
		out = append(out, s.r.text[s.r.words[i].Start:s.r.words[i].End])
	}
	return strings.Join(out, ", ")
}

// Version is the youngest of the embedded models of themes, of their sides and parts; 0 in
// a broken build.
func Version() (v uint32) {
	if m := shippedSides(); m != nil {
		v = m.version
	}
	if m := shippedParts(); m != nil {
		v = max(v, m.version)
	}
	return v
}
