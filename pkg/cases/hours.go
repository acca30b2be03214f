package cases

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Hours are the opening hours of a place, week by week. The zero value is always
// open.
type Hours struct {
	days [7][]open // Sunday first
	zone *time.Location
	set  bool
}

// open is a stretch of a day in minutes after midnight; to is above 24 hours where
// it ends on the next day.
type open struct{ from, to int }

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ParseHours reads "mon-sat 08:00-22:00, sun 10:00-14:00 16:00-20:00", as pulse.yaml
// was checked for. A closing time before the opening time is on the next day. "" is
// always open.
func ParseHours(s string, zone *time.Location) (Hours, error) {
	h := Hours{zone: zone}
	if strings.TrimSpace(s) == "" {
		return h, nil
	}
	for entry := range strings.SplitSeq(strings.ToLower(s), ",") {
		words := strings.Fields(entry)
		if len(words) < 2 {
			return h, fmt.Errorf("%q are no hours", entry)
		}
		days, err := daysOf(words[0])
		if err != nil {
			return h, err
		}
		for _, w := range words[1:] {
			o, err := openOf(w)
			if err != nil {
				return h, err
			}
			for _, d := range days {
				h.days[d], h.set = append(h.days[d], o), true
			}
		}
	}
	for _, list := range h.days {
		sorting.By(list, func(a, b open) int { return a.from - b.from })
	}
	return h, nil
}

// daysOf reads "mon", "sat-mon" and "daily".
func daysOf(s string) ([]int, error) {
	if s == "daily" {
		return []int{0, 1, 2, 3, 4, 5, 6}, nil
	}
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
	if from < 0 || to < 0 {
		return nil, fmt.Errorf("%q are no days", s)
	}
	out := []int{from}
	for from != to {
		from = (from + 1) % 7
		out = append(out, from)
	}
	return out, nil
}

func openOf(s string) (open, error) {
	var fromH, fromM, toH, toM int
	if _, err := fmt.Sscanf(s, "%d:%d-%d:%d", &fromH, &fromM, &toH, &toM); err != nil {
		return open{}, fmt.Errorf("%q are no hours", s)
	}
	o := open{fromH*60 + fromM, toH*60 + toM}
	if o.to <= o.from {
		o.to += 24 * 60
	}
	return o, nil
}

// farthest bounds how far ahead opening hours are looked through.
const farthest = 400

// After is the moment at which the place has been open for d since t. Hours are
// those of its clock: a day on which clocks change is as long as it is. A place
// without hours is always open.
func (h Hours) After(t time.Time, d time.Duration) time.Time {
	if !h.set {
		return t.Add(d)
	}
	at, day := t, t.In(h.zone).AddDate(0, 0, -1) // what opened yesterday may be open still
	y, m, n := day.Date()
	for i := range farthest {
		for _, o := range h.days[time.Date(y, m, n+i, 12, 0, 0, 0, h.zone).Weekday()] {
			from := time.Date(y, m, n+i, 0, o.from, 0, 0, h.zone)
			to := time.Date(y, m, n+i, 0, o.to, 0, 0, h.zone)
			if from.Before(at) {
				from = at
			}
			if !from.Before(to) {
				continue
			}
			if left := to.Sub(from); d > left {
				d, at = d-left, to
				continue
			}
			return from.Add(d)
		}
	}
	return at.Add(d)
}
