package pulse

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Item is one thing to put right: one cause that guests complained of, whose task
// it is and how far it has come. It is never kept as it stands: it is played from
// its changes.
type Item struct {
	N              int        `json:"n"`     // people write it B-12; never used twice
	Group          string     `json:"group"` // id of the group of complaints it is about
	Theme          string     `json:"theme"` // id of the theme that group is in
	Title          string     `json:"title"` // as it was named when it was added, or since by a person
	Owner          string     `json:"owner"` // id of a team, or a person; "" the team that owns the theme
	Cause          string     `json:"cause"`
	Countermeasure string     `json:"countermeasure"`
	Due            string     `json:"due"` // a day, 2026-12-01, that day included; "" none
	Status         ItemStatus `json:"status"`

	Added    time.Time `json:"added_at"`
	AddedBy  string    `json:"added_by"`
	Started  time.Time `json:"started_at,omitzero"`
	Fixed    time.Time `json:"fixed_at,omitzero"` // since when it is held to be put right; what comes later is counted against it
	Closed   time.Time `json:"closed_at,omitzero"`
	Reopened time.Time `json:"reopened_at,omitzero"` // after its fix
	Returned *Rate     `json:"returned,omitempty"`   // why pulse reopened it; nil a person did, or nobody
	Round    int       `json:"round,omitempty"`      // how often it was fixed; fixing it again without its opening between counts once
	Waived   string    `json:"waived,omitempty"`     // why it may be closed though guests of this fix were not told; "" it may not
	Watched  time.Time `json:"-"`                    // complaints before this no longer reopen it: a person looked
	Rev      int       `json:"rev"`                  // number of its last change
}

// ItemStatus is how far an item has come.
type ItemStatus string

const (
	ItemOpen       ItemStatus = "open"
	ItemInProgress ItemStatus = "in_progress"
	ItemFixed      ItemStatus = "fixed"  // guests are no longer invited, they may be told
	ItemClosed     ItemStatus = "closed" // nothing is left to do, or nothing will be done
)

// Done reports that nobody has to work on it.
func (s ItemStatus) Done() bool { return s == ItemFixed || s == ItemClosed }

// ItemChange is one entry of the history of an item: never changed, never
// deleted. A later one may take it back. Only the fields of To that What names
// count.
type ItemChange struct {
	Item int       `json:"item"`
	Rev  int       `json:"rev"` // from 1, one more each time: a number that is taken is refused
	At   time.Time `json:"at"`
	By   string    `json:"by"` // who; ItemByPulse where pulse itself
	What ItemWhat  `json:"what"`
	From string    `json:"from,omitempty"` // what it was, for those who read the history
	To   string    `json:"to,omitempty"`   // what it became

	Group string    `json:"group,omitempty"` // add
	Theme string    `json:"theme,omitempty"` // add
	When  time.Time `json:"when,omitzero"`   // fixed: since when
	Rate  *Rate     `json:"rate,omitempty"`  // returned: the figures that say so
	Undo  int       `json:"undo,omitempty"`  // undo: the Rev that no longer counts
	Note  string    `json:"note,omitempty"`
}

// ItemByPulse signs what no person did.
const ItemByPulse = "pulse"

// ItemWhat is what happened to an item.
type ItemWhat string

const (
	ItemAdd            ItemWhat = "add" // To: the title
	ItemTitle          ItemWhat = "title"
	ItemOwner          ItemWhat = "owner"
	ItemCause          ItemWhat = "cause"
	ItemCountermeasure ItemWhat = "countermeasure"
	ItemDue            ItemWhat = "due"
	ItemMove           ItemWhat = "status"   // To: the new status
	ItemReturn         ItemWhat = "returned" // the complaints came back; it is open again
	ItemNote           ItemWhat = "note"
	ItemInvited        ItemWhat = "invited" // To: how many guests more were written to
	ItemReplied        ItemWhat = "replied" // To: what an invited guest answered: yes, no
	ItemTold           ItemWhat = "told"    // To: how many guests more
	ItemWaive          ItemWhat = "waived"  // Note: why guests are not told; it may be closed all the same
	ItemUndo           ItemWhat = "undo"
)

// Rate puts complaints of one cause before and since a moment beside all that was
// heard in the same time.
type Rate struct {
	Before Span `json:"before"`
	Since  Span `json:"since"`
	// Ratio is the rate since over the rate before; it lies between Low and High
	// with 95 %. nil: nobody complained before, or nothing was heard on one side.
	Ratio *float64 `json:"ratio"`
	Low   float64  `json:"low"`
	High  *float64 `json:"high"`
	// Says is what may be said of it: unknown (nothing was heard before or since),
	// too_few, same (no difference that chance would not make), more, fewer.
	Says string `json:"says"`
}

// Span is what was heard in one stretch of time. Near-copies count once.
type Span struct {
	From       time.Time `json:"from"`
	Until      time.Time `json:"until"`      // excluded
	Complaints int       `json:"complaints"` // of the cause
	People     int       `json:"people"`     // who complained of it, each once
	Heard      int       `json:"heard"`      // mentions of any kind
	Per100     float64   `json:"per_100"`    // complaints a hundred mentions
}

// ItemID is how people write the number of an item: B-12.
func ItemID(n int) string { return "B-" + strconv.Itoa(n) }

// ParseItemID reads B-12, b12 or 12.
func ParseItemID(s string) (int, error) {
	digits := strings.ToLower(strings.TrimSpace(s))
	if rest, ok := strings.CutPrefix(digits, "b"); ok {
		digits = strings.TrimPrefix(rest, "-")
	}
	n, err := strconv.ParseUint(digits, 10, 30)
	if err != nil || n == 0 {
		return 0, &Problem{Kind: ErrUsage, Msg: fmt.Sprintf("%q is no item; items are written B-12 or 12", s), Hint: "see: pulse backlog list"}
	}
	return int(n), nil
}
