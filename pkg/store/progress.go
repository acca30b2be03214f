package store

import (
	"cmp"
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

// drops lists what was not kept. The first time and reason stay; what is held,
// gone or forgotten is not listed.
func (p saving) drops(ctx context.Context, k pulse.Keep) error {
	if len(k.Drops) == 0 {
		return nil
	}
	byKey := make(map[string]pulse.Drop, len(k.Drops))
	list := make([]entry, 0, len(k.Drops))
	for _, x := range k.Drops {
		x.Mention = clean(x.Mention)
		x.Source = cmp.Or(x.Source, k.Source)
		if x.At.IsZero() {
			x.At = moment(p.now)
		}
		byKey[x.Key()] = x
		list = append(list, entry{key: x.Key()})
	}
	sortEntries(list)
	fresh, _, err := p.split(ctx, list)
	if err != nil {
		return err
	}
	for _, e := range fresh {
		if err := p.addDrop(ctx, byKey[e.key]); err != nil {
			return err
		}
	}
	return nil
}

func (p saving) addDrop(ctx context.Context, x pulse.Drop) error {
	x.Reason = storable(x.Reason)
	text, err := json.Marshal(x)
	if err != nil {
		return err
	}
	_, err = p.exec(ctx, `INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (key) DO NOTHING`, x.Key(), x.Source, millis(x.At), x.Reason, fold(x.Author.Handle), fold(x.Author.Name), x.Author.ID, string(text))
	return err
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
