package digest

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// stepOf names the first thing to do for a complaint about a theme. The words are
// in the words file of the reader's language under "step.".
var stepOf = map[string]string{
	"service": "service", "waiting": "waiting", "price": "bill", "billing": "bill",
	"quality": "quality", "choice": "quality", "cleanliness": "clean",
	"ambience": "room", "facilities": "room", "location": "room",
	"delivery": "delivery", "app": "app", "booking": "booking", "cancellation": "booking",
	"lost_damaged": "lost",
}

// step suggests what to do first: by gravity, else by the first theme that has a
// suggestion.
func step(severity string, themes []string) string {
	if severity != "" {
		return severity
	}
	if i := slices.IndexFunc(themes, func(t string) bool { return stepOf[t] != "" }); i >= 0 {
		return stepOf[themes[i]]
	}
	return "other"
}

// Steps lists all step ids, for those who write their words.
func Steps() []string {
	out := []string{pulse.Illness, pulse.Safety, pulse.Discrimination, pulse.Refund, "other"}
	for _, s := range stepOf {
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
