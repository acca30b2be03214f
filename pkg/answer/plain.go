package answer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain makes a text comparable however it was written: full-width and other digits
// as 0-9, nothing invisible, lower case without Latin accents, letters that only look
// Latin as Latin ones, the Turkish dotless i as i.
func plain(text string) string {
	var b strings.Builder
	var last rune
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Variation_Selector, r), blank(r):
			continue
		case unicode.Is(unicode.Mn, r) && (r < 0x0e00 || r > 0x0e7f):
			continue
		case unicode.Is(unicode.Nd, r):
			r = digit(r)
		case r == 'ı' || r == 'İ':
			r = 'i'
		case lookalike[unicode.ToLower(r)] != 0:
			r = lookalike[unicode.ToLower(r)]
		case unicode.IsSpace(r):
			if r != '\n' {
				r = ' '
			}
		}
		if r == ' ' && last == ' ' {
			continue
		}
		last = unicode.ToLower(r)
		b.WriteRune(last)
	}
	return b.String()
}

// blank are letters that show nothing.
func blank(r rune) bool {
	return r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0x2800 || r == 0xffa0
}

// digit reads a digit of any script.
func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	d := rune(0)
	for d < 9 && unicode.Is(unicode.Nd, r-d-1) {
		d++
	}
	return '0' + d
}

// lookalike are letters of other scripts that a reader takes for Latin ones.
var lookalike = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'к': 'k', 'м': 'm', 'т': 't', 'в': 'b', 'н': 'h', 'ԁ': 'd', 'ɡ': 'g', 'ո': 'n', 'ս': 'u',
	'α': 'a', 'ε': 'e', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'χ': 'x', 'ℓ': 'l', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ß': 's',
}

// kind is what a token is made of.
type kind int

const (
	word kind = iota
	number
	sign // % and currency signs
	stop // end of a sentence
)

type token struct {
	kind kind
	text string
	from int  // byte in the plain text
	glue bool // nothing stands between it and the token before
	one  bool // a single character
}

// tokens parts a plain text. A number keeps the points and commas inside it, and
// spaces before groups of three digits.
func tokens(s string) []token {
	var out []token
	rs := []rune(s)
	at := 0 // byte
	end := -1
	for i := 0; i < len(rs); {
		r := rs[i]
		n := 1
		k := stop
		switch {
		case r >= '0' && r <= '9':
			n, k = numberLen(rs[i:]), number
		case letter(r):
			for i+n < len(rs) && (letter(rs[i+n]) && thai(rs[i+n]) == thai(r) || short(rs, i+n)) {
				n++
			}
			k = word
		case r == '%' || r == '‰' || unicode.Is(unicode.Sc, r) || money(r):
			k = sign
		case strings.ContainsRune(".!?;\n…", r):
			k = stop
		default:
			at += len(string(r))
			i++
			continue
		}
		text := string(rs[i : i+n])
		if k != stop {
			out = append(out, token{kind: k, text: strings.Map(noMark, text), from: at, glue: end == at, one: n == 1})
		} else if r != '.' || i+1 == len(rs) || unicode.IsSpace(rs[i+1]) {
			out = append(out, token{kind: stop, text: text, from: at})
		}
		at += len(text)
		end = at
		i += n
	}
	return out
}

func noMark(r rune) rune {
	if r == '\'' || r == '’' {
		return -1
	}
	return r
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

func thai(r rune) bool { return r >= 0x0e00 && r <= 0x0e7f }

// money are pictures of money: an amount that cannot be read.
func money(r rune) bool { return r >= 0x1f4b0 && r <= 0x1f4b8 || r == 0x1fa99 }

// short reports the apostrophe of an English short form, which parts no words.
func short(rs []rune, i int) bool {
	if rs[i] != '\'' && rs[i] != '’' {
		return false
	}
	n := 0
	for i+1+n < len(rs) && letter(rs[i+1+n]) {
		n++
	}
	switch string(rs[i+1 : i+1+n]) {
	case "t", "s", "re", "ve", "ll", "m", "d":
		return true
	}
	return false
}

func numberLen(rs []rune) int {
	isDigit := func(i int) bool { return i < len(rs) && rs[i] >= '0' && rs[i] <= '9' }
	n := 1
	for n < len(rs) {
		switch r := rs[n]; {
		case isDigit(n):
			n++
		case (r == '.' || r == ',' || r == '\'' || r == '’' || r == '٫' || r == '٬') && isDigit(n+1):
			n++
		case r == ' ' && isDigit(n+1) && isDigit(n+2) && isDigit(n+3) && !isDigit(n+4):
			n++
		default:
			return n
		}
	}
	return n
}

// readings are the ways in which a reader, or somebody who wants to get around the
// policy, may mean a text: as it stands, with letters and digits that stand apart put
// together, and with digits that stand for letters.
func readings(text string) []string {
	p := plain(text)
	out := []string{p}
	for _, s := range []string{together(p), leet(p, 'i'), leet(p, 'l')} {
		if s != p && (len(out) < 2 || s != out[len(out)-1]) {
			out = append(out, s)
		}
	}
	if t := together(out[len(out)-1]); t != out[len(out)-1] {
		out = append(out, t)
	}
	return out
}

// together joins runs of single letters and digits: "e u r o", "2.0", "g-r-a-t-i-s".
func together(s string) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		n, run := i, []rune{}
		for single(rs, n) {
			run = append(run, rs[n])
			next := n + 1
			for next < len(rs) && next < n+4 && !letter(rs[next]) && !unicode.IsDigit(rs[next]) && rs[next] != '\n' && rs[next] != '%' && !unicode.Is(unicode.Sc, rs[next]) {
				next++
			}
			n++
			if !single(rs, next) {
				break
			}
			n = next
		}
		if len(run) >= 2 {
			b.WriteString(string(run))
			i = n
			continue
		}
		b.WriteRune(rs[i])
		i++
	}
	return b.String()
}

// single reports a letter or digit that stands alone.
func single(rs []rune, i int) bool {
	solid := func(i int) bool { return i >= 0 && i < len(rs) && (letter(rs[i]) || unicode.IsDigit(rs[i])) }
	return solid(i) && !solid(i-1) && !solid(i+1)
}

// leet reads digits and signs inside words as the letters they look like; one is what
// a 1 stands for.
func leet(s string, one rune) string {
	as := map[rune]rune{'0': 'o', '1': one, '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '€': 'e', '£': 'l', '!': 'i', '|': 'l'}
	rs := []rune(s)
	for i := 0; i < len(rs); {
		n, letters, others := 0, 0, 0
		for i+n < len(rs) && (letter(rs[i+n]) || as[rs[i+n]] != 0 || unicode.IsDigit(rs[i+n])) {
			if letter(rs[i+n]) {
				letters++
			} else {
				others++
			}
			n++
		}
		if letters >= 2 && others > 0 {
			for k := i; k < i+n; k++ {
				// a mark that ends a word, or a sign that begins one, is what it is
				if m := as[rs[k]]; m != 0 && (unicode.IsDigit(rs[k]) || k > i && k < i+n-1) {
					rs[k] = m
				}
			}
		}
		i += max(n, 1)
	}
	return string(rs)
}
