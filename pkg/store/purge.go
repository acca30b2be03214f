package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const (
	// purgeRows is how many texts go in one transaction.
	purgeRows = 200
	// dropDays is how long a dropped mention is listed: nobody asked for it.
	dropDays = 30
	// runDays is how long runs are kept: a year and a month to compare with.
	runDays = 400
)

// Purge removes text, author, link and earlier versions of the mentions of
// each source that the provider has not shown for days[source] days (0 or
// absent keeps them) and returns how many. Verdicts without their words,
// themes, date, place and corrections stay. Old signatures, drops and runs go too.
func (d *DB) Purge(ctx context.Context, now time.Time, days map[string]int) (n int, err error) {
	for _, source := range slices.Sorted(maps.Keys(days)) {
		if days[source] <= 0 {
			continue
		}
		before := millis(now.AddDate(0, 0, -days[source]))
		for more := true; more; {
			err := d.write(ctx, "purge "+source, func(c conn) error {
				p := saving{conn: c, now: millis(now)}
				done, err := p.expire(ctx, source, before)
				more = err == nil && done == purgeRows
				n += done
				return err
			})
			if err != nil {
				return n, err
			}
		}
		if err := d.purgeDrops(ctx, "source = ? AND at < ?", source, before); err != nil {
			return n, err
		}
	}
	if err := d.purgeDrops(ctx, "at < ?", millis(now.AddDate(0, 0, -dropDays))); err != nil {
		return n, err
	}
	if err := d.purgeRest(ctx, now); err != nil {
		return n, err
	}
	if err := d.noteRetention(ctx, days); err != nil || n == 0 {
		return n, err
	}
	if err := d.Note(ctx, pulse.Act{What: pulse.ActPurge, Items: n}); err != nil || d.pg {
		return n, err
	}
	return n, d.emptyLog(ctx)
}

func (d *DB) purgeDrops(ctx context.Context, where string, args ...any) error {
	return d.write(ctx, "purge what was dropped", func(c conn) error {
		_, err := c.exec(ctx, "DELETE FROM drops WHERE "+where, args...)
		return err
	})
}

// purgeRest keeps of old runs the first and last good one and the last of each source.
func (d *DB) purgeRest(ctx context.Context, now time.Time) error {
	return d.write(ctx, "purge old runs", func(c conn) error {
		if _, err := c.exec(ctx, "DELETE FROM bands WHERE bucket <= ?", bucketOf(millis(now))-buckets); err != nil {
			return err
		}
		if err := purgeSealed(ctx, c, now); err != nil {
			return err
		}
		if err := (saving{conn: c}).dropLoose(ctx, millis(now.AddDate(0, 0, -looseDays))); err != nil {
			return err
		}
		_, err := c.exec(ctx, `DELETE FROM runs WHERE started < ? AND id NOT IN (SELECT MAX(id) FROM runs WHERE kind = 'fetch' GROUP BY source)
 AND id NOT IN (SELECT MAX(id) FROM runs WHERE kind = 'fetch' AND ended > 0 AND failed = '' GROUP BY source)
 AND id NOT IN (SELECT MIN(id) FROM runs WHERE kind = 'fetch' AND ended > 0 AND failed = '' GROUP BY source)`, millis(now.AddDate(0, 0, -runDays)))
		return err
	})
}

// expire takes the words out of up to purgeRows mentions.
func (p saving) expire(ctx context.Context, source string, before int64) (int, error) {
	js, err := find(ctx, p.conn, "SELECT "+columns+" FROM mentions m WHERE m.source = ? AND m.gone = '' AND m.checked < ? ORDER BY m.checked LIMIT ?",
		source, before, purgeRows)
	if err != nil || len(js) == 0 {
		return 0, err
	}
	keys := make([]string, len(js))
	for i, j := range js {
		keys[i] = j.Key()
	}
	if err := p.strip(ctx, keys, false); err != nil {
		return 0, err
	}
	if err := p.dropBands(ctx, keys...); err != nil {
		return 0, err
	}
	for _, j := range js {
		if err := p.empty(ctx, j); err != nil {
			return 0, err
		}
	}
	return len(js), nil
}

func (p saving) empty(ctx context.Context, j pulse.Judged) error {
	text, err := json.Marshal(wordless(j.Verdict))
	if err != nil {
		return err
	}
	_, err = p.exec(ctx, `UPDATE mentions SET text = '', author_id = '', author_handle = '', author_name = '', handle_fold = '', name_fold = '', url = '',
 reply_to = '', repost_of = '', quote_of = '', verdict = ?, gone = 'expired', gone_at = ? WHERE key = ?`, string(text), p.now, j.Key())
	return err
}

// wordless is a verdict without what points into, or quotes, the text.
func wordless(v pulse.Verdict) pulse.Verdict {
	v.Evidence = nil
	if v.Second != nil { // its reason may quote the text
		second := *v.Second
		second.Reason, v.Second = "", &second
	}
	v.Opinions = slices.Clone(v.Opinions)
	for i := range v.Opinions {
		v.Opinions[i].Start, v.Opinions[i].End, v.Opinions[i].Why, v.Opinions[i].Turned = 0, 0, "", ""
	}
	v.Marks = slices.Clone(v.Marks)
	for i := range v.Marks {
		v.Marks[i].Start, v.Marks[i].End = 0, 0
	}
	return v
}

// Held gives up to limit ids of source that are held and were last seen before
// then, those seen longest ago first: Recheck asks the provider for them.
func (d *DB) Held(ctx context.Context, source string, checkedBefore time.Time, limit int) ([]string, error) {
	var ids []string
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT id FROM mentions WHERE source = ? AND gone = '' AND checked < ? ORDER BY checked, id LIMIT ?", source, millis(checkedBefore), int64(limit))
	return ids, d.fail("list what to recheck", err)
}
