// Package sourcetest is the contract of pulse.Source as tests: order, resume,
// cancel, errors by kind, foreign junk survived. Every source runs it. It knows
// no provider: a Case brings one.
package sourcetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Now is the moment at which the tests happen.
var Now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// Item is one thing said at the provider. Items come oldest first.
type Item struct {
	Text   string
	Author string // a handle: letters and digits
	At     time.Time
}

// Provider is a running provider that holds the items of a test.
type Provider struct {
	// Open connects as a new process would: to the same provider, without memory.
	Open func() pulse.Source
	// Faults spoils the provider's answers; nil where there is no network.
	Faults *fake.Faults
	// Secret is the token or key in use: no error may show it. "" none.
	Secret string
}

// Junk is a whole answer (or file) with something foreign in it.
type Junk struct {
	Name  string
	Body  string
	Good  int  // mentions that must come through nevertheless
	Bad   int  // items that must be counted as bad
	Fault bool // a fault is right: nothing in the answer can be trusted
}

// Case is one source under the contract.
type Case struct {
	// Start starts a provider with these items. Clean up with t.Cleanup. Use
	// ClientOf for HTTP.
	Start func(t *testing.T, items []Item) Provider
	// Items is how many items a test holds; 25 when 0.
	Items int
	// Pages is at least how many pages they must come in, so that resuming
	// means something; 3 when 0.
	Pages int
	// Junk answers, served through Provider.Faults or, where Raw is given, by it.
	Junk []Junk
	// JunkPath limits Junk to requests whose path contains it.
	JunkPath string
	// Raw opens a source over one raw document.
	Raw func(t *testing.T, body string) pulse.Source
	// Totals says that the provider tells how many items it has, so that the last page
	// of every run must say it, resumed or not. Where it is false no page may.
	Totals bool
	// Skip names parts that do not apply, with the reason: "resume",
	// "nothing new", "cancel", "errors", "texts", "junk".
	Skip map[string]string
}

// Run holds a source against the contract.
func Run(t *testing.T, c Case) {
	if c.Items == 0 {
		c.Items = 25
	}
	if c.Pages == 0 {
		c.Pages = 3
	}
	for _, part := range []struct {
		name string
		test func(*testing.T, Case)
	}{
		{"order", testOrder}, {"resume", testResume}, {"nothing new", testNothingNew}, {"cancel", testCancel},
		{"errors", testErrors}, {"texts", testTexts}, {"junk", testJunk},
	} {
		t.Run(part.name, func(t *testing.T) {
			if why := c.Skip[part.name]; why != "" {
				t.Skip(why)
			}
			part.test(t, c)
		})
	}
}

// Client is a wire client for tests: it gives up soon and never really sleeps.
func Client() *wire.Client { return client(500 * time.Millisecond) }

// ClientOf is Client with patience, on busy machines and under -race, for all
// tests but those about a provider that hangs.
func ClientOf(t testing.TB) *wire.Client {
	if strings.Contains(t.Name(), "hang") {
		return Client()
	}
	return client(30 * time.Second)
}

func client(timeout time.Duration) *wire.Client {
	return wire.New(wire.Options{
		Timeout: timeout, Attempts: 2, Rate: 1e6, Burst: 1e6, MaxWait: time.Second,
		Now:   func() time.Time { return Now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
}

// Items makes n different items within the last days before Now, oldest first.
func Items(n int) []Item {
	out := make([]Item, n)
	for i := range out {
		out[i] = Item{
			Text:   fmt.Sprintf("kahve number %d was good", i+1),
			Author: fmt.Sprintf("guest%d", i%7),
			At:     Now.Add(-time.Duration(n-i) * 37 * time.Minute),
		}
	}
	return out
}

// walk asks once and collects until stop says so, an error comes or the end.
type walk struct {
	pages []pulse.Page
	err   error
	after int // yields after the error: must stay 0
}

// endless is more yields than any test has a use for.
const endless = 1000

func ask(ctx context.Context, src pulse.Source, from pulse.Cursor, stop func(n int) bool) walk {
	var w walk
	for p, err := range src.Pages(ctx, pulse.Ask{From: from, Now: Now}) {
		if w.err != nil {
			w.after++
		}
		if len(w.pages)+w.after > endless {
			w.err = fmt.Errorf("still going on after %d pages", len(w.pages))
			return w
		}
		if err != nil {
			w.err = err
			continue
		}
		w.pages = append(w.pages, p)
		if stop != nil && stop(len(w.pages)) {
			return w
		}
	}
	return w
}

func (w walk) mentions() []pulse.Mention {
	var out []pulse.Mention
	for _, p := range w.pages {
		out = append(out, p.Mentions...)
	}
	return out
}

func (w walk) bad() int {
	n := 0
	for _, p := range w.pages {
		n += len(p.Bad)
	}
	return n
}

// next is the cursor a store would hold after these pages.
func (w walk) next(from pulse.Cursor) pulse.Cursor {
	if len(w.pages) == 0 {
		return from
	}
	return w.pages[len(w.pages)-1].Next
}
