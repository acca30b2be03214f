package digest

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Alert is something that cannot wait for the morning: a grave complaint, or a day
// with far more of them than usual.
type Alert struct {
	Brand string    `json:"brand,omitempty"`
	Place string    `json:"place,omitempty"` // id; "" all places
	Name  string    `json:"place_name,omitempty"`
	At    time.Time `json:"at"`
	Item  *Item     `json:"complaint,omitempty"`
	Spike *Spike    `json:"spike,omitempty"`

	Case  *pulse.Case `json:"case,omitempty"` // whose guest nobody has contacted
	Step  string      `json:"step,omitempty"` // of the case: remind or late
	Whose string      `json:"owner_name,omitempty"`
}

// Spike is a whole day with more complaints than three deviations above the usual.
type Spike struct {
	Day   string  `json:"day"`
	N     int     `json:"complaints"`
	Usual float64 `json:"usual"` // mean of the days before
	Days  int     `json:"days"`
}

// Delivery is what an alert is sent as: once, whatever day it is sent on.
func (a Alert) Delivery(to string) pulse.Delivery {
	if a.Case != nil { // who writes again waits again, until another moment
		due := a.Case.Due.UTC()
		return pulse.Delivery{Kind: AlertKind + pulse.CaseID(a.Case.N) + " " + a.Step + " " + due.Format("15:04"), Place: a.Place, Day: due.Format(time.DateOnly), Recipient: to, Built: a.At}
	}
	if a.Spike != nil {
		return pulse.Delivery{Kind: AlertKind + "spike", Place: a.Place, Day: a.Spike.Day, Recipient: to, Built: a.At}
	}
	return pulse.Delivery{Kind: AlertKind + a.Item.Key, Place: a.Place, Day: a.Item.Posted.UTC().Format(time.DateOnly), Recipient: to, Built: a.At}
}

// AlertKind begins the kind of every delivery of an alert.
const AlertKind = "alert "

const (
	alertFor   = 48 * time.Hour // what was said earlier waits for the digest: a first harvest brings history
	spikeDays  = 14
	spikeFloor = 5   // fewer complaints are no spike
	spikeWidth = 3.0 // deviations
	spikeKnown = 7   // so many days of history at least
)

// AlertOptions say what alerts.
type AlertOptions struct {
	Options
	All bool // every complaint and not only grave ones
}

// AlertInput is everything Alerts looks at.
type AlertInput struct {
	AlertOptions
	Window []pulse.Judged // posted in the last two days
	Days   []pulse.Tally  // whole days, oldest first, the last one yesterday
}

// LoadAlerts reads what Alerts needs.
func LoadAlerts(ctx context.Context, db interface {
	Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error)
	Tally(ctx context.Context, place string, edges []time.Time) ([]pulse.Tally, error)
}, o AlertOptions) (AlertInput, error) {
	o.Options = o.withDefaults()
	in, err := AlertInput{AlertOptions: o}, error(nil)
	if in.Window, err = db.Mentions(ctx, pulse.Filter{From: o.Now.Add(-alertFor), To: o.Now, Place: o.Place, Kinds: []pulse.Kind{pulse.Complaint, pulse.Mixed}}); err != nil {
		return in, fmt.Errorf("alerts: complaints: %w", err)
	}
	today := pulse.DayOf(o.Now.In(o.Zone))
	var edges []time.Time
	for k := spikeDays + 1; k >= 0; k-- {
		edges = append(edges, pulse.AddDays(today, -k))
	}
	if in.Days, err = db.Tally(ctx, o.Place, edges); err != nil {
		return in, fmt.Errorf("alerts: earlier days: %w", err)
	}
	return in, nil
}

// Alerts lists what cannot wait, the gravest first. What is unsure waits, because an
// alarm that is wrong is an alarm that is not read, but for a guest who may be ill or
// hurt: there a wrong alarm costs a minute.
func Alerts(in AlertInput) []Alert {
	d := Input{Options: in.Options}
	d.Until = in.Now
	var items []Item
	for _, v := range fold(in.Window) {
		if !v.Lead.Complains() {
			continue
		}
		it := d.item(v)
		hurt := it.Severity == pulse.Illness || it.Severity == pulse.Safety
		if hurt || !it.Unsure && (it.Severity != "" || in.All) {
			items = append(items, it)
		}
	}
	sorting.By(items, worse)
	var out []Alert
	for i := range items {
		out = append(out, in.alert(&items[i], nil))
	}
	if s := spike(in.Days); s != nil {
		out = append(out, in.alert(nil, s))
	}
	return out
}

func (in AlertInput) alert(it *Item, s *Spike) Alert {
	a := Alert{Brand: in.Brand, Place: in.Place, Name: in.placeName(in.Place), At: in.Now.In(in.Zone), Item: it, Spike: s}
	if it != nil && a.Name == "" {
		a.Name = it.Name
	}
	return a
}

// spike looks at the last whole day. Chance alone makes small numbers jump, so that
// the deviation is never taken as less than that of counted things.
func spike(days []pulse.Tally) *Spike {
	if len(days) == 0 {
		return nil
	}
	last, before := days[len(days)-1], known(days[:len(days)-1])
	if len(before) < spikeKnown {
		return nil
	}
	mean := 0.0
	for _, t := range before {
		mean += float64(t.Complaint+t.Mixed) / float64(len(before))
	}
	varies := 0.0
	for _, t := range before {
		varies += math.Pow(float64(t.Complaint+t.Mixed)-mean, 2) / float64(len(before)-1)
	}
	n := last.Complaint + last.Mixed
	if n < spikeFloor || float64(n) < mean+spikeWidth*math.Sqrt(max(varies, mean)) {
		return nil
	}
	return &Spike{Day: last.From.Format(time.DateOnly), N: n, Usual: math.Round(mean*10) / 10, Days: len(before)}
}
