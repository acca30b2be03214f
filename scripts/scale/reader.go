package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// reader asks for an hour of feedback, as who looks at the day would, with nothing
// beside it and while pages are saved without a pause.
func (b bench) reader(ctx context.Context) error {
	for _, db := range b.bases {
		if err := b.readerOn(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

func (b bench) readerOn(ctx context.Context, db base) (err error) {
	now := end.Add(time.Hour)
	s, err := store.Open(ctx, db.url, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ref, err := openReference(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ref.close()) }()
	if err := ref.clean(ctx); err != nil {
		return err
	}
	var idle, busy []time.Duration
	at := 0
	for range 4 { // in turns: the machine does other things, too
		part, err := ask(ctx, s, b.pages/4)
		if err != nil {
			return err
		}
		idle = append(idle, part...)
		if part, err = b.beside(ctx, s, &at); err != nil {
			return err
		}
		busy = append(busy, part...)
	}
	if err := ref.clean(ctx); err != nil {
		return err
	}
	i, w := median(idle), median(busy)
	fmt.Printf("reader %s %d: idle %s, during a fetch %s: %.2f times\n", db.engine(), db.rows, i, w, w.Seconds()/i.Seconds())
	return errors.Join(
		keepResult(b.out, result{What: "reader, nothing beside", Engine: db.engine(), Rows: db.rows, Millis: i.Seconds() * 1000}),
		keepResult(b.out, result{What: "reader during a fetch", Engine: db.engine(), Rows: db.rows, Millis: w.Seconds() * 1000, Note: fmt.Sprintf("%.2f times idle", w.Seconds()/i.Seconds())}))
}

// ask reads the last hour again and again.
func ask(ctx context.Context, s *store.DB, times int) (took []time.Duration, err error) {
	for range times {
		t := time.Now()
		js, err := s.Mentions(ctx, pulse.Filter{From: end.Add(-time.Hour), To: end})
		if err == nil && len(js) == 0 {
			err = errors.New("nothing was said in the last hour")
		}
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(t))
	}
	return took, nil
}

// beside is ask while pages are saved.
func (b bench) beside(ctx context.Context, s *store.DB, at *int) ([]time.Duration, error) {
	writing, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		for writing.Err() == nil {
			if _, err := s.Save(ctx, fresh(b.s, *at, byUs)); err != nil {
				failed = err
				return
			}
			*at++
		}
	})
	took, err := ask(ctx, s, b.pages/4)
	stop()
	wg.Wait()
	return took, errors.Join(err, failed)
}
