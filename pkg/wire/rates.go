package wire

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// farthest bounds how long a server may send us away: a monthly cap, no more. A
// wrong clock over there must not silence a source for years.
const farthest = 32 * 24 * time.Hour

// ParseReset reads the value of a Retry-After or rate-reset header of any
// provider: an integer above 10^9 is unix time, a smaller number is seconds from
// now, anything else is an HTTP date or ISO 8601. It reports false for what is
// none of them. The result is never before now nor more than 32 days after it.
func ParseReset(v string, now time.Time) (time.Time, bool) {
	v = strings.TrimSpace(v)
	if v == "" {
		return time.Time{}, false
	}
	t, ok := parseReset(v, now)
	if !ok {
		return time.Time{}, false
	}
	if t.Before(now) {
		t = now
	}
	if last := now.Add(farthest); t.After(last) {
		t = last
	}
	return t.UTC(), true
}

func parseReset(v string, now time.Time) (time.Time, bool) {
	if f, err := strconv.ParseFloat(v, 64); err == nil {
		switch {
		case math.IsNaN(f) || f < 0 || f > 1e15:
			return time.Time{}, false
		case f > 1e12: // milliseconds, as some gateways send
			return time.UnixMilli(int64(f)), true
		case f > 1e9:
			return time.Unix(int64(f), 0), true
		}
		return now.Add(min(time.Duration(f*float64(time.Second)), farthest)), true
	}
	if t, err := http.ParseTime(v); err == nil {
		return t, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Rates reads what is left of the provider's window (-1 when it does not say)
// and when the window begins anew (zero when it does not say), in the spellings
// of X, Mastodon, Reddit, GitHub, Bluesky and the IETF draft.
func Rates(h http.Header, now time.Time) (remaining int, reset time.Time) {
	remaining = -1
	for _, prefix := range []string{"X-Rate-Limit-", "X-Ratelimit-", "Ratelimit-"} {
		if f, err := strconv.ParseFloat(strings.TrimSpace(h.Get(prefix+"Remaining")), 64); err == nil && f >= 0 && f < 1e9 && remaining < 0 {
			remaining = int(f)
		}
		if t, ok := ParseReset(h.Get(prefix+"Reset"), now); ok && reset.IsZero() {
			reset = t
		}
	}
	return remaining, reset
}

// longestWindow is how long a window of requests may claim to last before we doubt it: a
// server that says 0 with every answer must not send us away with each.
const longestWindow = 15 * time.Minute

// UsedUp reports that this answer was the last one that the provider allows for now, and
// until when. A window that ended, or is said to last longer than any does, is not believed:
// the provider can still say 429.
func (a *Answer) UsedUp(now time.Time) (until time.Time, used bool) {
	if a.Remaining != 0 || !a.Reset.After(now) || a.Reset.Sub(now) > longestWindow {
		return time.Time{}, false
	}
	return a.Reset, true
}
