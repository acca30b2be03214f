package digest

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

const (
	usualDays = 14  // a window of up to a day is compared with so many days before it
	usualLong = 4   // a longer one with so many stretches of its length
	fewDays   = 5   // fewer days of history say nothing (3 stretches for long windows)
	fewLong   = 3   //
	fewVoices = 5   // smaller numbers say nothing unless they are far out
	chance    = .01 // a change is called one when chance alone gives it less often
)

type stretch struct{ from, to time.Time }

// stretches lists the earlier windows to compare with, oldest first. Days are
// calendar days of the zone, so that a change of clocks shifts nothing.
func stretches(o Options) []stretch {
	since, until := o.Since.In(o.Zone), o.Until.In(o.Zone)
	n, step := usualDays, 1
	if until.Sub(since) > 25*time.Hour { // a day may have 25 hours
		n, step = usualLong, int(math.Ceil(until.Sub(since).Hours()/24))
	}
	var out []stretch
	for k := n; k > 0; k-- {
		if o.Every == Monthly {
			out = append(out, stretch{pulse.AddMonths(since, -k), pulse.AddMonths(until, -k)})
			continue
		}
		out = append(out, stretch{pulse.AddDays(since, -k*step), pulse.AddDays(until, -k*step)})
	}
	return out
}

// loadEarlier asks for all stretches in one go: the edges of every stretch, each
// moment once, and takes the tallies that begin one.
func loadEarlier(ctx context.Context, db store, o Options) ([]pulse.Tally, error) {
	list := stretches(o)
	starts := map[int64]bool{}
	var edges []time.Time
	for _, s := range list {
		starts[s.from.UnixMilli()] = true
		edges = append(edges, s.from, s.to)
	}
	sorting.By(edges, time.Time.Compare)
	edges = slices.CompactFunc(edges, sameMilli)
	all, err := db.Tally(ctx, o.Place, edges)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(t pulse.Tally) bool { return !starts[t.From.UnixMilli()] }), nil
}

// sameMilli reports two edges that the store, which counts in milliseconds, cannot
// tell apart: between them would be a stretch of nothing, taken for a quiet day.
func sameMilli(a, b time.Time) bool { return a.UnixMilli() == b.UnixMilli() }

// known cuts the stretches before the first voice: days we did not listen yet
// would make every day look unusual.
func known(earlier []pulse.Tally) []pulse.Tally {
	i := slices.IndexFunc(earlier, func(t pulse.Tally) bool { return t.Total() > 0 })
	if i < 0 {
		return nil
	}
	return earlier[i:]
}

// compare puts n beside the numbers of earlier stretches.
func compare(n int, before []int, need int) (usual float64, c Change) {
	if len(before) == 0 {
		return 0, TooFew
	}
	usual = median(before)
	sum, lo, hi := 0, before[0], before[0]
	for _, b := range before {
		sum, lo, hi = sum+b, min(lo, b), max(hi, b)
	}
	switch {
	case len(before) < need:
		return usual, TooFew
	case n > hi && tail(n, sum, len(before), true) < chance:
		return usual, More
	case n < lo && tail(n, sum, len(before), false) < chance:
		return usual, Fewer
	case n < fewVoices && usual < fewVoices:
		return usual, TooFew
	case n > hi || n < lo:
		return usual, Unclear
	}
	return usual, Same
}

// enough is how many earlier stretches there must be to say what is usual.
func enough(since, until time.Time) int {
	if until.Sub(since) > 25*time.Hour {
		return fewLong
	}
	return fewDays
}

// Early reports that there were earlier stretches, and too few to say what is usual.
func (d Digest) Early() bool { return d.Days > 0 && d.Days < enough(d.Since, d.Until) }

func median(list []int) float64 {
	s := slices.Sorted(slices.Values(list))
	m := len(s) / 2
	if len(s)%2 == 1 {
		return float64(s[m])
	}
	return float64(s[m-1]+s[m]) / 2
}

// tail is the probability that of all n+sum voices of days+1 equal days the last
// day gets n or more (or n or fewer). Given the sum, that share is binomial with
// p = 1/(days+1), whatever the true rate is.
func tail(n, sum, days int, upper bool) float64 {
	total, p := n+sum, 1/float64(days+1)
	from, to := 0, n
	if upper {
		from, to = n, total
	}
	out := 0.0
	for k := from; k <= to; k++ {
		out += math.Exp(choose(total, k) + float64(k)*math.Log(p) + float64(total-k)*math.Log1p(-p))
	}
	return out
}

func choose(n, k int) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return lg(n) - lg(k) - lg(n-k)
}

// counts compares every kind of the window with the earlier stretches.
func counts(in Input, voices []pulse.Voice) ([]Count, int) {
	before := known(in.Earlier)
	need := enough(in.Since, in.Until)
	of := map[pulse.Kind]func(pulse.Tally) int{
		pulse.Praise:    func(t pulse.Tally) int { return t.Praise },
		pulse.Complaint: func(t pulse.Tally) int { return t.Complaint },
		pulse.Mixed:     func(t pulse.Tally) int { return t.Mixed },
		pulse.Neutral:   func(t pulse.Tally) int { return t.Neutral },
	}
	var out []Count
	for _, k := range []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Mixed, pulse.Neutral} {
		c := Count{Kind: k}
		for _, v := range voices {
			if v.Lead.Kind() == k {
				c.N++
				if v.Lead.Unsure() {
					c.Unsure++
				}
			}
		}
		var list []int
		for _, t := range before {
			list = append(list, in.scaled(of[k](t), t))
		}
		c.Usual, c.Change = compare(c.N, list, need)
		out = append(out, c)
	}
	return out, len(before)
}

// scaled makes a count of an earlier month one of a month as long as ours: February
// is no quiet March.
func (in Input) scaled(n int, t pulse.Tally) int {
	if in.Every != Monthly || !t.From.Before(t.To) {
		return n
	}
	return int(math.Round(float64(n) * in.Until.Sub(in.Since).Hours() / t.To.Sub(t.From).Hours()))
}
