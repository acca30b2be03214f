package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// folded is for how long signatures are kept: older ones a purge would have taken.
const folded = 45 * 24 * time.Hour

// load saves the stream by the store's own Save, the oldest first, page by page with
// its cursor, up to the newest mention. A load that was stopped goes on where it was.
func load(ctx context.Context, s *stream, url string, from, upto, page int, tell time.Duration) (rate float64, err error) {
	clock := end
	db, err := store.Open(ctx, url, store.Options{Now: func() time.Time { return clock }})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	n, err := resume(ctx, db, from)
	if err != nil {
		return 0, err
	}
	var spent time.Duration
	saved, told := 0, time.Now()
	for n > upto && ctx.Err() == nil {
		k := s.page(n, from, page)
		clock = k.Judged[0].Posted.Add(20 * time.Minute)
		t := time.Now()
		if _, err := db.Save(ctx, k); err != nil {
			return 0, err
		}
		spent += time.Since(t)
		saved += len(k.Judged)
		n -= len(k.Judged)
		if time.Since(told) > tell {
			told = time.Now()
			fmt.Fprintf(os.Stderr, "scale: %d to go, %.0f mentions a second\n", n-upto, float64(saved)/spent.Seconds())
		}
	}
	return float64(saved) / max(spent, time.Microsecond).Seconds(), ctx.Err()
}

// page is the page of the stream whose oldest mention is n-1, the newest first, as
// providers give it. A page lies in one source.
func (s *stream) page(n, total, size int) pulse.Keep {
	from := (n - 1) / size * size
	k := pulse.Keep{Source: s.source(from), Next: pulse.Cursor(strconv.Itoa(from))}
	for i := from; i < n; i++ {
		j := s.mention(i, total)
		k.Judged = append(k.Judged, j)
		var bands []uint64
		if end.Sub(j.Posted) < folded {
			bands = fold.Bands(j.Text)
		}
		k.Bands = append(k.Bands, bands)
	}
	return k
}

// resume is how many mentions are still to be saved: the least of all cursors.
func resume(ctx context.Context, db *store.DB, total int) (int, error) {
	left := []int{total}
	for _, src := range sources {
		c, err := db.Cursor(ctx, src.what)
		if err != nil {
			return 0, err
		}
		if n, err := strconv.Atoi(string(c)); err == nil {
			left = append(left, n)
		}
	}
	return slices.Min(left), nil
}
