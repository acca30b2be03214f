package judge

// purse counts what asking costs and says when it is enough.
type purse struct {
	left     int     // questions this run may still ask
	in, out  float64 // US dollars a token
	limit    float64 // US dollars a month; 0 none
	usd      float64 // spent this month
	requests int
	asked    int
}

// most is what a request of so many bytes can cost at most: no tokeniser makes
// more tokens than bytes, beside the few a server puts around messages.
func (p *purse) most(bytes int) float64 { return float64(bytes+100)*p.in + maxTokens*p.out }

// allows says why a question of so many bytes is not asked any more; "" it is.
func (p *purse) allows(bytes int) string {
	switch {
	case p.left <= 0:
		return "the limit of questions in one run is reached (judge.max_per_run)"
	case p.limit > 0 && p.usd+p.most(bytes) > p.limit:
		return "the month's budget is used up (judge.usd_per_month)"
	}
	return ""
}

// pay books a request by the tokens the server told. One that told none, or
// broke off, is booked at the most it can have cost.
func (p *purse) pay(bytes int, told bool, in, out int64) {
	if !told || in < 0 || out < 0 {
		p.usd += p.most(bytes)
		return
	}
	p.usd += float64(in)*p.in + float64(out)*p.out
}
