package groups

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// tells reports whether a word that no list knows may name a cause.
func (r *Reader) tells(w lang.PlainToken, code string) bool {
	if w.Type != lang.Word || r.mute[w.Plain] || r.common[code][w.Plain] > 0 {
		return false
	}
	n := utf8.RuneCountInString(w.Plain)
	return n > leastStem && n <= 24
}

// denials are the words of each language that deny what stands beside them; lacks
// those that say it is not there.
var (
	denials = map[string]map[string]bool{
		lang.EN: set("not never neither isnt isn't wasn't wasnt aren't weren't don't doesn't didn't hardly barely cannot can't couldn't"),
		lang.TR: set("degil degildi degiller hic"),
		lang.FR: set("pas jamais ni plus"),
		lang.ID: set("tidak tak gak nggak enggak ga bukan kurang nggk tdk gk"),
		lang.TH: set("ไม่ ไม่ได้ ไม่ค่อย"),
	}
	lacks = map[string]map[string]bool{
		lang.EN: set("no without"),
		lang.TR: set("yok yoktu yoktur"),
		lang.FR: set("aucun aucune sans"),
		lang.ID: set("tanpa"),
		lang.TH: set("ไม่มี"),
	}
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
