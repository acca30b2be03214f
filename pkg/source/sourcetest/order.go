package sourcetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func testOrder(t *testing.T, c Case) {
	items := Items(c.Items)
	src := c.Start(t, items).Open()
	w := ask(t.Context(), src, "", nil)
	if w.err != nil {
		t.Fatalf("Pages: %v", w.err)
	}
	if len(w.pages) < c.Pages {
		t.Errorf("%d items came in %d pages, want at least %d", len(items), len(w.pages), c.Pages)
	}
	same(t, "one pass", w.mentions(), items)
	for _, m := range w.mentions() {
		wellFormed(t, src, m)
	}
	counted(t, c, "one pass", w)
	byTime := map[string]time.Time{}
	for _, i := range items {
		byTime[i.Text] = i.At
	}
	for _, m := range w.mentions() {
		if d := m.Posted.Sub(byTime[m.Text]).Abs(); d >= time.Second {
			t.Errorf("%s: posted %s, want %s", m.ID, m.Posted, byTime[m.Text])
		}
	}
}

// counted wants the last page of a run to say how many items there are, where the
// provider tells, and nobody to say it where it does not.
func counted(t *testing.T, c Case, what string, w walk) {
	t.Helper()
	want := 0
	if c.Totals {
		want = c.Items
	}
	for i, p := range w.pages {
		if last := i == len(w.pages)-1; p.Total != want && (last || p.Total > want) {
			t.Errorf("%s: page %d of %d says that there are %d, want %d", what, i+1, len(w.pages), p.Total, want)
		}
		if p.Wordless != 0 {
			t.Errorf("%s: page %d says that %d items have no words", what, i+1, p.Wordless)
		}
	}
}

func wellFormed(t *testing.T, src pulse.Source, m pulse.Mention) {
	t.Helper()
	switch {
	case m.ID == "":
		t.Errorf("mention without id: %q", m.Text)
	case m.Source != src.Name():
		t.Errorf("%s: source %q, want %q", m.ID, m.Source, src.Name())
	case m.Posted.IsZero() || m.Posted.Location() != time.UTC:
		t.Errorf("%s: posted %s, want a UTC time", m.ID, m.Posted)
	case m.Via == "":
		t.Errorf("%s: nothing says how it reached us", m.ID)
	}
}

// same wants each item exactly once, in any order.
func same(t *testing.T, what string, got []pulse.Mention, want []Item) {
	t.Helper()
	seen, ids := map[string]int{}, map[string]int{}
	for _, m := range got {
		seen[m.Text]++
		ids[m.ID]++
	}
	for _, i := range want {
		if n := seen[i.Text]; n != 1 {
			t.Errorf("%s: item %q came %d times, want once", what, i.Text, n)
		}
	}
	if len(got) != len(want) || len(ids) != len(want) {
		t.Errorf("%s: %d mentions with %d ids, want %d", what, len(got), len(ids), len(want))
	}
}

// testResume kills the harvest after every page, and asks again as a new process.
// The page after the last saved one was already under way: it must come again.
func testResume(t *testing.T, c Case) {
	items := Items(c.Items)
	p := c.Start(t, items)
	total := len(ask(t.Context(), p.Open(), "", nil).pages)
	for k := 1; k <= total; k++ {
		first := ask(t.Context(), p.Open(), "", func(n int) bool { return n == k+1 })
		saved := walk{pages: first.pages[:min(k, len(first.pages))]}
		rest := ask(t.Context(), p.Open(), saved.next(""), nil)
		if rest.err != nil {
			t.Fatalf("resume after page %d: %v", k, rest.err)
		}
		counted(t, c, fmt.Sprintf("killed after page %d", k), rest)
		same(t, fmt.Sprintf("killed after page %d", k), slices.Concat(saved.mentions(), rest.mentions()), items)
	}
	var all []pulse.Mention
	var at pulse.Cursor
	for range total + 3 { // one page a process
		w := ask(t.Context(), p.Open(), at, func(int) bool { return true })
		all, at = append(all, w.mentions()...), w.next(at)
	}
	same(t, "one page a process", all, items)
}

// testNothingNew: a second run an hour later finds nothing, and costs no cursor.
func testNothingNew(t *testing.T, c Case) {
	items := Items(c.Items)
	p := c.Start(t, items)
	at := ask(t.Context(), p.Open(), "", nil).next("")
	for i := range 2 {
		w := ask(t.Context(), p.Open(), at, nil)
		if w.err != nil || len(w.mentions()) != 0 {
			t.Fatalf("run %d: %d mentions, error %v; want none", i+2, len(w.mentions()), w.err)
		}
		counted(t, c, fmt.Sprintf("run %d", i+2), w)
		at = w.next(at)
	}
}

func testCancel(t *testing.T, c Case) {
	p := c.Start(t, Items(c.Items))
	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		ended(t, ask(ctx, p.Open(), "", nil), 0)
	})
	t.Run("after a page", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended(t, ask(ctx, p.Open(), "", func(int) bool { cancel(); return false }), 1)
	})
	t.Run("while the provider hangs", func(t *testing.T) {
		if p.Faults == nil {
			t.Skip("no network")
		}
		testCancelHang(t, p)
	})
}

// ended wants ctx.Err() as the last thing, after so many pages.
func ended(t *testing.T, w walk, pages int) {
	t.Helper()
	if w.err != context.Canceled {
		t.Errorf("error %v (%T), want ctx.Err()", w.err, w.err)
	}
	if len(w.pages) != pages || w.after != 0 {
		t.Errorf("%d pages and %d yields after the error, want %d and 0", len(w.pages), w.after, pages)
	}
}
