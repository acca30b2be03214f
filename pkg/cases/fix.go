package cases

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Cause is a task of the backlog, as far as cases go along with it.
type Cause struct {
	Item  int             // its number
	Fix   int             // the change that says it is put right; 0 it is not, or no longer
	About map[string]bool // keys of the complaints it is about
	At    time.Time       // since when it is
	By    string          // who says so
}

// Follow gives the change that lets a case go along with a task: what was put right is
// fixed, and not any more when that is taken back. said is what is held of the guest's
// words. A case goes along whose guest complained of nothing else, and before the fix.
// What a person said of the case since counts more: a fix moves a case once, and is
// taken back only of a case that still stands as fixed.
func Follow(c pulse.Case, h []pulse.CaseChange, said []pulse.Judged, t Cause) (pulse.CaseChange, bool) {
	out := pulse.CaseChange{Case: c.N, Rev: c.Rev + 1, By: t.By}
	moved := lastFix(h, t.Item)
	if t.Fix == 0 {
		out.What, out.Undo = pulse.CaseUndo, moved.Rev
		return out, moved.Rev > 0 && c.State == pulse.CaseFixed
	}
	switch c.State {
	case pulse.CaseNew, pulse.CaseContacted, pulse.CaseInProgress:
	default:
		return out, false
	}
	if everMoved(h, t) || !only(said, t) {
		return out, false
	}
	out.What, out.From, out.To, out.How = pulse.CaseMove, string(c.State), string(pulse.CaseFixed), pulse.ItemID(t.Item)
	out.Item, out.Fix = t.Item, t.Fix
	return out, true
}

// only reports that whatever these words complain of is what was put right.
func only(said []pulse.Judged, t Cause) bool {
	some := false
	for _, j := range said {
		if !j.Complains() {
			continue
		}
		if !t.About[j.Key()] || !j.Posted.Before(t.At) {
			return false
		}
		some = true
	}
	return some
}

// everMoved reports a fix that moved the case before, whether or not it counts still.
func everMoved(h []pulse.CaseChange, t Cause) bool {
	for _, c := range h {
		if c.Item == t.Item && c.Fix == t.Fix {
			return true
		}
	}
	return false
}

// lastFix is the last change by a task that counts.
func lastFix(h []pulse.CaseChange, item int) (out pulse.CaseChange) {
	undone := map[int]bool{}
	for _, c := range h {
		if c.What == pulse.CaseUndo {
			undone[c.Undo] = true
		}
	}
	for _, c := range h {
		if c.Item == item && c.Fix > 0 && !undone[c.Rev] {
			out = c
		}
	}
	return out
}
