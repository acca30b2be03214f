package backlog

import (
	"errors"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func day(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }

// steps numbers changes of one item, a day apart.
func steps(list ...pulse.ItemChange) []pulse.ItemChange {
	for i := range list {
		list[i].Item, list[i].Rev, list[i].By = 3, i+1, "elif"
		if list[i].At.IsZero() {
			list[i].At = day(i + 1)
		}
	}
	return list
}

func to(s pulse.ItemStatus) pulse.ItemChange {
	return pulse.ItemChange{What: pulse.ItemMove, To: string(s)}
}

func TestAFixedTimesRound(t *testing.T) {
	add := pulse.ItemChange{What: pulse.ItemAdd, Group: "waiting"}
	for _, c := range []struct {
		name  string
		log   []pulse.ItemChange
		round int
		last  time.Time
	}{
		{"never fixed", steps(add), 0, time.Time{}},
		{"fixed", steps(add, to(pulse.ItemFixed)), 1, time.Time{}},
		{"counted anew is the same fix", steps(add, to(pulse.ItemFixed), to(pulse.ItemFixed)), 1, time.Time{}},
		{"reopened and fixed", steps(add, to(pulse.ItemFixed), to(pulse.ItemOpen), to(pulse.ItemFixed)), 2, day(2)},
		{"came back, and fixed", steps(add, to(pulse.ItemFixed), pulse.ItemChange{What: pulse.ItemReturn}, to(pulse.ItemFixed)), 2, day(2)},
		{"taken back, and fixed", steps(add, to(pulse.ItemFixed), pulse.ItemChange{What: pulse.ItemUndo, Undo: 2}, to(pulse.ItemFixed)), 1, time.Time{}},
		{"closed and reopened", steps(add, to(pulse.ItemFixed), to(pulse.ItemClosed), to(pulse.ItemOpen), to(pulse.ItemFixed)), 2, day(2)},
	} {
		if it := Items(c.log, time.Time{})[0]; it.Round != c.round || !LastFix(c.log).Equal(c.last) {
			t.Errorf("%s: round %d and earlier fix %v, want %d and %v", c.name, it.Round, LastFix(c.log), c.round, c.last)
		}
	}
}

func TestAWaiverHoldsForOneFix(t *testing.T) {
	waive := pulse.ItemChange{What: pulse.ItemWaive, Note: "moved"}
	log := steps(pulse.ItemChange{What: pulse.ItemAdd}, to(pulse.ItemFixed), waive)
	it := Items(log, time.Time{})[0]
	if it.Waived != "moved" || CheckClose(it, 2) != nil {
		t.Errorf("waived %q, %v", it.Waived, CheckClose(it, 2))
	}
	it = Items(steps(append(log, to(pulse.ItemOpen), to(pulse.ItemFixed))...), time.Time{})[0]
	if err := CheckClose(it, 2); it.Waived != "" || !errors.Is(err, pulse.ErrPolicy) {
		t.Errorf("of the next fix: waived %q, %v", it.Waived, err)
	}
	if err := CheckClose(it, 0); err != nil {
		t.Errorf("nobody left to tell: %v", err)
	}
	it.Status = pulse.ItemOpen
	if err := CheckClose(it, 2); err != nil {
		t.Errorf("given up without a fix: %v", err)
	}
}

func TestWhatGuestsReadIsNotTakenBack(t *testing.T) {
	h := steps(pulse.ItemChange{What: pulse.ItemAdd}, to(pulse.ItemFixed), pulse.ItemChange{What: pulse.ItemTold, To: "2"}, pulse.ItemChange{What: pulse.ItemInvited, To: "1"}, pulse.ItemChange{What: pulse.ItemReplied, To: "yes"})
	if c, ok := LastCounting(h); !ok || c.Rev != 2 {
		t.Errorf("undo takes back %+v, want the fix", c)
	}
}

func TestReachedAndUnreached(t *testing.T) {
	all := []Guest{{Last: "a", How: ByReply}, {Last: "b", Why: NotLinked}, {Last: "c", Why: NotOptedOut}, {Last: "d", Why: NotAgain}, {Last: "e"}}
	keys := func(list []Guest) (out string) {
		for _, g := range list {
			out += g.Last
		}
		return out
	}
	if got, want := keys(Reached(all))+" "+keys(Unreached(all)), "ae bc"; got != want || len(all) != 5 || all[1].Last != "b" {
		t.Errorf("reached and unreached: %q, want %q; of %v", got, want, all)
	}
}

func TestChannel(t *testing.T) {
	can, cannot := &pulse.ReplyTerms{Can: true}, &pulse.ReplyTerms{}
	for _, c := range []struct {
		name     string
		via      pulse.Via
		url      string
		terms    *pulse.ReplyTerms
		said     pulse.Contact
		how, why string
	}{
		{"spoke to us", pulse.ViaAddressed, "", can, "", ByReply, ""},
		{"at our place, no programs", pulse.ViaPlace, "https://4sq.example/1", cannot, "", ByHand, ""},
		{"at our place, no link", pulse.ViaPlace, "", cannot, "", "", NotLinked},
		{"a row of a file without a link", pulse.ViaFile, "", nil, "", "", NotLinked},
		{"a link to answer by hand", pulse.ViaPlace, "", &pulse.ReplyTerms{ByHand: "https://x.example"}, "", ByHand, ""},
		{"only about us", pulse.ViaSearch, "https://x.example/1", cannot, "", "", NotOpen},
		{"only about us, though it could be sent", pulse.ViaSearch, "https://x.example/1", can, "", "", NotOpen},
		{"only about us, but agreed", pulse.ViaSearch, "", cannot, pulse.ContactYes, ByHand, ""},
		{"agreed, and it can be sent", pulse.ViaSearch, "", can, pulse.ContactYes, ByReply, ""},
		{"never", pulse.ViaAddressed, "https://x.example/1", can, pulse.ContactNever, "", NotOptedOut},
		{"no source", pulse.ViaFile, "https://r.example", nil, "", ByHand, ""},
	} {
		if how, why := Channel(pulse.Mention{Via: c.via, URL: c.url}, c.terms, c.said); how != c.how || why != c.why {
			t.Errorf("%s: %q %q, want %q %q", c.name, how, why, c.how, c.why)
		}
	}
}

func TestOfASecondFixOnlySomeAreTold(t *testing.T) {
	it := pulse.Item{Round: 2}
	for _, c := range []struct {
		name    string
		last    time.Time
		earlier bool
		want    bool
	}{
		{"told of the first", day(1), true, true}, {"complained since", day(9), false, true}, {"neither", day(1), false, false},
	} {
		if got := Fits(it, c.last, c.earlier, day(5)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if !Fits(pulse.Item{Round: 1}, day(1), false, time.Time{}) {
		t.Error("of the first fix everybody is told")
	}
}

func TestLettersAreCounted(t *testing.T) {
	it := pulse.Item{N: 3, Round: 2}
	m := func(what pulse.MessageWhat, round int, guest string, state pulse.AnswerState, reply string) pulse.GuestMessage {
		return pulse.GuestMessage{Item: 3, What: what, Round: round, Guest: guest, State: state, Reply: reply, Ended: day(5)}
	}
	list := []pulse.GuestMessage{
		m(pulse.MessageInvite, 0, "ana", pulse.AnswerSent, pulse.ReplyYes), m(pulse.MessageInvite, 0, "ben", pulse.AnswerByHand, pulse.ReplyNo),
		m(pulse.MessageInvite, 0, "cem", "", ""), // claimed, and never left
		m(pulse.MessageTell, 1, "ana", pulse.AnswerSent, ""), m(pulse.MessageTell, 2, "ana", pulse.AnswerSent, ""), m(pulse.MessageTell, 1, "ben", pulse.AnswerGone, ""),
		m(pulse.MessageTell, 2, "dee", pulse.AnswerUnknown, ""), m(pulse.MessageTell, 2, "eda", pulse.AnswerFailed, ""),
		{Item: 4, What: pulse.MessageTell, Round: 2, Guest: "fay", State: pulse.AnswerSent},
	}
	praised := map[string]time.Time{"ana": day(6), "ben": day(4)}
	got := CountLetters(it, list, func(g string) time.Time { return praised[g] })
	if want := (Letters{Invited: 2, Yes: 1, No: 1, Told: 1, Ever: 2, Open: 1, Happy: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	// A run that was killed wrote two of three down.
	h := steps(pulse.ItemChange{What: pulse.ItemTold, To: "2"}, pulse.ItemChange{What: pulse.ItemInvited, To: "2"})
	if n := Missing(h, list, 3, pulse.MessageTell); n != 1 {
		t.Errorf("%d missing of those told, want 1", n)
	}
	if n := Missing(h, list, 3, pulse.MessageInvite); n != 0 {
		t.Errorf("%d missing of those invited, want 0", n)
	}
}
