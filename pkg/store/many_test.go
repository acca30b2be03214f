package store

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestWritersAndReaders: programs that save pages with mentions in common, in
// another order, beside one that reads. Nobody is refused, nothing is lost or
// double, and the reader sees whole pages only.
func TestWritersAndReaders(t *testing.T) {
	const writers, pages, size = 3, 8, 10
	each(t, func(t *testing.T, db world) {
		ctx, stop := context.WithCancel(t.Context())
		var reading, writing sync.WaitGroup
		reading.Go(func() { readWholePages(t, ctx, db, size) })
		for w := range writers {
			other := open(t, db.url)
			writing.Go(func() {
				for p := range pages {
					save(t, other, sharedPage(w, p, size))
				}
			})
		}
		writing.Wait()
		stop()
		reading.Wait()
		js, err := db.Mentions(t.Context(), pulse.Filter{})
		if want := (writers + 1) * pages * size; err != nil || len(js) != want {
			t.Errorf("got %d mentions, %v; want %d", len(js), err, want)
		}
	})
}

// sharedPage holds size mentions of writer w alone and size that all writers have.
func sharedPage(w, p, size int) pulse.Keep {
	k := pulse.Keep{Source: fmt.Sprint("w", w), Next: pulse.Cursor(fmt.Sprint(p))}
	for i := range size {
		own, all := said(p*size+i, "own", pulse.Praise), said(p*size+(i*7+w)%size, "shared", pulse.Praise)
		own.Source, all.Source = k.Source, "shared"
		k.Judged = append(k.Judged, own, all)
		k.Bands = append(k.Bands, []uint64{uint64(i)}, []uint64{uint64(i)})
	}
	return k
}

func readWholePages(t *testing.T, ctx context.Context, db world, size int) {
	for ctx.Err() == nil {
		js, err := db.Mentions(ctx, pulse.Filter{})
		if err != nil {
			if ctx.Err() == nil {
				t.Error(err)
			}
			return
		}
		if len(js)%size != 0 {
			t.Errorf("saw %d mentions: half a page", len(js))
			return
		}
	}
}
