package config

import (
	"cmp"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Cases are the follow-up with unhappy guests: which complaints need a person.
type Cases struct {
	Off   bool     // no case is opened
	Signs []string // what makes a complaint a case
	Stars float64  // at most so many are a sign
	Days  int      // what was said earlier opens none
	Due   time.Duration
	Owner string     // a team, or anybody; "" the team of the theme
	Rules []CaseRule // the first that fits counts
}

// CaseRule is the owner's word about some complaints.
type CaseRule struct {
	Place    string
	Theme    string
	Severity string // illness, safety, discrimination, refund
	Owner    string
	Due      time.Duration
	Case     string // always, never; "" where there is a sign
}

func (c *Cases) defaults() {
	if len(c.Signs) == 0 {
		c.Signs = []string{pulse.CaseSignSeverity, pulse.CaseSignAddressed, pulse.CaseSignQuestion, pulse.CaseSignHelp, pulse.CaseSignStars}
	}
	c.Stars, c.Days, c.Due = cmp.Or(c.Stars, 2), cmp.Or(c.Days, 7), cmp.Or(c.Due, 4*time.Hour)
}

func (k *checker) cases(places []string) {
	known := []string{pulse.CaseSignSeverity, pulse.CaseSignAddressed, pulse.CaseSignQuestion, pulse.CaseSignHelp, pulse.CaseSignStars, pulse.CaseSignPlace, pulse.CaseSignAll}
	for i, s := range k.Cases.Signs {
		k.one(fmt.Sprintf("cases.signs[%d]", i), "sign of a case", s, known)
	}
	if k.Cases.Stars < 0 || k.Cases.Stars > 5 {
		k.no("cases.stars", "%v is no number of stars; use 1 to 5", k.Cases.Stars)
	}
	if k.Cases.Days < 0 || k.Cases.Days > 366 {
		k.no("cases.days", "%d days cannot be looked back on; use 1 to 366", k.Cases.Days)
	}
	k.soon("cases.due", k.Cases.Due)
	for i, r := range k.Cases.Rules {
		key := fmt.Sprintf("cases.rules[%d]", i)
		k.one(key+".place", "place", r.Place, places)
		if r.Theme != "" {
			k.theme(key+".theme", r.Theme)
		}
		k.one(key+".severity", "grade", r.Severity, pulse.Severities())
		k.one(key+".case", "word for it", r.Case, []string{"always", "never"})
		k.soon(key+".due", r.Due)
		if r.Owner == "" && r.Due == 0 && r.Case == "" {
			k.no(key, "a rule of cases says nothing without owner, due or case")
		}
	}
}

// soon refuses times in which nobody is contacted.
func (k *checker) soon(key string, d time.Duration) {
	if d < 0 || d > 30*24*time.Hour {
		k.no(key, "%s is no time to contact a guest in; write it like 4h or 2d, at most 30d, and it counts opening hours", d)
	}
}
