package export

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// keeper is what an export needs of the store.
type keeper interface {
	Exported(ctx context.Context, target string) ([]pulse.Exported, error)
	SaveExported(ctx context.Context, x pulse.Exported) error
	ForgetExported(ctx context.Context, target, item string) error
}

// sending is one export on its way.
type sending struct {
	t     Tracker
	mem   keeper
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	tell  func(Step)
	lost  int // creates without an answer
}

// Send brings the issues to the tracker and tells of each item, in order, as soon
// as it is settled. Where nothing changed since the last time nobody is asked. One
// item that is refused does not hold up the others; a refused key or a request to
// wait does. The caller sees to it that only one export runs at a time.
func Send(ctx context.Context, t Tracker, mem keeper, issues []Issue, a Asked, o Options, tell func(Step)) error {
	o = o.withDefaults()
	s := &sending{t: t, mem: mem, now: o.Now, sleep: o.Sleep, tell: tell}
	known, err := mem.Exported(ctx, t.Target())
	if err != nil {
		return err
	}
	steps := Plan(t, issues, known, a)
	if !a.Check && !anyChange(steps) {
		for _, st := range steps {
			tell(st)
		}
		return nil
	}
	there, known, err := s.look(ctx, known, steps)
	if err != nil {
		return err
	}
	return s.all(ctx, plan(t, issues, known, there, a))
}

func anyChange(steps []Step) bool {
	for _, s := range steps {
		if s.Do.Changes() {
			return true
		}
	}
	return false
}

// all carries out the steps. What stops one that others would meet too ends it.
func (s *sending) all(ctx context.Context, steps []Step) error {
	var first error
	done, failed, left := 0, 0, 0
	for _, st := range steps {
		if first != nil && s.stops(first) && st.Do.Changes() {
			left++
			continue
		}
		if st.Do.Changes() {
			s.carry(ctx, &st)
		}
		if st.err != nil {
			st.Error = st.err.Error()
			failed++
			if first == nil || s.stops(st.err) {
				first = st.err
			}
		} else if st.Do.Changes() {
			done, st.Done = done+1, true
		}
		s.tell(st)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return outcome(first, done, failed, left)
}

// stops reports trouble that the next item would meet as well.
func (s *sending) stops(err error) bool {
	return errors.Is(err, pulse.ErrDenied) || errors.Is(err, pulse.ErrLater) && !errors.Is(err, errHidden) || s.lost > 1
}

// outcome gives the whole its exit code: 3 where something was done.
func outcome(first error, done, failed, left int) error {
	if first == nil {
		return nil
	}
	hint := pulse.HintOf(first)
	if failed+left == 1 && done == 0 {
		return first
	}
	p := &pulse.Problem{Msg: fmt.Sprintf("%d of %d items were not exported", failed+left, done+failed+left), Err: first, Hint: hint}
	if done > 0 {
		p.Kind = pulse.ErrPart
	}
	return p
}

// carry does what one step says and writes down at once how it ended.
func (s *sending) carry(ctx context.Context, st *Step) {
	if st.Do == Create {
		s.create(ctx, st)
		return
	}
	r, notes, err := s.t.Update(ctx, st.there, st.issue, st.Parts)
	st.Notes, st.err = append(st.Notes, notes...), err
	if err == nil {
		s.settle(ctx, st, r)
	}
}

// create writes down that it is about to make an issue before it does: whoever
// comes next looks for it first.
func (s *sending) create(ctx context.Context, st *Step) {
	if st.err = hidden(s.t, st.known, s.now()); st.err != nil {
		return
	}
	attempt := pulse.Exported{Target: s.t.Target(), Item: st.Item, At: s.now()}
	if st.err = s.mem.SaveExported(ctx, attempt); st.err != nil {
		return
	}
	r, notes, err := s.t.Create(ctx, st.issue)
	if errors.Is(err, errLost) && ctx.Err() == nil {
		s.lost++
		if found, ok := s.again(ctx, st.Item); ok {
			r, err, s.lost = found, nil, 0
			notes = append(notes, "the answer was lost on the way; the issue was found again and not made twice")
		}
	}
	st.Notes = append(st.Notes, notes...)
	switch {
	case r.ID != "":
		s.settle(ctx, st, r)
		st.err = errors.Join(st.err, err)
	case errors.Is(err, errLost):
		st.err = &pulse.Problem{Err: err, Hint: "run the same command again in some minutes: it looks for the issue before it makes one"}
	case ctx.Err() != nil:
		st.err = ctx.Err()
	default: // it was refused: there surely is none
		st.err = errors.Join(err, s.undo(ctx, st))
	}
}

// undo brings back what was remembered before an attempt that surely made nothing.
func (s *sending) undo(ctx context.Context, st *Step) error {
	if st.known.Item == "" {
		return s.mem.ForgetExported(ctx, s.t.Target(), st.Item)
	}
	return s.mem.SaveExported(ctx, st.known)
}

// looks are the pauses before each look for an issue whose answer was lost.
var looks = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}

func (s *sending) again(ctx context.Context, item string) (Remote, bool) {
	for _, pause := range looks {
		if s.sleep(ctx, pause) != nil {
			break
		}
		if r, ok, err := s.t.Find(ctx, item); err == nil && ok {
			return r, true
		}
	}
	return Remote{}, false
}

// settle remembers what was sent. A state that a person gave and we left alone is
// held for sent, as only a change of ours may touch it; one that could not be
// reached is tried again.
func (s *sending) settle(ctx context.Context, st *Step, r Remote) {
	st.Remote, st.URL = r.ID, r.URL
	x := pulse.Exported{Target: s.t.Target(), Item: st.Item, Remote: r.ID, Num: r.Num, URL: r.URL, Sent: s.t.Parts(st.issue), State: r.State, At: s.now()}
	switch want := s.t.Wants(st.issue); {
	case st.Do == Create:
	case !slices.Contains(st.Parts, "state"):
		x.State = want
	case r.State != want:
		st.Do = Update
		st.Parts = slices.DeleteFunc(st.Parts, func(p string) bool { return p == "state" })
	}
	// what was sent is sent: it is written down also while somebody interrupts us
	st.err = errors.Join(st.err, s.mem.SaveExported(context.WithoutCancel(ctx), x))
}
