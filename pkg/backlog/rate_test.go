package backlog

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestBetaShare(t *testing.T) {
	// what is known in closed form: I_x(a,1) = x^a, I_x(1,b) = 1-(1-x)^b, and a half
	// where both are alike
	for _, c := range []struct{ x, a, b, want float64 }{
		{.3, 4, 1, .0081}, {.3, 1, 4, 1 - math.Pow(.7, 4)}, {.5, 7.5, 7.5, .5}, {.5, 9000.5, 9000.5, .5},
		{0, 2, 3, 0}, {1, 2, 3, 1}, {.25, .5, .5, 2 / math.Pi * math.Asin(.5)},
		{.4, 3, 2, 4*math.Pow(.4, 3) - 3*math.Pow(.4, 4)},
	} {
		if got := betaShare(c.x, c.a, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("I_%v(%v,%v) = %v, want %v", c.x, c.a, c.b, got, c.want)
		}
	}
	if got := betaShare(betaQuantile(.975, 12, 40), 12, 40); math.Abs(got-.975) > 1e-9 {
		t.Errorf("the quantile leads back to %v, want .975", got)
	}
}

func TestShares(t *testing.T) {
	for _, c := range []struct {
		n, rest   int
		low, high float64
	}{
		{0, 0, 0, 1}, {5, 0, math.Pow(.025, 1./5), 1}, {0, 5, 0, 1 - math.Pow(.025, 1./5)},
		{1, 1, 1 - math.Sqrt(.975), math.Sqrt(.975)},
	} {
		if low, high := shares(c.n, c.rest); math.Abs(low-c.low) > 1e-9 || math.Abs(high-c.high) > 1e-9 {
			t.Errorf("%d beside %d: %v to %v, want %v to %v", c.n, c.rest, low, high, c.low, c.high)
		}
	}
}

func span(complaints, heard int) pulse.Span {
	return pulse.Span{Complaints: complaints, People: complaints, Heard: heard}
}

func TestRateSaysNoMoreThanItKnows(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, since pulse.Span
		want          string
	}{
		{"nothing heard before", span(0, 0), span(3, 50), "unknown"},
		{"nothing heard since", span(12, 200), span(0, 0), "unknown"},
		{"three against one", span(3, 50), span(1, 50), "too_few"},
		{"four against none", span(4, 50), span(0, 50), "too_few"},
		{"five against none may be chance", span(5, 50), span(0, 50), "same"},
		{"twelve against one", span(12, 200), span(1, 180), "fewer"},
		{"the same rate in a busier month", span(12, 200), span(24, 400), "same"},
		{"fewer messages, no fewer complaints", span(12, 400), span(11, 60), "more"},
		{"out of nothing", span(0, 200), span(9, 200), "more"},
	} {
		if got := rate(c.before, c.since); got.Says != c.want {
			t.Errorf("%s: %q (%v to %v), want %q", c.name, got.Says, got.Low, got.High, c.want)
		}
	}
	r := rate(span(12, 200), span(2, 180))
	if got := fmt.Sprintf("%.1f %.1f %.2f %.2f %.2f", r.Before.Per100, r.Since.Per100, *r.Ratio, r.Low, *r.High); got != "6.0 1.1 0.19 0.02 0.83" {
		t.Errorf("got %s", got)
	}
	if r := rate(span(0, 100), span(0, 100)); r.Ratio != nil || r.High != nil || r.Low != 0 {
		t.Errorf("nothing against nothing: got %+v, want no ratio", r)
	}
}

func TestReturned(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, since pulse.Span
		want          bool
	}{
		{"nothing came", span(12, 200), span(0, 100), false},
		{"two people in a quiet week", span(12, 200), span(2, 5), false},
		{"the old rate, five times", span(12, 200), span(5, 83), true},
		{"three at more than twice the rate", span(12, 200), span(3, 20), true},
		{"three in a busy month", span(12, 200), span(3, 200), false},
		{"a fifth of it", span(60, 1000), span(6, 500), false},
		{"one furious person", span(12, 200), pulse.Span{Complaints: 8, People: 1, Heard: 40}, false},
		{"there was none before", span(0, 200), span(3, 60), true},
		{"nothing was heard before", span(0, 0), span(9, 60), false},
	} {
		if got := returned(c.before, c.since); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// The interval holds the true ratio as often as it says, also where few complain.
func TestIntervalHoldsTheTruth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ before, since float64 }{{3, 3}, {12, 2}, {12, 12}, {40, 20}, {5, .5}} {
		const runs = 2000
		held := 0
		for range runs {
			got := rate(span(poisson(r, c.before), 1000), span(poisson(r, c.since), 500))
			want := c.since / c.before * 2
			if got.Low <= want && (got.High == nil || want <= *got.High) {
				held++
			}
		}
		if share := float64(held) / runs; share < .94 {
			t.Errorf("%v before and %v since: it holds the truth in %.3f of the cases, want .95", c.before, c.since, share)
		}
	}
}

func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for p := r.Float64(); p > math.Exp(-mean); n++ {
		p *= r.Float64()
	}
	return n
}

// Asked every day for half a year, the rule reopens what came back and leaves alone
// what stays put right: a look a day must not make chance a return.
func TestReturnedAskedEveryDay(t *testing.T) {
	for _, c := range []struct {
		weekly, share, left float64 // mentions a week, complaints among them before, and what is left of that rate
		low, high           float64 // share of items that are reopened
	}{
		{50, .02, .1, 0, .05}, {50, .06, .2, 0, .1}, {50, .02, 1, .95, 1}, {200, .06, .2, 0, .05}, {200, .02, 1, .99, 1},
	} {
		r := rand.New(rand.NewPCG(9, 9))
		const runs = 300
		hits := 0
		for range runs {
			if comesBack(r, c.weekly, c.share, c.left) {
				hits++
			}
		}
		if got := float64(hits) / runs; got < c.low || got > c.high {
			t.Errorf("%v mentions a week, %v complaints among them, %v of the rate left: reopened in %.3f of the cases, want %v to %v",
				c.weekly, c.share, c.left, got, c.low, c.high)
		}
	}
}

func comesBack(r *rand.Rand, weekly, share, left float64) bool {
	before := span(poisson(r, 8*weekly*share), int(8*weekly))
	var days []int
	for range 182 {
		days = append(days, poisson(r, weekly/7*share*left))
		n, last := 0, days[max(0, len(days)-28):]
		for _, d := range last {
			n += d
		}
		if returned(before, span(n, int(float64(len(last))*weekly/7))) {
			return true
		}
	}
	return false
}
