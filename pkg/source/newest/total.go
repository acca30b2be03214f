package newest

import (
	"context"
	"encoding/json"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// tally is how many a provider counted in a list, and when.
type tally struct {
	N  int   `json:"n"`
	At int64 `json:"t"` // ms
}

// countEvery is how often Count is asked.
const countEvery = 24 * time.Hour

// tally keeps what an answer says of the size of its list, or asks where none does.
func (r *run) tally(ctx context.Context, list string, total *int, top, done bool) (cost pulse.Cost) {
	now := r.ask.Now.UnixMilli()
	switch {
	case total != nil:
	case r.Count == nil:
		if top {
			delete(r.at.Totals, list) // it said so once, and does no more
		}
		return cost
	case !done || now-r.at.Totals[list].At < countEvery.Milliseconds():
		return cost
	default:
		if total, cost = r.Count(ctx, list); total == nil {
			delete(r.at.Totals, list)
			return cost
		}
	}
	r.at.Totals[list] = tally{*total, now}
	return cost
}

// total is what all lists hold; 0 as long as one of them is not known. A list that is
// walked in parts counts as its parts.
func (r *run) total() int {
	sum := 0
	for _, list := range r.Names {
		parts := []string{list}
		if _, ok := r.at.Totals[list]; !ok || r.at.mark(list).Jumps {
			if split := r.split(list); split != nil {
				parts = split
			}
		}
		for _, p := range parts {
			t, ok := r.at.Totals[p]
			if !ok {
				return 0
			}
			sum += t.N
		}
	}
	return sum
}

// Number is a count in an answer, nil for anything else that stands in its place.
func Number(raw json.RawMessage) *int {
	var n *int
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil || n == nil || *n < 0 {
		return nil
	}
	return n
}
