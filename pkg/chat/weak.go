package chat

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// topic is what a question and its sure answers are about.
type topic struct {
	words  map[string]map[string]float64 // by language: how often a root is said
	themes map[string]float64
	said   float64 // how many gave a theme
}

// weak puts what says nothing of itself: by when it was written and how like the
// question and its answers it is. What is like nothing is left out.
func (b *board) weak() {
	topics, rare := b.topics()
	for _, p := range b.posts {
		if p.as != "" {
			continue
		}
		talk, left := smallTalk(p.bare, p.verdict.Lang)
		switch {
		case p.goes != "" && b.by[p.goes].as == AsAnswer:
			for _, n := range b.by[p.goes].to {
				p.put(n, b.by[p.goes].sure, Reason{ID: "thread"})
			}
		case p.goes != "":
			p.leave(b.by[p.goes].as, b.by[p.goes].why...)
			p.goes = ""
		case len(b.questions) == 0:
			p.leave(LeftOff, Reason{ID: "nothing"})
		case talk || p.Posted.After(b.over) && takesLeave(p):
			p.leave(LeftChat, Reason{ID: "small_talk"})
		case strings.HasPrefix(strings.TrimSpace(p.Text), "@") && !b.toHost(p):
			p.leave(LeftChat, Reason{ID: "aside"})
		case endsAsking(p):
			p.leave(LeftChat, Reason{ID: "asks"})
		default:
			b.guess(p, topics, rare, left)
		}
	}
}

// toHost reports a post that begins with the handle of a host.
func (b *board) toHost(p *post) bool {
	first := handles().FindString(p.Text)
	return slices.ContainsFunc(b.labels, func(l string) bool { return strings.EqualFold(l, first) })
}

// topics gathers what is surely said under each question, and how rare each root is.
func (b *board) topics() (map[int]*topic, map[string]float64) {
	out, seen := map[int]*topic{}, map[string]float64{}
	for _, q := range b.questions {
		out[q.N] = &topic{words: map[string]map[string]float64{}, themes: map[string]float64{}}
	}
	for _, p := range b.posts {
		code := p.verdict.Lang
		for _, r := range p.roots {
			seen[code+r]++
		}
		if !p.sure || p.as != AsAnswer && p.as != AsQuestion {
			continue
		}
		weight := 1.0
		if p.as == AsQuestion {
			weight = 3
		}
		for _, n := range p.to {
			out[n].add(p, code, weight)
		}
	}
	for r, n := range seen {
		seen[r] = math.Log(1 + float64(len(b.posts))/n)
	}
	return out, seen
}

func (t *topic) add(p *post, code string, weight float64) {
	if t.words[code] == nil {
		t.words[code] = map[string]float64{}
	}
	for _, r := range p.roots {
		t.words[code][r] += weight
	}
	for _, id := range firmThemes(p) {
		t.themes[id] += weight
		t.said += weight
	}
}

// firmThemes are the themes of a post that are no guess.
func firmThemes(p *post) []string {
	var out []string
	for _, o := range p.verdict.Opinions {
		if o.Theme != "" && o.Sure != "low" && !slices.Contains(out, o.Theme) {
			out = append(out, o.Theme)
		}
	}
	return out
}

// like is how much of what p says is said under the question, 0 to 1, with the
// words they share.
func (t *topic) like(p *post, rare map[string]float64) (float64, []string) {
	var all, got float64
	var shared []string
	code := p.verdict.Lang
	for _, r := range p.roots {
		w := rare[code+r]
		all += w
		if n := t.words[code][r]; n > 0 && len(r) > 1 {
			got += w * (1 - math.Exp(-n))
			shared = append(shared, r)
		}
	}
	return got / (all + unsaid), shared
}

// unsaid keeps one word in common from deciding over a short post.
const unsaid = 4.0

// near is how much a question is about the themes of p, 0 to 1.
func (t *topic) near(p *post) float64 {
	var best float64
	for _, id := range firmThemes(p) {
		if t.said > 0 {
			best = max(best, t.themes[id]/t.said)
		}
	}
	return best
}

// What the parts of a guess weigh: set on the session that stands in the tests.
const (
	wordsWeigh  = 6.0
	themesWeigh = 1.5
)

func (b *board) guess(p *post, topics map[int]*topic, rare map[string]float64, left int) {
	var best *Question
	score, likest, shared := math.Inf(-1), 0.0, []string(nil)
	for i, q := range b.questions {
		like, words := topics[q.N].like(p, rare)
		s := b.when(p, i) + wordsWeigh*like + themesWeigh*topics[q.N].near(p)
		if s > score {
			best, score, shared = q, s, words
		}
		likest = max(likest, like)
	}
	firm := len(firmThemes(p)) > 0
	if likest == 0 && !firm && left < 6 || p.Posted.Before(b.questions[0].At) {
		p.leave(LeftOff, Reason{ID: "nothing"})
		return
	}
	if likest == 0 && p.Posted.After(b.over) {
		p.leave(LeftOff, Reason{ID: "nothing"}) // in another language than the rest, long after: anything would be made up
		return
	}
	if likest < 0.05 && !b.spoken(p.verdict.Lang, topics) && !firm && left < 4 {
		p.leave(LeftOff, Reason{ID: "nothing"})
		return
	}
	if len(shared) > 0 {
		p.put(best.N, false, Reason{ID: "words", What: strings.Join(shared[:min(len(shared), 4)], ", ")})
	}
	if near := topics[best.N].near(p); near > 0 {
		p.put(best.N, false, Reason{ID: "theme", What: firmThemes(p)[0]})
	}
	p.put(best.N, false, Reason{ID: "time", What: strconv.Itoa(int(p.Posted.Sub(best.At) / time.Minute))})
}

// spoken reports whether anything sure is held in a language.
func (b *board) spoken(code string, topics map[int]*topic) bool {
	for _, t := range topics {
		if len(t.words[code]) > 0 {
			return true
		}
	}
	return code == lang.Other
}

// when weighs question i by the time of a post: most answer the question of the
// moment; just after a new one many are still at the one before.
func (b *board) when(p *post, i int) float64 {
	now := -1
	for k, q := range b.questions {
		if !p.Posted.Before(q.At) {
			now = k
		}
	}
	if now < 0 {
		return math.Log(0.02)
	}
	age := p.Posted.Sub(b.questions[now].At)
	if now == len(b.questions)-1 && (age > afterwards || p.Posted.After(b.over)) {
		return math.Log(1 / float64(len(b.questions))) // the session is over: any
	}
	switch {
	case i == now:
		return math.Log(1 - 0.6*math.Exp(-age.Seconds()/50))
	case i == now-1:
		return math.Log(0.06 + 0.7*math.Exp(-age.Seconds()/50))
	case i < now:
		return math.Log(0.03)
	}
	return math.Log(0.002)
}
