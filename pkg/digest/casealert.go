package digest

import "github.com/seed-919336a1/pulse/pkg/pulse"

// The steps of a case that alerts tell of.
const (
	CaseRemind = "remind" // half of the time for the first contact is over
	CaseLate   = "late"   // all of it
)

// CaseStep is a case that somebody should be told of, with what was said last.
type CaseStep struct {
	Case  pulse.Case
	Step  string
	Whose string // name of the owner; "" nobody
	Said  pulse.Judged
}

// CaseAlerts makes an alert of each step, in their order.
func CaseAlerts(o AlertOptions, list []CaseStep) []Alert {
	in := AlertInput{AlertOptions: o}
	in.Options = in.withDefaults()
	d := Input{Options: in.Options}
	d.Until = in.Now
	var out []Alert
	for _, x := range list {
		for _, v := range fold([]pulse.Judged{x.Said}) {
			it := d.item(v)
			a := in.alert(&it, nil)
			a.Case, a.Step, a.Whose = &x.Case, x.Step, x.Whose
			out = append(out, a)
		}
	}
	return out
}
