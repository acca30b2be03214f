package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// touched are the ways in which what is shown of a day changes: by what was stored
// since, edited, let go, judged again, corrected, folded onto what came since, or chosen as a story. Each is found
// by an index and read for itself.
var touched = []string{
	"SELECT m.posted FROM mentions m WHERE m.stored > ?",
	"SELECT m.posted FROM mentions m WHERE m.edited > 0 AND m.edited > ?",
	"SELECT m.posted FROM mentions m WHERE m.gone_at > 0 AND m.gone_at > ?",
	"SELECT m.posted FROM mentions m WHERE m.judged > m.stored AND m.judged > ?",
	"SELECT m.posted FROM corrections c JOIN mentions m ON m.key = c.key WHERE c.at > ?",
	"SELECT m.posted FROM story_choices c JOIN mentions m ON m.key = c.key WHERE c.at > ?",
	"SELECT m.posted FROM mentions f JOIN mentions m ON m.first_key = f.key AND m.first_key <> '' WHERE f.stored > ?", // told before as a voice of its own, perhaps
	"SELECT m.posted FROM stories s JOIN mentions m ON m.key = s.key WHERE s.at > ?",
}

// Touched gives the moments of posting, each once and in no order, of whatever
// changed after a moment. What was forgotten leaves no trace to find: see Erased.
func (d *DB) Touched(ctx context.Context, since time.Time) ([]time.Time, error) {
	seen := map[int64]bool{}
	for _, query := range touched {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var at int64
			err := r.Scan(&at)
			seen[at] = true
			return err
		}, query, millis(since))
		if err != nil {
			return nil, d.fail("look what changed", err)
		}
	}
	out := make([]time.Time, 0, len(seen))
	for at := range seen {
		out = append(out, moment(at))
	}
	return out, nil
}

// Erased counts the mentions that were forgotten on request, ever. Where it grew,
// copies of what was said may still hold their words.
func (d *DB) Erased(ctx context.Context) (int, error) {
	var n int
	err := d.read().row(ctx, "SELECT COUNT(*) FROM forgotten WHERE at > 0").Scan(&n)
	return n, d.fail("count what was forgotten", err)
}

// Oldest is when the first mention was posted; zero where there is none.
func (d *DB) Oldest(ctx context.Context, f pulse.Filter) (time.Time, error) {
	w := conditions(f, "m.posted")
	var at sql.NullInt64
	err := d.read().row(ctx, "SELECT MIN(m.posted) FROM mentions m WHERE m.kind <> ''"+w.and(), w.args...).Scan(&at)
	if err != nil || !at.Valid {
		return time.Time{}, d.fail("look for the oldest mention", err)
	}
	return moment(at.Int64), nil
}
