// Package voice hears the staff: rounds of check-ins, what of them may be shown, and
// how they stand beside the guests' voice. It decides what a group is and when it is
// large enough; it keeps nothing and knows no database.
package voice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The lengths of a round.
const (
	Week  = "week"
	Month = "month"
)

// LongestText is how many letters of free words are taken.
const LongestText = 2000

// Question is one of a check-in, answered from 1 to 5.
type Question struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Defaults are the ids of our own questions; their words stand with the other words
// that people read.
func Defaults() []string { return []string{"well", "able", "heard"} }

// Round gives the stretch that an answer of now counts in: the calendar week or month
// of zone. Cells is nil.
func Round(now time.Time, length string, zone *time.Location) pulse.Round {
	t := now.In(zone)
	if length == Month {
		from := pulse.Day(t.Year(), t.Month(), 1, zone)
		return pulse.Round{ID: from.Format("2006-01"), From: from, Until: pulse.AddMonths(from, 1)}
	}
	back := (int(t.Weekday()) + 6) % 7 // Monday begins it
	from := pulse.Day(t.Year(), t.Month(), t.Day()-back, zone)
	year, week := from.ISOWeek()
	return pulse.Round{ID: fmt.Sprintf("%d-W%02d", year, week), From: from, Until: pulse.AddDays(from, 7)}
}

var roundID = regexp.MustCompile(`^(\d{4})-(?:W(\d{2})|(\d{2}))$`)

// ParseRound is the inverse of Round by its id.
func ParseRound(id string, zone *time.Location) (pulse.Round, error) {
	wrong := pulse.WithHint(pulse.Usagef("%q is no round", id), "a round is a week, 2026-W47, or a month, 2026-11")
	m := roundID.FindStringSubmatch(id)
	if m == nil {
		return pulse.Round{}, wrong
	}
	year, _ := strconv.Atoi(m[1])
	var r pulse.Round
	if m[2] != "" {
		week, _ := strconv.Atoi(m[2])
		r = Round(time.Date(year, 1, 4+7*(week-1), 12, 0, 0, 0, zone), Week, zone) // the fourth of January is in week 1
	} else {
		month, _ := strconv.Atoi(m[3])
		r = Round(time.Date(year, time.Month(month), 1, 12, 0, 0, 0, zone), Month, zone)
	}
	if r.ID != id {
		return pulse.Round{}, wrong
	}
	return r, nil
}

// Who is the hash that tells people of one round apart. salt is the round's own and is
// thrown away when the round closes; then nobody can ask whether somebody answered.
func Who(salt, person string) string {
	h := hmac.New(sha256.New, []byte(salt))
	h.Write([]byte(person))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Plain makes foreign text safe to keep: valid UTF-8, line breaks and spaces, no
// control characters and none that turn the direction of writing, at most n letters.
func Plain(s string, n int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\r\n", "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
		case r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			r = ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e' || r == '\u200f', r == '\ufeff':
			continue
		case r >= 0xe0000 && r <= 0xe007f: // invisible tags
			continue
		}
		b.WriteRune(r)
	}
	s = strings.TrimSpace(b.String())
	if utf8.RuneCountInString(s) > n {
		s = strings.TrimSpace(string([]rune(s)[:n]))
	}
	return s
}

// Scores checks answers: only questions that are asked, only 1 to 5. What was left out
// stays out. An answer with neither score nor text is an ErrUsage.
func Scores(given map[string]string, asked []Question, text string) (map[string]int, error) {
	out := map[string]int{}
	for _, q := range asked {
		s := strings.TrimSpace(given[q.ID])
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 5 {
			return nil, pulse.Usagef("%q is no answer to %s; answers go from 1 to 5", cut(s, 20), q.ID)
		}
		out[q.ID] = n
	}
	if len(out) == 0 && text == "" {
		return nil, pulse.Usagef("nothing was answered")
	}
	return out, nil
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// Themes are what a verdict says of themes, each pair once, for check-ins.
func Themes(v pulse.Verdict) []pulse.StaffTheme {
	var out []pulse.StaffTheme
	seen := map[pulse.StaffTheme]bool{}
	for _, o := range v.Opinions {
		t := pulse.StaffTheme{Theme: o.Theme, Polarity: o.Polarity}
		if o.Polarity == pulse.Neutral && v.Kind == pulse.Complaint { // "We waited an hour. Terrible."
			t.Polarity = pulse.Complaint
		}
		if o.Theme == "" || t.Polarity == pulse.Neutral || seen[t] {
			continue
		}
		seen[t] = true
		out = append(out, t)
	}
	return out
}
