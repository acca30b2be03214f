package store

import (
	"context"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Stats counts what the database holds.
type Stats struct {
	Mentions int                `json:"mentions"` // texts held
	Kinds    map[pulse.Kind]int `json:"kinds"`    // of them, by what they are to us
	Unsure   int                `json:"unsure"`   // of them, waiting for a person
	Bytes    int64              `json:"bytes"`    // size of the database
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
	err := c.row(ctx, statsQuery).Scan(&s.Mentions, &praise, &complaint, &mixed, &neutral, &s.Unsure)
	if err != nil {
		return err
	}
	s.Kinds[pulse.Praise], s.Kinds[pulse.Complaint], s.Kinds[pulse.Mixed], s.Kinds[pulse.Neutral] = praise, complaint, mixed, neutral
	size := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if d.pg {
		size = "SELECT pg_database_size(current_database())"
	}
	return c.row(ctx, size).Scan(&s.Bytes)
}

// statsQuery reads an index alone: mentions with their texts are thirty times as much.
const statsQuery = `SELECT COUNT(*),
 COALESCE(SUM(CASE WHEN kind = 'praise' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN kind = 'complaint' THEN 1 ELSE 0 END), 0),
 COALESCE(SUM(CASE WHEN kind = 'mixed' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN kind = 'neutral' THEN 1 ELSE 0 END), 0),
 COALESCE(SUM(unsure), 0) FROM mentions WHERE gone = ''`
