package cases

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Rules say which complaints need a person, whose they are and how soon the guest is
// to be contacted.
type Rules struct {
	Signs []string      // what makes a case of a complaint: names of pulse.CaseSign…
	Stars float64       // at most so many are a sign
	Days  int           // what was said earlier opens none
	Due   time.Duration // of opening hours
	Owner string        // where no rule names one
	List  []Rule        // the first that fits counts

	Severity func(text string) string        // grade of a complaint
	Help     func(text string) bool          // the text asks to be helped
	Hours    func(place string) Hours        // of a place; "" of the brand
	Team     func(theme, part string) string // id of the team of a theme; "" none
	Muted    func(m pulse.Mention) bool      // the owner does not want to hear it
}

// Rule is the owner's word about some complaints. Empty fields fit all.
type Rule struct {
	Place    string
	Theme    string // of a theme or a part of one
	Severity string
	Owner    string
	Due      time.Duration
	Always   bool // a case of each
	Never    bool
}

// needs is why a mention needs a person; none: it does not.
type needs struct {
	why      []string
	severity string
	theme    string
	owner    string
	due      time.Duration
}

// need looks at one mention by itself.
func (r Rules) need(j pulse.Judged) (needs, bool) {
	if j.Gone != "" || j.RepostOf != "" || r.Muted != nil && r.Muted(j.Mention) {
		return needs{}, false
	}
	n := needs{owner: r.Owner, due: r.Due}
	if j.Complains() && r.Severity != nil {
		n.severity = r.Severity(j.Text)
	}
	part := ""
	n.theme, part = themeOf(j)
	rule := r.rule(j.Mention.Place, part, n)
	n.owner = cmp.Or(rule.Owner, r.team(n.theme, part), r.Owner)
	n.due = cmp.Or(rule.Due, r.Due)
	n.why = r.signs(j, n.severity)
	if rule.Always && j.Complains() && len(n.why) == 0 {
		n.why = []string{pulse.CaseSignAll}
	}
	return n, len(n.why) > 0 && !rule.Never
}

func (r Rules) team(theme, part string) string {
	if r.Team == nil || theme == "" {
		return ""
	}
	return r.Team(theme, part)
}

// themeOf is the theme a mention complains of first, and the part of it.
func themeOf(j pulse.Judged) (theme, part string) {
	if j.Correction != nil && j.Correction.Theme != "" {
		return j.Correction.Theme, j.Correction.Sub
	}
	for _, o := range j.Verdict.Opinions {
		if o.Theme != "" && o.Polarity == pulse.Complaint {
			return o.Theme, o.Sub
		}
	}
	return "", ""
}

// signs are those of a complaint the owner counts. What does not complain needs a
// person only where the guest spoke to us and asks to be helped; what pulse is
// unsure of waits for a person's label.
func (r Rules) signs(j pulse.Judged, severity string) []string {
	help := r.Help != nil && r.Help(j.Text)
	if j.Unsure() || !j.Complains() && !(help && j.Via == pulse.ViaAddressed && j.Kind() == pulse.Neutral) {
		return nil
	}
	var out []string
	for _, s := range []struct {
		name string
		is   bool
	}{
		{pulse.CaseSignSeverity, severity != ""},
		{pulse.CaseSignAddressed, j.Via == pulse.ViaAddressed},
		{pulse.CaseSignQuestion, j.Verdict.Question},
		{pulse.CaseSignHelp, help},
		{pulse.CaseSignStars, j.Rating > 0 && j.Rating <= r.Stars},
		{pulse.CaseSignPlace, j.Via == pulse.ViaPlace},
		{pulse.CaseSignAll, slices.Contains(r.Signs, pulse.CaseSignAll)},
	} {
		if s.is && slices.Contains(r.Signs, s.name) {
			out = append(out, s.name)
		}
	}
	return out
}

// rule is the first that fits; the zero rule where none does.
func (r Rules) rule(place, part string, n needs) Rule {
	for _, x := range r.List {
		if (x.Place == "" || x.Place == place) && (x.Severity == "" || x.Severity == n.severity) && (x.Theme == "" || x.Theme == n.theme || x.Theme == part) {
			return x
		}
	}
	return Rule{}
}

// until is when half of the time for the first contact is over, and when all of it.
func (r Rules) until(j pulse.Judged, d time.Duration) (remind, due time.Time) {
	var h Hours
	if r.Hours != nil {
		h = r.Hours(j.Mention.Place)
	}
	return h.After(j.Posted, d/2).UTC(), h.After(j.Posted, d).UTC()
}

// history is how old a complaint is at least that was history when it came in: the
// guest has stopped waiting for us. Below it a night or a week-end on which nothing was
// fetched makes nothing look better than it is.
const history = 72 * time.Hour

// fromBefore reports what was history when pulse first saw it. The clock of the
// database may run ahead of now.
func fromBefore(j pulse.Judged, now time.Time) bool {
	seen := now
	if j.Stored.Before(now) {
		seen = j.Stored
	}
	return seen.Sub(j.Posted) > history
}
