package harvest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// sharer is what harvest needs to share sources with other workers.
type sharer interface {
	// Claim takes the first of names that nobody is at; see pulse.Claim.
	Claim(ctx context.Context, kind pulse.RunKind, names []string) (pulse.Claim, error)
}

// names are those of sources, each once.
func names(sources []pulse.Source) []string {
	var out []string
	for _, src := range sources {
		if !slices.Contains(out, src.Name()) {
			out = append(out, src.Name())
		}
	}
	return out
}

// longestFirst are the names of sources, the one in front that waits longest, so that
// none is left out for ever where there is never time for all.
func longestFirst(sources []pulse.Source, states []pulse.SourceState) []string {
	last := map[string]time.Time{}
	for _, s := range states {
		if s.Last != nil {
			last[s.Source] = s.Last.Started
		}
	}
	out := names(sources)
	sorting.By(out, func(a, b string) int { return last[a].Compare(last[b]) })
	return out
}

// round is one worker's way through the sources it shares with others.
type round struct {
	o     Options
	kind  pulse.RunKind
	visit func(context.Context, pulse.Source) (pulse.Run, error)

	mu   sync.Mutex
	left []string // by name: nobody was seen to be through with them yet
	err  error    // why no more were claimed

	runs []pulse.Run
	errs []error
	seen []bool
}

// shared visits the sources that this worker gets, in the order of list. Sources of one
// name, several files of an import, are visited one after the other.
func shared(ctx context.Context, o Options, kind pulse.RunKind, list []string, visit func(context.Context, pulse.Source) (pulse.Run, error)) ([]pulse.Run, error) {
	n := len(o.Sources)
	r := &round{o: o, kind: kind, visit: visit, left: list, runs: make([]pulse.Run, n), errs: make([]error, n), seen: make([]bool, n)}
	if o.All {
		r.kind = "" // what others did under the same name is not what we were given
	}
	var wg sync.WaitGroup
	for range o.parallel() {
		wg.Go(func() {
			for ctx.Err() == nil && r.next(ctx) {
			}
		})
	}
	wg.Wait()
	return r.outcome(ctx)
}

// next visits what one claim gives and reports whether it gave something.
func (r *round) next(ctx context.Context) bool {
	c, ok := r.claim(ctx)
	if !ok {
		return false
	}
	under := c.Under(ctx)
	for i, src := range r.o.Sources {
		if src.Name() == c.Source {
			r.runs[i], r.errs[i] = r.visit(under, src)
			r.seen[i] = true
		}
	}
	if err := c.Release(); err != nil { // it runs out
		r.o.Log.Warn(c.Source + ": " + err.Error())
	}
	return true
}

func (r *round) claim(ctx context.Context) (pulse.Claim, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || len(r.left) == 0 {
		return pulse.Claim{}, false
	}
	c, err := r.o.Share.Claim(ctx, r.kind, r.left)
	if err != nil {
		r.err = err
		return c, false
	}
	r.left = slices.DeleteFunc(r.left, func(n string) bool { return n == c.Source || slices.Contains(c.Done, n) })
	return c, c.Source != ""
}

// outcome gives the runs of this worker, in the order of the sources.
func (r *round) outcome(ctx context.Context) ([]pulse.Run, error) {
	var runs []pulse.Run
	var errs []error
	for i, src := range r.o.Sources {
		if !r.seen[i] && r.o.All && r.err == nil && ctx.Err() == nil {
			r.errs[i] = elsewhere(src.Name())
			r.runs[i] = outcome(pulse.Run{Kind: pulse.Fetch, Source: src.Name(), Started: r.o.Now()}, r.errs[i], r.o.Now())
			r.seen[i] = true
		}
		if r.seen[i] {
			runs, errs = append(runs, r.runs[i]), append(errs, r.errs[i])
		}
	}
	if r.err != nil {
		return runs, asInterrupt(ctx, r.err)
	}
	if err := join(ctx, runs, errs); err != nil {
		return runs, err
	}
	return runs, asInterrupt(ctx, ctx.Err())
}

func elsewhere(source string) error {
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: source + ": another pulse is at work under this name",
		Hint: "run the same command again when it is through; pulse status shows who is at work"}
}
