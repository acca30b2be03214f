package store

import (
	"context"
	"database/sql"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// AddIdea writes down an idea of the staff and gives it its number. A zero i.At is now.
func (d *DB) AddIdea(ctx context.Context, i pulse.Idea) (pulse.Idea, error) {
	if i.At.IsZero() {
		i.At = d.now()
	}
	i.At, i.By, i.Text = moment(millis(i.At)), storable(i.By), storable(i.Text)
	err := d.write(ctx, "write down an idea", func(c conn) error {
		var n int64
		err := c.row(ctx, "INSERT INTO counters (name, n) VALUES ('ideas', 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1 RETURNING n").Scan(&n)
		if err != nil {
			return err
		}
		i.N = int(n)
		_, err = c.exec(ctx, "INSERT INTO ideas (n, at, who, who_fold, place, theme, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
			n, millis(i.At), i.By, fold(i.By), i.Place, i.Theme, i.Text)
		return err
	})
	return i, err
}

// Ideas gives every idea, oldest first.
func (d *DB) Ideas(ctx context.Context) ([]pulse.Idea, error) {
	var out []pulse.Idea
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var i pulse.Idea
		var n, at int64
		err := r.Scan(&n, &at, &i.By, &i.Place, &i.Theme, &i.Text)
		i.N, i.At = int(n), moment(at)
		out = append(out, i)
		return err
	}, "SELECT n, at, who, place, theme, text FROM ideas ORDER BY n")
	return out, d.fail("read the ideas", err)
}

// RemoveIdea takes an idea back for good. One that is not there is an ErrUsage.
func (d *DB) RemoveIdea(ctx context.Context, n int) error {
	return d.write(ctx, "remove an idea", func(c conn) error {
		if _, err := c.exec(ctx, "DELETE FROM idea_items WHERE idea = ?", int64(n)); err != nil {
			return err
		}
		gone, err := c.exec(ctx, "DELETE FROM ideas WHERE n = ?", int64(n))
		if err == nil && gone == 0 {
			return pulse.WithHint(pulse.Usagef("there is no idea %d", n), "pulse suggest --list shows them with their numbers")
		}
		return err
	})
}
