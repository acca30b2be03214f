// Package harvest carries mentions from their sources through judgement into
// the store, page by page. It decides what is ours and what repeats what; it
// knows no provider, no database and no model.
package harvest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// keeper is what harvest needs of the store.
type keeper interface {
	Cursor(ctx context.Context, source string) (pulse.Cursor, error)
	Near(ctx context.Context, bands []uint64) ([]pulse.Near, error)
	Mention(ctx context.Context, key string) (pulse.Judged, error)
	Save(ctx context.Context, k pulse.Keep) (pulse.Saved, error)
	StartRun(ctx context.Context, source string, kind pulse.RunKind) (int64, error)
	EndRun(ctx context.Context, r pulse.Run) error
	Runs(ctx context.Context) ([]pulse.SourceState, error)
	Spent(ctx context.Context, source string, month time.Time) (float64, error)
}

// judge is what harvest needs of a model. It is called from one goroutine a source.
type judge interface {
	Judge(m pulse.Mention) pulse.Verdict
}

// Options say what to harvest and how.
type Options struct {
	Sources  []pulse.Source
	Judge    judge
	Ours     Ours
	Places   Places
	Since    time.Time        // nothing older; zero is as far back as each source gives
	Now      func() time.Time // the clock
	Parallel int              // sources at a time; 0 is 4
	Share    sharer           // gives sources out among several workers; nil: all are ours
	All      bool             // a source that another worker has is an ErrLater, and is not left to it
	Log      *slog.Logger
	Progress func(source string, r pulse.Run) // after every saved page; may be nil

	turn *sync.Mutex // to fold and save; a run makes it
}

// Run harvests every source and returns one outcome each, in the order given.
// A source in trouble does not stop the others: the error is ErrPart where some
// succeeded, else the first of access refused, come back later, fault.
// What was saved before a cancel stays saved, whole pages only. Of sources that other
// workers took there is no run.
func Run(ctx context.Context, db keeper, o Options) ([]pulse.Run, error) {
	states, err := db.Runs(ctx)
	if err != nil {
		return nil, err
	}
	wait := notBefore(states)
	o.turn = new(sync.Mutex)
	visit := func(ctx context.Context, src pulse.Source) (pulse.Run, error) {
		return one(ctx, db, o, src, wait[src.Name()])
	}
	if o.Share != nil {
		return shared(ctx, o, pulse.Fetch, longestFirst(o.Sources, states), visit)
	}
	runs := make([]pulse.Run, len(o.Sources))
	errs := make([]error, len(o.Sources))
	slots := make(chan struct{}, o.parallel())
	var wg sync.WaitGroup
	for i, src := range o.Sources {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			runs[i], errs[i] = visit(ctx, src)
		})
	}
	wg.Wait()
	return runs, join(ctx, runs, errs)
}

func (o Options) parallel() int { return max(1, cmp.Or(o.Parallel, 4)) }

// notBefore gathers the sources whose provider asked us to wait.
func notBefore(states []pulse.SourceState) map[string]time.Time {
	out := map[string]time.Time{}
	for _, s := range states {
		if s.Last != nil {
			out[s.Source] = s.Last.NotBefore
		}
	}
	return out
}

// one harvests one source, unless it asked us to wait.
func one(ctx context.Context, db keeper, o Options, src pulse.Source, wait time.Time) (pulse.Run, error) {
	if wait.After(o.Now()) {
		err := &pulse.Problem{Kind: pulse.ErrLater, Until: wait,
			Msg:  src.Name() + " asked us to wait until " + wait.UTC().Format(time.RFC3339),
			Hint: "nothing is lost; the next fetch after that time goes on where this one stopped"}
		r := pulse.Run{Kind: pulse.Fetch, Source: src.Name(), Started: o.Now()}
		return outcome(r, err, o.Now()), err // no row: the earlier run already says it
	}
	return recorded(ctx, db, o, src, pulse.Fetch, func(r *pulse.Run) error { return pulse.Caught(func() error { return pages(ctx, db, o, src, r) }) })
}

// recorded does a visit to a source and writes its row, whatever happens.
func recorded(ctx context.Context, db keeper, o Options, src pulse.Source, kind pulse.RunKind, visit func(*pulse.Run) error) (pulse.Run, error) {
	r := pulse.Run{Kind: kind, Source: src.Name(), Started: o.Now()}
	id, err := db.StartRun(ctx, src.Name(), kind)
	if err != nil {
		return outcome(r, err, o.Now()), err
	}
	r.ID = id
	err = visit(&r)
	r = outcome(r, err, o.Now())
	// The outcome is written even when ctx was cancelled: a run without an end reads as killed.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if e := db.EndRun(end, r); e != nil && err == nil {
		err = e
	}
	return r, named(src, err)
}

// named says whose error it is, once.
func named(src pulse.Source, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), src.Name()+":") {
		return err
	}
	return fmt.Errorf("%s: %w", src.Name(), err)
}

// outcome closes a run with its error, hint and exit code.
func outcome(r pulse.Run, err error, now time.Time) pulse.Run {
	r.Ended = now
	if err == nil {
		return r
	}
	r.Error, r.Hint = strings.TrimPrefix(err.Error(), r.Source+": "), pulse.HintOf(err)
	r.Exit, r.NotBefore = pulse.ExitCode(err), pulse.UntilOf(err)
	r.Lost = errors.Is(err, pulse.ErrTakenOver)
	return r
}

// pages saves page after page until the source ends or fails.
func pages(ctx context.Context, db keeper, o Options, src pulse.Source, r *pulse.Run) error {
	from, err := db.Cursor(ctx, src.Name())
	if err != nil {
		return err
	}
	spent, err := db.Spent(ctx, src.Name(), o.Now())
	if err != nil {
		return err
	}
	ask := pulse.Ask{From: from, Since: o.Since, Now: o.Now(), Spent: spent}
	for page, err := range src.Pages(ctx, ask) {
		if err == nil {
			err = savePage(ctx, db, o, src, page, r)
		}
		if err != nil {
			return asInterrupt(ctx, err)
		}
	}
	return asInterrupt(ctx, ctx.Err())
}

// asInterrupt gives a cancelled harvest the kind that exits 130.
func asInterrupt(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.Canceled) {
		return &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted; every page saved so far is kept"}
	}
	return err
}

// savePage judges one page and saves it whole.
func savePage(ctx context.Context, db keeper, o Options, src pulse.Source, page pulse.Page, r *pulse.Run) error {
	kept, drops := o.Ours.sift(page.Mentions, o.Now())
	judged := make([]pulse.Judged, len(kept))
	for i, m := range kept {
		m.Place = o.Places.of(m)
		judged[i] = pulse.Judged{Mention: m, Verdict: o.Judge.Judge(m), Stored: o.Now()}
	}
	saved, err := o.keep(ctx, db, pulse.Keep{
		Source: src.Name(), Run: r.ID, Judged: judged,
		Gone: page.Gone, Drops: drops, Next: page.Next, Cost: page.Cost,
		KeepVersions: src.Duties().KeepVersions,
	})
	if err != nil {
		return err
	}
	count(r, page, saved, len(drops))
	report(o, r, page)
	return nil
}

// keep folds a page and saves it, one page of a run at a time: copies in two that are
// folded at once would not find each other.
func (o Options) keep(ctx context.Context, db keeper, k pulse.Keep) (saved pulse.Saved, err error) {
	o.turn.Lock()
	defer o.turn.Unlock()
	if k.Bands, err = foldPage(ctx, db, k.Judged); err != nil {
		return saved, err
	}
	return db.Save(ctx, k)
}

func count(r *pulse.Run, page pulse.Page, saved pulse.Saved, drops int) {
	r.Seen += len(page.Mentions)
	r.New += saved.New
	r.Edited += saved.Edited
	r.Folded += saved.Folded
	r.Gone += saved.Gone
	r.Dropped += drops
	r.Bad += len(page.Bad)
	r.Cost = r.Cost.Add(page.Cost)
	r.Notes = append(r.Notes, page.Notes...)
	r.Total, r.Wordless = page.Total, page.Wordless // the source sums up: its last page knows best
}

// report tells people what happened to a page, bad items by name.
func report(o Options, r *pulse.Run, page pulse.Page) {
	for _, b := range page.Bad {
		o.Log.Warn(r.Source+": "+b.Where+": "+b.Why, "source", r.Source, "run", r.ID)
	}
	for _, n := range page.Notes {
		o.Log.Warn(r.Source+": "+n, "source", r.Source, "run", r.ID)
	}
	if o.Progress != nil {
		o.Progress(r.Source, *r)
	}
}

// join turns the outcomes of all sources into one error.
func join(ctx context.Context, runs []pulse.Run, errs []error) error {
	var failed []error
	bad, done := 0, 0
	for i, err := range errs {
		switch {
		case err != nil:
			failed = append(failed, err)
		case !nothingButBad(runs[i]):
			done++
		}
		bad += runs[i].Bad
	}
	if errors.Is(ctx.Err(), context.Canceled) && len(failed) > 0 {
		return failed[0]
	}
	switch {
	case len(failed) == 0 && bad == 0:
		return nil
	case len(failed) == 0 && done == 0:
		return fmt.Errorf("nothing is taken: %d item(s) could not be read, and there is no other", bad)
	case len(failed) == 0:
		return &pulse.Problem{Kind: pulse.ErrPart, Msg: fmt.Sprintf("%d item(s) could not be read; the rest is taken", bad)}
	case done > 0:
		return &pulse.Problem{Kind: pulse.ErrPart, Msg: fmt.Sprintf("%d of %d sources failed; the others are done", len(failed), len(errs))}
	}
	return worst(failed)
}

// nothingButBad reports a run of which no item could be read.
func nothingButBad(r pulse.Run) bool {
	return r.Bad > 0 && r.Seen+r.New+r.Edited+r.Folded+r.Dropped+r.Gone == 0
}

// worst is what decides the exit code where nothing succeeded: access refused
// before come back later before a fault. One error speaks for itself; of several
// the caller has the runs.
func worst(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	all := &pulse.Problem{Msg: fmt.Sprintf("none of the %d sources could be harvested", len(errs))}
	for _, kind := range []error{pulse.ErrUsage, pulse.ErrDenied, pulse.ErrLater} {
		for _, err := range errs {
			if errors.Is(err, kind) {
				all.Kind, all.Until = kind, pulse.UntilOf(err)
				return all
			}
		}
	}
	return all
}
