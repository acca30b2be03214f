package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A program may lose its leases without noticing: its machine slept, it was stopped, the
// net between it and the database was down. So the leases go with the context of the work
// that is done under them, and every transaction looks before it commits whether they are
// still ours, and keeps others from taking them over until it has. Looking last keeps
// that moment short.

type fenceKey struct{}

func withFence(ctx context.Context, l lease) context.Context {
	return context.WithValue(ctx, fenceKey{}, append(slices.Clone(fences(ctx)), l))
}

// carrying is ctx with the leases of another context.
func carrying(ctx, of context.Context) context.Context {
	return context.WithValue(ctx, fenceKey{}, fences(of))
}

// unfenced is ctx for what may be written by whoever lost his leases: how his run ended.
func unfenced(ctx context.Context) context.Context {
	return context.WithValue(ctx, fenceKey{}, []lease(nil))
}

func fences(ctx context.Context) []lease {
	list, _ := ctx.Value(fenceKey{}).([]lease)
	return list
}

// fenced refuses where one of the leases that ctx carries is another's.
func fenced(ctx context.Context, c conn) error {
	list := fences(ctx)
	if len(list) == 0 {
		return nil
	}
	query, args := "SELECT name FROM leases WHERE (name = ? AND token = ?)"+strings.Repeat(" OR (name = ? AND token = ?)", len(list)-1), []any{}
	for _, l := range list {
		args = append(args, l.name, l.token)
	}
	if c.pg {
		query += " FOR SHARE"
	}
	held, err := c.strings(ctx, query, args...)
	if err != nil {
		return err
	}
	for _, l := range list {
		if !slices.Contains(held, l.name) {
			return l.lost(ctx, c)
		}
	}
	return nil
}

// orLost gives the reason behind an error of a transaction that is undone: who lost his
// lease may stumble over what the other one wrote before he is told.
func (d *DB) orLost(ctx context.Context, err error) error {
	var known *pulse.Problem
	if !d.pg || len(fences(ctx)) == 0 || errors.As(err, &known) || givesWay(err) || awayError(err) || ctx.Err() != nil {
		return err
	}
	if lost := fenced(ctx, conn{d.r, true}); errors.Is(lost, pulse.ErrTakenOver) {
		return lost
	}
	return err
}

// lost says who has what was ours.
func (l lease) lost(ctx context.Context, c conn) error {
	now := lease{name: l.name}
	err := c.row(ctx, "SELECT owner, since FROM leases WHERE name = ?", l.name).Scan(&now.owner, &now.since)
	if err != nil && !none(err) {
		return err
	}
	msg := what(l.name) + " was given free for others meanwhile"
	if err == nil {
		msg = fmt.Sprintf("%s was taken over by %s at %s", what(l.name), now.owner, moment(now.since).Format(time.RFC3339))
	}
	return &pulse.Problem{Kind: pulse.ErrTakenOver, Msg: msg + ", as this pulse had not been heard of for longer than its lease",
		Hint: "nothing is lost or double: the other one goes on behind the last page that was saved. Did this machine sleep, or lose its way to the database?"}
}

// what is the name of a lease as people know it.
func what(name string) string {
	for _, prefix := range []string{sourcePrefix, workerPrefix} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && prefix == sourcePrefix {
			return rest
		} else if ok {
			return "the place of this worker"
		}
	}
	return "the lock " + name
}
