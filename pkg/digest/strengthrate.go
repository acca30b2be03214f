package digest

import "math"

// sureness is how many standard errors an interval reaches: it misses once in a
// hundred. A month compares some twenty numbers twice; one in twenty would find a
// change in nothing every month.
const sureness = 2.5758

// rate is n of of with Wilson's interval, which is honest for small numbers too.
func rate(n, of int) Rate {
	r := Rate{N: n, Of: of}
	if of == 0 {
		r.High = 1
		return r
	}
	p, m, z2 := float64(n)/float64(of), float64(of), sureness*sureness
	mid := (p + z2/(2*m)) / (1 + z2/m)
	half := sureness * math.Sqrt(p*(1-p)/m+z2/(4*m*m)) / (1 + z2/m)
	r.Share, r.Low, r.High = p, max(0, mid-half), min(1, mid+half)
	return r
}

// lift puts a rate beside that of another place or time; nil where nothing was said
// there. Half a voice is added to each number, so that none divides by zero; the
// interval is that of the logarithm.
func lift(here, there Rate) *Lift {
	if there.Of == 0 || here.Of == 0 {
		return nil
	}
	a, n, b, m := float64(here.N)+.5, float64(here.Of)+.5, float64(there.N)+.5, float64(there.Of)+.5
	times := math.Log((a / n) / (b / m))
	spread := sureness * math.Sqrt(max(0, 1/a-1/n+1/b-1/m))
	l := &Lift{There: there, Times: math.Exp(times), Low: math.Exp(times - spread), High: math.Exp(times + spread)}
	l.Change = verdict(here, there, l)
	return l
}

// verdict says what a lift is worth. Where one side says it never or hardly ever the
// interval is wider than what is known, and the exact chance decides.
func verdict(here, there Rate, l *Lift) Change {
	more := l.Low > 1
	fewer := l.High < 1
	if min(here.N, there.N) < fewVoices {
		more, fewer = exact(here, there) < chance/2, exact(there, here) < chance/2
	}
	switch {
	case here.N < fewVoices && there.N < fewVoices:
		return TooFew
	case more:
		return More
	case fewer:
		return Fewer
	case min(here.N, there.N) < fewVoices:
		return TooFew
	}
	return Same
}

// exact is the chance that, of all who say it on both sides, so many or more fall
// to a's when it does not matter whose they are (Fisher).
func exact(a, b Rate) float64 {
	said, all := a.N+b.N, a.Of+b.Of
	out := 0.0
	for k := a.N; k <= min(said, a.Of); k++ {
		if said-k > b.Of {
			continue
		}
		out += math.Exp(choose(a.Of, k) + choose(b.Of, said-k) - choose(all, said))
	}
	return out
}
