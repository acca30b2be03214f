package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// named reports a name in text that the other, normalised text does not have:
// a capital letter inside a sentence. Languages without capitals have none.
func named(text, other string) bool {
	starts := true // of a sentence, where a capital says nothing
	for _, w := range strings.Fields(text) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, `"'(«“‘`))
		if !starts && unicode.IsUpper(r) && !dropped(w, 1) && !has(other, w) {
			return true
		}
		starts = strings.ContainsAny(w[len(w)-1:], ".!?:") || strings.HasSuffix(w, "…")
	}
	return false
}

// has reports whether the first part of w, without a Turkish suffix behind an
// apostrophe, begins a word of a normalised text, or the other way round: people
// who retype leave out the apostrophe and keep the suffix.
func has(normalised, w string) bool {
	first, _, _ := strings.Cut(normalise(w), " ")
	for other := range strings.FieldsSeq(normalised) {
		if other == first || min(len(other), len(first)) >= nameStem && (strings.HasPrefix(other, first) || strings.HasPrefix(first, other)) {
			return true
		}
	}
	return false
}

// nameStem is the shortest beginning, in bytes, that can stand for a name.
const nameStem = 4
