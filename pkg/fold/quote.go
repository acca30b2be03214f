package fold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What an alert or an article passes on is cut, framed and never the whole of a text,
// so that shares of pieces say nothing. It is known by the runs of words that stand in
// both, in letters.
const (
	seed        = 12  // by which a run is found
	run         = 16  // the shortest that counts
	longestRun  = 30  // the longest is at least so long
	quotedAll   = 40  // and all of them together
	quotedPart  = 0.7 // share of the words that are not the frame
	frameTitle  = 100 // a line before the guest's words
	frameBeside = 40  // before or behind them on the same line
	otherQuote  = 20  // in quotation marks and not this guest's: another guest is quoted
	mostTokens  = 3000
)

// token is a word, or one letter of a script that writes without spaces.
type token struct {
	start, end int // of the plain text
	letters    int
	piece      int // of the text, cut at lines, quotation marks and dots that leave out
}

// Quoting is a text made ready to be asked whom it quotes, or who is quoted in it.
type Quoting struct {
	plain  string
	tokens []token
	pieces []quotePiece
}

// quotePiece is a part of a text as its writer set it off.
type quotePiece struct {
	line   int
	quoted bool
}

// ReadQuoting makes a text ready. Only its first 3,000 words count.
func ReadQuoting(text string) Quoting {
	var q Quoting
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		quoted, begin := false, 0
		flush := func(end int) {
			if plain := normalise(line[begin:end]); plain != "" && len(q.tokens) < mostTokens {
				if b.Len() > 0 {
					b.WriteByte(' ')
				}
				q.take(plain, b.Len())
				q.pieces = append(q.pieces, quotePiece{i, quoted})
				b.WriteString(plain)
			}
		}
		line = strings.ReplaceAll(line, "...", "…")
		for at, r := range line {
			if !strings.ContainsRune("…\"“”„«»", r) {
				continue
			}
			flush(at)
			begin = at + utf8.RuneLen(r)
			quoted = r != '…' && !quoted || r == '…' && quoted
		}
		flush(len(line))
	}
	q.plain = b.String()
	return q
}

// take cuts a plain piece that will stand at an offset into tokens.
func (q *Quoting) take(plain string, at int) {
	open := false
	for i, r := range plain {
		n := at + i
		switch {
		case r == ' ':
			open = false
		case open && !unicode.Is(unicode.Thai, r):
			t := &q.tokens[len(q.tokens)-1]
			t.end, t.letters = n+utf8.RuneLen(r), t.letters+1
		default:
			q.tokens = append(q.tokens, token{n, n + utf8.RuneLen(r), 1, len(q.pieces)})
			open = !unicode.Is(unicode.Thai, r)
		}
	}
}

// seed is the phrase that begins at a token, of 12 letters or some more; "" where the
// text ends before.
func (q Quoting) seed(i int) string {
	n := 0
	for k := i; k < len(q.tokens); k++ {
		if n += q.tokens[k].letters; n >= seed {
			return q.plain[q.tokens[i].start:q.tokens[k].end]
		}
	}
	return ""
}

// Phrases are parts of the text that follow each other, some words each: whoever is
// quoted in it said one of them.
func (q Quoting) Phrases() []string {
	var out []string
	for i := 0; i < len(q.tokens); {
		s := q.seed(i)
		if s == "" {
			break
		}
		out = append(out, s)
		for end := q.tokens[i].start + len(s); i < len(q.tokens) && q.tokens[i].start < end; {
			i++
		}
	}
	return out
}

// Said are the phrases that begin at any word, as Phrases gives them of a text that
// quotes this one.
func (q Quoting) Said() []string {
	out := make([]string, 0, len(q.tokens))
	for i := range q.tokens {
		if s := q.seed(i); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Quotes reports whether part passes on what whole says, and says nothing else: runs of
// its words, 40 letters or more, perhaps cut, make up 70 % of part or more once a
// title, a line such as "Ada wrote:" and what stands behind are left out. A part that
// quotes somebody else, too, or changes a number or a "not", does not.
func Quotes(whole, part string) bool { return ReadQuoting(part).Passes(ReadQuoting(whole)) }

// Passes is Quotes of two texts made ready.
func (q Quoting) Passes(whole Quoting) bool {
	said := q.saidBy(whole)
	first, last := slices.Index(said, true), len(said)-1
	if first < 0 {
		return false
	}
	for !said[last] {
		last--
	}
	own, all, other := 0, 0, map[int]int{}
	for i, t := range q.tokens {
		switch {
		case said[i]:
			own, all = own+t.letters, all+t.letters
		case q.lineOf(i) < q.lineOf(first) && q.frames(i, first, last): // a title may stand in marks, too
		default:
			if q.pieces[t.piece].quoted {
				other[t.piece] += t.letters
			}
			if !q.frames(i, first, last) {
				all += t.letters
			}
		}
	}
	if q.denied(first) {
		return false
	}
	for _, n := range other {
		if n >= otherQuote {
			return false
		}
	}
	return own >= quotedAll && float64(own) >= quotedPart*float64(all) && q.longest(said) >= longestRun && !q.changed(said)
}

// saidBy marks the tokens that stand in runs of whole.
func (q Quoting) saidBy(whole Quoting) []bool {
	at := map[string][]int{}
	for i := range whole.tokens {
		if s := whole.seed(i); s != "" && len(at[s]) < crowd {
			at[s] = append(at[s], i)
		}
	}
	out := make([]bool, len(q.tokens))
	for i := 0; i < len(q.tokens); {
		most, letters := 0, 0
		for _, k := range at[q.seed(i)] {
			if n, l := q.follow(i, whole, k); l > letters {
				most, letters = n, l
			}
		}
		if letters < run {
			i++
			continue
		}
		for range most {
			out[i] = true
			i++
		}
	}
	return out
}

// crowd is how many places of one phrase are tried.
const crowd = 8

// follow counts tokens, and their letters, that are the same from i and k on.
func (q Quoting) follow(i int, whole Quoting, k int) (n, letters int) {
	for i+n < len(q.tokens) && k+n < len(whole.tokens) {
		a, b := q.tokens[i+n], whole.tokens[k+n]
		if q.plain[a.start:a.end] != whole.plain[b.start:b.end] {
			break
		}
		n, letters = n+1, letters+a.letters
	}
	return n, letters
}

func (q Quoting) longest(said []bool) int {
	most, n := 0, 0
	for i, t := range q.tokens {
		if !said[i] {
			n = 0
			continue
		}
		n += t.letters
		most = max(most, n)
	}
	return most
}

// frames reports a token of the frame: a line above the guest's words, or a few words
// beside them.
func (q Quoting) frames(i, first, last int) bool {
	switch {
	case i < first && q.lineOf(i) < q.lineOf(first):
		return q.lettersOf(func(k int) bool { return k < first && q.lineOf(k) < q.lineOf(first) }) <= frameTitle
	case i < first:
		return q.lettersOf(func(k int) bool { return k < first && q.lineOf(k) == q.lineOf(first) }) <= frameBeside
	case i > last:
		return q.lettersOf(func(k int) bool { return k > last }) <= frameBeside
	}
	return false
}

func (q Quoting) lineOf(i int) int { return q.pieces[q.tokens[i].piece].line }

// denied reports a "not" right before the first of the guest's words, on their line.
func (q Quoting) denied(first int) bool {
	var b strings.Builder
	for i := range first {
		if w := q.plain[q.tokens[i].start:q.tokens[i].end]; q.lineOf(i) == q.lineOf(first) {
			if denies[w] {
				return true
			}
			b.WriteString(w)
		}
	}
	return strings.Contains(b.String(), "ไม่")
}

func (q Quoting) lettersOf(in func(i int) bool) int {
	n := 0
	for i, t := range q.tokens {
		if in(i) {
			n += t.letters
		}
	}
	return n
}

// changed reports a number or a word that decides between two runs of a piece, where
// nothing tells that words were left out.
func (q Quoting) changed(said []bool) bool {
	for i := 1; i < len(said); i++ {
		if said[i] || !said[i-1] {
			continue
		}
		end := i
		for end < len(said) && !said[end] {
			end++
		}
		if end == len(said) || q.tokens[i-1].piece != q.tokens[end].piece {
			continue
		}
		if q.decides(func(k int) bool { return k >= i && k < end }) {
			return true
		}
	}
	return false
}

// decides reports whether tokens hold what makes two texts two.
func (q Quoting) decides(in func(i int) bool) bool {
	var b strings.Builder
	for i, t := range q.tokens {
		if !in(i) {
			continue
		}
		w := q.plain[t.start:t.end]
		if decides[w] {
			return true
		}
		if !thai(w) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	s := b.String()
	for w := range decidesThai {
		if strings.Contains(s, w) {
			return true
		}
	}
	return len(numbers(s)) > 0
}
