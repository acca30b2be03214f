package groups

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// endings are what words of a language may lose, the longest first; the letters
// are plain. A stem only has to be the same for the forms of one word: it is
// shown to nobody.
var endings = map[string][]string{
	lang.EN: {"ings", "ies", "ing", "ed", "'s", "s", "e", "y"},
	lang.FR: {"ements", "ement", "ees", "ee", "es", "er", "ez", "s", "x", "e"},
	lang.ID: {"annya", "nya", "lah", "kah", "pun", "kan", "an", "ku", "mu", "i"},
	lang.TR: {"larindan", "lerinden", "lardan", "lerden", "larin", "lerin", "larda", "lerde", "lari", "leri", "lar", "ler",
		"ndan", "nden", "sini", "nin", "nun", "dan", "den", "tan", "ten", "yla", "yle", "da", "de", "ta", "te", "si", "su", "yi", "yu", "ya", "ye",
		"im", "um", "in", "un", "i", "u", "a", "e"},
}

// leastStem is how many letters a stem keeps.
const leastStem = 3

// stem is the part of a plain word that its forms share.
func stem(w, code string) string {
	again := 1
	if code == lang.TR {
		again = 3
	}
	for range again {
		cut := trimmed(w, endings[code])
		if cut == w {
			break
		}
		w = cut
	}
	return w
}

func trimmed(w string, endings []string) string {
	for _, e := range endings {
		if s, ok := strings.CutSuffix(w, e); ok && utf8.RuneCountInString(s) >= leastStem {
			return s
		}
	}
	return w
}
