package store

import (
	"context"
	"database/sql"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Copies are the others that say what a mention says: its near-copies, or those of the
// first that it repeats, and that first itself. Oldest first, a hundred at most.
func (d *DB) Copies(ctx context.Context, j pulse.Judged) ([]pulse.Copy, error) {
	first := j.First
	if first == "" {
		first = j.Key()
	}
	var out []pulse.Copy
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var c pulse.Copy
		var posted int64
		err := r.Scan(&c.Key, &posted, &c.URL)
		c.Posted = moment(posted)
		out = append(out, c)
		return err
	}, copiesQuery, first, first, j.Key())
	return out, d.fail("read the copies of "+j.Key(), err)
}

// Both keys are looked up by an index of their own: with OR no index would serve.
const copiesQuery = `SELECT key, posted, url FROM mentions WHERE key IN (SELECT key FROM mentions WHERE first_key = ? AND first_key <> '' UNION ALL SELECT ?)
 AND key <> ? AND gone = '' ORDER BY posted, key LIMIT 100`
