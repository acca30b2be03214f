package digest

import (
	"context"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestWhatCannotWait(t *testing.T) {
	o := AlertOptions{Options: options()}
	o.Now = until
	m := &memory{all: []pulse.Judged{
		said("ill", pulse.Complaint, 20, "zehirlendim", "quality"),
		said("slow", pulse.Complaint, 21, "çok bekledik", "waiting"),
		unsure(said("perhaps ill", pulse.Complaint, 22, "zehirlendik galiba")),
		unsure(said("perhaps refund", pulse.Complaint, 22, "paramı geri istiyorum")),
		unsure(said("perhaps", pulse.Complaint, 22, "çok bekledik")),
		said("old", pulse.Complaint, -30, "zehirlendik", "quality"),
		said("good", pulse.Praise, 3, "harika"),
	}}
	alerts := func() string {
		in, err := LoadAlerts(context.Background(), m, o)
		if err != nil {
			t.Fatal(err)
		}
		var items []Item
		for _, a := range Alerts(in) {
			if a.Item != nil {
				items = append(items, *a.Item)
			}
		}
		return ids(items)
	}
	if got := alerts(); got != "ill perhaps ill" {
		t.Errorf("got %q, want the new grave one that is sure, and who may be ill", got)
	}
	o.All = true
	if got := alerts(); got != "ill perhaps ill slow" {
		t.Errorf("all: got %q, want the gravest first", got)
	}
}

func TestAlertIsOneDeliveryWhateverTheDay(t *testing.T) {
	it := Item{Key: "x:1", Posted: since}
	a, b := Alert{Item: &it, At: until}, Alert{Item: &it, At: until.AddDate(0, 0, 1)}
	x, y := a.Delivery("o@example.com"), b.Delivery("o@example.com")
	if x.Kind != y.Kind || x.Day != y.Day || x.Place != y.Place {
		t.Errorf("%+v and %+v would be sent twice", x, y)
	}
}

func TestSpike(t *testing.T) {
	days := func(n int, before ...int) []pulse.Tally {
		var out []pulse.Tally
		for i, b := range append(before, n) {
			out = append(out, pulse.Tally{From: since.AddDate(0, 0, i-len(before)), Complaint: b})
		}
		return out
	}
	for _, c := range []struct {
		name string
		days []pulse.Tally
		want bool
	}{
		{"far more", days(14, 3, 4, 2, 3, 5, 3, 4, 2, 3, 4, 3, 2, 4, 3), true},
		{"three deviations are not reached", days(8, 3, 4, 2, 3, 5, 3, 4, 2, 3, 4, 3, 2, 4, 3), false},
		{"small numbers jump", days(4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), false},
		{"steady, and yet chance", days(6, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2), false},
		{"wild days", days(20, 0, 18, 2, 1, 22, 3, 0, 17, 2, 1, 3, 2, 19, 1), false},
		{"no history", days(30, 0, 0, 0, 2, 3), false},
		{"nothing", nil, false},
	} {
		if got := spike(c.days); (got != nil) != c.want {
			t.Errorf("%s: got %+v, want a spike %v", c.name, got, c.want)
		}
	}
	if got := spike(days(14, 3, 4, 2, 3, 5, 3, 4, 2, 3, 4, 3, 2, 4, 3)); got.Day != since.Format(time.DateOnly) || got.N != 14 || got.Days != 14 {
		t.Errorf("got %+v", got)
	}
}
