package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const exportColumns = "target, item, remote, num, url, sent, state, gone, at"

// Exported gives what is remembered of a tracker, by item; "" gives all trackers.
func (d *DB) Exported(ctx context.Context, target string) ([]pulse.Exported, error) {
	var out []pulse.Exported
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var x pulse.Exported
		var sent string
		var at int64
		if err := r.Scan(&x.Target, &x.Item, &x.Remote, &x.Num, &x.URL, &sent, &x.State, &x.Gone, &at); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(sent), &x.Sent); err != nil {
			return fmt.Errorf("what was sent of %s: %w", x.Item, err)
		}
		x.At = moment(at)
		out = append(out, x)
		return nil
	}, "SELECT "+exportColumns+" FROM exports WHERE ? = '' OR target = ? ORDER BY target, item", target, target)
	return out, d.fail("read what was exported", err)
}

// SaveExported writes down how one item stands at one tracker, in place of what
// was there.
func (d *DB) SaveExported(ctx context.Context, x pulse.Exported) error {
	if x.At.IsZero() {
		x.At = d.now()
	}
	sent, err := json.Marshal(x.Sent)
	if err != nil {
		return err
	}
	return d.write(ctx, "remember the export of "+x.Item, func(c conn) error {
		_, err := c.exec(ctx, "INSERT INTO exports ("+exportColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (target, item) DO UPDATE SET remote = excluded.remote, num = excluded.num, url = excluded.url,
 sent = excluded.sent, state = excluded.state, gone = excluded.gone, at = excluded.at`,
			x.Target, x.Item, x.Remote, x.Num, storable(x.URL), string(sent), x.State, x.Gone, millis(x.At))
		return err
	})
}

// ForgetExported drops what is remembered of an item at a tracker.
func (d *DB) ForgetExported(ctx context.Context, target, item string) error {
	return d.write(ctx, "forget the export of "+item, func(c conn) error {
		_, err := c.exec(ctx, "DELETE FROM exports WHERE target = ? AND item = ?", target, item)
		return err
	})
}

// ExportMark names this database in issues elsewhere, so that two shops with one
// tracker do not take B-1 for the same item. It is made at the first need, stays
// with copies of the database and tells nothing else.
func (d *DB) ExportMark(ctx context.Context) (mark string, err error) {
	err = d.write(ctx, "name the exports", func(c conn) error {
		if _, err := c.exec(ctx, "INSERT INTO secrets (name, value) VALUES ('exports', ?) ON CONFLICT (name) DO NOTHING", rand.Text()); err != nil {
			return err
		}
		var secret string
		if err := c.row(ctx, "SELECT value FROM secrets WHERE name = 'exports'").Scan(&secret); err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(secret))
		mark = hex.EncodeToString(sum[:4])
		return nil
	})
	return mark, err
}
