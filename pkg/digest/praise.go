package digest

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// praise chooses the story of the day, to print large, and orders the others.
// What is mixed or unsure is read elsewhere; what may not be the story is told
// with the others all the same, but for what a person forbade, and to colleagues
// for what is nobody's business.
func praise(in Input, voices []pulse.Voice, day string) (*Item, []Item) {
	list := slices.DeleteFunc(Stories(in, voices, day), func(s Story) bool {
		pin := in.History.Choices[s.Key].Wish == pulse.PinStory
		switch {
		case s.Out == OutVeto, in.Role == Staff && (s.Out == OutNobody || s.Out == OutPrivate):
			return true
		case pin:
			return false
		}
		return s.Kind != pulse.Praise || s.Unsure
	})
	best := in.best(list, day)
	var top *Item
	var rest []Item
	for i, s := range list {
		if i == best {
			top = &list[i].Item
			continue
		}
		rest = append(rest, s.Item)
	}
	return top, rest
}
