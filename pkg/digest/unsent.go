package digest

import (
	"cmp"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Unsent is a reader who did not get an earlier digest, or of whom nobody knows.
type Unsent struct {
	Reader string              `json:"reader"`
	Day    string              `json:"day"`
	State  pulse.DeliveryState `json:"state"` // failed, refused or handed: nobody knows
}

// unsentFor is how long it is told that a reader is without.
const unsentFor = 2 * 24 * time.Hour

// unsent lists who is without a digest of the days before this one, each once with
// their latest. Only the owner is told who reads what.
func unsent(in Input) []Unsent {
	if in.Role != Owner {
		return nil
	}
	latest := map[string]Unsent{}
	for _, d := range in.Deliveries { // oldest first
		if d.Kind != Kind || in.Place != "" && d.Place != in.Place || d.Day >= in.day(in.Until) {
			continue
		}
		switch {
		case d.State == pulse.DeliverySent:
			delete(latest, d.Recipient)
		case d.Unknown():
			latest[d.Recipient] = Unsent{d.Recipient, d.Day, pulse.DeliveryHanded}
		case d.State == pulse.DeliveryRefused:
			latest[d.Recipient] = Unsent{d.Recipient, d.Day, d.State}
		default: // failed, or its sender died before it sent
			latest[d.Recipient] = Unsent{d.Recipient, d.Day, pulse.DeliveryFailed}
		}
	}
	var out []Unsent
	for _, u := range latest {
		out = append(out, u)
	}
	sorting.By(out, func(a, b Unsent) int { return cmp.Compare(a.Reader, b.Reader) })
	return out
}
