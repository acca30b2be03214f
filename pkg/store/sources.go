package store

import (
	"context"
	"database/sql"
	"time"
)

// SourceHeld is what is held of one source.
type SourceHeld struct {
	Held    int         // texts
	Expired int         // mentions whose text was let go of by the source's terms
	Dropped int         // that rules left out, as long as they are listed
	Newest  time.Time   // when the newest of those held was said
	Days    []time.Time // on which something was said, since the moment asked for; UTC midnights
}

// BySource counts what is held of each source, and names the days since when something
// was said there.
func (d *DB) BySource(ctx context.Context, since time.Time) (map[string]SourceHeld, error) {
	out := map[string]SourceHeld{}
	c := d.read()
	err := c.each(ctx, func(r *sql.Rows) error {
		var source string
		var h SourceHeld
		var newest int64
		err := r.Scan(&source, &h.Held, &h.Expired, &newest)
		h.Newest = moment(newest)
		out[source] = h
		return err
	}, heldQuery)
	if err != nil {
		return nil, d.fail("count by source", err)
	}
	err = c.each(ctx, func(r *sql.Rows) error {
		var source string
		var n int
		err := r.Scan(&source, &n)
		h := out[source]
		h.Dropped = n
		out[source] = h
		return err
	}, "SELECT source, COUNT(*) FROM drops GROUP BY source")
	if err != nil {
		return nil, d.fail("count what was dropped", err)
	}
	return out, d.fail("read the days of sources", daysOf(ctx, c, millis(since), out))
}

// daysOf adds the days, those too of sources of which no text is held any more.
func daysOf(ctx context.Context, c conn, since int64, out map[string]SourceHeld) error {
	names, err := c.strings(ctx, sourcesQuery)
	if err != nil {
		return err
	}
	for _, name := range names {
		h := out[name]
		err := c.each(ctx, func(r *sql.Rows) error {
			var day int64
			err := r.Scan(&day)
			h.Days = append(h.Days, moment(day*dayMillis))
			return err
		}, daysQuery, name, since, name)
		if err != nil {
			return err
		}
		if len(h.Days) > 0 {
			out[name] = h
		}
	}
	return nil
}

const heldQuery = `SELECT source, SUM(CASE WHEN gone = '' THEN 1 ELSE 0 END), SUM(CASE WHEN gone = 'expired' THEN 1 ELSE 0 END),
 MAX(CASE WHEN gone = '' THEN posted ELSE 0 END) FROM mentions GROUP BY source`

// Both step from one value to the next along an index and skip what lies between.
const (
	sourcesQuery = `WITH RECURSIVE names (name) AS (SELECT MIN(source) FROM mentions
 UNION ALL SELECT (SELECT MIN(source) FROM mentions WHERE source > name) FROM names WHERE name IS NOT NULL)
 SELECT name FROM names WHERE name IS NOT NULL`
	daysQuery = `WITH RECURSIVE days (at) AS (SELECT MIN(posted) FROM mentions WHERE source = ? AND posted >= ?
 UNION ALL SELECT (SELECT MIN(posted) FROM mentions WHERE source = ? AND posted >= (at / 86400000 + 1) * 86400000) FROM days WHERE at IS NOT NULL)
 SELECT at / 86400000 FROM days WHERE at IS NOT NULL`
)

const dayMillis = 24 * 60 * 60 * 1000
