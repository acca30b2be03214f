package mark

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

func overlap(a, b lang.Found[string]) bool { return a.Start < b.End && b.Start < a.End }

// spanOf is the span that holds a place, or none.
func spanOf(list []lang.Span, at int) lang.Span {
	for _, s := range list {
		if s.Start <= at && at < s.End {
			return s
		}
	}
	return lang.Span{}
}

// sentences cuts at full stops, marks and line ends. Commas and spaces of Thai do
// not: what was done and what makes it count often stand on both sides of one.
func sentences(text string, words []lang.PlainToken) []lang.Span {
	var out []lang.Span
	from := 0
	for i, w := range words {
		next := len(text)
		if i+1 < len(words) {
			next = words[i+1].Start
		}
		if ends(w) || strings.Contains(text[w.End:next], "\n") || i+1 == len(words) {
			out = append(out, lang.Span{Start: from, End: w.End})
			from = next
		}
	}
	return out
}

func ends(w lang.PlainToken) bool {
	if w.Type != lang.Punct {
		return false
	}
	switch w.Text {
	case ".", "!", "?", "…":
		return true
	}
	return false
}
