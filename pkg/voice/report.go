package voice

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Input is what a report is made of.
type Input struct {
	Since, Until time.Time
	Zone         *time.Location
	Asked        []Question
	Rounds       []pulse.Round          // published, oldest first
	Guests       []pulse.Judged         // posted in the window
	Theme        func(id string) string // where a theme stands today; nil leaves it
}

// Report sets the staff's voice beside the guests'. Its JSON fields are promises. All
// of staff is made of what was published of closed rounds.
type Report struct {
	Since  time.Time     `json:"since"`
	Until  time.Time     `json:"until"`
	Asked  []Question    `json:"questions"`
	Rounds []pulse.Round `json:"rounds"`
	Scores []Score       `json:"scores"`
	Themes []Theme       `json:"themes"`
	Praise Praise        `json:"praise_mornings"`
	Texts  []string      `json:"texts"` // free words, names masked; of no round and no place
}

// Score is one question over all cells.
type Score struct {
	Question
	Mean    float64 `json:"mean"`
	Answers int     `json:"answers_at_least"`
}

// Theme is one theme as guests and as staff speak of it.
type Theme struct {
	Theme  string `json:"theme"`
	Guests Count  `json:"guests"` // people
	Staff  Count  `json:"staff_at_least"`
	First  *First `json:"first,omitempty"` // of complaints; nil where neither reached five people
}

// Count is how many praised and how many complained.
type Count struct {
	Praise    int `json:"praise"`
	Complaint int `json:"complaint"`
}

// First is who said it first: the day by which five of the staff, and five guests, had
// complained of a theme in the window. Of staff it is the last day of their round.
type First struct {
	Staff  string `json:"staff,omitempty"`
	Guests string `json:"guests,omitempty"`
	Days   *int   `json:"days,omitempty"` // from staff to guests; below 0 guests were first
}

// Praise compares mornings with praise to mornings without, inside the same round and
// place.
type Praise struct {
	Pairs      int      `json:"pairs"`
	Difference *float64 `json:"difference"` // of mean scores, with less without; nil too few
	Low        float64  `json:"low"`        // it lies between with 95 %
	High       float64  `json:"high"`
	Says       string   `json:"says"` // too_few, no_difference, higher, lower
}

// Build makes a report.
func Build(in Input) Report {
	if in.Theme == nil {
		in.Theme = func(id string) string { return id }
	}
	return Report{
		Since: in.Since, Until: in.Until, Asked: append([]Question{}, in.Asked...), Rounds: in.wordless(),
		Scores: in.scores(), Themes: in.themes(), Praise: in.praise(), Texts: in.texts(),
	}
}

// wordless are the rounds without their free words, which stand by themselves.
func (in Input) wordless() []pulse.Round {
	out := []pulse.Round{}
	for _, r := range in.Rounds {
		r.Cells = append([]pulse.Cell{}, r.Cells...)
		for i := range r.Cells {
			r.Cells[i].Texts = nil
		}
		out = append(out, r)
	}
	return out
}

func (in Input) texts() []string {
	out := []string{}
	in.cells(func(_ pulse.Round, c pulse.Cell) { out = append(out, c.Texts...) })
	return shuffled(out)
}

func (in Input) cells(each func(pulse.Round, pulse.Cell)) {
	for _, r := range in.Rounds {
		for _, c := range r.Cells {
			each(r, c)
		}
	}
}

func (in Input) scores() []Score {
	sum, n := map[string]float64{}, map[string]int{}
	in.cells(func(_ pulse.Round, c pulse.Cell) {
		for q, m := range c.Scores {
			sum[q] += m.Mean * float64(m.People)
			n[q] += m.People
		}
	})
	asked := slices.Clone(in.Asked)
	for _, id := range slices.Sorted(maps.Keys(n)) {
		if !slices.ContainsFunc(asked, func(q Question) bool { return q.ID == id }) {
			asked = append(asked, Question{ID: id}) // asked once, and no more
		}
	}
	out := []Score{}
	for _, q := range asked {
		if n[q.ID] > 0 {
			out = append(out, Score{q, math.Round(sum[q.ID]/float64(n[q.ID])*10) / 10, n[q.ID]})
		}
	}
	return out
}

func (in Input) themes() []Theme {
	by := map[string]*Theme{}
	at := func(id string) *Theme {
		if by[id] == nil {
			by[id] = &Theme{Theme: id}
		}
		return by[id]
	}
	staffDay := map[string]string{}
	in.cells(func(r pulse.Round, c pulse.Cell) {
		for _, t := range c.Themes {
			id := in.Theme(t.Theme)
			if t.Polarity == pulse.Praise {
				at(id).Staff.Praise += t.People
				continue
			}
			at(id).Staff.Complaint += t.People
			if staffDay[id] == "" {
				staffDay[id] = r.Until.Add(-time.Millisecond).In(in.Zone).Format(time.DateOnly)
			}
		}
	})
	guestDay := in.guests(at)
	var out []Theme
	for id, t := range by {
		t.First = first(staffDay[id], guestDay[id])
		out = append(out, *t)
	}
	sorting.By(out, func(a, b Theme) int {
		return cmp.Or(cmp.Compare(b.Staff.Complaint+b.Guests.Complaint, a.Staff.Complaint+a.Guests.Complaint),
			cmp.Compare(b.Staff.Praise+b.Guests.Praise, a.Staff.Praise+a.Guests.Praise), cmp.Compare(a.Theme, b.Theme))
	})
	return append([]Theme{}, out...)
}

// guests counts people by theme and gives the day on which five had complained.
func (in Input) guests(at func(string) *Theme) map[string]string {
	praised, complained := map[string]map[string]bool{}, map[string]map[string]bool{}
	day := map[string]string{}
	add := func(to map[string]map[string]bool, theme, who string) int {
		if to[theme] == nil {
			to[theme] = map[string]bool{}
		}
		to[theme][who] = true
		return len(to[theme])
	}
	for _, v := range pulse.Voices(in.Guests) {
		j := v.Lead
		if j.Praises() {
			for _, t := range j.Themes(pulse.Praise) {
				at(t).Guests.Praise = add(praised, t, j.Person())
			}
		}
		if j.Complains() {
			for _, t := range j.Themes(pulse.Complaint) {
				n := add(complained, t, j.Person())
				at(t).Guests.Complaint = n
				if n == pulse.LeastPeople && day[t] == "" {
					day[t] = j.Posted.In(in.Zone).Format(time.DateOnly)
				}
			}
		}
	}
	return day
}

func first(staff, guests string) *First {
	if staff == "" && guests == "" {
		return nil
	}
	f := &First{Staff: staff, Guests: guests}
	a, errA := time.Parse(time.DateOnly, staff)
	b, errB := time.Parse(time.DateOnly, guests)
	if errA == nil && errB == nil {
		f.Days = new(int(b.Sub(a) / (24 * time.Hour)))
	}
	return f
}

// LeastPairs is how many pairs give an interval that holds 95 %.
const LeastPairs = 6

// praise pairs the two parts of each cell that praise parted.
func (in Input) praise() Praise {
	var diffs []float64
	for _, r := range in.Rounds {
		for _, with := range r.Cells {
			if with.Praised == nil || !*with.Praised {
				continue
			}
			i := slices.IndexFunc(r.Cells, func(c pulse.Cell) bool {
				return c.Praised != nil && !*c.Praised && slices.Equal(c.Places, with.Places)
			})
			if i < 0 {
				continue
			}
			if d, ok := difference(with, r.Cells[i]); ok {
				diffs = append(diffs, d)
			}
		}
	}
	p := Praise{Pairs: len(diffs), Says: "too_few"}
	if len(diffs) < LeastPairs {
		return p
	}
	mid, low, high := interval(diffs)
	p.Difference, p.Low, p.High = new(hundredths(mid)), hundredths(low), hundredths(high)
	switch {
	case p.Low > 0:
		p.Says = "higher"
	case p.High < 0:
		p.Says = "lower"
	default:
		p.Says = "no_difference"
	}
	return p
}

func hundredths(f float64) float64 { return math.Round(f*100)/100 + 0 }

// difference is the mean over the questions both parts answered.
func difference(with, without pulse.Cell) (float64, bool) {
	var sum float64
	n := 0
	for q, m := range with.Scores {
		if o, ok := without.Scores[q]; ok {
			sum, n = sum+m.Mean-o.Mean, n+1
		}
	}
	return sum / float64(max(n, 1)), n > 0
}

// interval is the middle of the differences and where it lies with at least 95 %: the
// signed-rank interval, exact for any number of pairs, of no assumption but that
// differences fall as often above their middle as below.
func interval(diffs []float64) (mid, low, high float64) {
	n := len(diffs)
	var walsh []float64
	for i := range diffs {
		for j := range i + 1 {
			walsh = append(walsh, (diffs[i]+diffs[j])/2)
		}
	}
	slices.Sort(walsh)
	m := len(walsh)
	mid = (walsh[(m-1)/2] + walsh[m/2]) / 2
	k := rank(n)
	return mid, walsh[k], walsh[m-1-k]
}

// rank is the largest k for which fewer than k+1 of the sums of ranks fall below with
// a chance of at most 2.5 %.
func rank(n int) int {
	ways := make([]float64, n*(n+1)/2+1) // of the sum of positive ranks, each sign by chance
	ways[0] = 1
	for r := 1; r <= n; r++ {
		for s := len(ways) - 1; s >= 0; s-- {
			ways[s] /= 2
			if s >= r {
				ways[s] += ways[s-r] / 2
			}
		}
	}
	sum := 0.0
	for k, w := range ways {
		if sum += w; sum > 0.025 {
			return max(k-1, 0)
		}
	}
	return 0
}
