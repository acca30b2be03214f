package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Tell remembers the story of a day. Where the place has one already, that stays
// and the error is nil: two readers of one day are told the same. Only a story
// that somebody forbade meanwhile makes room.
func (d *DB) Tell(ctx context.Context, t pulse.Told) error {
	if t.At.IsZero() {
		t.At = d.now()
	}
	staff, err := json.Marshal(append([]string{}, t.Staff...))
	if err != nil {
		return err
	}
	themes, err := json.Marshal(append([]string{}, t.Themes...))
	if err != nil {
		return err
	}
	return d.write(ctx, "remember the story of "+t.Day, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO stories (place, day, key, staff, themes, at) VALUES (?, ?, ?, ?, ?, ?)
 ON CONFLICT (place, day) DO UPDATE SET key = excluded.key, staff = excluded.staff, themes = excluded.themes, at = excluded.at
 WHERE 'veto' = (SELECT c.wish FROM story_choices c WHERE c.key = stories.key ORDER BY c.n DESC LIMIT 1)`,
			t.Place, t.Day, t.Key, storable(string(staff)), string(themes), millis(t.At))
		return err
	})
}

// Stories gives what was told at a place on the days from..to (2026-11-22, both
// included), oldest first.
func (d *DB) Stories(ctx context.Context, place, from, to string) ([]pulse.Told, error) {
	var out []pulse.Told
	err := d.ours().each(ctx, func(r *sql.Rows) error {
		var t pulse.Told
		var at int64
		var staff, themes string
		if err := r.Scan(&t.Place, &t.Day, &t.Key, &staff, &themes, &at); err != nil {
			return err
		}
		t.At = moment(at)
		if err := errors.Join(json.Unmarshal([]byte(staff), &t.Staff), json.Unmarshal([]byte(themes), &t.Themes)); err != nil {
			return fmt.Errorf("story of %s: %w", t.Day, err)
		}
		out = append(out, t)
		return nil
	}, "SELECT place, day, key, staff, themes, at FROM stories WHERE place = ? AND day >= ? AND day <= ? ORDER BY day", place, from, to)
	return out, d.fail("read the stories that were told", err)
}

// ChooseStory writes down what a person wants with a praise. A mention that is not
// there is an ErrUsage.
func (d *DB) ChooseStory(ctx context.Context, x pulse.StoryChoice) error {
	if x.At.IsZero() {
		x.At = d.now()
	}
	return d.write(ctx, "remember the choice about "+x.Key, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO story_choices (key, n, wish, who, at, note)
 SELECT ?, COALESCE(MAX(n), 0) + 1, ?, ?, ?, ? FROM story_choices WHERE key = ?`,
			x.Key, string(x.Wish), storable(x.By), millis(x.At), storable(x.Note), x.Key)
		return err
	})
}

// StoryChoices gives the last word about each praise that somebody chose, by key.
func (d *DB) StoryChoices(ctx context.Context) (map[string]pulse.StoryChoice, error) {
	out := map[string]pulse.StoryChoice{}
	err := d.ours().each(ctx, func(r *sql.Rows) error {
		var x pulse.StoryChoice
		var at int64
		err := r.Scan(&x.Key, &x.Wish, &x.By, &at, &x.Note)
		x.At = moment(at)
		out[x.Key] = x // later ones replace earlier
		return err
	}, "SELECT key, wish, who, at, note FROM story_choices ORDER BY key, n")
	return out, d.fail("read which stories were chosen", err)
}

// Hold remembers that a line-up took place; told again, the first word stays. It
// reports whether this was the first.
func (d *DB) Hold(ctx context.Context, h pulse.Held) (first bool, err error) {
	if h.At.IsZero() {
		h.At = d.now()
	}
	err = d.write(ctx, "remember the line-up of "+h.Day, func(c conn) error {
		n, err := c.exec(ctx, "INSERT INTO lineups (place, shift, day, who, at, note) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (place, day, shift) DO NOTHING",
			h.Place, h.Shift, h.Day, storable(h.By), millis(h.At), storable(h.Note))
		first = n == 1
		return err
	})
	return first, err
}

// HeldLineups gives the line-ups held on the days from..to (both included), oldest
// first; place "" gives those of every place.
func (d *DB) HeldLineups(ctx context.Context, place, from, to string) ([]pulse.Held, error) {
	var out []pulse.Held
	err := d.ours().each(ctx, func(r *sql.Rows) error {
		var h pulse.Held
		var at int64
		err := r.Scan(&h.Place, &h.Shift, &h.Day, &h.By, &at, &h.Note)
		h.At = moment(at)
		out = append(out, h)
		return err
	}, "SELECT place, shift, day, who, at, note FROM lineups WHERE (? = '' OR place = ?) AND day >= ? AND day <= ? ORDER BY day, at, place, shift", place, place, from, to)
	return out, d.fail("read the line-ups that were held", err)
}
