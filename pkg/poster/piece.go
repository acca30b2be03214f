package poster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

// piece is what stands between two places where a line may end.
type piece struct {
	text  string // with the space behind it
	start int    // in the text it was cut from, bytes
	word  typeface.Word
	space typeface.Word // the white space behind it, no part of a line's width at its end
	cost  float64       // what it costs to end a line here
	ends  bool          // the line must end here
}

// cutPieces finds where lines of a text may end: by the rules of Unicode, in
// Thai between words too, in French never before its high punctuation.
func cutPieces(text, code string) []piece {
	var out []piece
	thai := thaiEnds(text)
	state, rest, pos, from := -1, text, 0, 0
	for rest != "" {
		var seg string
		var must bool
		seg, rest, must, state = uniseg.FirstLineSegmentInString(rest, state)
		start := pos
		pos += len(seg)
		for i := range seg {
			if at := start + i; at > from && thai[at] {
				out = append(out, piece{text: text[from:at], start: from, cost: thaiCost + leans(text[at:])})
				from = at
			}
		}
		if rest != "" && !must && (tied(text[from:pos], rest, code) || beforePicture(text[from:pos], rest)) {
			continue
		}
		out = append(out, piece{text: text[from:pos], start: from, ends: must && rest != "", cost: costAfter(text[from:pos], code)})
		from = pos
	}
	return out
}

// What ends of lines cost; one line a quarter short of the others costs 1.
const (
	thaiCost   = .35 // Thai readers like lines to end at spaces
	wordCost   = .5  // behind an article or another small word that wants the next
	numberCost = .8  // between a number and what it counts
	pauseGain  = -.25
)

func costAfter(s, code string) float64 {
	w := strings.TrimSpace(s)
	last, _ := utf8.DecodeLastRuneInString(w)
	switch {
	case strings.ContainsRune(".!?…,;:", last):
		return pauseGain
	case unicode.IsDigit(last):
		return numberCost
	case strings.Contains(small[code], " "+strings.ToLower(w)+" "):
		return wordCost
	}
	return 0
}

// small are words that look lost at the end of a line.
var small = map[string]string{
	lang.EN: " a an the of to in on at by my our your their this i it we he she they you is and or but so for with from as ",
	lang.FR: " à a au aux de du des le la les l' un une et ou ne en y je on il ce se sa son mon ma mes ses nos vos notre votre leur leurs cet cette pour par sur avec sans chez dans qui que nous vous ils elle très si ",
	lang.TR: " bir ve bu o şu çok en ne da de ki mi mu mü mı her hiç daha ",
	lang.ID: " di ke dan yang ini itu si para se untuk dengan dari pada sangat ",
}

// tied reports that the next piece may not begin a line, whatever Unicode says:
// French sets a space before ! ? : ; » and behind «.
func tied(s, rest, code string) bool {
	if code != lang.FR {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(s))
	return strings.ContainsRune("!?:;»%€", next) || last == '«'
}

// beforePicture ties an emoji to the word before it; a row of them is not tied
// together.
func beforePicture(s, rest string) bool {
	next, _, _, _ := uniseg.FirstGraphemeClusterInString(rest, -1)
	word := strings.TrimSpace(s)
	last, _ := utf8.DecodeLastRuneInString(word)
	return isEmoji(next) && word != "" && !isEmoji(string(last)) && last != '\ufe0f' && last < 0x1f000
}

// setPieces shapes every piece.
func setPieces(list []piece, s *typeface.Stack, code string) error {
	for i := range list {
		p := &list[i]
		word := strings.TrimRightFunc(p.text, unicode.IsSpace)
		var err error
		if p.word, err = s.Set(word, code); err != nil {
			return err
		}
		gap := strings.Map(plainSpace, p.text[len(word):])
		if p.space, err = s.Set(gap, code); err != nil {
			return err
		}
	}
	return nil
}

// plainSpace makes one kind of space of line breaks and tabs.
func plainSpace(r rune) rune {
	if r == '\t' || r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029 {
		return ' '
	}
	return r
}

// longestWord is more letters than a word has: what is longer is a link, or drawn
// out over a page, and may be cut before all of the text is set smaller for it.
const longestWord = 34

// split cuts pieces of more than some letters that are wider than a line, at
// graphemes.
func (b *block) split(widest float64, letters int) error {
	var out []piece
	for _, p := range b.pieces {
		if p.word.Width <= widest || len(p.word.Glyphs) <= letters {
			out = append(out, p)
			continue
		}
		parts, err := cutLong(p, b.stack, b.lang, widest)
		if err != nil {
			return err
		}
		out = append(out, parts...)
	}
	b.pieces = out
	return nil
}

func cutLong(p piece, s *typeface.Stack, code string, widest float64) ([]piece, error) {
	var cuts []piece
	n := int(p.word.Width/widest) + 1
	each := max(1, len(p.word.Glyphs)/(n+1))
	state, rest, pos, from, count := -1, p.text, 0, 0, 0
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		pos += len(g)
		if count++; count >= each || rest == "" {
			cuts = append(cuts, piece{text: p.text[from:pos], start: p.start + from, cost: 2})
			from, count = pos, 0
		}
	}
	last := &cuts[len(cuts)-1]
	last.cost, last.ends = p.cost, p.ends
	return cuts, setPieces(cuts, s, code)
}
