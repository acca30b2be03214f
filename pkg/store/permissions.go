package store

import (
	"context"
	"database/sql"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// AddPermission notes a step of asking the guest of a mention, whose key is as
// Key gives it. A mention whose words are gone is an ErrUsage.
func (d *DB) AddPermission(ctx context.Context, key string, p pulse.Permission) error {
	if p.At.IsZero() {
		p.At = d.now()
	}
	return d.write(ctx, "note the permission for "+key, func(c conn) error {
		held, err := c.strings(ctx, "SELECT key FROM mentions WHERE key = ? AND gone = ''", key)
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return pulse.Usagef("the words of %s are not held, so there is nothing to permit", key)
		}
		_, err = c.exec(ctx, `INSERT INTO permissions (key, n, at, who, state, note)
 SELECT ?, COALESCE(MAX(n), 0) + 1, ?, ?, ?, ? FROM permissions WHERE key = ?`,
			key, millis(p.At), storable(p.By), string(p.State), storable(p.Note), key)
		return err
	})
}

// Permissions gives the steps of asking for a mention, oldest first.
func (d *DB) Permissions(ctx context.Context, key string) ([]pulse.Permission, error) {
	all, err := permissions(ctx, d.read(), " WHERE key = ?", key)
	return all[key], d.fail("read the permissions of "+key, err)
}

func permissions(ctx context.Context, c conn, where string, args ...any) (map[string][]pulse.Permission, error) {
	out := map[string][]pulse.Permission{}
	err := c.each(ctx, func(r *sql.Rows) error {
		var key string
		var p pulse.Permission
		var at int64
		err := r.Scan(&key, &at, &p.By, &p.State, &p.Note)
		p.At = moment(at)
		out[key] = append(out[key], p)
		return err
	}, "SELECT key, at, who, state, note FROM permissions"+where+" ORDER BY key, n", args...)
	return out, err
}
