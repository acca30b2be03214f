package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/poster"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// chosen reads the mentions that were named, or chooses.
func (e *env) chosen(ctx context.Context, db *store.DB, f posterFlags, ids []string) ([]poster.Choice, error) {
	if f.top > 0 {
		return e.topPraise(ctx, db, f)
	}
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	roster := lang.NewRoster(cfg.Staff)
	var out []poster.Choice
	for _, id := range ids {
		j, err := db.Named(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := mayHang(j, roster); err != nil {
			return nil, err
		}
		out = append(out, poster.Choice{Judged: j})
	}
	return out, nil
}

// mayHang refuses what can be no poster: words that are gone, blame, and praise of
// somebody who wants to be on none.
func mayHang(j pulse.Judged, roster *lang.Roster) error {
	switch {
	case j.Gone != "":
		return pulse.Usagef("the words of %s are no longer held (%s)", j.Key(), j.Gone)
	case j.Kind() == pulse.Complaint:
		return pulse.WithHint(pulse.Usagef("%s is judged a complaint; posters are for praise", j.Key()), "if that is wrong: pulse label %s praise", j.Key())
	}
	for _, n := range roster.Find(j.Text, j.Place) {
		if n.Staff.OptOut {
			return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: fmt.Sprintf("%s names %s, who wants to be on no poster (opt_out in pulse.yaml)", j.Key(), n.Staff.Name)}
		}
	}
	return nil
}

// topPraise chooses among the praise of the time asked for.
func (e *env) topPraise(ctx context.Context, db *store.DB, f posterFlags) ([]poster.Choice, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	from, err := f.since()
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	place, err := placeID(cfg, f.place)
	if err != nil {
		return nil, err
	}
	list, err := db.Mentions(ctx, pulse.Filter{From: from, To: now, Place: place, Kinds: []pulse.Kind{pulse.Praise}})
	if err != nil {
		return nil, err
	}
	wishes, err := db.StoryChoices(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(j pulse.Judged) bool {
		return wishes[j.Key()].Wish == pulse.VetoStory || digest.Private(j.Text)
	})
	out := poster.Choose(list, newNamer(cfg.Staff).Find, f.top)
	if len(out) == 0 {
		e.logger().Info("no praise of that time is sure and clear enough for a wall; pulse praise lists all of it")
	}
	return out, nil
}
