package backlog

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// daily says one thing n times on a day, each by another person; day 0 is the
// first of the window.
func daily(day, n int) []pulse.Judged {
	var out []pulse.Judged
	for i := range n {
		out = append(out, told(fmt.Sprintf("d%d-%d", day, i), pulse.Complaint, float64(day*24+5), fmt.Sprint("queue ", day, i), "waiting"))
	}
	return out
}

// always is n people on every day, and most on one.
func always(n, day, most int) map[int]int {
	out := map[int]int{}
	for d := -28; d < 7; d++ {
		out[d] = n
	}
	out[day] = most
	return out
}

func TestBurst(t *testing.T) {
	for _, c := range []struct {
		name string
		days map[int]int // people by day; the window is 0 to 6
		want string
	}{
		{"nine on a day of one", map[int]int{-3: 1, -2: 1, -1: 1, 1: 1, 3: 9}, "2026-11-18 9"},
		{"four are too few", map[int]int{-3: 1, 3: 4}, ""},
		{"twice the usual is no burst", always(5, 3, 10), ""},
		{"more than twice a busy day is none, however sure", always(20, 3, 45), ""},
		{"four times the usual is one", always(5, 3, 20), "2026-11-18 20"},
		{"a Saturday like every Saturday", map[int]int{-22: 8, -15: 8, -8: 9, -1: 9, 6: 10}, ""},
		{"a Saturday unlike them", map[int]int{-22: 2, -15: 2, -8: 3, -1: 3, 6: 12}, "2026-11-21 12"},
		{"of two days the larger", map[int]int{1: 7, 4: 9}, "2026-11-19 9"},
		{"of equals the newer", map[int]int{1: 8, 4: 8}, "2026-11-19 8"},
		{"not before the window", map[int]int{-2: 20, 3: 1}, ""},
	} {
		in := Input{Options: options(), Known: true, Heard: since.AddDate(0, 0, -28)}
		for d, n := range c.days {
			list := &in.Earlier
			if d >= 0 {
				list = &in.Window
			} else if d >= -7 {
				list = &in.Before
			}
			*list = append(*list, daily(d, n)...)
		}
		got := ""
		if b := find(t, Build(in), "waiting").Burst; b != nil {
			got = fmt.Sprint(b.Day, " ", b.People)
		}
		if got != c.want {
			t.Errorf("%s: burst %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBurstNeedsDaysToCompareWith(t *testing.T) {
	for days, want := range map[int]bool{5: false, 6: true} {
		in := Input{Options: options(), Heard: since.AddDate(0, 0, 6-days), Window: daily(6, 9)}
		in.Until = since.AddDate(0, 0, 6).Add(12 * time.Hour)
		if b := find(t, Build(in), "waiting").Burst; (b != nil) != want {
			t.Errorf("after %d other days: burst %+v, want one: %v", days, b, want)
		}
	}
}

func TestOnePersonIsNoBurst(t *testing.T) {
	list := daily(3, 9)
	for i := range list {
		list[i].Author.Handle = "the same"
	}
	in := Input{Options: options(), Heard: since.AddDate(0, 0, -28), Window: list}
	if b := find(t, Build(in), "waiting").Burst; b != nil {
		t.Errorf("burst %+v of one person", b)
	}
}

// A day is one of the report's zone, and the day clocks change is one day.
func TestDaysAreTheReports(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Options: Options{Zone: zone, Since: time.Date(2026, 10, 22, 0, 0, 0, 0, zone), Until: time.Date(2026, 10, 29, 0, 0, 0, 0, zone), Severity: nil},
		Heard: time.Date(2026, 10, 1, 0, 0, 0, 0, zone)}
	for i := range 8 {
		j := told(fmt.Sprint(i), pulse.Complaint, 0, fmt.Sprint("queue", i), "waiting")
		j.Posted = time.Date(2026, 10, 25, i*3, 30, 0, 0, zone)
		in.Window = append(in.Window, j)
	}
	if b := find(t, Build(in), "waiting").Burst; b == nil || b.Day != "2026-10-25" || b.People != 8 || b.Usual != 0 {
		t.Errorf("burst %+v, want 8 people on 2026-10-25, usually none", b)
	}
}
