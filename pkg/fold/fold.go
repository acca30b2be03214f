// Package fold recognises near-copies: the same words of the same writer sent
// again, retyped, with another link or as a repost. It gives signatures to look
// candidates up by and the comparison that decides, and tells whom a text quotes. It is pure and knows no
// language; whether copies count is for others to say.
package fold

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

// Text is a text made ready to be compared with many.
type Text struct {
	raw, plain string
	pieces     []uint64 // nil: too short to fold
	letters    int
}

// Read makes a text ready.
func Read(text string) Text {
	t := Text{raw: text, plain: normalise(text)}
	t.pieces, t.letters = cut(t.plain), letters(t.plain)
	return t
}

// Bands gives the signature of a text: two near-copies almost surely share one
// of its 16 values. It is nil where the text is too short to fold. The values
// are the same on every machine and in every version, as they are stored.
func Bands(text string) []uint64 { return Read(text).Bands() }

// Bands is the signature of the text. Its first long number is part of it: a
// thousand receipts that differ in the number alone are a thousand texts, and
// would meet each other in every band.
func (t Text) Bands() []uint64 {
	if t.pieces == nil {
		return nil
	}
	low, number := minima(t.pieces), firstNumber(t.plain)
	out := make([]uint64, bands)
	for b := range out {
		h := uint64(b) + 1 ^ number
		for _, m := range low[b*rows : (b+1)*rows] {
			h = mix(h ^ uint64(m))
		}
		out[b] = h
	}
	return out
}

// tellingDigits is from how many digits a number tells texts apart: the number of
// a receipt or a room. "2 times" may come again as "two times".
const tellingDigits = 3

// firstNumber is a hash of the first long number of a text; 0 none.
func firstNumber(s string) uint64 {
	h, n := uint64(1), 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] >= '0' && s[i] <= '9' {
			h, n = h*10+uint64(s[i]-'0'), n+1
			continue
		}
		if n >= tellingDigits {
			return mix(h)
		}
		h, n = 1, 0
	}
	return 0
}

// Same reports whether a and b are near-copies. Texts too short for a
// signature never are. Texts that differ in a number, a name, a day or a "not"
// are not, either: "table 4" and "table 9", "in Moda" and "in Bebek" are two
// complaints.
func Same(a, b string) bool { return Read(a).Same(Read(b)) }

// Same is Same of two texts made ready.
func (t Text) Same(u Text) bool {
	if t.pieces == nil || u.pieces == nil {
		return false
	}
	if t.plain == u.plain {
		return true
	}
	need := alike
	if min(t.letters, u.letters) < briefLetters {
		need = briefAlike
	}
	if !mayReach(t.pieces, u.pieces, need) || jaccard(t.pieces, u.pieces) < need {
		return false
	}
	return sameFacts(t.plain, u.plain) && !(named(t.raw, u.plain) && named(u.raw, t.plain))
}

// mayReach reports whether two sets are near enough in size to share so much.
func mayReach(a, b []uint64, need float64) bool {
	return float64(min(len(a), len(b))) >= need*float64(max(len(a), len(b)))
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
