package backlog

import (
	"math"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const (
	outside  = .05 // of the interval of a ratio: it holds the true one in at least 95 of 100 cases
	halfAway = .5  // a rate above so much of the old one is no longer put right
	sure     = .9  // how sure that must be
	returns  = 3   // people who must have said it: one angry guest is no return
)

// rate compares complaints in two spans. A complaint is taken for one event among
// what was heard, so that a busy month, or a source that was added, does not look
// like a return.
func rate(before, since pulse.Span) pulse.Rate {
	r := pulse.Rate{Before: per100(before), Since: per100(since), Says: string(Unknown)}
	if before.Heard <= 0 || since.Heard <= 0 {
		return r
	}
	odds := float64(before.Heard) / float64(since.Heard)
	if before.Complaints > 0 {
		ratio := float64(since.Complaints) / float64(before.Complaints) * odds
		r.Ratio = &ratio
	}
	low, high := shares(since.Complaints, before.Complaints)
	r.Low = odds * low / (1 - low)
	if high < 1 {
		top := odds * high / (1 - high)
		r.High = &top
	}
	r.Says = string(says(r))
	return r
}

// says puts an interval into one word. Small numbers say nothing, however far
// apart they are.
func says(r pulse.Rate) Trend {
	switch {
	case r.Before.Complaints < fewPeople && r.Since.Complaints < fewPeople:
		return TooFew
	case r.Low > 1:
		return More
	case r.High != nil && *r.High < 1:
		return Fewer
	}
	return Same
}

// returned reports whether the complaints came back: enough people say it, and the
// rate is more likely than not by far above half of the old one. The old rate may
// be zero, but something must have been heard then.
func returned(before, since pulse.Span) bool {
	if before.Heard <= 0 || since.Heard <= 0 || since.People < returns {
		return false
	}
	e0, e1 := float64(before.Heard), halfAway*float64(since.Heard)
	// each rate is a gamma with half a complaint more than was heard (Jeffreys);
	// the share of the later one in both is a beta
	return 1-betaShare(e1/(e0+e1), float64(since.Complaints)+.5, float64(before.Complaints)+.5) >= sure
}

// shares is the exact interval (Clopper and Pearson) of the share that one of two
// counts has in both.
func shares(n, rest int) (low, high float64) {
	low, high = 0, 1
	if n > 0 {
		low = betaQuantile(outside/2, float64(n), float64(rest)+1)
	}
	if rest > 0 {
		high = betaQuantile(1-outside/2, float64(n)+1, float64(rest))
	}
	return low, high
}

// betaQuantile is the x below which a beta falls with probability p.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 60 { // halves: more than a float64 can tell apart
		mid := (low + high) / 2
		if betaShare(mid, a, b) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// betaShare is the probability that a beta with these two parameters is below x
// (the regularised incomplete beta function), by its continued fraction.
func betaShare(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2): // the fraction of the other tail comes to rest sooner
		return 1 - betaTail(1-x, b, a)
	}
	return betaTail(x, a, b)
}

func betaTail(x, a, b float64) float64 {
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(a*math.Log(x)+b*math.Log1p(-x)+lab-la-lb) / a
	return front / betaFraction(x, a, b)
}

// betaFraction is 1 + d1/(1 + d2/(1 + …)), worked out from the front: over and
// under are the quotients of neighbouring convergents.
func betaFraction(x, a, b float64) float64 {
	const (
		tiny = 1e-300
		near = 1e-14
		most = 10000 // counts of millions come to rest long before
	)
	value, over, under := 1.0, 1.0, 0.0
	for k := 1; k < most; k++ {
		m := float64(k / 2)
		d := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		if k%2 == 1 {
			d = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		over, under = away(1+d/over, tiny), 1/away(1+d*under, tiny)
		step := over * under
		value *= step
		if math.Abs(step-1) < near {
			break
		}
	}
	return value
}

// away keeps a divisor from zero.
func away(v, tiny float64) float64 {
	if math.Abs(v) < tiny {
		return tiny
	}
	return v
}

func per100(s pulse.Span) pulse.Span {
	if s.Heard > 0 {
		s.Per100 = math.Round(float64(s.Complaints)/float64(s.Heard)*1000) / 10
	}
	return s
}
