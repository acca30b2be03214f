package digest

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Cases is how unhappy guests are followed up at the window's end.
type Cases struct {
	Open   int    `json:"open"`
	Late   int    `json:"overdue"`
	Listed []Case `json:"listed"` // overdue, the grave ones first, then the longest; a few of them

	Contacted int  `json:"contacted"`              // of those who complained in the 30 days before
	Minutes   *int `json:"first_contact_minutes"`  // median from the complaint to the first contact; nil nobody was
	InADay    int  `json:"contacted_within_a_day"` // of Asked
	Asked     int  `json:"a_day_passed_or_contacted"`
}

// Case is one overdue case.
type Case struct {
	ID    string    `json:"id"` // C-12
	Due   time.Time `json:"due_at"`
	Theme string    `json:"theme,omitempty"`
	Owner string    `json:"owner,omitempty"` // name
	Text  string    `json:"text"`            // foreign, to be cleaned where it is shown
}

// CasesListed is how many overdue cases a digest lists.
const CasesListed = 5

// TellsCases reports whether a role reads of complaints.
func (r Role) TellsCases() bool { return r != Staff }

// NewCase is an overdue case with what was said last.
func NewCase(c pulse.Case, owner, text string) Case {
	return Case{ID: pulse.CaseID(c.N), Due: c.Due, Theme: c.Theme, Owner: owner, Text: text}
}

// Followed is how the guests were followed up who complained in a month.
type Followed struct {
	Cases     int  `json:"cases"`
	Contacted int  `json:"contacted"`
	Minutes   *int `json:"first_contact_minutes"`  // median from the complaint to the first contact; nil nobody was
	InADay    int  `json:"contacted_within_a_day"` // of Asked
	Asked     int  `json:"a_day_passed_or_contacted"`
	InTime    int  `json:"contacted_in_time"` // of Timed
	Timed     int  `json:"overdue_or_contacted"`
	Fixed     int  `json:"fixed"` // the cause is put right
	Told      int  `json:"told"`  // that it is
}

// Waiting is what is open at a moment, without a word of any guest: whoever passes by
// may read it.
type Waiting struct {
	Open   int
	Late   int
	Listed []Case // the grave ones first, then those due first, without Owner and Text
}

// WaitingListed is how many of them a page lists.
const WaitingListed = 8
