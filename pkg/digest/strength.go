package digest

import (
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// StrengthsKind names the mails of a month's strengths among the deliveries.
const StrengthsKind = "strengths"

// Strengths is one month told as why guests choose us.
type Strengths struct {
	Brand string    `json:"brand,omitempty"`
	Place string    `json:"place,omitempty"` // id; "" all places
	Name  string    `json:"place_name,omitempty"`
	Role  Role      `json:"role,omitempty"` // staff: without complaints; "" all of it
	Month string    `json:"month"`          // 2026-10
	Since time.Time `json:"since"`
	Until time.Time `json:"until"` // excluded; of an unfinished month the moment it was looked at

	Unfinished bool `json:"unfinished"`
	Voices     int  `json:"voices"`     // things said, copies folded
	Praise     int  `json:"praise"`     // of them, those that praise
	Complaints int  `json:"complaints"` // and those that complain; mixed ones are both
	Held       int  `json:"held"`       // of the praise, those whose text is still there to quote
	Elsewhere  int  `json:"elsewhere"`  // praise at the other places in the same month
	Before     int  `json:"before"`     // earlier months that were heard

	Themes  []Strength    `json:"themes"`  // why they choose us first
	Marks   []MarkRate    `json:"marks"`   // responsive, beyond, warm, free
	Changed []Changed     `json:"changed"` // against the earlier months, by more than chance
	People  []Thanked     `json:"people"`  // by name in the order of names; nobody is ranked
	Months  []MonthNumber `json:"months"`  // oldest first, this one last
	Ideas   []pulse.Idea  `json:"ideas"`   // of the staff, newest first

	Followed *Followed `json:"followed_up,omitempty"` // guests who complained; nil none needed a person, or not for this reader

	Question     string   `json:"question"` // id of the question to the staff
	ReplyTo      string   `json:"reply_to,omitempty"`
	Attributions []string `json:"attributions,omitempty"`
}

// Rate is a share with the interval it lies in, surely but for one in a hundred.
type Rate struct {
	N     int     `json:"n"`
	Of    int     `json:"of"`
	Share float64 `json:"share"` // N/Of, 0-1
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Lift is how many times as often something is said here as there.
type Lift struct {
	There  Rate    `json:"there"`
	Times  float64 `json:"times"`
	Low    float64 `json:"low"` // the interval of Times, sure as that of a Rate
	High   float64 `json:"high"`
	Change Change  `json:"change"` // more, fewer, same or too_few
}

// Strength is a theme guests praise.
type Strength struct {
	ID        string   `json:"id"`
	Praise    Rate     `json:"praise"`              // of the voices that praise
	Elsewhere *Lift    `json:"elsewhere,omitempty"` // nil there are no other places, or nothing was said there
	Earlier   *Lift    `json:"earlier,omitempty"`   // nil no earlier month was heard
	Stands    []string `json:"stands,omitempty"`    // of all places, those where it is praised more than at the others
	Quotes    []Quote  `json:"quotes"`              // of different people
	Staff     []string `json:"staff,omitempty"`     // named in this praise, in the order of names
	Threat    *Threat  `json:"threat,omitempty"`
}

// Threat is the complaints about what others praise.
type Threat struct {
	Complaints int    `json:"complaints"`
	Earlier    *Lift  `json:"earlier,omitempty"` // of all voices
	Quote      *Quote `json:"quote,omitempty"`
}

// MarkRate is how often guests say one thing that sets a service apart.
type MarkRate struct {
	ID        string  `json:"id"`
	Praise    Rate    `json:"praise"`
	Elsewhere *Lift   `json:"elsewhere,omitempty"`
	Earlier   *Lift   `json:"earlier,omitempty"`
	Quotes    []Quote `json:"quotes"`
}

// Changed is a theme or a mark that moved.
type Changed struct {
	Theme string `json:"theme,omitempty"`
	Mark  string `json:"mark,omitempty"`
	Now   Rate   `json:"now"`
	Lift  Lift   `json:"lift"`
}

// Thanked is one of the roster whom guests named.
type Thanked struct {
	Name  string `json:"name"`
	Place string `json:"place,omitempty"`
	Quote Quote  `json:"quote"`
}

// Quote is what one guest wrote, or a part of it, as it was written.
type Quote struct {
	Key    string    `json:"id"`
	Text   string    `json:"text"`                 // foreign: to be cleaned where it is shown
	Before bool      `json:"cut_before,omitempty"` // there is more before it
	After  bool      `json:"cut_after,omitempty"`  // and behind it
	Start  int       `json:"start,omitempty"`      // bytes into Text: the words that show a mark
	End    int       `json:"end,omitempty"`
	Author string    `json:"author,omitempty"`
	Place  string    `json:"place,omitempty"`
	Posted time.Time `json:"posted_at"`
	Lang   string    `json:"lang,omitempty"`
	source string
}

// MonthNumber is one month in numbers.
type MonthNumber struct {
	Month      string         `json:"month"`
	Voices     int            `json:"voices"`
	Praise     int            `json:"praise"`
	Complaints int            `json:"complaints"`
	Themes     map[string]int `json:"themes"` // voices that praise each
	Marks      map[string]int `json:"marks"`
}

// ForStaff is the month as it is shared with those who are praised: what guests
// complain of is for those who see to it, and stands in their mail.
func (s Strengths) ForStaff() Strengths {
	s.Role, s.Complaints, s.Followed = Staff, 0, nil
	s.Themes, s.Months = slices.Clone(s.Themes), slices.Clone(s.Months)
	for i := range s.Themes {
		s.Themes[i].Threat = nil
	}
	for i := range s.Months {
		s.Months[i].Complaints = 0
	}
	return s
}
