package x

import (
	"fmt"
	"math"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// What X charged in November 2026, in US dollars.
const (
	priceMention = 0.001 // a post that names our own account
	pricePost    = 0.005 // any other post
	priceUser    = 0.010 // a profile
)

// purse is what may still be spent in this run.
type purse struct {
	limit Budget
	posts int
	usd   float64 // of this month, earlier runs included
	now   time.Time
}

// allow says how many posts may be asked for: at most most, and no fewer than
// least, which is how many the API may give however few we want.
func (b *purse) allow(price float64, least, most int) (int, error) {
	if left := b.limit.PostsPerRun - b.posts; left < least {
		return 0, &pulse.Problem{Kind: pulse.ErrLater,
			Msg:  fmt.Sprintf("our own budget for X is reached: %d of %d posts in this run", b.posts, b.limit.PostsPerRun),
			Hint: "the next fetch goes on where this one stopped; raise budget.posts_per_run if that is too slow"}
	} else if left < most {
		most = left
	}
	if price == 0 {
		return most, nil
	}
	// A billionth of a cent forgives what binary fractions of money lose.
	n := int(math.Floor((b.limit.USDPerMonth-b.usd)/price + 1e-9))
	if n < least {
		return 0, b.broke()
	}
	return min(n, most), nil
}

func (b *purse) broke() error {
	first := time.Date(b.now.UTC().Year(), b.now.UTC().Month()+1, 1, 0, 0, 0, 0, time.UTC)
	// No Until: it is our own limit, and an owner who raises it is heard at once.
	return &pulse.Problem{Kind: pulse.ErrLater,
		Msg: fmt.Sprintf("our own budget for X is reached: $%.2f of $%.2f this month", b.usd, b.limit.USDPerMonth),
		Hint: fmt.Sprintf("it goes on where it stopped on %s; raise budget.usd_per_month to go on now",
			first.Format("2 January"))}
}

func (b *purse) spend(c pulse.Cost) {
	b.posts += c.Items
	b.usd += c.USD
}

// forRecheck is what a recheck may take of b: half of the month's money belongs to
// new posts, and the other half is spread over the days that are left, so that
// looking at old posts never makes us deaf to new ones.
func (b Budget) forRecheck(spent float64, now time.Time) Budget {
	now = now.UTC()
	days := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC).Sub(now).Hours()/24 + 1
	b.USDPerMonth /= 2
	share := int((b.USDPerMonth - spent) / days / pricePost)
	b.PostsPerRun = min(b.PostsPerRun, max(share, leastRecheck))
	return b
}

// leastRecheck keeps a small budget from never looking at all.
const leastRecheck = 10

// price is what one post of a track costs at most.
func (s *Source) price(own bool) float64 {
	if s.o.Dialect == V11 {
		return 0 // legacy contracts are paid as a whole
	}
	p := pricePost
	if own {
		p = priceMention
	}
	if s.o.ExpandAuthors {
		p += priceUser
	}
	return p
}

// least is the smallest page the API gives.
func (s *Source) least(own bool) int {
	switch {
	case s.o.Dialect == V11:
		return 1
	case own:
		return 5
	}
	return 10
}

// Plan implements pulse.Planner. The cost is that of a run that uses its whole
// budget: how much there is to fetch is known only by fetching.
func (s *Source) Plan(ask pulse.Ask) pulse.Plan {
	cur, err := readCursor(ask.From)
	if err != nil {
		return pulse.Plan{Notes: []string{err.Error()}}
	}
	out := pulse.Plan{Notes: append([]string{}, s.notes...)}
	d := s.describe(&cur)
	if s.needsLookup(cur) {
		out.Requests = append(out.Requests, "GET "+wire.Mask(d.userURL(s.handle())))
		out.Cost = out.Cost.Add(pulse.Cost{Requests: 1, USD: priceUser})
	}
	dearest := 0.0
	for _, t := range s.tracks {
		p := cur.Tracks[t.name]
		w, note := t.begin(p, ask)
		if p.Walk != nil {
			w, note, _ = t.resume(p, ask.Now)
		}
		if note != "" {
			out.Notes = append(out.Notes, note)
		}
		out.Requests = append(out.Requests, "GET "+wire.Mask(d.askURL(t, p, w, s.o.PageSize)))
		dearest = max(dearest, s.price(t.own))
	}
	posts := s.o.Budget.PostsPerRun
	left := max(s.o.Budget.USDPerMonth-ask.Spent, 0)
	out.Cost = out.Cost.Add(pulse.Cost{Requests: (posts + s.o.PageSize - 1) / s.o.PageSize, Items: posts, USD: min(float64(posts)*dearest, left)})
	out.Notes = append(out.Notes, fmt.Sprintf("at most %d posts; $%.2f of $%.2f are left this month", posts, left, s.o.Budget.USDPerMonth))
	return out
}
