package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Cursor tells how far a source has been saved; "" is not at all.
func (d *DB) Cursor(ctx context.Context, source string) (pulse.Cursor, error) {
	var next string
	err := d.read().row(ctx, "SELECT next FROM cursors WHERE source = ?", source).Scan(&next)
	if none(err) {
		return "", nil
	}
	return pulse.Cursor(next), d.fail("read the cursor of "+source, err)
}

// progress moves the cursor and adds what the page cost to its run, so that a
// killed run leaves its true price.
func (p saving) progress(ctx context.Context, k pulse.Keep) error {
	_, err := p.exec(ctx, `INSERT INTO cursors (source, next, at) VALUES (?, ?, ?)
 ON CONFLICT (source) DO UPDATE SET next = CASE WHEN excluded.next = '' THEN cursors.next ELSE excluded.next END, at = excluded.at`,
		k.Source, storable(string(k.Next)), p.now)
	if err != nil || k.Run == 0 {
		return err
	}
	_, err = p.exec(ctx, "UPDATE runs SET requests = requests + ?, items = items + ?, usd = usd + ? WHERE id = ?",
		int64(k.Cost.Requests), int64(k.Cost.Items), k.Cost.USD, k.Run)
	return err
}

// drops lists what was not kept. The first time and reason stay.
func (p saving) drops(ctx context.Context, k pulse.Keep) error {
	for _, d := range k.Drops {
		d.Mention = clean(d.Mention)
		if d.Source == "" {
			d.Source = k.Source
		}
		if d.At.IsZero() {
			d.At = moment(p.now)
		}
		text, err := json.Marshal(d)
		if err != nil {
			return err
		}
		_, err = p.exec(ctx, `INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (key) DO NOTHING`, d.Key(), d.Source, millis(d.At), storable(d.Reason), fold(d.Author.Handle), fold(d.Author.Name), d.Author.ID, noNUL(string(text)))
		if err != nil {
			return err
		}
	}
	return nil
}

// undrop takes mentions off the list of drops: the owner changed the
// configuration, and now they are kept.
func (p saving) undrop(ctx context.Context, fresh []entry) error {
	for part := range slices.Chunk(fresh, 500) {
		if _, err := p.exec(ctx, "DELETE FROM drops WHERE key IN ("+marks(len(part))+")", anys(keys(part))...); err != nil {
			return err
		}
	}
	return nil
}
