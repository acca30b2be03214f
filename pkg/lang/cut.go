package lang

import (
	"cmp"
	"slices"
	"strings"
)

// Cut is a text cut into words and clauses. Its memory serves one text after the
// other: what it holds of a text is gone with the next.
type Cut struct {
	Words   []PlainToken
	Clauses []Span

	text, code string // what tokens are of
	tokens     []Token
	latin      []string
}

// Read cuts a text by the rules of its language.
func (c *Cut) Read(text, code string) {
	c.ReadWords(text, code)
	c.Clauses = appendClauses(c.Clauses[:0], text, c.tokens, code)
}

// ReadWords is Read without clauses, which are those of the text before.
func (c *Cut) ReadWords(text, code string) {
	c.cut(text, code)
	c.Words = appendPlain(c.Words[:0], c.tokens)
}

// cut makes tokens those of a text, unless they are.
func (c *Cut) cut(text, code string) {
	if c.tokens != nil && c.text == text && (c.code == code || c.cutsAlike(code)) {
		c.code = code
		return
	}
	c.text, c.code = text, code
	c.tokens = appendTokens(c.tokens[:0], text, code)
}

// cutsAlike reports whether the rules of another language give the same tokens:
// Turkish folds its i and cuts at apostrophes, French cuts behind l' and d'.
func (c *Cut) cutsAlike(code string) bool {
	return c.code != TR && code != TR && !strings.ContainsAny(c.text, "'’")
}

// Turns reports whether a clause begins with a word of contrast, as Contrasts.
func (c *Cut) Turns(clause Span) bool {
	return c.mayTurn(clause) && Contrasts(c.text[clause.Start:clause.End], c.code)
}

// mayTurn tells most clauses that do not turn by their first word.
func (c *Cut) mayTurn(clause Span) bool {
	list := contrastLists[c.code]
	if list == nil {
		return false
	}
	end := min(clause.End, clause.Start+contrastHead)
	for i := tokenAt(c.tokens, clause.Start); i < len(c.tokens); i++ {
		t := &c.tokens[i]
		switch {
		case c.code == TH && t.Type == Word || t.End >= end && end < clause.End:
			return true // cut in the middle of it, it may be another
		case t.Type != Punct:
			return t.Type == Word && t.Text != "" && list.opens[t.Text[0]]
		}
	}
	return true
}

// tokenAt is the place of the first token that begins at start or later.
func tokenAt(toks []Token, start int) int {
	i, _ := slices.BinarySearchFunc(toks, start, func(t Token, at int) int { return cmp.Compare(t.Start, at) })
	return i
}
