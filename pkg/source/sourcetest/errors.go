package sourcetest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

func testCancelHang(t *testing.T, p Provider) {
	defer p.Faults.Clear()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := ask(ctx, p.Open(), "", func(int) bool {
		p.Faults.Set(fake.Fault{How: fake.Hang})
		time.AfterFunc(20*time.Millisecond, cancel)
		return false
	})
	ended(t, w, 1)
}

var reset = Now.Add(17 * time.Minute)

// troubles are what every provider does to us one day, and what it means.
var troubles = []struct {
	name  string
	fault fake.Fault
	kind  error     // nil: a fault
	until time.Time // what the error must say; zero: anything
}{
	{"401", fake.Status(401, `{"title":"Unauthorized","status":401}`), pulse.ErrDenied, time.Time{}},
	{"403", fake.Status(403, `{"title":"Forbidden","status":403}`), pulse.ErrDenied, time.Time{}},
	{"402", fake.Status(402, `{"title":"CreditsDepleted","status":402}`), pulse.ErrLater, time.Time{}},
	{"429 with reset", fake.Status(429, ``, "x-rate-limit-remaining", "0",
		"x-rate-limit-reset", strconv.FormatInt(reset.Unix(), 10)), pulse.ErrLater, reset},
	{"429 with retry-after", fake.Status(429, `{}`, "Retry-After", "1020"), pulse.ErrLater, reset},
	{"500", fake.Status(500, `{"title":"Internal Server Error"}`), nil, time.Time{}},
	{"503 with a web page", fake.Status(503, `<html>down</html>`, "Content-Type", "text/html"), nil, time.Time{}},
	{"410 with an empty object", fake.Status(410, `{}`), nil, time.Time{}},
	{"hang", fake.Fault{How: fake.Hang}, nil, time.Time{}},
	{"half a body", fake.Fault{How: fake.Half}, nil, time.Time{}},
	{"cut JSON", fake.Fault{How: fake.Cut}, nil, time.Time{}},
	{"dropped connection", fake.Fault{How: fake.Drop}, nil, time.Time{}},
	{"a web page instead of data", fake.HTML(), nil, time.Time{}},
	{"nothing instead of data", fake.Status(200, ``), nil, time.Time{}},
}

func testErrors(t *testing.T, c Case) {
	for _, tr := range troubles {
		t.Run(tr.name, func(t *testing.T) {
			items := Items(c.Items)
			p := c.Start(t, items)
			if p.Faults == nil {
				t.Skip("no network")
			}
			p.Faults.Set(tr.fault)
			w := ask(t.Context(), p.Open(), "", nil)
			rightKind(t, w, tr.kind, tr.until, p.Secret)
			if len(w.mentions()) != 0 {
				t.Errorf("%d mentions out of a failed answer", len(w.mentions()))
			}
			p.Faults.Clear()
			continued(t, p, items, tr.fault, tr.kind)
		})
	}
}

// continued brings the trouble after the first page: what was given stays given,
// and the next run brings the rest.
func continued(t *testing.T, p Provider, items []Item, f fake.Fault, kind error) {
	t.Helper()
	w := ask(t.Context(), p.Open(), "", func(int) bool { p.Faults.Set(f); return false })
	rightKind(t, w, kind, time.Time{}, p.Secret)
	p.Faults.Clear()
	rest := ask(t.Context(), p.Open(), w.next(""), nil)
	if rest.err != nil {
		t.Fatalf("after the trouble: %v", rest.err)
	}
	same(t, "before and after the trouble", slices.Concat(w.mentions(), rest.mentions()), items)
}

func rightKind(t *testing.T, w walk, kind error, until time.Time, secret string) {
	t.Helper()
	if w.err == nil {
		t.Fatal("no error: a failed source would look like a day without complaints")
	}
	if w.after != 0 {
		t.Errorf("%d yields after the error", w.after)
	}
	for _, k := range []error{pulse.ErrDenied, pulse.ErrLater, pulse.ErrUsage, pulse.ErrPolicy, context.Canceled} {
		if got, want := errors.Is(w.err, k), k == kind; got != want {
			t.Errorf("%q is %q: %v, want %v", w.err, k, got, want)
		}
	}
	if got := pulse.UntilOf(w.err); !until.IsZero() && !got.Equal(until) {
		t.Errorf("come back at %s, want %s", got, until)
	}
	if secret != "" && strings.Contains(w.err.Error(), secret) {
		t.Errorf("the error shows the secret: %v", w.err)
	}
}
