package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// StartRun writes down that a visit to source began and gives its id.
func (d *DB) StartRun(ctx context.Context, source string, kind pulse.RunKind) (int64, error) {
	var id int64
	err := d.write(ctx, "start a run of "+source, func(c conn) (err error) {
		id, err = startRun(ctx, c, source, kind, millis(d.now()))
		return err
	})
	return id, err
}

func startRun(ctx context.Context, c conn, source string, kind pulse.RunKind, at int64) (id int64, err error) {
	err = c.row(ctx, "INSERT INTO counters (name, n) VALUES ('runs', 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1 RETURNING n").Scan(&id)
	if err != nil {
		return 0, err
	}
	_, err = c.exec(ctx, "INSERT INTO runs (id, kind, source, started) VALUES (?, ?, ?, ?)", id, string(kind), source, at)
	return id, err
}

// EndRun writes the outcome of a run. Its cost is at least what its pages
// cost when they were saved; r.Cost may add requests that brought no page. A
// zero r.Ended is now.
func (d *DB) EndRun(ctx context.Context, r pulse.Run) error {
	if r.Ended.IsZero() {
		r.Ended = d.now()
	}
	ctx = unfenced(ctx) // the run is ours, whoever has its source now
	return d.write(ctx, "end the run of "+r.Source, func(c conn) error {
		was, err := runs(ctx, c, "WHERE id = ?", r.ID)
		if err != nil {
			return err
		}
		if len(was) == 0 {
			return fmt.Errorf("run %d was never started", r.ID)
		}
		cost := pulse.Cost{Requests: max(r.Cost.Requests, was[0].Cost.Requests), Items: max(r.Cost.Items, was[0].Cost.Items), USD: max(r.Cost.USD, was[0].Cost.USD)}
		r.Error = d.hide(r.Error)
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, "UPDATE runs SET ended = ?, requests = ?, items = ?, usd = ?, failed = ?, run = ? WHERE id = ?",
			millis(r.Ended), int64(cost.Requests), int64(cost.Items), cost.USD, storable(r.Error), string(text), r.ID)
		if err != nil {
			return err
		}
		return count(ctx, c, r)
	})
}

// runs reads runs; the columns know better than the note written at the end.
func runs(ctx context.Context, c conn, where string, args ...any) ([]pulse.Run, error) {
	var out []pulse.Run
	err := c.each(ctx, func(rows *sql.Rows) error {
		var r pulse.Run
		var id, started, ended int64
		var kind, source, note string
		var cost pulse.Cost
		if err := rows.Scan(&id, &kind, &source, &started, &ended, &cost.Requests, &cost.Items, &cost.USD, &note); err != nil {
			return err
		}
		if note != "" {
			if err := json.Unmarshal([]byte(note), &r); err != nil {
				return fmt.Errorf("run %d: %w", id, err)
			}
		}
		r.ID, r.Kind, r.Source, r.Started, r.Ended, r.Cost = id, pulse.RunKind(kind), source, moment(started), moment(ended), cost
		out = append(out, r)
		return nil
	}, "SELECT id, kind, source, started, ended, requests, items, usd, run FROM runs "+where+" ORDER BY source, id", args...)
	return out, err
}

// Runs gives, source by source, the latest fetch, the latest that succeeded and
// when the first that succeeded ended. Rechecks say nothing of how a source stands.
func (d *DB) Runs(ctx context.Context) ([]pulse.SourceState, error) {
	all, err := runs(ctx, d.read(), `WHERE id IN (SELECT MAX(id) FROM runs WHERE kind = 'fetch' GROUP BY source)
 OR id IN (SELECT MAX(id) FROM runs WHERE kind = 'fetch' AND ended > 0 AND failed = '' GROUP BY source)`)
	if err != nil {
		return nil, d.fail("read the runs", err)
	}
	began, err := firstOKs(ctx, d.read())
	if err != nil {
		return nil, d.fail("read the runs", err)
	}
	var out []pulse.SourceState
	for i := range all {
		r := &all[i]
		if len(out) == 0 || out[len(out)-1].Source != r.Source {
			out = append(out, pulse.SourceState{Source: r.Source, FirstOK: began[r.Source]})
		}
		s := &out[len(out)-1]
		s.Last = r
		if r.OK() {
			s.LastOK = r
		}
	}
	return out, nil
}

func firstOKs(ctx context.Context, c conn) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := c.each(ctx, func(r *sql.Rows) error {
		var source string
		var at int64
		err := r.Scan(&source, &at)
		out[source] = moment(at)
		return err
	}, "SELECT source, MIN(ended) FROM runs WHERE kind = 'fetch' AND ended > 0 AND failed = '' GROUP BY source")
	return out, err
}

// Spent is what source has cost in the calendar month (UTC) of the given
// moment, in US dollars, runs that were killed included.
func (d *DB) Spent(ctx context.Context, source string, month time.Time) (float64, error) {
	y, m, _ := month.UTC().Date()
	from := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	var usd float64
	err := d.read().row(ctx, "SELECT COALESCE(SUM(usd), 0) FROM runs WHERE source = ? AND started >= ? AND started < ?",
		source, millis(from), millis(from.AddDate(0, 1, 0))).Scan(&usd)
	return usd, d.fail("sum up the cost of "+source, err)
}
