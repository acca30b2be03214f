package pulse

import (
	"errors"
	"testing"
	"time"
)

func TestParseDue(t *testing.T) {
	istanbul := time.FixedZone("+03", 3*3600)
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, istanbul) // a Sunday
	for _, c := range []struct{ arg, want string }{
		{"2026-12-01", "2026-12-01"}, {"today", "2026-11-22"}, {"Tomorrow", "2026-11-23"}, {" friday ", "2026-11-27"},
		{"sunday", "2026-11-29"}, {"2w", "2026-12-06"}, {"3d", "2026-11-25"}, {"0d", "2026-11-22"},
		{"2026-11-22", "2026-11-22"}, {"2026-11-30T22:30:00Z", "2026-12-01"},
		{"Cuma", "2026-11-27"}, {"carsamba", "2026-11-25"}, {"yarın", "2026-11-23"}, {"vendredi", "2026-11-27"}, {"demain", "2026-11-23"},
		{"senin", "2026-11-23"}, {"minggu", "2026-11-29"}, {"besok", "2026-11-23"}, {"วันศุกร์", "2026-11-27"}, {"พรุ่งนี้", "2026-11-23"},
	} {
		if got, err := ParseDue(c.arg, now); err != nil || got != c.want {
			t.Errorf("%q is %q, %v; want %s", c.arg, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "soon", "2026-11-21", "-1d", "+1w", "1m", "w", "99999999w", "2026-02-30", "yesterday"} {
		if got, err := ParseDue(bad, now); !errors.Is(err, ErrUsage) {
			t.Errorf("%q is %q, %v; want a usage error", bad, got, err)
		}
	}
}

func TestParseItemID(t *testing.T) {
	for in, want := range map[string]int{"B-12": 12, "b12": 12, "12": 12, " b-7 ": 7} {
		if got, err := ParseItemID(in); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", in, got, err, want)
		}
	}
	for _, bad := range []string{"", "B-", "0", "-3", "B--3", "+3", "x", "99999999999", "waiting", "b-+3"} {
		if got, err := ParseItemID(bad); !errors.Is(err, ErrUsage) {
			t.Errorf("%q is %d, %v; want a usage error", bad, got, err)
		}
	}
}
