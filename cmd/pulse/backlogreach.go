package main

import (
	"context"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// reach tells of the guests of each entry how they can be written to or why not, as
// inviting and telling do, and leaves out who has their message. It reads a few rows for
// each guest, so only what shows guests asks for it.
func (e *env) reach(ctx context.Context, db *store.DB, list []backlog.Entry) error {
	if db == nil {
		return nil
	}
	cfg, err := e.config()
	if err != nil {
		return err
	}
	all, err := db.Messages(ctx)
	if err != nil {
		return err
	}
	d := &answering{e: e, db: db, cfg: cfg, repliers: map[string]pulse.Replier{}}
	for i, x := range list {
		l := &letters{answering: d, it: x.Item, history: x.History, known: messagesOf(all, x.N)}
		l.what = pulse.MessageInvite
		if list[i].Invite, err = l.unwritten(ctx, x.Invite); err != nil {
			return err
		}
		l.what = pulse.MessageTell
		if list[i].Tell, err = l.unwritten(ctx, x.Tell); err != nil {
			return err
		}
	}
	return nil
}

func messagesOf(all []pulse.GuestMessage, item int) []pulse.GuestMessage {
	return slices.DeleteFunc(slices.Clone(all), func(m pulse.GuestMessage) bool { return m.Item != item })
}

// unwritten are the guests who have no message yet, with how they can be written to.
func (l *letters) unwritten(ctx context.Context, guests []backlog.Guest) ([]backlog.Guest, error) {
	out := []backlog.Guest{}
	for _, g := range guests {
		x, _, err := l.standing(ctx, g)
		if err != nil {
			return nil, err
		}
		if x.Due() || x.Why != "" {
			out = append(out, x.Guest)
		}
	}
	return out, nil
}

// standing is one guest with the message they have, or with the way they can be written
// to or why not. earlier tells that they were told of an earlier fix.
func (l *letters) standing(ctx context.Context, g backlog.Guest) (x backlog.Letter, earlier bool, err error) {
	x.Guest = g
	if x.To, err = l.db.Mention(ctx, g.Last); err != nil {
		return x, false, err
	}
	if earlier, err = l.sent(ctx, &x); err != nil || x.Was != nil && x.Was.State.Settled() {
		return x, earlier, err
	}
	said, err := l.db.Contact(ctx, x.To.Mention)
	if err != nil {
		return x, earlier, err
	}
	replier, err := l.replier(x.To.Source)
	if err != nil {
		return x, earlier, err
	}
	terms := l.terms(replier, x.To.Mention, "")
	x.Lang, x.Terms = l.langOf(x.To), &terms
	if x.How, x.Why = backlog.Channel(x.To.Mention, &terms, said); x.Why == "" && l.what == pulse.MessageTell &&
		!backlog.Fits(l.it, x.To.Posted, earlier, backlog.LastFix(l.history)) {
		x.Why = backlog.NotAgain
	}
	return x, earlier, nil
}

// sent looks for the message a guest has of this round, and for one of an earlier.
func (l *letters) sent(ctx context.Context, x *backlog.Letter) (earlier bool, err error) {
	if len(l.known) == 0 {
		return false, nil
	}
	hashes, err := l.db.Guests(ctx, []pulse.Mention{x.To.Mention})
	if err != nil {
		return false, err
	}
	for _, m := range l.known {
		switch {
		case m.Guest != hashes[0] || m.What != l.what:
		case m.Round == l.it.Round:
			x.Was, x.State = &m, string(m.State)
		case m.Round < l.it.Round && m.State.Settled():
			earlier = true
		}
	}
	if x.Was != nil && x.Was.State.Open() { // what an earlier run left on its way
		x.To, err = l.db.Mention(ctx, x.Was.Key)
	}
	return earlier, err
}
