package feed

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

// posted is when an entry was published, as far as it can be read; else now. A clock that
// runs ahead of ours is set back: what lies in the future would be told tomorrow.
func (mk *maker) posted(e entry) time.Time {
	at, written := time.Time{}, false
	for _, s := range e.posted {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		written = true
		if t, ok := ours(s, mk.zone); ok {
			at = t
			break
		}
	}
	for i := 0; at.IsZero() && i < len(e.at); i++ {
		if y := e.at[i].Year(); y >= 1990 && y <= 2200 {
			at = e.at[i]
		}
	}
	switch {
	case at.IsZero() && written:
		mk.yearless++
	case at.IsZero():
		mk.undated++
	case at.After(mk.now):
		mk.ahead++
	default:
		return at.UTC().Truncate(time.Millisecond)
	}
	return mk.now
}

// Zones by the letters that stand for them where our guests are; libraries read the
// unknown ones as if they were Greenwich.
var zones = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "TRT": 180, "WIB": 420, "WITA": 480, "WIT": 540, "ICT": 420,
	"WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}

var (
	comment  = regexp.MustCompile(`\s*\([^)]*\)\s*$`)
	ending   = regexp.MustCompile(`^(.*[0-9apmAPM.])\s*(?:(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?|\s([A-Z]{1,4}))$`)
	weekday  = regexp.MustCompile(`^\pL[\pL\pM.]*\s*,\s*`)
	fraction = regexp.MustCompile(`(:\d{2}:\d{2})[.,]\d+`)
)

// ours reads the dates that people write by hand and programs write wrongly: months in our
// languages, Buddhist years, days of the week that are others, zones by name. One without a zone is read in the one given.
func ours(s string, zone *time.Location) (time.Time, bool) {
	s = strings.Join(strings.Fields(comment.ReplaceAllString(s, "")), " ")
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, t.Year() >= 1990 && t.Year() <= 2200
	}
	if m := ending.FindStringSubmatch(s); m != nil && strings.Contains(m[1], ":") {
		if m[5] != "" {
			minutes, ok := zones[m[5]]
			if !ok && m[5] != "AM" && m[5] != "PM" {
				return time.Time{}, false
			}
			if ok {
				s, zone = m[1], time.FixedZone(m[5], minutes*60)
			}
		} else {
			s, zone = m[1], offset(m[2], m[3], m[4])
		}
	}
	s = fraction.ReplaceAllString(weekday.ReplaceAllString(s, ""), "$1")
	t, err := cell.Dates{Zone: zone}.Parse(s)
	return t, err == nil
}

func offset(sign, hours, minutes string) *time.Location {
	h, _ := strconv.Atoi(hours) // digits: matched before
	m, _ := strconv.Atoi(minutes)
	sec := h*3600 + m*60
	if sign == "-" {
		sec = -sec
	}
	return time.FixedZone("", sec)
}
