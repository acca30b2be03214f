package store

import (
	"context"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// FoldOnto makes a mention a copy of another one that it passes on, or of the first
// that this one repeats, with all its own copies. Where the other one was taken for a
// copy of it, they change places. What people corrected stays. It tells whether
// anything changed: nothing does where one of the two is not held.
func (d *DB) FoldOnto(ctx context.Context, key, first string) (bool, error) {
	changed := false
	err := d.write(ctx, "fold "+key, func(c conn) (err error) {
		changed, err = saving{conn: c, now: millis(d.now())}.foldOnto(ctx, key, first)
		return err
	})
	return changed && err == nil, err
}

func (p saving) foldOnto(ctx context.Context, key, first string) (bool, error) {
	js, err := find(ctx, p.conn, "SELECT "+columns+" FROM mentions m WHERE m.gone = '' AND m.key IN (?, ?) ORDER BY m.key", key, first)
	if err != nil || len(js) != 2 {
		return false, err
	}
	copied, to := js[0], js[1]
	if copied.Key() != key {
		copied, to = to, copied
	}
	switch {
	case to.First == key: // the guest was taken for a copy
		if err := p.inherit(ctx, key, first); err != nil {
			return false, err
		}
	case to.First != "":
		first = to.First
		fallthrough
	default:
		if copied.First == first {
			return false, nil
		}
		if _, err := p.exec(ctx, "UPDATE mentions SET first_key = ? WHERE first_key = ? AND first_key <> ''", first, key); err != nil {
			return false, err
		}
		if err := p.dropBands(ctx, key); err != nil {
			return false, err
		}
	}
	if _, err := p.exec(ctx, "UPDATE mentions SET first_key = ? WHERE key = ?", first, key); err != nil {
		return false, err
	}
	var due []string
	for _, j := range []pulse.Judged{copied, to} {
		if j.Complains() {
			due = append(due, j.Key())
		}
	}
	return true, p.due(ctx, due...)
}
