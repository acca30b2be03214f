package digest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

type span struct{ start, end int }

// in keeps a span inside a text and between its letters: offsets come from a store.
func (s span) in(text string) span {
	from := floor(text, s.start)
	return span{from, max(from, floor(text, s.end))}
}

// quote is a text, or of a long or mixed one the sentences around the part that
// matters. What it holds stands so in the text, byte for byte.
func quote(j pulse.Judged, part span) Quote {
	q := Quote{Key: j.Key(), Author: j.Author.Label(), Place: j.Place, Posted: j.Posted, Lang: j.Verdict.Lang, source: j.Source}
	s, part := span{0, len(j.Text)}, part.in(j.Text)
	if part.end > part.start {
		switch {
		case j.Kind() == pulse.Mixed:
			s = praising(j, widened(j.Text, part), part)
		case utf8.RuneCountInString(j.Text) > quoteRunes:
			s = widened(j.Text, part)
		}
	}
	s = s.in(j.Text)
	text := j.Text[s.start:s.end]
	q.Text = shortened(strings.TrimSpace(text))
	q.Before = strings.TrimSpace(j.Text[:s.start]) != ""
	q.After = strings.TrimSpace(j.Text[s.end:]) != "" || len(q.Text) < len(strings.TrimSpace(text))
	return q
}

// praising leaves out of a span what complains around the part that matters: that
// is not for the wall.
func praising(j pulse.Judged, s, part span) span {
	for _, o := range j.Verdict.Opinions {
		o.Start, o.End = floor(j.Text, o.Start), floor(j.Text, o.End)
		switch {
		case o.Polarity != pulse.Complaint:
		case o.End <= part.start:
			s.start = max(s.start, o.End)
		case o.Start >= part.end:
			s.end = min(s.end, o.Start)
		}
	}
	return s
}

// widened takes whole sentences around a part while there is room.
func widened(text string, p span) span {
	for p.start > 0 && !strings.ContainsRune(".!?…\n", lastRune(text[:p.start])) && utf8.RuneCountInString(text[p.start:p.end]) < quoteRunes {
		_, n := utf8.DecodeLastRuneInString(text[:p.start])
		p.start -= n
	}
	for p.end < len(text) && !strings.ContainsRune(".!?…\n", lastRune(text[:p.end])) && utf8.RuneCountInString(text[p.start:p.end]) < quoteRunes {
		_, n := utf8.DecodeRuneInString(text[p.end:])
		p.end += n
	}
	return p
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " "))
	return r
}

// floor moves a place that a broken offset put inside a letter to its beginning.
func floor(text string, at int) int {
	at = min(max(at, 0), len(text))
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// shortened ends a long text at a space, never between a letter and its signs.
func shortened(s string) string {
	rs := []rune(s)
	if len(rs) <= quoteRunes {
		return s
	}
	end := quoteRunes
	for end > quoteRunes*3/4 && !unicode.IsSpace(rs[end]) {
		end--
	}
	if end == quoteRunes*3/4 { // no space near: Thai, or no words at all
		end = quoteRunes
	}
	for end > 0 && (unicode.IsMark(rs[end]) || rs[end] == 0x200d || rs[end-1] == 0x200d) {
		end--
	}
	return strings.TrimSpace(string(rs[:end]))
}
