package theme

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Counting says by number which decisions count: an undo takes away what it
// names, and an undone undo gives it back.
func Counting(log []pulse.ThemeChange) map[int]bool {
	out := map[int]bool{}
	for _, c := range log {
		out[c.N] = true
	}
	for _, c := range slices.Backward(log) {
		if c.What == pulse.ThemeUndo && out[c.N] {
			out[c.Undo] = false
		}
	}
	return out
}

// Log gives all decisions, the oldest first.
func (s *State) Log() []pulse.ThemeChange { return slices.Clone(s.log) }

// Last is the number of the newest decision; 0 none.
func (s *State) Last() int {
	last := 0
	for _, c := range s.log {
		last = max(last, c.N)
	}
	return last
}

// LastUndoable is the number of the newest decision that counts and can be taken
// back: no undo, which is taken back by its number only; 0 none.
func (s *State) LastUndoable() int {
	counts := Counting(s.log)
	for _, c := range slices.Backward(s.log) {
		if counts[c.N] && c.What != pulse.ThemeUndo && c.What != pulse.ThemeApply {
			return c.N
		}
	}
	return 0
}

// undoable replays the log without a decision: what was built on it must still
// stand.
func (s *State) undoable(number int) error {
	i := slices.IndexFunc(s.log, func(c pulse.ThemeChange) bool { return c.N == number })
	if i < 0 {
		return pulse.WithHint(pulse.Usagef("there is no decision %d", number), "see: pulse theme log")
	}
	if !Counting(s.log)[number] {
		return pulse.WithHint(pulse.Usagef("decision %d is already undone", number), "see: pulse theme log")
	}
	if s.log[i].What == pulse.ThemeApply {
		return pulse.WithHint(pulse.Usagef("decision %d brought past mentions up to themes.yaml and cannot be undone", number), "change the file back, then: pulse theme apply")
	}
	log := append(slices.Clip(s.log), pulse.ThemeChange{N: s.Last() + 1, What: pulse.ThemeUndo, Undo: number})
	counts := Counting(log)
	t := newBase(s.own)
	for _, c := range log {
		if !counts[c.N] {
			continue
		}
		if err := t.Check(c); c.What != pulse.ThemeUndo && err != nil && s.stood(c) {
			return pulse.WithHint(pulse.Usagef("decision %d (%s) builds on decision %d: %v", c.N, Told(c), number, err), "undo %d first: pulse theme undo %d", c.N, c.N)
		}
		t.play(c)
	}
	return nil
}

// stood reports whether a decision can be made in the log as it is: the file may
// have taken its ground away already, which is not the undo's doing.
func (s *State) stood(c pulse.ThemeChange) bool {
	t, counts := newBase(s.own), Counting(s.log)
	for _, o := range s.log {
		if o.N == c.N {
			return t.Check(c) == nil
		}
		if counts[o.N] {
			t.play(o)
		}
	}
	return true
}
