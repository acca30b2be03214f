package doctor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// beating is a healthy database that says quickly how it stands.
type beating struct {
	base
	newest time.Time
	days   []time.Time
}

func (b beating) NewestStored(context.Context) (time.Time, error) { return b.newest, nil }
func (b beating) BusyDays(context.Context, time.Time) (map[string][]time.Time, error) {
	return map[string][]time.Time{"x": b.days}, nil
}

// sends are digests to b@example.com, so many days before now each.
func sends(days ...int) (out []pulse.Delivery) {
	for _, d := range days {
		at := now.AddDate(0, 0, -d)
		out = append(out, pulse.Delivery{Kind: "digest", Recipient: "b@example.com", State: pulse.DeliverySent, Built: at, Sent: at})
	}
	return out
}

func daysAgo(days ...int) (out []time.Time) {
	for _, d := range days {
		out = append(out, now.AddDate(0, 0, -d))
	}
	return out
}

func TestHealth(t *testing.T) {
	weekdays := []int{2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23, 24, 25, 26, 27} // today is a Sunday
	for _, tt := range []struct {
		name  string
		spoil func(p *patient, b *beating)
		state State
		want  string // of the result that is not fine; "" all are
	}{
		{"sound", func(*patient, *beating) {}, OK, ""},
		{"no configuration", func(p *patient, b *beating) {
			p.o.Load = func() (*config.Config, error) { return nil, pulse.Usagef("one mistake") }
		}, Error, "configuration: one mistake"},
		{"no database", func(p *patient, b *beating) {
			p.o.Open = func(context.Context) (Database, error) { return nil, errors.New("cannot reach it") }
		}, Error, "database: cannot reach it"},
		{"runs cannot be read", func(p *patient, b *beating) { b.unreadable = errors.New("damaged") }, Error, "sources: damaged"},
		{"never fetched", func(p *patient, b *beating) { b.runs = nil }, Warning, "source x: never fetched"},
		{"late", func(p *patient, b *beating) { b.runs = []pulse.SourceState{ran(31*time.Hour, "", 0)} }, Error, "last fetched well 31 h ago, due every 24 h"},
		{"late by less than a quarter", func(p *patient, b *beating) { b.runs = []pulse.SourceState{ran(29*time.Hour, "", 0)} }, OK, ""},
		{"failed once", func(p *patient, b *beating) { b.runs = []pulse.SourceState{ran(time.Hour, "status 500", 1)} }, Warning, "status 500; last fetched well 2 h ago"},
		{"fails for long", func(p *patient, b *beating) { b.runs = []pulse.SourceState{ran(40*time.Hour, "status 500", 1)} }, Error, "status 500; last fetched well 41 h ago"},
		{"refused key", func(p *patient, b *beating) {
			b.runs = []pulse.SourceState{ran(time.Hour, "refused", pulse.ExitDenied)}
		}, Error, "source x: refused"},
		{"paused", func(p *patient, b *beating) {
			p.text = strings.Replace(p.text, "type: x,", "type: x, paused: true,", 1)
			b.runs = nil
		}, OK, ""},
		{"silent", func(p *patient, b *beating) { b.days = daysAgo(5, 6, 7, 8, 9, 10, 11) }, Warning, "nothing new for 5 days"},
		{"quiet as ever", func(p *patient, b *beating) { b.days = daysAgo(5, 10, 15, 20, 25, 30, 35) }, OK, ""},
		{"log-in ends soon", func(p *patient, b *beating) {
			p.o.LogIn = func(config.Source) (string, string, error) { return "ends in 3 days", "pulse login x", nil }
		}, Warning, "source x: ends in 3 days"},
		{"digest in time", func(p *patient, b *beating) { b.deliveries = sends(1, 2, 3, 4, 5, 6, 7) }, OK, ""},
		{"digest not sent", func(p *patient, b *beating) { b.deliveries = sends(2, 3, 4, 5, 6, 7, 8) }, Error, "digest: not sent when due: b@example.com got the last one 2 days ago"},
		{"digest of weekdays, on Sunday", func(p *patient, b *beating) { b.deliveries = sends(weekdays...) }, OK, ""},
		{"digest of weekdays, Friday's is missing", func(p *patient, b *beating) { b.deliveries = sends(append(weekdays[2:], 30, 31)...) }, Error, "not sent when due"},
		{"a reader of old", func(p *patient, b *beating) {
			b.deliveries = sends(20, 21, 22, 23, 24, 25)
			for i := range b.deliveries {
				b.deliveries[i].Recipient = "gone@example.com"
			}
		}, OK, ""},
		{"refused mail", func(p *patient, b *beating) {
			b.deliveries = []pulse.Delivery{{Kind: "digest", Recipient: "b@example.com", State: pulse.DeliveryRefused, Built: now.Add(-time.Hour)}}
		}, Warning, "deliveries: of two days 1 refused"},
		{"little room", func(p *patient, b *beating) { p.o.Free = func(string) (int64, bool) { return 100 << 20, true } }, Warning, "disk: only 100 MB are free"},
		{"no room", func(p *patient, b *beating) { p.o.Free = func(string) (int64, bool) { return 1 << 20, true } }, Error, "disk: only 1 MB are free"},
		{"clock set back", func(p *patient, b *beating) { b.newest = now.Add(5 * time.Hour) }, Error, "clock: it is 5 h behind"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := healthy()
			b := beating{base: p.db, newest: now.Add(-time.Hour), days: daysAgo(0, 1, 2, 3, 4, 5, 6)}
			p.o.Open = func(context.Context) (Database, error) { return b, nil }
			tt.spoil(p, &b)
			rs := p.health(t)
			worst, said := OK, ""
			for _, r := range rs {
				if r.State != OK && r.State != Skipped {
					worst, said = r.State, r.Check+": "+r.Message
				}
			}
			if worst != tt.state || !strings.Contains(said, tt.want) {
				t.Errorf("got %s %q, want %s %q", worst, said, tt.state, tt.want)
			}
		})
	}
}
