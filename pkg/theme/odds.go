package theme

import (
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// shortText is how many letters a text has at most in which praise beside a complaint
// is more often irony than two sides: long ones tell both.
const shortText = 160

// AtOdds reports a short text that is called praise while a clause of it complains: "Oh
// great, another 40 minute wait. Brilliant service as always." A person should look: of
// 33 such tweets to airlines that were sure 9 praised, of other sure ones 270 of 368.
func AtOdds(text string, v pulse.Verdict) bool {
	if v.Kind != pulse.Praise || utf8.RuneCountInString(text) > shortText {
		return false
	}
	for _, o := range v.Opinions {
		if o.Polarity == pulse.Complaint {
			return true
		}
	}
	return false
}
