package chat

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// together is how far apart the wordings of one question in two languages are posted.
const together = 4 * time.Minute

// findQuestions finds who asks, and what.
func (b *board) findQuestions() {
	b.numbered = b.byNumber()
	if !b.numbered {
		b.byForm()
	}
	called := map[string]string{}
	for _, p := range b.posts {
		if p.host = slices.Contains(b.hosts, p.person); p.host {
			called[p.person] = cmp.Or(called[p.person], p.Author.Label())
		}
	}
	for _, h := range b.hosts {
		b.labels = append(b.labels, called[h])
	}
	b.reminders()
}

// asksNumber is the number a post asks under; 0 none.
func asksNumber(p *post) int {
	n := 0
	for _, m := range p.marks {
		switch {
		case !m.asks && !m.bare:
			return 0 // it answers
		case m.lead && m.n <= most && !m.spoken && n == 0:
			n = m.n
		}
	}
	return n
}

// onOwn reports a post that answers nobody but its author.
func (b *board) onOwn(p *post) bool {
	up := b.by[p.reply]
	return p.ReplyTo == "" || up != nil && up.person == p.person
}

// byNumber takes numbered questions: whoever posts the most numbers first is the
// host. Somebody else who asks the same numbers beside the host, in another
// language, is a host too.
func (b *board) byNumber() bool {
	first, score := map[int]*post{}, map[string]int{}
	for _, p := range b.posts {
		n := asksNumber(p)
		if n == 0 || !b.onOwn(p) || p.as == LeftSpam || b.o.Host != "" && !isHandle(p, b.o.Host) {
			continue
		}
		if !asking(p) && !p.marked() {
			continue
		}
		if first[n] == nil {
			first[n] = p
			score[p.person] += 2
		}
		if asking(p) {
			score[p.person]++
		}
	}
	host, best := "", 3 // one numbered post is a guest's
	for _, p := range b.posts {
		if score[p.person] > best {
			host, best = p.person, score[p.person]
		}
	}
	if host == "" {
		return false
	}
	b.hosts = []string{host}
	for _, p := range b.posts {
		if n := asksNumber(p); p.person == host && n > 0 && b.onOwn(p) {
			b.ask(p, n, "marker")
		}
	}
	if len(b.questions) < 2 {
		b.hosts, b.questions, b.asks = nil, nil, map[string]int{}
		for _, p := range b.posts {
			if p.as == AsQuestion {
				p.as, p.why = "", nil
			}
		}
		return false
	}
	b.sortQuestions()
	b.others()
	b.gaps()
	return true
}

// marked reports a number with its letter or word: not a bare one.
func (p *post) marked() bool {
	return slices.ContainsFunc(p.marks, func(m mark) bool { return m.lead && m.asks })
}

func isHandle(p *post, handle string) bool {
	return strings.EqualFold(p.Author.Handle, strings.TrimPrefix(handle, "@"))
}

// ask takes a post as a question, or as another wording or a repetition of one.
func (b *board) ask(p *post, n int, why string) {
	q := b.question(n)
	if q == nil {
		q = &Question{N: n, At: p.Posted}
		b.questions = append(b.questions, q)
	}
	p.leave(AsQuestion, Reason{ID: why, N: n})
	p.to, p.sure = []int{n}, true
	b.asks[p.Key()] = n
	q.keys = append(q.keys, p.Key())
	if !slices.ContainsFunc(q.Texts, func(w Wording) bool { return w.Lang == p.verdict.Lang }) {
		q.Texts = append(q.Texts, Wording{p.Key(), p.verdict.Lang, p.Text, p.URL})
	}
}

func (b *board) sortQuestions() {
	sorting.By(b.questions, func(x, y *Question) int { return cmp.Or(x.At.Compare(y.At), x.N-y.N) })
}

// others are hosts beside the host: two numbers or more, asked at the same time in
// another language.
func (b *board) others() {
	said := map[string][]*post{}
	var order []string
	for _, p := range b.posts {
		n := asksNumber(p)
		q := b.question(n)
		if p.as != "" || q == nil || !b.onOwn(p) || !asking(p) || p.Posted.Sub(q.At).Abs() > together || q.Texts[0].Lang == p.verdict.Lang {
			continue
		}
		if said[p.person] == nil {
			order = append(order, p.person)
		}
		said[p.person] = append(said[p.person], p)
	}
	for _, who := range order {
		if len(said[who]) < 2 {
			continue
		}
		b.hosts = append(b.hosts, who)
		for _, p := range said[who] {
			b.ask(p, asksNumber(p), "marker")
		}
	}
}

// gaps fills numbers the host forgot to write: a question in the right place.
func (b *board) gaps() {
	if first := b.questions[0]; first.N == 2 {
		for i := len(b.posts) - 1; i >= 0; i-- { // what was asked last before it; what came earlier was to warm up
			if p := b.posts[i]; p.person == b.hosts[0] && p.as == "" && p.Posted.Before(first.At) && b.poses(p) {
				b.ask(p, 1, "asked")
				b.sortQuestions()
				break
			}
		}
	}
	for i := 0; i+1 < len(b.questions); i++ {
		x, y := b.questions[i], b.questions[i+1]
		if y.N != x.N+2 {
			continue
		}
		for _, p := range b.posts {
			if p.person == b.hosts[0] && p.as == "" && p.Posted.After(x.At) && p.Posted.Before(y.At) && b.poses(p) {
				b.ask(p, x.N+1, "asked")
				b.sortQuestions()
				break
			}
		}
	}
}

// poses reports a post that asks everybody something worth an answer.
func (b *board) poses(p *post) bool {
	talk, left := smallTalk(p.bare, p.verdict.Lang)
	return asking(p) && b.onOwn(p) && p.QuoteOf == "" && !strings.HasPrefix(strings.TrimSpace(p.Text), "@") &&
		!talk && (left >= 4 || p.verdict.Lang == lang.TH) && !rollCall().MatchString(lang.Plain(p.bare))
}

// byForm finds questions without numbers: the host is who asks everybody the most,
// and is answered the most.
func (b *board) byForm() {
	heard := map[string]int{}
	for _, p := range b.posts {
		for _, id := range []string{p.reply, p.quote} {
			if up := b.by[id]; up != nil && up.person != p.person {
				heard[id]++
			}
		}
	}
	score, at := map[string]int{}, map[string]time.Time{}
	for _, p := range b.posts {
		if p.as != LeftSpam && b.poses(p) && p.Posted.Sub(at[p.person]) > time.Minute {
			score[p.person] += 2 + min(heard[p.Key()], 5)
			at[p.person] = p.Posted
		}
	}
	host, best := "", 0
	for _, p := range b.posts {
		if (b.o.Host == "" || isHandle(p, b.o.Host)) && score[p.person] > best {
			host, best = p.person, score[p.person]
		}
	}
	if host == "" {
		return
	}
	b.hosts = []string{host}
	for _, p := range b.posts {
		if p.person != host || p.as == LeftSpam || !b.poses(p) {
			continue
		}
		b.ask(p, b.sameAs(p), "asked")
	}
}

// sameAs is the number of the question that p asks again, in the same words or at
// the same time in another language; else the next.
func (b *board) sameAs(p *post) int {
	same := b.o.Same(p.bare)
	for _, q := range b.questions {
		for _, w := range q.Texts {
			if w.Lang == p.verdict.Lang && same(bareWords(w.Text)) || w.Lang != p.verdict.Lang && p.Posted.Sub(q.At) <= together && !slices.ContainsFunc(q.Texts, func(o Wording) bool { return o.Lang == p.verdict.Lang }) {
				return q.N
			}
		}
	}
	return len(b.questions) + 1
}

// reminders are posts that ask a question again, by whomever: answers to them are
// answers to it.
func (b *board) reminders() {
	for _, q := range b.questions {
		for _, w := range q.Texts {
			same, key := b.o.Same(bareWords(w.Text)), copyKey(w.Text)
			for _, p := range b.posts {
				if (p.as == "" || p.as == LeftSpam && p.host) && b.asks[p.Key()] == 0 && p.verdict.Lang == w.Lang && asking(p) && (copyKey(p.Text) == key || same(p.bare)) {
					b.ask(p, q.N, "repeated")
				}
			}
		}
	}
}
