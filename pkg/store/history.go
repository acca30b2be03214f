package store

import (
	"cmp"
	"context"
	"database/sql"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// History tells what happened to a mention, oldest first. Key is as in Mention.
func (d *DB) History(ctx context.Context, key string) ([]pulse.Event, error) {
	j, err := d.Mention(ctx, key)
	if err != nil {
		return nil, err
	}
	events, err := history(ctx, d.read(), j)
	return events, d.fail("read the history of "+j.Key(), err)
}

func history(ctx context.Context, c conn, j pulse.Judged) ([]pulse.Event, error) {
	var judgedAt, goneAt int64
	err := c.row(ctx, "SELECT judged, gone_at FROM mentions WHERE key = ?", j.Key()).Scan(&judgedAt, &goneAt)
	if none(err) { // forgotten: there is nothing left to tell
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := []pulse.Event{{At: j.Stored, What: "stored"}}
	err = c.each(ctx, func(r *sql.Rows) error {
		e := pulse.Event{What: "edited"}
		var at int64
		err := r.Scan(&at, &e.Text)
		e.At = moment(at)
		out = append(out, e)
		return err
	}, "SELECT at, text FROM versions WHERE key = ? ORDER BY n", j.Key())
	if err != nil {
		return nil, err
	}
	if judgedAt > 0 {
		out = append(out, pulse.Event{At: moment(judgedAt), What: "judged", By: j.Verdict.By, Text: string(j.Verdict.Kind)})
	}
	fixed, err := corrections(ctx, c, j.Key())
	for _, x := range fixed {
		out = append(out, pulse.Event{At: x.At, What: "corrected", By: x.By, Text: cmp.Or(string(x.Kind), x.Theme)})
	}
	asked, err2 := permissions(ctx, c, " WHERE key = ?", j.Key())
	for _, p := range asked[j.Key()] {
		out = append(out, pulse.Event{At: p.At, What: "permission", By: p.By, Text: string(p.State)})
	}
	said, err3 := answers(ctx, c, "WHERE key = ? ORDER BY at, what", j.Key())
	for _, a := range said {
		out = append(out, pulse.Event{At: cmp.Or(a.Ended, a.At), What: a.What, By: a.By, Text: string(a.State)})
	}
	if err == nil {
		err = cmp.Or(err2, err3)
	}
	if goneAt > 0 {
		out = append(out, pulse.Event{At: moment(goneAt), What: "gone", Text: j.Gone})
	}
	sorting.By(out, func(a, b pulse.Event) int { return a.At.Compare(b.At) })
	return out, err
}
