package render

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// underlined is a text made harmless, with the evidence of each of its bytes.
type underlined struct {
	text  string
	marks []byte // one a byte of text: '+', '-' or ' '
}

// underline cleans text and carries the evidence along: offsets are those of the
// text as it was judged, and cleaning moves them.
func underline(text string, evidence []pulse.Evidence) underlined {
	marks := weigh(len(text), evidence)
	var b strings.Builder
	var out []byte
	tame := pulse.Flat(harmless)
	for i, r := range text {
		keep := tame(r)
		if keep < 0 {
			continue
		}
		b.WriteRune(keep) // a broken byte reads as U+FFFD and is written as it
		for range utf8.RuneLen(keep) {
			out = append(out, marks[i])
		}
	}
	return underlined{b.String(), out}
}

// weigh gives every byte the sign of the strongest evidence on it. Offsets come
// from a store and are kept inside the text.
func weigh(n int, evidence []pulse.Evidence) []byte {
	best := make([]float64, n)
	for _, e := range evidence {
		for i := max(e.Start, 0); i < min(e.End, n); i++ {
			if math.Abs(e.Weight) > math.Abs(best[i]) {
				best[i] = e.Weight
			}
		}
	}
	out := make([]byte, n)
	for i, w := range best {
		switch {
		case w > 0:
			out[i] = '+'
		case w < 0:
			out[i] = '-'
		default:
			out[i] = ' '
		}
	}
	return out
}

// lines wraps the text and puts under each line that has evidence its signs, one
// a column as a terminal shows it.
func (u underlined) lines(p pen, indent string) []string {
	var out []string
	at := 0
	for _, l := range wrap(p.Width-len(indent), strings.TrimSpace(u.text), p.Breaks) {
		if l == "" {
			out = append(out, "")
			continue
		}
		at += max(strings.Index(u.text[at:], l), 0) // wrapping drops spaces alone
		out = append(out, indent+l)
		if s := signs(l, u.marks[at:]); s != "" {
			out = append(out, indent+p.paintSigns(s))
		}
		at += len(l)
	}
	return out
}

// signs draws the marks of a line under its graphemes.
func signs(l string, marks []byte) string {
	var b strings.Builder
	for g := uniseg.NewGraphemes(l); g.Next(); {
		from, _ := g.Positions()
		b.WriteString(strings.Repeat(string(marks[from]), g.Width()))
	}
	return strings.TrimRight(b.String(), " ")
}

// paintSigns colours the runs of signs.
func (p *pen) paintSigns(s string) string {
	var b strings.Builder
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, s[:1]))
		style := map[byte]string{'+': "green", '-': "red"}[s[0]]
		b.WriteString(p.paint(style, s[:n]))
		s = s[n:]
	}
	return b.String()
}

// Evidence gives the lines of a text behind two spaces, and under each line
// that has evidence its signs: + where it speaks for praise, - for complaint.
func Evidence(text string, evidence []pulse.Evidence, o Options) ([]string, error) {
	p, err := newPen(o)
	if err != nil {
		return nil, err
	}
	return underline(text, evidence).lines(p, "  "), nil
}

// Title is a heading as the terminal of o shows it.
func Title(s string, o Options) string { return pen{Options: o}.paint("bold", s) }
