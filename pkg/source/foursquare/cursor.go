package foursquare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// progress is the content of our cursor. Foursquare gives the newest tips first
// and has no "since", so that a place is done when an answer reaches what we had.
type progress struct {
	Version int              `json:"v"`
	Places  map[string]*mark `json:"places"`         // by place id
	Walk    *walk            `json:"walk,omitempty"` // a place with more than one answer, not yet at its end
}

// mark is how far one place has been saved.
type mark struct {
	Asked  int64    `json:"asked"`            // ms; the place asked longest ago is the next
	Newest int64    `json:"newest,omitempty"` // ms of the newest tip we had; 0 none
	Floor  int64    `json:"floor,omitempty"`  // ms of the oldest tip among Seen
	Seen   []string `json:"seen,omitempty"`   // fingerprints of the newest tips, at most maxSeen
}

// walk remembers the first answer while the older ones are fetched: it becomes
// the place's mark only at the end, so that a walk cut short loses nothing.
type walk struct {
	Place string   `json:"place"`
	Next  string   `json:"next"`
	Mark  mark     `json:"mark"`
	Last  int64    `json:"last"`           // ms of the oldest tip given in this walk
	Same  []string `json:"same,omitempty"` // fingerprints of those at that very moment
	Steps int      `json:"steps"`          // answers so far
}

// maxSteps ends a walk through a server that sends us in circles, before it
// costs more than a dollar.
const maxSteps = 40

const cursorVersion = 1

// maxSeen covers an answer of 50 and those pushed out of it since.
const maxSeen = 60

// load reads a cursor. One that is not ours, or of a version to come, begins
// anew: the store makes that harmless.
func (s *Source) load(c pulse.Cursor) *progress {
	p := &progress{}
	if json.Unmarshal([]byte(c), p) != nil || p.Version != cursorVersion {
		p = &progress{}
	}
	p.Version = cursorVersion
	if p.Places == nil {
		p.Places = map[string]*mark{}
	}
	for id, m := range p.Places {
		if m == nil {
			delete(p.Places, id)
		}
	}
	return p
}

func (p *progress) cursor() (pulse.Cursor, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write the cursor: %w", err)
	}
	return pulse.Cursor(b), nil
}

func (p *progress) mark(place string) mark {
	if m := p.Places[place]; m != nil {
		return *m
	}
	return mark{}
}

// next is where the walk through a place goes on, "" at its beginning.
func (p *progress) next(place string) string {
	if p.Walk != nil && p.Walk.Place == place {
		return p.Walk.Next
	}
	return ""
}

// order puts an unfinished walk first and then the place asked longest ago, so
// that a small budget reaches every place in turn.
func (s *Source) order(p *progress) []pulse.Place {
	out := slices.Clone(s.o.Places)
	age := func(id string) int64 {
		if p.next(id) != "" {
			return -1
		}
		return p.mark(id).Asked
	}
	sorting.By(out, func(a, b pulse.Place) int { return cmp.Compare(age(a.ID), age(b.ID)) })
	return out
}

// known reports a tip that was given before and has not changed since.
func (m mark) known(t tip) bool {
	return m.Newest != 0 && (t.ms < m.Floor || slices.Contains(m.Seen, t.print))
}

// reaches reports that an answer comes down to the time we know.
func (m mark) reaches(tips []tip) bool {
	return m.Newest != 0 && slices.ContainsFunc(tips, func(t tip) bool { return t.ms <= m.Newest })
}

// remember makes the mark of a first answer. A tip from the future must not
// make all that come before it look known.
func (m mark) remember(tips []tip, now int64) mark {
	m.Asked = now
	all := slices.Clone(tips)
	sorting.By(all, func(a, b tip) int { return cmp.Compare(b.ms, a.ms) })
	m.Seen = nil
	for _, t := range all[:min(len(all), maxSeen)] {
		m.Newest, m.Floor = max(m.Newest, min(t.ms, now)), t.ms
		m.Seen = append(m.Seen, t.print)
	}
	return m
}

// given reports a tip that an earlier answer of this walk held already: a new
// tip moved it down while we were walking.
func (w *walk) given(t tip) bool {
	return w != nil && (t.ms > w.Last || t.ms == w.Last && slices.Contains(w.Same, t.print))
}

// step is the walk after one more answer. Tips that new ones moved down come
// again: they do not bring it back up.
func (w *walk) step(place, next string, first mark, tips []tip) *walk {
	out := &walk{Place: place, Next: next, Mark: first, Last: tips[0].ms, Steps: 1}
	if w != nil {
		out.Last, out.Same, out.Steps = w.Last, w.Same, w.Steps+1
	}
	for _, t := range tips {
		if t.ms < out.Last {
			out.Last, out.Same = t.ms, nil
		}
		if t.ms == out.Last && !slices.Contains(out.Same, t.print) {
			out.Same = append(slices.Clone(out.Same), t.print)
		}
	}
	return out
}
