package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Correct writes down a person's label. The last one counts; all are kept. Key
// is as in Mention. What is no longer held, or was never, is an ErrUsage.
func (d *DB) Correct(ctx context.Context, key string, to pulse.Correction) error {
	if to.Kind != "" {
		if _, err := pulse.ParseKind(string(to.Kind)); err != nil {
			return err
		}
	}
	j, err := d.Mention(ctx, key)
	if err != nil {
		return err
	}
	if to.At.IsZero() {
		to.At = d.now()
	}
	to.At = moment(millis(to.At))
	to.Note, to.By, to.Theme = storable(to.Note), storable(to.By), storable(to.Theme)
	return d.write(ctx, "correct "+j.Key(), func(c conn) error { return correct(ctx, c, j.Key(), to) })
}

func correct(ctx context.Context, c conn, key string, to pulse.Correction) error {
	js, err := find(ctx, c, "SELECT "+columns+" FROM mentions m WHERE m.key = ? AND m.gone IN ('', 'expired')", key)
	if err != nil {
		return err
	}
	if len(js) == 0 {
		return pulse.WithHint(pulse.Usagef("%s can no longer be corrected: it is gone", key), "pulse show %s says why", key)
	}
	text, err := json.Marshal(to)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `INSERT INTO corrections (key, n, at, who, kind, theme, note) SELECT ?, COALESCE(MAX(n), 0) + 1, ?, ?, ?, ?, ? FROM corrections WHERE key = ?`,
		key, millis(to.At), to.By, string(to.Kind), to.Theme, to.Note, key)
	if err != nil {
		return err
	}
	j := js[0]
	j.Correction = &to
	_, err = c.exec(ctx, "UPDATE mentions SET correction = ?, fixed_kind = ?, kind = ?, unsure = 0 WHERE key = ?",
		string(text), string(to.Kind), string(j.Kind()), key)
	if err != nil {
		return err
	}
	return saving{conn: c, now: millis(to.At)}.due(ctx, key)
}

// corrections gives every label of a mention, in the order they were given.
func corrections(ctx context.Context, c conn, key string) ([]pulse.Correction, error) {
	var out []pulse.Correction
	err := c.each(ctx, func(r *sql.Rows) error {
		var x pulse.Correction
		var at int64
		err := r.Scan(&at, &x.By, &x.Kind, &x.Theme, &x.Note)
		x.At = moment(at)
		out = append(out, x)
		return err
	}, "SELECT at, who, kind, theme, note FROM corrections WHERE key = ? ORDER BY n", key)
	return out, err
}
