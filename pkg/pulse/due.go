package pulse

import (
	"strconv"
	"strings"
	"time"
)

// ParseDue reads a day to come as a person types it: 2026-12-01, today, tomorrow,
// a weekday (the next one, today excluded), 3d or 2w (from today). It gives the
// day as 2006-01-02, in now's zone. A day that is over is an ErrUsage.
func ParseDue(arg string, now time.Time) (string, error) {
	s := strings.ToLower(strings.TrimSpace(arg))
	today := DayOf(now)
	day, ok := dueDay(s, today)
	if !ok {
		return "", Usagef("%q is no day to come; use 2026-12-01, tomorrow, friday, 3d or 2w", arg)
	}
	if day.Before(today) {
		return "", Usagef("%s is already over", day.Format(time.DateOnly))
	}
	return day.Format(time.DateOnly), nil
}

func dueDay(s string, today time.Time) (time.Time, bool) {
	switch s {
	case "today":
		return today, true
	case "tomorrow":
		return AddDays(today, 1), true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if s == strings.ToLower(d.String()) {
			return AddDays(today, (int(d)-int(today.Weekday())+6)%7+1), true
		}
	}
	if t, err := ParseDay(s, today.Location()); err == nil {
		return t, true
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
		return t.In(today.Location()), true
	}
	return ahead(s, today)
}

func ahead(s string, today time.Time) (time.Time, bool) {
	if len(s) < 2 || s[0] < '0' || s[0] > '9' {
		return today, false
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	days := map[byte]int{'d': 1, 'w': 7}[s[len(s)-1]]
	if err != nil || days == 0 || n > maxAgo/days {
		return today, false
	}
	return AddDays(today, n*days), true
}
