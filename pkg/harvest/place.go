package harvest

import "github.com/seed-919336a1/pulse/pkg/pulse"

// Places finds the branch a guest means where the source does not say: the one
// named in the text, or the only one there is.
// The zero value leaves every mention where its source put it.
type Places struct {
	ids   []string
	named map[string]Matcher
}

// NewPlaces makes one matcher a place with named.
func NewPlaces(places []pulse.Place, named func(pulse.Place) Matcher) Places {
	p := Places{named: map[string]Matcher{}}
	for _, place := range places {
		p.ids = append(p.ids, place.ID)
		p.named[place.ID] = named(place)
	}
	return p
}

// of is the id of the place a mention belongs to; "" is the brand as a whole. A
// text that names two places belongs to neither alone.
func (p Places) of(m pulse.Mention) string {
	if m.Place != "" || len(p.ids) == 0 {
		return m.Place
	}
	if len(p.ids) == 1 {
		return p.ids[0]
	}
	found := ""
	for _, id := range p.ids {
		if here, _ := p.named[id].Ours(m.Text); !here {
			continue
		}
		if found != "" {
			return ""
		}
		found = id
	}
	return found
}
