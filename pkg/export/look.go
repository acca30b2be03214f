package export

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// look asks the tracker for everything of ours: what is remembered, what was made
// and not remembered, and what is no longer there.
func (s *sending) look(ctx context.Context, known []pulse.Exported, steps []Step) (remotes, []pulse.Exported, error) {
	list, err := s.t.List(ctx, known)
	if err != nil {
		return nil, nil, err
	}
	there := remotes{}
	for _, r := range list {
		if r.Item == "" {
			continue
		}
		n := slices.IndexFunc(known, func(k pulse.Exported) bool { return k.Item == r.Item && k.Remote == r.ID })
		if n >= 0 {
			known[n].Gone = "" // moved back
		}
		if _, ok := there[r.Item]; !ok || n >= 0 {
			there[r.Item] = r // the oldest, or the one we know
		}
	}
	for n, k := range known {
		wanted := slices.ContainsFunc(steps, func(st Step) bool { return st.Item == k.Item })
		if r, ok := there[k.Item]; !wanted || k.Gone != "" || ok && (k.Remote == "" || r.ID == k.Remote) {
			continue
		}
		if err := s.missing(ctx, &known[n], there); err != nil {
			return nil, nil, err
		}
	}
	return there, known, nil
}

// missing finds out about one that the list did not show: without its label,
// deleted, moved, or made a moment ago without an answer.
func (s *sending) missing(ctx context.Context, k *pulse.Exported, there remotes) error {
	if k.Remote == "" {
		r, ok, err := s.t.Find(ctx, k.Item)
		if ok {
			there[k.Item] = r
		}
		return err
	}
	r, err := s.t.Get(ctx, k.Remote)
	switch {
	case errors.Is(err, errGone):
		k.Gone = pulse.ExportDeleted
	case err != nil:
		return err
	case r.Moved != "":
		k.Gone, k.URL = pulse.ExportMoved, r.Moved
	default:
		there[k.Item] = r
		return nil
	}
	delete(there, k.Item)
	return s.mem.SaveExported(ctx, *k)
}

// errHidden is an issue that may exist and does not show yet.
var errHidden = errors.New("an earlier attempt may have made it")

// hidden reports an earlier create without an answer that is too young to be held
// for failed: its issue may only not show yet.
func hidden(t Tracker, k pulse.Exported, now time.Time) error {
	until := k.At.Add(t.Patience())
	if k.Item == "" || k.Remote != "" || !now.Before(until) {
		return nil
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Until: until.UTC(), Err: errHidden,
		Msg:  fmt.Sprintf("%s is not made before %s", k.Item, until.UTC().Format("2006-01-02 15:04:05 MST")),
		Hint: "run the same command again then: it looks once more before it makes a new one"}
}
