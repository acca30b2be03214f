// Package fold recognises near-copies: the same words of the same writer sent
// again, retyped, with another link or as a repost. It gives signatures to look
// candidates up by and the comparison that decides. It is pure and knows no
// language; whether copies count is for others to say.
package fold

import (
	"slices"
	"strings"
)

// Signatures are MinHash: 16 bands of 4 rows over the 5-letter pieces of a
// text. Two texts with a share s of their pieces in common meet in some band
// with probability 1-(1-s^4)^16: 98 % at 0.68, 61 % at 0.5, 12 % at 0.3.
const (
	bands = 16
	rows  = 4
	piece = 5
)

const (
	// shortest text, in letters, that has a signature at all. Shorter ones
	// are said by many people in the same words: "Great coffee!" of two
	// guests is two guests.
	shortest = 25
	// alike is the share of common pieces from which two texts are copies.
	alike = 0.6
	// briefLetters and briefAlike: in a brief text a changed word is most of
	// what was said, so more must be equal.
	briefLetters = 60
	briefAlike   = 0.72
)

// Bands gives the signature of a text: two near-copies almost surely share one
// of its 16 values. It is nil where the text is too short to fold. The values
// are the same on every machine and in every version, as they are stored.
func Bands(text string) []uint64 {
	ps := pieces(text)
	if ps == nil {
		return nil
	}
	low := minima(ps)
	out := make([]uint64, bands)
	for b := range out {
		h := uint64(b) + 1
		for _, m := range low[b*rows : (b+1)*rows] {
			h = mix(h ^ uint64(m))
		}
		out[b] = h
	}
	return out
}

// Same reports whether a and b are near-copies. Texts too short for a
// signature never are. Texts that differ in a number or a name are not, either:
// "table 4" and "table 9", "in Moda" and "in Bebek" are two complaints.
func Same(a, b string) bool {
	x, y := normalise(a), normalise(b)
	px, py := cut(x), cut(y)
	if px == nil || py == nil {
		return false
	}
	if x == y {
		return true
	}
	if !slices.Equal(numbers(x), numbers(y)) || (named(a, y) && named(b, x)) {
		return false
	}
	need := alike
	if min(letters(x), letters(y)) < briefLetters {
		need = briefAlike
	}
	return jaccard(px, py) >= need
}

// numbers lists the runs of digits of a normalised text.
func numbers(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// jaccard is the share of common pieces of two sorted sets.
func jaccard(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}
