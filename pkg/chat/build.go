package chat

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// board is a session while it is put together.
type board struct {
	o         Options
	posts     []*post          // oldest first, without reposts
	by        map[string]*post // by id
	reposted  map[string]int   // reposts of posts we do not hold
	reposts   int
	hosts     []string // persons
	labels    []string // what they are called
	questions []*Question
	asks      map[string]int // number of the question a post asks, by id
	numbered  bool
	over      time.Time // when the host closed the session
	total     int
}

// Build puts the posts of one session together. The order of list does not matter.
func Build(list []pulse.Mention, o Options) Session {
	b := &board{o: o, by: map[string]*post{}, reposted: map[string]int{}, asks: map[string]int{}}
	b.take(list)
	b.spam()
	b.findQuestions()
	b.close()
	b.strong()
	b.weak()
	return b.session()
}

// take keeps the posts of the session: those that hold the tag, and those that
// answer, quote or repeat one of them. Reposts are counted with their original.
func (b *board) take(list []pulse.Mention) {
	list = slices.Clone(list)
	sorting.By(list, func(x, y pulse.Mention) int {
		return cmp.Or(x.Posted.Compare(y.Posted), strings.Compare(x.ID, y.ID))
	})
	var again []pulse.Mention
	copies := map[string]string{} // key of the first post with these words, for "RT @host: …"
	for _, m := range list {
		if !b.o.From.IsZero() && m.Posted.Before(b.o.From) || !b.o.To.IsZero() && !m.Posted.Before(b.o.To) || b.by[m.Key()] != nil {
			continue
		}
		p := &post{Mention: m, bare: bareWords(m.Text), person: m.Person(), reply: beside(m, m.ReplyTo), quote: beside(m, m.QuoteOf)}
		if m.RepostOf != "" || strings.HasPrefix(m.Text, "RT @") {
			again = append(again, m)
			continue
		}
		if b.by[p.reply] == nil && b.by[p.quote] == nil && !tagged(m.Text, b.o.Tag) {
			continue
		}
		b.by[m.Key()], b.posts = p, append(b.posts, p)
		if _, known := copies[copyKey(m.Text)]; !known {
			copies[copyKey(m.Text)] = m.Key()
		}
	}
	for _, m := range again {
		of := beside(m, m.RepostOf)
		if b.by[of] == nil {
			_, said, _ := strings.Cut(m.Text, ": ")
			of = copies[copyKey(said)]
		}
		if p := b.by[of]; p != nil {
			p.reposts++
		} else if !tagged(m.Text, b.o.Tag) {
			continue
		}
		b.reposts++
	}
	b.total = len(b.posts) + b.reposts
	for _, p := range b.posts {
		p.verdict = b.o.Judge(p.Mention)
		p.marks = marksOf(p.Text)
		p.roots = b.o.Roots(p.bare, p.verdict.Lang)
	}
}

// beside is the key of a mention that m names; "" none.
func beside(m pulse.Mention, id string) string {
	if id == "" {
		return ""
	}
	return pulse.Mention{Source: m.Source, ID: id}.Key()
}

// tagged reports whether a text holds the tag, as a whole word of any case.
func tagged(text, tag string) bool {
	if tag == "" {
		return true
	}
	tag = lang.Plain(strings.TrimPrefix(tag, "#"))
	for _, t := range tags().FindAllString(text, -1) {
		if lang.Plain(t[1:]) == tag {
			return true
		}
	}
	return false
}

// copyKey is what two copies of a post share: its words alone.
func copyKey(text string) string {
	var out []string
	for _, t := range lang.PlainTokens(bareWords(text), lang.EN) {
		if t.Type == lang.Word || t.Type == lang.Number {
			out = append(out, t.Plain)
		}
	}
	return strings.Join(out, " ")
}

// fewTags is how many tags a post may carry beside a link before it is an advert.
const fewTags = 5

// spam marks adverts, and what is sent again and again.
func (b *board) spam() {
	times := map[string]int{}
	for _, p := range b.posts {
		if links().MatchString(p.Text) {
			times[copyKey(p.Text)]++
		}
	}
	seen := map[string]bool{}
	for _, p := range b.posts {
		link, sells := links().MatchString(p.Text), adverts().MatchString(lang.Plain(p.Text))
		key := p.person + "\x00" + copyKey(p.Text)
		switch {
		case link && sells || link && p.ReplyTo == "" && len(tags().FindAllString(p.Text, -1)) > fewTags:
			p.leave(LeftSpam, Reason{ID: "advert"})
		case link && times[copyKey(p.Text)] > 2:
			p.leave(LeftSpam, Reason{ID: "repeated"})
		case seen[key] && p.bare != "":
			p.as, p.why = LeftSpam, []Reason{{ID: "repeated"}} // unless it asks a question again: findQuestions looks
		}
		seen[key] = true
	}
}

// close finds when the session was over: with the last thing the host said by
// itself behind the last question, else a while after that.
func (b *board) close() {
	if len(b.questions) == 0 {
		return
	}
	asked := b.questions[len(b.questions)-1].At
	b.over = asked.Add(afterwards)
	for _, p := range b.posts {
		if p.host && p.as == "" && p.ReplyTo == "" && p.QuoteOf == "" && p.Posted.After(asked) && p.Posted.Before(b.over) && len(p.marks) == 0 {
			b.over = p.Posted
		}
	}
}

func (p *post) leave(as string, why ...Reason) { p.as, p.why = as, why }

func (p *post) put(n int, sure bool, why Reason) {
	p.as, p.sure = AsAnswer, p.sure || sure
	if !slices.Contains(p.to, n) {
		p.to = append(p.to, n)
	}
	why.N = n
	p.why = append(p.why, why)
}

// questionOf is the question a post asks; 0 none.
func (b *board) question(n int) *Question {
	for _, q := range b.questions {
		if q.N == n {
			return q
		}
	}
	return nil
}

// numberOf turns "the last question" into its number, and drops what nobody asked.
func (b *board) numberOf(n int) int {
	if n == last && len(b.questions) > 0 {
		return b.questions[len(b.questions)-1].N
	}
	if b.question(n) == nil {
		return 0
	}
	return n
}

// strong puts what says itself where it belongs: by its own number, by what it
// answers or quotes, by the thread it stands in.
func (b *board) strong() {
	for _, p := range b.posts {
		if p.as != "" {
			continue
		}
		if p.host && !b.answersAsHost(p) {
			p.leave(LeftHost, Reason{ID: "leads"})
			continue
		}
		b.byMark(p)
		if len(p.to) == 0 {
			b.byPost(p)
		}
	}
}

// answersAsHost: a host who numbers an answer answers like a guest.
func (b *board) answersAsHost(p *post) bool {
	for _, m := range p.marks {
		if m.lead && !m.asks && !m.bare && b.numberOf(m.n) > 0 {
			return true
		}
	}
	up := b.by[p.reply]
	return up != nil && up.person == p.person && up.as == AsAnswer
}

// byMark: A2, Cevap 2, the number of the question, in that order.
func (b *board) byMark(p *post) {
	talk, left := smallTalk(p.bare, p.verdict.Lang)
	pick := func(ok func(mark) bool, id string) bool {
		for _, m := range p.marks {
			if n := b.numberOf(m.n); n > 0 && ok(m) {
				p.put(n, true, Reason{ID: id, What: m.text})
			}
		}
		return len(p.to) > 0
	}
	switch {
	case pick(func(m mark) bool { return m.lead && !m.asks && !m.bare }, "marker"):
	case left < 4 && endsAsking(p): // "Q3? I missed it"
	case pick(func(m mark) bool { return m.lead && m.asks && !m.spoken }, "marker"):
	case b.by[p.reply] != nil || b.by[p.quote] != nil: // what it answers says more than a number in its middle
	case len(p.marks) == 1 && p.marks[0].bare && p.marks[0].lead && left > 0 && pick(func(m mark) bool { return m.bare }, "marker"):
	case talk || left < 3:
	case endsAsking(p): // "is Q3 still open?"
	case pick(func(m mark) bool { return !m.asks && !m.bare }, "named"):
	case pick(func(m mark) bool { return m.asks }, "named"):
	case pick(func(m mark) bool { return m.bare }, "marker"):
	}
}

// byPost: what it answers, goes on from or quotes.
func (b *board) byPost(p *post) {
	talk, left := smallTalk(p.bare, p.verdict.Lang)
	up, quoted := b.by[p.reply], b.by[p.quote]
	switch {
	case up != nil && b.asks[up.Key()] > 0:
		if talk && left == 0 {
			p.leave(LeftChat, Reason{ID: "small_talk"})
			return
		}
		p.put(b.asks[up.Key()], true, Reason{ID: "reply"})
	case up != nil && up.person == p.person && up.as == AsAnswer:
		if talk {
			p.leave(LeftChat, Reason{ID: "small_talk"})
			return
		}
		for _, n := range up.to {
			p.put(n, true, Reason{ID: "thread"})
		}
		p.goes = up.Key()
	case up != nil && up.person == p.person && up.as == "" && !talk:
		p.goes = up.Key() // where its first part goes by time and words, it goes too
	case up != nil && up.host && !talk && b.weakReply(p):
		// an answer under the host's "five minutes left": time and words decide
	case up != nil:
		p.leave(LeftChat, Reason{ID: "aside"})
	case quoted != nil && b.asks[quoted.Key()] > 0:
		if talk && left == 0 {
			p.leave(LeftChat, Reason{ID: "small_talk"})
			return
		}
		p.put(b.asks[quoted.Key()], true, Reason{ID: "quote"})
	case quoted != nil && quoted.as == AsAnswer && (talk || left < 4):
		p.leave(LeftChat, Reason{ID: "small_talk"})
	case quoted != nil && quoted.as == AsAnswer:
		for _, n := range quoted.to {
			p.put(n, true, Reason{ID: "quoted_answer"})
		}
	}
}

// weakReply: a reply to the host that says something of its own.
func (b *board) weakReply(p *post) bool { return len(p.roots) >= 3 && !endsAsking(p) }

// asking reports a question.
func asking(p *post) bool { return p.verdict.Question || strings.ContainsAny(p.Text, "?？") }

// endsAsking reports a post whose last word is a question: who asks themselves first
// and answers then, answers.
func endsAsking(p *post) bool {
	end := strings.TrimRightFunc(p.bare, func(r rune) bool {
		return r != '?' && r != '？' && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	if strings.ContainsAny(p.bare, "?？") {
		return strings.HasSuffix(end, "?") || strings.HasSuffix(end, "？")
	}
	return p.verdict.Question
}

// session tells what became of every post.
func (b *board) session() Session {
	s := Session{Tag: b.o.Tag, Posts: b.total, Reposts: b.reposts, Numbered: b.numbered,
		Hosts: []string{}, Questions: []Question{}, People: []Person{}, Languages: []Count{}, Left: []Count{}, Thank: []string{}, Placed: []Placement{}}
	if len(b.posts) > 0 {
		s.From, s.Until = b.posts[0].Posted, b.posts[len(b.posts)-1].Posted
	}
	s.Hosts = append(s.Hosts, b.labels...)
	left, langs := map[string]int{}, map[string]int{}
	for _, p := range b.posts {
		s.Placed = append(s.Placed, placement(p))
		switch p.as {
		case AsAnswer:
			s.Answers++
			langs[p.verdict.Lang]++
		case AsQuestion:
		default:
			left[p.as]++
		}
	}
	s.Left, s.Languages = counts(left), counts(langs)
	b.fill(&s)
	return s
}

func placement(p *post) Placement {
	out := Placement{Key: p.Key(), Author: p.Author.Label(), Lang: p.verdict.Lang, At: p.Posted, Text: p.Text, As: p.as,
		Questions: slices.Clone(p.to), Why: p.why, Sure: p.sure || p.as != AsAnswer}
	if out.Questions == nil {
		out.Questions = []int{}
	}
	slices.Sort(out.Questions)
	return out
}

// counts lists the most first, ties by name.
func counts(m map[string]int) []Count {
	out := []Count{}
	for what, n := range m {
		out = append(out, Count{what, n})
	}
	sorting.By(out, func(a, b Count) int { return cmp.Or(b.N-a.N, strings.Compare(a.What, b.What)) })
	return out
}

// fill puts the answers under their questions and counts who gave them.
func (b *board) fill(s *Session) {
	people := map[string]*Person{}
	var order []string
	for _, q := range b.questions {
		who, langs := map[string]bool{}, map[string]int{}
		q.Answers = []Answer{}
		for _, id := range q.keys {
			q.Reposts += b.by[id].reposts
		}
		for _, p := range b.posts {
			if p.as != AsAnswer || !slices.Contains(p.to, q.N) {
				continue
			}
			q.Answers = append(q.Answers, b.answer(p, q))
			langs[p.verdict.Lang]++
			x := people[p.person]
			if x == nil {
				x = &Person{Author: p.Author.Label()}
				people[p.person], order = x, append(order, p.person)
			}
			if x.Answers++; !who[p.person] {
				x.Questions++
			}
			x.Reposts += p.reposts
			who[p.person] = true
		}
		q.People, q.Languages = len(who), counts(langs)
		q.Ideas = b.ideas(q)
		s.Questions = append(s.Questions, *q)
	}
	for _, id := range order {
		s.People = append(s.People, *people[id])
	}
	sorting.By(s.People, func(x, y Person) int { return y.Answers - x.Answers })
	for _, x := range s.People {
		if x.Author != "" && !slices.Contains(s.Hosts, x.Author) {
			s.Thank = append(s.Thank, x.Author)
		}
	}
}

func (b *board) answer(p *post, q *Question) Answer {
	a := Answer{Key: p.Key(), Author: p.Author.Label(), Lang: p.verdict.Lang, Text: p.Text, URL: p.URL, At: p.Posted,
		Late: b.late(p, q), Reposts: p.reposts, Sure: p.sure, Themes: themesOf(p), Continues: p.goes}
	return a
}

// afterwards is how long behind the last question an answer is still in time.
const afterwards = 20 * time.Minute

// late: the question after the next had been asked, or the session was over.
func (b *board) late(p *post, q *Question) bool {
	i := slices.Index(b.questions, q)
	if i+2 < len(b.questions) {
		return p.Posted.After(b.questions[i+2].At)
	}
	return p.Posted.After(b.questions[len(b.questions)-1].At.Add(afterwards))
}

func themesOf(p *post) []string {
	out := []string{}
	for _, o := range p.verdict.Opinions {
		if id := cmp.Or(o.Sub, o.Theme); id != "" && o.Sure != "low" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// ideas are what the answers speak of, each person once a theme.
func (b *board) ideas(q *Question) []Idea {
	at, who, said := map[string]*Idea{}, map[string]bool{}, map[string][]Answer{}
	var out []*Idea
	for _, a := range q.Answers {
		list := a.Themes
		if len(list) == 0 {
			list = []string{""}
		}
		for _, id := range list {
			if at[id] == nil {
				at[id] = &Idea{Theme: id}
				out = append(out, at[id])
			}
			if !who[id+"\x00"+a.Author] {
				who[id+"\x00"+a.Author] = true
				at[id].People++
			}
			said[id] = append(said[id], a)
		}
	}
	sorting.By(out, func(x, y *Idea) int {
		return cmp.Or(themeless(x)-themeless(y), y.People-x.People, strings.Compare(x.Theme, y.Theme))
	})
	list, told := []Idea{}, map[string]bool{}
	for _, x := range out {
		best := best(said[x.Theme], told)
		told[best.Key] = true
		x.Best, x.Text, x.Author, x.Lang = best.Key, best.Text, best.Author, best.Lang
		list = append(list, *x)
	}
	return list
}

// best is the answer that tells most; one that was shown already only where there
// is no other.
func best(list []Answer, told map[string]bool) (out Answer) {
	for _, a := range list {
		if out.Key == "" || told[out.Key] && !told[a.Key] || told[out.Key] == told[a.Key] && tells(a) > tells(out) {
			out = a
		}
	}
	return out
}

// tells is how much an answer tells, as far as its length says.
func tells(a Answer) int { return min(len([]rune(bareWords(a.Text))), 200) }

// themeless sorts what is about no theme behind the rest.
func themeless(x *Idea) int {
	if x.Theme == "" {
		return 1
	}
	return 0
}
