package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// progress shows on a terminal, after a second, how far a harvest is: one line
// that is rewritten. Off a terminal it shows nothing. The returned function
// clears the line.
func (e *env) progress(o *harvest.Options) (stop func()) {
	if e.quiet || e.json || !e.terminal(e.err) {
		return func() {}
	}
	var mu sync.Mutex
	seen, fresh := map[string]int{}, map[string]int{}
	shown, start := false, e.clock()
	o.Progress = func(source string, r pulse.Run) {
		mu.Lock()
		defer mu.Unlock()
		seen[source], fresh[source] = r.Seen, r.New
		if e.clock().Sub(start) < time.Second {
			return
		}
		shown = true
		fmt.Fprintf(e.err, "\r\x1b[K%s: %d seen, %d new", render.Clean(source), sum(seen), sum(fresh))
	}
	return func() {
		if shown {
			fmt.Fprint(e.err, "\r\x1b[K")
		}
	}
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
