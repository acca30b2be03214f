package pulse

import (
	"strings"
	"time"
)

// ParseUntil reads a moment to come as a person types it: 30m or 4h from now, or a
// day as ParseDue reads it, which is its beginning, in now's zone. What is over is an
// ErrUsage.
func ParseUntil(arg string, now time.Time) (time.Time, error) {
	s := strings.ToLower(strings.TrimSpace(arg))
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return now.Add(d), nil
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil && t.After(now) {
		return t, nil
	}
	day, err := ParseDue(s, now)
	if err != nil {
		return time.Time{}, WithHint(Usagef("%q is no moment to come", arg), "use 30m, 4h, tomorrow, friday, 3d or 2026-12-01")
	}
	t, err := ParseDay(day, now.Location())
	if err == nil && !t.After(now) {
		err = Usagef("%s has begun already", day)
	}
	return t, err
}
