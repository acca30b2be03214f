package render

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

func (v strengthsView) wordsOf(qs []digest.Quote) []wordsView {
	var out []wordsView
	for _, q := range qs {
		out = append(out, wordsView{q, v})
	}
	return out
}

// wordsView is what one guest wrote.
type wordsView struct {
	digest.Quote
	v strengthsView
}

// Said is the guest's text between quotation marks.
func (w wordsView) Said() string { return w.v.t("quote.open") + w.whole() + w.v.t("quote.close") }

// whole is the text with the marks of what was left out.
func (w wordsView) whole() string {
	parts := w.Parts()
	return parts[0] + parts[1] + parts[2]
}

// Parts are the text before, in and behind the words that show a mark.
func (w wordsView) Parts() (out [3]string) {
	start, end := max(w.Start, 0), min(w.End, len(w.Text))
	if start >= end {
		start, end = len(w.Text), len(w.Text)
	}
	out = [3]string{seam(w.Text[:start]), seam(w.Text[start:end]), seam(w.Text[end:])}
	for i, s := range out {
		out[i] = bound(s)
	}
	if w.Before {
		out[0] = "… " + out[0]
	}
	if w.After {
		out[2] += " …"
	}
	return out
}

// seam is Line that keeps one space at its ends.
func seam(s string) string {
	out := Line(s)
	if out == "" {
		return ""
	}
	if strings.TrimLeft(s, " \n\t") != s {
		out = " " + out
	}
	if strings.TrimRight(s, " \n\t") != s {
		out += " "
	}
	return out
}

// Tongue is the language it was written in, where it is one of ours, else "".
func (w wordsView) Tongue() string { return tongue(w.Lang) }

// Meta tells who, where and when.
func (w wordsView) Meta() string {
	out := []string{w.v.t("anonymous")}
	if a := Line(w.Author); a != "" {
		out[0] = cut(60, a)
	}
	if w.Place != "" && w.v.Strengths.Place == "" {
		out = append(out, w.v.place(w.Place))
	}
	return strings.Join(append(out, w.v.shortDate(w.Posted.In(w.v.Since.Location()))), " · ")
}

// Cited is the text as a Markdown quotation.
func (w wordsView) Cited(lead string) string { return lead + md(w.whole()) }

// thankedView is one of the roster.
type thankedView struct {
	digest.Thanked
	v strengthsView
}

// People are those whom guests named.
func (v strengthsView) People() []thankedView {
	var out []thankedView
	for _, p := range v.Strengths.People {
		out = append(out, thankedView{p, v})
	}
	return out
}

// Name is the person's, with the place where all are told.
func (t thankedView) Name() string {
	out := Line(t.Thanked.Name)
	if t.Thanked.Place != "" && t.v.Strengths.Place == "" {
		out += " · " + t.v.place(t.Thanked.Place)
	}
	return out
}

// Words is what was said.
func (t thankedView) Words() wordsView { return wordsView{t.Quote, t.v} }
