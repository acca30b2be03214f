package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ItemChanges gives the history of every backlog item, by item, oldest first.
func (d *DB) ItemChanges(ctx context.Context) ([]pulse.ItemChange, error) {
	var out []pulse.ItemChange
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var item, rev, at int64
		var who, text string
		if err := r.Scan(&item, &rev, &at, &who, &text); err != nil {
			return err
		}
		var c pulse.ItemChange
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return fmt.Errorf("change %d of %s: %w", rev, pulse.ItemID(int(item)), err)
		}
		c.Item, c.Rev, c.At, c.By = int(item), int(rev), moment(at), who
		out = append(out, c)
		return nil
	}, "SELECT item, rev, at, who, change FROM backlog_changes ORDER BY item, rev")
	return out, d.fail("read the backlog", err)
}

// AddItemChanges writes changes down, all or nothing. Each carries the Rev it was
// decided on, one more than the last of its item; a new item has Rev 1 and the
// next free number. Where another person was quicker nothing is written and the
// error is an ErrLater.
func (d *DB) AddItemChanges(ctx context.Context, list ...pulse.ItemChange) error {
	return d.write(ctx, "change the backlog", func(tx conn) error {
		for _, c := range list {
			if c.At.IsZero() {
				c.At = d.now()
			}
			if err := addItemChange(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func addItemChange(ctx context.Context, tx conn, c pulse.ItemChange) error {
	for _, s := range []*string{&c.By, &c.From, &c.To, &c.Note, &c.Group, &c.Theme} {
		*s = storable(*s)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	var last, highest int
	err = tx.row(ctx, "SELECT COALESCE(MAX(CASE WHEN item = ? THEN rev ELSE 0 END), 0), COALESCE(MAX(item), 0) FROM backlog_changes", int64(c.Item)).Scan(&last, &highest)
	if err != nil {
		return err
	}
	if last != c.Rev-1 || c.Rev == 1 && highest != c.Item-1 {
		return itemRaced(c)
	}
	n, err := tx.exec(ctx, "INSERT INTO backlog_changes (item, rev, at, who, what, change) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (item, rev) DO NOTHING",
		int64(c.Item), int64(c.Rev), millis(c.At), c.By, string(c.What), string(text))
	if err == nil && n == 0 {
		return itemRaced(c)
	}
	return err
}

// itemRaced is told when another person was quicker.
func itemRaced(c pulse.ItemChange) error {
	what, look := pulse.ItemID(c.Item), "pulse backlog show "+pulse.ItemID(c.Item)
	if c.Rev == 1 {
		what, look = "the backlog", "pulse backlog list"
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: "somebody else changed " + what + " meanwhile; nothing was changed",
		Hint: "look again (" + look + "), then repeat the command"}
}
