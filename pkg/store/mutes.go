package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// AddMute remembers what the owner does not want to hear. The same wish again
// replaces its end, maker and moment.
func (d *DB) AddMute(ctx context.Context, m pulse.Mute) error {
	switch m.What {
	case pulse.MuteAuthor, pulse.MuteWord, pulse.MutePlace:
	default:
		return pulse.Usagef("%q cannot be muted; use author, word or place", m.What)
	}
	if m.At.IsZero() {
		m.At = d.now()
	}
	return d.write(ctx, "mute "+m.Value, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO mutes (what, value, until, who, at) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (what, value) DO UPDATE SET until = excluded.until, who = excluded.who, at = excluded.at`,
			string(m.What), storable(m.Value), millis(m.Until), storable(m.By), millis(m.At))
		return err
	})
}

// RemoveMute ends a mute. One that is not there is an ErrUsage.
func (d *DB) RemoveMute(ctx context.Context, what pulse.MuteWhat, value string) error {
	return d.write(ctx, "unmute "+value, func(c conn) error {
		n, err := c.exec(ctx, "DELETE FROM mutes WHERE what = ? AND value = ?", string(what), storable(value))
		if err == nil && n == 0 {
			return pulse.WithHint(pulse.Usagef("%s %q is not muted", what, value), "pulse mute list shows what is")
		}
		return err
	})
}

// Mutes gives the wishes that hold now, oldest first.
func (d *DB) Mutes(ctx context.Context) ([]pulse.Mute, error) {
	var out []pulse.Mute
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var m pulse.Mute
		var until, at int64
		err := r.Scan(&m.What, &m.Value, &until, &m.By, &at)
		m.Until, m.At = moment(until), moment(at)
		out = append(out, m)
		return err
	}, "SELECT what, value, until, who, at FROM mutes WHERE until = 0 OR until > ? ORDER BY at, what, value", millis(d.now()))
	return out, d.fail("read the mutes", err)
}

// Drops gives what was not kept since then, oldest first.
func (d *DB) Drops(ctx context.Context, since time.Time) ([]pulse.Drop, error) {
	var out []pulse.Drop
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var text string
		if err := r.Scan(&text); err != nil {
			return err
		}
		var x pulse.Drop
		if err := json.Unmarshal([]byte(text), &x); err != nil {
			return fmt.Errorf("dropped mention: %w", err)
		}
		out = append(out, x)
		return nil
	}, "SELECT mention FROM drops WHERE at >= ? ORDER BY at, key", millis(since))
	return out, d.fail("read what was dropped", err)
}
