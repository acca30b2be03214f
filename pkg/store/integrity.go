package store

import (
	"context"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Integrity looks for damage in a SQLite file: pages, rows and indexes that do
// not fit together. PostgreSQL watches over itself and is not asked.
func (d *DB) Integrity(ctx context.Context) error {
	if d.pg {
		return nil
	}
	var said string
	if err := d.read().row(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return d.fail("look for damage", err)
	}
	if said != "ok" {
		return pulse.WithHint(fmt.Errorf("the database %s is damaged: %s", d.name, said),
			"go on from the last backup: pulse restore FILE --force keeps this one beside it")
	}
	return nil
}
