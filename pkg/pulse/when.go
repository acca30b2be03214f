package pulse

import (
	"strconv"
	"strings"
	"time"
)

// ParseWhen reads a time argument as a person types it: 90m, 7d, 2w (so long before
// now; whole days, 24h too, by the calendar: the same time of day), today, yesterday, a
// weekday (the last such midnight, today included), 2026-11-01 (midnight) or RFC 3339.
// Days begin at midnight in now's location, or behind what its clocks skip of them (see
// Day). Anything else is a usage error.
func ParseWhen(arg string, now time.Time) (time.Time, error) {
	s := strings.ToLower(strings.TrimSpace(arg))
	begin := DayOf(now)
	switch s {
	case "now":
		return now, nil
	case "today":
		return begin, nil
	case "yesterday":
		return AddDays(begin, -1), nil
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if s == strings.ToLower(d.String()) {
			back := (int(now.Weekday()) - int(d) + 7) % 7
			return AddDays(begin, -back), nil
		}
	}
	if t, ok := ago(s, now); ok {
		return t, nil
	}
	if t, err := ParseDay(s, now.Location()); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(arg)); err == nil {
		return t, nil
	}
	return time.Time{}, Usagef("%q is no time; use 24h, 7d, 2w, yesterday, today, monday, 2026-11-01 or RFC 3339", arg)
}

// maxAgo keeps sums of durations inside what time.Duration can hold.
const maxAgo = 100 * 366 // days

func ago(s string, now time.Time) (time.Time, bool) {
	if len(s) < 2 {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 0 || s[0] == '+' {
		return time.Time{}, false
	}
	switch s[len(s)-1] {
	case 'm':
		return now.Add(-time.Duration(n) * time.Minute), n <= maxAgo*24*60
	case 'h':
		if n%24 == 0 { // a cron that tells "24h" each morning tells no hour twice when the clocks change
			return AddDays(now, -n/24), n <= maxAgo*24
		}
		return now.Add(-time.Duration(n) * time.Hour), n <= maxAgo*24
	case 'd':
		return AddDays(now, -n), n <= maxAgo
	case 'w':
		return AddDays(now, -7*n), n <= maxAgo/7
	}
	return time.Time{}, false
}
