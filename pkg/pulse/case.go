package pulse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Case is the follow-up with one unhappy guest: from what was said until the guest
// knows that it was put right. It is never kept as it stands: it is played from its
// changes. Only Person and Mentions are kept beside them, so that they can be erased.
type Case struct {
	N        int       `json:"n"` // people write it C-12; never used twice
	State    CaseState `json:"state"`
	Person   string    `json:"-"` // as Mention.Person gives it; "" nobody is known any more
	Mentions []string  `json:"mentions"`

	Place    string   `json:"place,omitempty"`
	Theme    string   `json:"theme,omitempty"`    // of what was said first; "" none was found
	Severity string   `json:"severity,omitempty"` // the gravest of its mentions; "" ordinary
	Why      []string `json:"why"`                // what makes it need a person: names of CaseSign
	Owner    string   `json:"owner"`              // id of a team, or a person; "" nobody
	Before   int      `json:"before,omitempty"`   // number of the closed case of the same guest; 0 none

	// FromBefore: it was history when pulse first saw it, and nobody counts its time
	FromBefore bool `json:"from_before,omitempty"`

	Said      time.Time `json:"said_at"`   // when the guest first said it
	Opened    time.Time `json:"opened_at"` // when pulse opened it
	Remind    time.Time `json:"remind_at,omitzero"`
	Due       time.Time `json:"due_at,omitzero"` // when the guest is to be contacted at last; zero once that was done
	Snoozed   time.Time `json:"snoozed_until,omitzero"`
	Contacted time.Time `json:"contacted_at,omitzero"` // the first time
	Late      bool      `json:"contacted_late,omitempty"`
	Fixed     time.Time `json:"fixed_at,omitzero"`
	Told      time.Time `json:"told_at,omitzero"`
	Closed    time.Time `json:"closed_at,omitzero"`
	Reopened  time.Time `json:"reopened_at,omitzero"`
	Reason    string    `json:"reason,omitempty"` // why it was closed, in a person's words or as one of CaseGone …

	Rev int `json:"rev"` // number of its last change
}

// CaseState is how far a case has come.
type CaseState string

const (
	CaseNew        CaseState = "new"
	CaseContacted  CaseState = "contacted"
	CaseInProgress CaseState = "in_progress"
	CaseFixed      CaseState = "fixed"
	CaseTold       CaseState = "told"
	CaseClosed     CaseState = "closed"
)

// CaseStates are the states in their order.
func CaseStates() []CaseState {
	return []CaseState{CaseNew, CaseContacted, CaseInProgress, CaseFixed, CaseTold, CaseClosed}
}

// ParseCaseState reads a state as a person types it.
func ParseCaseState(s string) (CaseState, error) {
	state := CaseState(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "-", "_"))
	if slices.Contains(CaseStates(), state) {
		return state, nil
	}
	return "", Usagef("%q is no state; use new, contacted, in_progress, fixed, told or closed", s)
}

// What makes a complaint need a person.
const (
	CaseSignSeverity  = "severity"
	CaseSignAddressed = "addressed" // the guest spoke to us
	CaseSignQuestion  = "question"
	CaseSignHelp      = "help" // the guest asks to be helped
	CaseSignStars     = "stars"
	CaseSignPlace     = "place" // left at one of our places, where everybody reads it
	CaseSignAll       = "all"   // the owner wants a case of every complaint
	CaseSignPerson    = "person"
)

// Reasons pulse itself closes a case for.
const (
	CaseGone        = "gone"         // the guest took the words back, or asked to be forgotten
	CaseExpired     = "expired"      // the words may no longer be held
	CaseNoComplaint = "no_complaint" // a person said that it is none
	CaseMuted       = "muted"
)

// Open reports that somebody still has to see to it.
func (c Case) Open() bool { return c.State != CaseClosed }

// Overdue reports that the guest should have been contacted by now.
func (c Case) Overdue(now time.Time) bool {
	return c.Open() && !c.Due.IsZero() && !now.Before(c.Due)
}

// First reports a guest who told of illness, danger or discrimination and whom nobody
// has contacted yet: those come before everybody else, whenever they are due.
func (c Case) First() bool {
	return c.State == CaseNew && SeverityRank(c.Severity) >= SeverityRank(Discrimination)
}

// Asleep reports that nobody wants to see it yet.
func (c Case) Asleep(now time.Time) bool { return now.Before(c.Snoozed) }

// CaseChange is one entry of the history of a case: never changed, never deleted.
// A later one may take it back. Only the fields that What names count.
type CaseChange struct {
	Case int       `json:"case"` // 0 in a new one: the next free number
	Rev  int       `json:"rev"`  // from 1, one more each time: a number that is taken is refused
	At   time.Time `json:"at"`
	By   string    `json:"by"` // who; ItemByPulse where pulse itself
	What CaseWhat  `json:"what"`
	From string    `json:"from,omitempty"` // what it was, for those who read the history
	To   string    `json:"to,omitempty"`   // what it became

	Key      string    `json:"mention,omitempty"` // open, join: what was said; kept apart, so that it can be erased
	Person   string    `json:"-"`                 // open: who said it; kept apart
	Place    string    `json:"place,omitempty"`   // open
	Theme    string    `json:"theme,omitempty"`   // open
	Severity string    `json:"severity,omitempty"`
	Why      []string  `json:"why,omitempty"`
	Before   int       `json:"before,omitempty"` // open
	Said     time.Time `json:"said,omitzero"`    // open

	FromBefore bool `json:"from_before,omitempty"` // open

	Remind time.Time `json:"remind,omitzero"` // open, due
	Due    time.Time `json:"due,omitzero"`    // open, due, join where it is earlier
	Until  time.Time `json:"until,omitzero"`  // snooze
	How    string    `json:"how,omitempty"`   // contact, told: the way it was done
	Undo   int       `json:"undo,omitempty"`  // undo: the Rev that no longer counts
	Note   string    `json:"note,omitempty"`
	Item   int       `json:"item,omitempty"` // state: the task of the backlog that moved it, and
	Fix    int       `json:"fix,omitempty"`  // by which of its changes
}

// CaseWhat is what happened to a case.
type CaseWhat string

const (
	CaseOpen    CaseWhat = "open" // To: the owner
	CaseJoin    CaseWhat = "join" // the same guest said more
	CaseAssign  CaseWhat = "owner"
	CaseDue     CaseWhat = "due"
	CaseNote    CaseWhat = "note"
	CaseMove    CaseWhat = "state" // To: the new state
	CaseContact CaseWhat = "contact"
	CaseTell    CaseWhat = "told"
	CaseSnooze  CaseWhat = "snooze" // Until; zero wakes it
	CaseReopen  CaseWhat = "reopen"
	CaseUndo    CaseWhat = "undo"
)

// CaseFilter chooses cases. Zero fields do not restrict.
type CaseFilter struct {
	Open    bool // only those that are not closed
	States  []CaseState
	Place   string
	Owner   string
	Nobody  bool      // without an owner
	Awake   time.Time // not snoozed at that moment
	Due     time.Time // to be contacted before that moment
	DueFrom time.Time // to be contacted at that moment or later
	Person  string

	OpenedFrom, OpenedTo time.Time // From <= t < To
	SaidFrom, SaidTo     time.Time // when the guest first said it: From <= t < To

	After *Case // those behind it in the order: First, then by due time, those without one last, then by number
	Last  bool  // with After: those before it, still in the order
	Limit int   // the first so many (with Last, the nearest)
}

// PlayCase makes a case of its history, oldest first. It is false for none.
func PlayCase(h []CaseChange) (Case, bool) {
	if len(h) == 0 || h[0].What != CaseOpen {
		return Case{}, false
	}
	undone := map[int]bool{}
	for _, c := range h {
		if c.What == CaseUndo {
			undone[c.Undo] = true
		}
	}
	c := Case{N: h[0].Case, Rev: h[len(h)-1].Rev, Mentions: []string{}}
	for _, x := range h {
		if !undone[x.Rev] {
			c.apply(x)
		}
	}
	return c, true
}

// LastCaseChange is the change an undo takes back; false where none is left that
// can be: what was said stays said.
func LastCaseChange(h []CaseChange) (CaseChange, bool) {
	undone := map[int]bool{}
	for _, c := range slices.Backward(h) {
		switch {
		case c.What == CaseUndo:
			undone[c.Undo] = true
		case c.What != CaseOpen && c.What != CaseJoin && !undone[c.Rev]:
			return c, true
		}
	}
	return CaseChange{}, false
}

func (c *Case) apply(x CaseChange) {
	switch x.What {
	case CaseOpen:
		c.State, c.Opened, c.Said, c.Owner, c.Before = CaseNew, x.At, x.Said, x.To, x.Before
		c.Place, c.Theme, c.Severity, c.Why, c.Remind, c.Due, c.Person = x.Place, x.Theme, x.Severity, x.Why, x.Remind, x.Due, x.Person
		c.FromBefore = x.FromBefore
		c.hear(x)
	case CaseJoin:
		c.hear(x)
		c.join(x)
	case CaseAssign:
		c.Owner = x.To
	case CaseDue:
		c.Remind, c.Due = x.Remind, x.Due
	case CaseSnooze:
		c.Snoozed = x.Until
	case CaseContact:
		c.contact(x.At)
		if c.State == CaseNew {
			c.State = CaseContacted
		}
	case CaseTell:
		if c.contact(x.At); c.State != CaseClosed {
			c.State = CaseTold
		}
		c.Told = x.At
	case CaseMove:
		c.move(CaseState(x.To), x)
	case CaseReopen:
		c.State, c.Reopened, c.Closed, c.Reason, c.Snoozed = CaseInProgress, x.At, time.Time{}, "", time.Time{}
		if c.Contacted.IsZero() {
			c.State, c.Remind, c.Due = CaseNew, x.Remind, x.Due
		}
	}
}

func (c *Case) hear(x CaseChange) {
	if x.Key != "" {
		c.Mentions = append(c.Mentions, x.Key)
	}
}

// join makes of more words what they add: a graver sign, an earlier due time.
func (c *Case) join(x CaseChange) {
	if x.Severity != "" {
		c.Severity = x.Severity
	}
	for _, w := range x.Why {
		if !slices.Contains(c.Why, w) {
			c.Why = append(slices.Clip(c.Why), w)
		}
	}
	if !x.Due.IsZero() {
		c.Remind, c.Due, c.FromBefore = x.Remind, x.Due, false
	}
	c.Snoozed = time.Time{} // who speaks again is not to wait
}

// contact ends the waiting of the guest: only the first time counts.
func (c *Case) contact(at time.Time) {
	if c.Contacted.IsZero() {
		c.Contacted, c.Late = at, !c.Due.IsZero() && at.After(c.Due)
	}
	c.Remind, c.Due, c.Snoozed = time.Time{}, time.Time{}, time.Time{}
}

func (c *Case) move(to CaseState, x CaseChange) {
	c.State = to
	switch to {
	case CaseContacted, CaseInProgress:
		c.contact(x.At)
	case CaseFixed:
		c.Fixed, c.Snoozed = x.At, time.Time{}
	case CaseTold:
		c.contact(x.At)
		c.Told = x.At
	case CaseClosed:
		c.Closed, c.Reason, c.Remind, c.Due, c.Snoozed = x.At, x.Note, time.Time{}, time.Time{}, time.Time{}
	}
}

// CaseID is how people write the number of a case: C-12.
func CaseID(n int) string { return "C-" + strconv.Itoa(n) }

// ParseCaseID reads C-12, c12 or 12.
func ParseCaseID(s string) (int, error) {
	digits := strings.ToLower(strings.TrimSpace(s))
	if rest, ok := strings.CutPrefix(digits, "c"); ok {
		digits = strings.TrimPrefix(rest, "-")
	}
	n, err := strconv.ParseUint(digits, 10, 30)
	if err != nil || n == 0 {
		return 0, &Problem{Kind: ErrUsage, Msg: fmt.Sprintf("%q is no case; cases are written C-12 or 12", s), Hint: "see: pulse case list"}
	}
	return int(n), nil
}
