package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Note writes down what was done with all of the data. Files that are written again
// and again, as pages are, have one line: the last.
func (d *DB) Note(ctx context.Context, a pulse.Act) error {
	return d.write(ctx, "note who did what", func(c conn) error { return d.note(ctx, c, a) })
}

func (d *DB) note(ctx context.Context, c conn, a pulse.Act) error {
	if a.What == pulse.ActPage || a.What == pulse.ActPoster {
		if _, err := c.exec(ctx, "DELETE FROM audit WHERE what = ? AND file = ?", a.What, storable(a.File)); err != nil {
			return err
		}
	}
	_, err := c.exec(ctx, "INSERT INTO audit (n, at, who, what, about, items, file) SELECT COALESCE(MAX(n), 0) + 1, ?, ?, ?, ?, ?, ? FROM audit",
		millis(d.now()), storable(d.by), a.What, storable(a.About), int64(a.Items), storable(a.File))
	return err
}

// histories are all tables that know who did something and when.
var histories = []string{
	"SELECT at, who, what, about, items, file FROM audit WHERE at >= ?",
	"SELECT sent, who, 'send', kind || ' ' || day || ' to ' || recipient, 0, '' FROM deliveries WHERE state IN ('sent', 'handed') AND sent >= ?",
	"SELECT at, who, 'case ' || what, 'C-' || n, 0, '' FROM case_changes WHERE at >= ?",
	"SELECT at, who, 'backlog ' || what, 'B-' || item, 0, '' FROM backlog_changes WHERE at >= ?",
	"SELECT at, who, 'theme ' || what, '#' || n, 0, '' FROM theme_changes WHERE at >= ?",
	"SELECT at, who, 'label', key, 0, '' FROM corrections WHERE at >= ?",
	"SELECT at, who, 'permission ' || state, key, 0, '' FROM permissions WHERE at >= ?",
	"SELECT at, who, 'story ' || wish, key, 0, '' FROM story_choices WHERE at >= ?",
	"SELECT at, who, 'mute ' || what, value, 0, '' FROM mutes WHERE at >= ?",
	"SELECT at, who, 'line-up', place || ' ' || day || ' ' || shift, 0, '' FROM lineups WHERE at >= ?",
	"SELECT at, who, 'answer ' || what, key, 0, '' FROM answers WHERE at >= ?",
	"SELECT at, who, 'tell ' || what, 'B-' || item, 0, '' FROM told WHERE at >= ?",
	"SELECT at, who, 'contact ' || state, '', 0, '' FROM contacts WHERE at >= ?",
	"SELECT at, who, 'idea', '#' || idea, 0, '' FROM idea_items WHERE at >= ?",
	"SELECT at, who, 'voice ' || what, round, answers, '' FROM voice_audit WHERE at >= ?",
}

// Acts gives who did what since then, oldest first.
func (d *DB) Acts(ctx context.Context, since time.Time) ([]pulse.Act, error) {
	var out []pulse.Act
	for _, query := range histories {
		err := acts(ctx, d.read(), &out, query, millis(since))
		if err != nil {
			return nil, d.fail("read who did what", err)
		}
	}
	sorting.By(out, func(a, b pulse.Act) int { return a.At.Compare(b.At) })
	return out, nil
}

func acts(ctx context.Context, c conn, out *[]pulse.Act, query string, args ...any) error {
	return c.each(ctx, func(r *sql.Rows) error {
		var a pulse.Act
		var at, items int64
		err := r.Scan(&at, &a.By, &a.What, &a.About, &items, &a.File)
		a.At, a.Items = moment(at), int(items)
		*out = append(*out, a)
		return err
	}, query, args...)
}

// copies are the files we put somewhere, each once.
func copies(ctx context.Context, c conn) ([]pulse.Act, error) {
	var out []pulse.Act
	err := acts(ctx, c, &out, "SELECT at, who, what, about, items, file FROM audit WHERE n IN (SELECT MAX(n) FROM audit WHERE file <> '' GROUP BY file) ORDER BY n")
	return out, err
}

// noteRetention writes down for how long texts of each source are held, when that is
// another time than before: a change of the configuration that nobody else sees.
func (d *DB) noteRetention(ctx context.Context, days map[string]int) error {
	var noted []pulse.Act
	if err := acts(ctx, d.read(), &noted, "SELECT at, who, what, about, items, file FROM audit WHERE what = ? ORDER BY n", pulse.ActRetention); err != nil {
		return d.fail("read who did what", err)
	}
	was := map[string]int{}
	for _, a := range noted {
		was[a.About] = a.Items
	}
	for _, source := range slices.Sorted(maps.Keys(days)) {
		before, known := was[source]
		if known && before == days[source] || !known && days[source] == 0 {
			continue
		}
		if err := d.Note(ctx, pulse.Act{What: pulse.ActRetention, About: source, Items: days[source]}); err != nil {
			return fmt.Errorf("retention of %s: %w", source, err)
		}
	}
	return nil
}
