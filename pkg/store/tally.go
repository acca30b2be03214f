package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Tally counts the mentions of a place ("" is all) posted in each stretch
// between two neighbouring edges, which must ascend. Texts no longer held by
// age still count; deleted and forgotten ones do not.
func (d *DB) Tally(ctx context.Context, place string, edges []time.Time) ([]pulse.Tally, error) {
	var out []pulse.Tally
	for i := range len(edges) - 1 {
		t := pulse.Tally{From: edges[i], To: edges[i+1]}
		if err := tally(ctx, d.read(), place, &t); err != nil {
			return nil, d.fail("count mentions", err)
		}
		out = append(out, t)
	}
	return out, nil
}

func tally(ctx context.Context, c conn, place string, t *pulse.Tally) error {
	w := conditions(pulse.Filter{From: t.From, To: t.To, Place: place, Gone: true}, "m.posted")
	query := "SELECT m.kind, SUM(CASE WHEN m.first_key = '' THEN 1 ELSE 0 END), COUNT(*) FROM mentions m WHERE m.kind <> ''" + w.and() + " GROUP BY m.kind"
	return c.each(ctx, func(r *sql.Rows) error {
		var kind pulse.Kind
		var n, messages int
		if err := r.Scan(&kind, &n, &messages); err != nil {
			return err
		}
		t.Messages += messages
		switch kind {
		case pulse.Praise:
			t.Praise = n
		case pulse.Complaint:
			t.Complaint = n
		case pulse.Mixed:
			t.Mixed = n
		default:
			t.Neutral += n
		}
		return nil
	}, query, w.args...)
}
