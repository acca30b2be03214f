package backlog

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Items plays the history up to and with a moment; zero is all of it. An item
// whose adding was taken back is left out. The order of log does not matter.
func Items(log []pulse.ItemChange, until time.Time) []pulse.Item {
	var out []pulse.Item
	for _, h := range histories(log, until) {
		if it, ok := play(h); ok {
			out = append(out, it)
		}
	}
	return out
}

// histories gives the changes up to a moment by item, each oldest first.
func histories(log []pulse.ItemChange, until time.Time) [][]pulse.ItemChange {
	log = slices.DeleteFunc(slices.Clone(log), func(c pulse.ItemChange) bool { return !until.IsZero() && c.At.After(until) })
	sorting.By(log, func(a, b pulse.ItemChange) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Rev, b.Rev))
	})
	var out [][]pulse.ItemChange
	for len(log) > 0 {
		n := slices.IndexFunc(log, func(c pulse.ItemChange) bool { return c.Item != log[0].Item })
		if n < 0 {
			n = len(log)
		}
		out, log = append(out, log[:n:n]), log[n:]
	}
	return out
}

// History gives the changes of one item up to a moment, oldest first.
func History(log []pulse.ItemChange, item int, until time.Time) []pulse.ItemChange {
	for _, h := range histories(log, until) {
		if h[0].Item == item {
			return h
		}
	}
	return nil
}

// Counting says by Rev which changes of one item count: not those taken back, and
// not the taking back.
func Counting(h []pulse.ItemChange) map[int]bool {
	out := map[int]bool{}
	for _, c := range h {
		out[c.Rev] = c.What != pulse.ItemUndo
		if c.What == pulse.ItemUndo {
			out[c.Undo] = false
		}
	}
	return out
}

// written reports what cannot be taken back: a guest has read it, or said it.
func written(w pulse.ItemWhat) bool {
	return w == pulse.ItemInvited || w == pulse.ItemReplied || w == pulse.ItemTold
}

// LastCounting is the change an undo takes back; false where none is left. What was
// said to guests stays said.
func LastCounting(h []pulse.ItemChange) (pulse.ItemChange, bool) {
	counts := Counting(h)
	for _, c := range slices.Backward(h) {
		if counts[c.Rev] && !written(c.What) {
			return c, true
		}
	}
	return pulse.ItemChange{}, false
}

// FixOf is the change by which an item is fixed, or was when it was closed; false while
// it is not.
func FixOf(h []pulse.ItemChange) (out pulse.ItemChange, ok bool) {
	counts := Counting(h)
	for _, c := range h {
		switch {
		case !counts[c.Rev]:
		case c.What == pulse.ItemReturn, c.What == pulse.ItemMove && !pulse.ItemStatus(c.To).Done():
			ok = false
		case c.What == pulse.ItemMove && pulse.ItemStatus(c.To) == pulse.ItemFixed:
			out, ok = c, true
		}
	}
	return out, ok
}

// play makes an item of its history.
func play(h []pulse.ItemChange) (pulse.Item, bool) {
	counts := Counting(h)
	it := pulse.Item{N: h[0].Item, Rev: h[len(h)-1].Rev}
	for _, c := range h {
		switch {
		case counts[c.Rev]:
			apply(&it, c)
		case c.What == pulse.ItemUndo:
			for _, was := range h {
				// a person has looked and says it did not come back
				if was.Rev == c.Undo && was.What == pulse.ItemReturn {
					it.Watched = c.At
				}
			}
		}
	}
	return it, !it.Added.IsZero()
}

func apply(it *pulse.Item, c pulse.ItemChange) {
	switch c.What {
	case pulse.ItemAdd:
		it.Group, it.Theme, it.Title, it.Status, it.Added, it.AddedBy = c.Group, c.Theme, c.To, pulse.ItemOpen, c.At, c.By
	case pulse.ItemTitle:
		it.Title = c.To
	case pulse.ItemOwner:
		it.Owner = c.To
	case pulse.ItemCause:
		it.Cause = c.To
	case pulse.ItemCountermeasure:
		it.Countermeasure = c.To
	case pulse.ItemDue:
		it.Due = c.To
	case pulse.ItemMove:
		move(it, c)
	case pulse.ItemReturn:
		reopen(it, c)
	case pulse.ItemWaive:
		it.Waived = c.Note
	}
}

// reopen begins anew. The due day was of the work that was done; the next one is
// still to be agreed on.
func reopen(it *pulse.Item, c pulse.ItemChange) {
	it.Status, it.Reopened, it.Returned, it.Due, it.Waived = pulse.ItemOpen, c.At, c.Rate, "", ""
}

func move(it *pulse.Item, c pulse.ItemChange) {
	if pulse.ItemStatus(c.To) == pulse.ItemFixed && !it.Status.Done() {
		it.Round++
	}
	it.Status = pulse.ItemStatus(c.To)
	switch it.Status {
	case pulse.ItemOpen:
		reopen(it, c)
	case pulse.ItemInProgress:
		it.Started = c.At
	case pulse.ItemFixed:
		it.Fixed = c.At
		if !c.When.IsZero() {
			it.Fixed = c.When
		}
		it.Closed = time.Time{}
	case pulse.ItemClosed:
		it.Closed = c.At
	}
}

// Taken finds the item about a group; place gives the id a group has today.
func Taken(items []pulse.Item, group string, place func(string) string) (pulse.Item, bool) {
	for _, it := range items {
		if place(it.Group) == place(group) {
			return it, true
		}
	}
	return pulse.Item{}, false
}

// CheckMove refuses a step that says nothing or goes the wrong way.
func CheckMove(it pulse.Item, to pulse.ItemStatus) error {
	id := pulse.ItemID(it.N)
	switch {
	case it.Status == to:
		return pulse.Usagef("%s is %s already", id, spoken(to))
	case to == pulse.ItemInProgress && it.Status.Done():
		return pulse.WithHint(pulse.Usagef("%s is %s", id, spoken(it.Status)), "to work on it again: pulse backlog reopen %s", id)
	case to == pulse.ItemFixed && it.Status == pulse.ItemClosed:
		return pulse.WithHint(pulse.Usagef("%s is closed", id), "to work on it again: pulse backlog reopen %s", id)
	case to == pulse.ItemOpen && !it.Status.Done():
		return pulse.Usagef("%s is %s: only what is fixed or closed is reopened", id, spoken(it.Status))
	}
	return nil
}

// spoken is a status as operators read it.
func spoken(s pulse.ItemStatus) string {
	if s == pulse.ItemInProgress {
		return "in progress"
	}
	return string(s)
}
