package fake

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parseQuery reads X's search language as far as shops use it: words, "phrases",
// #tags, @names, from:, to:, url:, lang:, is:, has:, negation, OR and brackets;
// AND binds closer than OR.
func parseQuery(q string) (func(*Post) bool, error) {
	p := &queryParser{toks: lexQuery(q)}
	m, err := p.or()
	switch {
	case err != nil:
		return nil, err
	case p.i < len(p.toks):
		return nil, fmt.Errorf("unexpected %q", p.toks[p.i])
	case !p.standalone:
		return nil, errors.New("the query has no standalone operator")
	}
	return m, nil
}

type queryParser struct {
	toks       []string
	i          int
	standalone bool
}

func lexQuery(q string) []string {
	var out []string
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		n := lexOne(q)
		out = append(out, q[:n])
		q = q[n:]
	}
	return out
}

// lexOne gives the length of the first token: a bracket, or text up to a space
// or bracket outside quotes.
func lexOne(q string) int {
	if q[0] == '(' || q[0] == ')' {
		return 1
	}
	quoted := false
	for i, r := range q {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case i == 1 && q[0] == '-' && r == '(':
			return 1
		case unicode.IsSpace(r), r == '(', r == ')':
			return i
		}
	}
	return len(q)
}

func (p *queryParser) or() (func(*Post) bool, error) {
	var any []func(*Post) bool
	for {
		m, err := p.and()
		if err != nil {
			return nil, err
		}
		any = append(any, m)
		if p.i >= len(p.toks) || p.toks[p.i] != "OR" {
			break
		}
		p.i++
	}
	return func(post *Post) bool {
		for _, m := range any {
			if m(post) {
				return true
			}
		}
		return false
	}, nil
}

func (p *queryParser) and() (func(*Post) bool, error) {
	var all []func(*Post) bool
	for p.i < len(p.toks) && p.toks[p.i] != "OR" && p.toks[p.i] != ")" {
		m, err := p.term()
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	if len(all) == 0 {
		return nil, errors.New("an operand is missing")
	}
	return func(post *Post) bool {
		for _, m := range all {
			if !m(post) {
				return false
			}
		}
		return true
	}, nil
}

func (p *queryParser) term() (func(*Post) bool, error) {
	t := p.toks[p.i]
	p.i++
	switch {
	case t == "(":
		m, err := p.or()
		if err != nil {
			return nil, err
		}
		if p.i >= len(p.toks) || p.toks[p.i] != ")" {
			return nil, errors.New("a bracket is not closed")
		}
		p.i++
		return m, nil
	case t == "-":
		return nil, errors.New("a group cannot be negated")
	case len(t) > 1 && t[0] == '-':
		m, _, err := operator(t[1:])
		return func(post *Post) bool { return !m(post) }, err
	}
	m, alone, err := operator(t)
	p.standalone = p.standalone || alone
	return m, err
}

// operator reads one word of a query and says whether it may stand alone.
func operator(t string) (m func(*Post) bool, standalone bool, err error) {
	name, value, ok := strings.Cut(t, ":")
	if !ok || t[0] == '"' {
		return wordOperator(t), true, nil
	}
	switch name {
	case "from":
		return func(p *Post) bool { return strings.EqualFold(p.Author.Handle, strings.TrimPrefix(value, "@")) }, true, nil
	case "to", "url":
		return func(p *Post) bool { return strings.Contains(p.folded, fold(strings.Trim(value, `"`))) }, true, nil
	case "lang":
		return func(p *Post) bool { return langAtX(p.Lang) == value }, false, nil
	case "is", "has":
		return property(value), false, nil
	}
	return nil, false, fmt.Errorf("reference to invalid operator '%s'", name)
}

func property(value string) func(*Post) bool {
	return func(p *Post) bool {
		switch value {
		case "retweet", "repost":
			return p.RepostOf != ""
		case "reply":
			return p.ReplyTo != ""
		case "quote":
			return p.QuoteOf != ""
		case "links":
			return strings.Contains(p.Text, "http")
		}
		return false
	}
}

// wordOperator finds a word, phrase, #tag or @name on word borders.
func wordOperator(t string) func(*Post) bool {
	want := fold(strings.Trim(t, `"`))
	return func(p *Post) bool {
		text := p.folded
		for at := 0; ; {
			i := strings.Index(text[at:], want)
			if i < 0 || want == "" {
				return false
			}
			i += at
			if border(text[:i], text[i+len(want):]) {
				return true
			}
			at = i + len(want)
		}
	}
}

func border(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	return !joined(b) && !joined(a)
}

// joined reports whether a letter beside a word makes it another word. Thai is
// written without spaces.
func joined(r rune) bool { return word(r) && !unicode.Is(unicode.Thai, r) }

// fold makes İ, I and ı one letter, as X's search does for case and accents.
func fold(s string) string {
	return strings.ToLower(strings.NewReplacer("İ", "i", "I", "i", "ı", "i").Replace(s))
}
