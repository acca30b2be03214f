package digest

import (
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Fixed is a cause of complaints that was removed, and has not come back.
type Fixed struct {
	ID      string    `json:"id"`
	Label   string    `json:"label"` // "" the name of its theme
	Theme   string    `json:"theme"`
	Place   string    `json:"place,omitempty"` // where all who complained were; "" several, or not known
	Team    string    `json:"team_name,omitempty"`
	Done    string    `json:"countermeasure,omitempty"` // what was done about it
	At      time.Time `json:"at"`                       // since when
	NotedAt time.Time `json:"noted_at,omitzero"`        // when it was written down: news from then on
}

// Here reports whether it is of interest at a place; "" is all places.
func (f Fixed) Here(place string) bool { return f.Place == "" || place == "" || f.Place == place }

// noted is when it became known.
func (f Fixed) noted() time.Time {
	if f.NotedAt.IsZero() {
		return f.At
	}
	return f.NotedAt
}

// Lately are those of a list that are worth telling at a place and moment: put right
// within the last month.
func Lately(list []Fixed, place string, now time.Time) []Fixed {
	var out []Fixed
	for _, f := range list {
		if f.Here(place) && !f.At.After(now) && f.At.After(now.AddDate(0, 0, -fixedDays)) {
			out = append(out, f)
		}
	}
	return out
}

// news reports whether something that became known at t belongs into this digest:
// into that of the week or month it is of, else into the first one the reader gets
// after it. Deliveries are remembered in milliseconds.
func (in Input) news(t time.Time) bool {
	from, to := in.Since, in.Until
	if !in.Every.long() && in.Recipient != "" {
		to = built(in)
		if !in.Last.IsZero() {
			from = in.Last
		}
	}
	return t.UnixMilli() >= from.UnixMilli() && t.UnixMilli() < to.UnixMilli()
}

// fixed is what was put right lately, the newest first.
func fixed(in Input) []Fixed {
	out := []Fixed{}
	for _, f := range in.Fixed {
		if f.Here(in.Place) && in.news(f.noted()) {
			f.At = f.At.In(in.Zone)
			out = append(out, f)
		}
	}
	sorting.By(out, func(a, b Fixed) int { return b.At.Compare(a.At) })
	return out
}

// ideas are those of the staff for this place, or for all, the newest first.
func ideas(in Input) []pulse.Idea {
	out := []pulse.Idea{}
	for _, i := range slices.Backward(in.Ideas) {
		if (i.Place == "" || in.Place == "" || i.Place == in.Place) && in.news(i.At) {
			i.At = i.At.In(in.Zone)
			out = append(out, i)
		}
	}
	return out
}
