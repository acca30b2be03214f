package store

import (
	"context"
	"database/sql"
	"time"
)

// SourceHeld is what is held of one source.
type SourceHeld struct {
	Held   int         // texts
	Newest time.Time   // when the newest of them was said
	Days   []time.Time // on which something was said, since the moment asked for; UTC midnights
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
		err := r.Scan(&source, &h.Held, &newest)
		h.Newest = moment(newest)
		out[source] = h
		return err
	}, "SELECT source, COUNT(*), MAX(posted) FROM mentions WHERE gone = '' GROUP BY source")
	if err != nil {
		return nil, d.fail("count by source", err)
	}
	err = c.each(ctx, func(r *sql.Rows) error {
		var source string
		var day int64
		err := r.Scan(&source, &day)
		h := out[source]
		h.Days = append(h.Days, moment(day*dayMillis))
		out[source] = h
		return err
	}, "SELECT DISTINCT source, posted / 86400000 FROM mentions WHERE posted >= ?", millis(since))
	return out, d.fail("read the days of sources", err)
}

const dayMillis = 24 * 60 * 60 * 1000
