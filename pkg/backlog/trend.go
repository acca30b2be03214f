package backlog

import "math"

const (
	fewPeople = 5   // smaller numbers say nothing unless they are far apart
	chance    = .01 // a change is called one when chance alone gives it less often
)

// compare puts the people of two stretches of the same length beside each other.
func compare(now, before int, known bool) Trend {
	switch {
	case !known:
		return Unknown
	case now > before && tail(now, now+before) < chance:
		return More
	case now < before && tail(before, now+before) < chance:
		return Fewer
	case now < fewPeople && before < fewPeople:
		return TooFew
	}
	return Same
}

// tail is the probability that of total people, each as likely to speak in one
// stretch as in the other, n or more fall into the first.
func tail(n, total int) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	out := 0.0
	for k := n; k <= total; k++ {
		out += math.Exp(lg(total) - lg(k) - lg(total-k) - float64(total)*math.Ln2)
	}
	return out
}
