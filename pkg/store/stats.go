package store

import (
	"context"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Stats counts what the database holds.
type Stats struct {
	Mentions  int                `json:"mentions"` // texts held
	Copies    int                `json:"copies"`   // of them, near-copies of another
	Kinds     map[pulse.Kind]int `json:"kinds"`    // of them, by what they are to us
	Unsure    int                `json:"unsure"`   // of them, waiting for a person
	Corrected int                `json:"corrected"`
	Gone      int                `json:"gone"`    // tombstones and expired texts
	Dropped   int                `json:"dropped"` // listed as not kept
	Bytes     int64              `json:"bytes"`   // size of the database
}

// Stats gives the counts for a status.
func (d *DB) Stats(ctx context.Context) (Stats, error) {
	s := Stats{Kinds: map[pulse.Kind]int{}}
	err := d.stats(ctx, &s)
	return s, d.fail("count", err)
}

func (d *DB) stats(ctx context.Context, s *Stats) error {
	c := d.read()
	var praise, complaint, mixed, neutral int
	err := c.row(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN first_key <> '' THEN 1 ELSE 0 END), 0),
 COALESCE(SUM(CASE WHEN kind = 'praise' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN kind = 'complaint' THEN 1 ELSE 0 END), 0),
 COALESCE(SUM(CASE WHEN kind = 'mixed' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN kind = 'neutral' THEN 1 ELSE 0 END), 0),
 COALESCE(SUM(unsure), 0), COALESCE(SUM(CASE WHEN correction <> '' THEN 1 ELSE 0 END), 0) FROM mentions WHERE gone = ''`).
		Scan(&s.Mentions, &s.Copies, &praise, &complaint, &mixed, &neutral, &s.Unsure, &s.Corrected)
	if err != nil {
		return err
	}
	s.Kinds[pulse.Praise], s.Kinds[pulse.Complaint], s.Kinds[pulse.Mixed], s.Kinds[pulse.Neutral] = praise, complaint, mixed, neutral
	err = c.row(ctx, "SELECT (SELECT COUNT(*) FROM mentions WHERE gone <> '') + (SELECT COUNT(*) FROM forgotten WHERE at > 0), (SELECT COUNT(*) FROM drops)").Scan(&s.Gone, &s.Dropped)
	if err != nil {
		return err
	}
	size := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if d.pg {
		size = "SELECT pg_database_size(current_database())"
	}
	return c.row(ctx, size).Scan(&s.Bytes)
}
