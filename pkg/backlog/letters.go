package backlog

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Letters tell how far writing to the guests of an item has come.
type Letters struct {
	Invited int `json:"invited"` // in all rounds; each person once a round
	Yes     int `json:"yes"`     // of the invited
	No      int `json:"no"`
	Told    int `json:"told"`            // of the last fix
	Ever    int `json:"told_ever"`       // of any fix; each person once
	Open    int `json:"unknown"`         // left, and nobody knows whether they arrived
	Happy   int `json:"came_back_happy"` // of the told of any fix: who praised us afterwards, as far as their words are held
}

// How a guest can be written to.
const (
	ByReply = "reply"   // pulse answers where it was said
	ByHand  = "by_hand" // a person does, and ticks it
)

// Why a guest is not written to.
const (
	NotOptedOut = "opted_out"  // asked never to be
	NotOpen     = "no_channel" // did not speak to us, and cannot be answered where it was said
	NotLinked   = "no_link"    // spoke to us, and there is no way back: a row of a file without a link
	NotAgain    = "not_again"  // was not told of the first fix and did not complain since
)

// Letter is one message to one guest as it stands: what to do, or why nothing is done.
type Letter struct {
	Guest
	To    pulse.Judged        `json:"-"`
	Lang  string              `json:"lang"`
	State string              `json:"state"` // "" it is to be written; sent, by hand, unknown, sending; or none
	Terms *pulse.ReplyTerms   `json:"terms,omitempty"`
	Text  string              `json:"text,omitempty"` // as it would be sent
	Lines []pulse.Line        `json:"lines,omitempty"`
	Error string              `json:"error,omitempty"` // why there is no text
	Was   *pulse.GuestMessage `json:"message,omitempty"`
}

// Due reports that it is still to be written.
func (l Letter) Due() bool { return l.Why == "" && (l.Was == nil || !l.Was.State.Settled()) }

// Channel says how the author of m may be written to, or why not. terms is nil where
// the source cannot answer at all. Who only spoke about us, and not to us or at one of
// our places, is not written to unless they agreed: nobody likes to be found.
func Channel(m pulse.Mention, terms *pulse.ReplyTerms, said pulse.Contact) (how, why string) {
	spoke := m.Via == pulse.ViaAddressed || m.Via == pulse.ViaPlace || m.Via == pulse.ViaFile
	linked := m.URL != "" || terms != nil && terms.ByHand != ""
	switch {
	case said == pulse.ContactNever:
		return "", NotOptedOut
	case terms != nil && terms.Can && (spoke || said == pulse.ContactYes):
		return ByReply, ""
	case said == pulse.ContactYes, spoke && linked:
		return ByHand, ""
	case spoke:
		return "", NotLinked
	}
	return "", NotOpen
}

// Unreached leaves the guests who ought to hear of us and cannot be written to. Who was
// not told of the first fix and has been content since is owed nothing.
func Unreached(list []Guest) []Guest {
	return slices.DeleteFunc(slices.Clone(list), func(g Guest) bool { return g.Why == "" || g.Why == NotAgain })
}

// Reached leaves the guests who can be written to, as far as that was asked.
func Reached(list []Guest) []Guest {
	return slices.DeleteFunc(slices.Clone(list), func(g Guest) bool { return g.Why != "" })
}

// Fits reports whether a guest is told of this fix. Of the first one, who complained
// before it. Of a later one, who was told of an earlier fix, as that was wrong, and who
// complained since: the others heard no promise of ours that was broken.
func Fits(it pulse.Item, last time.Time, earlier bool, firstFix time.Time) bool {
	return it.Round <= 1 || earlier || last.After(firstFix)
}

// LastFix is when the fix before the present one was made; zero there was none.
func LastFix(h []pulse.ItemChange) time.Time {
	counts := Counting(h)
	var fixes []time.Time
	done := false
	for _, c := range h {
		if !counts[c.Rev] {
			continue
		}
		switch {
		case c.What == pulse.ItemMove && pulse.ItemStatus(c.To) == pulse.ItemFixed:
			at := c.At
			if !c.When.IsZero() {
				at = c.When
			}
			if done { // counted anew: the same fix
				fixes[len(fixes)-1] = at
			} else {
				fixes = append(fixes, at)
			}
			done = true
		case c.What == pulse.ItemReturn, c.What == pulse.ItemMove && !pulse.ItemStatus(c.To).Done():
			done = false
		}
	}
	if len(fixes) < 2 {
		return time.Time{}
	}
	return fixes[len(fixes)-2]
}

// CountLetters sums the messages of one item up. praised gives when a guest last
// praised us; the zero time never, as far as is held.
func CountLetters(it pulse.Item, list []pulse.GuestMessage, praised func(guest string) time.Time) Letters {
	var out Letters
	ever := map[string]bool{}
	for _, x := range list {
		if x.Item != it.N {
			continue
		}
		done := x.State.Settled()
		switch {
		case x.State.Open():
			out.Open++
		case x.What == pulse.MessageInvite && (done || x.Reply != ""):
			out.Invited++
			switch x.Reply {
			case pulse.ReplyYes:
				out.Yes++
			case pulse.ReplyNo:
				out.No++
			}
		case x.What == pulse.MessageTell && done:
			if x.Round == it.Round {
				out.Told++
			}
			if !ever[x.Guest] {
				ever[x.Guest] = true
				out.Ever++
				if praised(x.Guest).After(x.Ended) {
					out.Happy++
				}
			}
		}
	}
	return out
}

// Missing is how many messages were sent of which the history does not tell yet: a
// run that was killed wrote none down.
func Missing(h []pulse.ItemChange, sent []pulse.GuestMessage, item int, what pulse.MessageWhat) int {
	n := 0
	for _, x := range sent {
		if x.Item == item && x.What == what && x.State.Settled() {
			n++
		}
	}
	as := pulse.ItemTold
	if what == pulse.MessageInvite {
		as = pulse.ItemInvited
	}
	for _, c := range h {
		if c.What == as {
			told, err := strconv.Atoi(c.To)
			if err == nil {
				n -= told
			}
		}
	}
	return n
}

// CheckClose refuses to close a fixed item while guests who may be told were not.
func CheckClose(it pulse.Item, untold int) error {
	if it.Status != pulse.ItemFixed || untold == 0 || it.Waived != "" {
		return nil
	}
	id := pulse.ItemID(it.N)
	guests := "guests do"
	if untold == 1 {
		guests = "guest does"
	}
	return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: id + " stays fixed: " + strconv.Itoa(untold) + " " + guests + " not know yet",
		Hint: "tell them: pulse backlog tell " + id + "; or say why not: pulse backlog waive " + id + " --reason …"}
}
