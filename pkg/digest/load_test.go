package digest

import (
	"context"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// memory answers like the store, from a list.
type memory struct {
	all    []pulse.Judged
	sent   *pulse.Delivery
	states []pulse.SourceState
	edges  []time.Time

	told    []pulse.Told
	choices map[string]pulse.StoryChoice
	held    []pulse.Held
	ideas   []pulse.Idea
}

func (m *memory) Mentions(_ context.Context, f pulse.Filter) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for _, j := range m.all {
		if (f.From.IsZero() || !j.Posted.Before(f.From)) && (f.To.IsZero() || j.Posted.Before(f.To)) &&
			(f.StoredFrom.IsZero() || j.Stored.After(f.StoredFrom)) && (f.StoredTo.IsZero() || !j.Stored.After(f.StoredTo)) &&
			(f.Source == "" || f.Source == j.Source) {
			out = append(out, j)
		}
	}
	return out, nil
}

func (m *memory) Tally(_ context.Context, _ string, edges []time.Time) ([]pulse.Tally, error) {
	m.edges = edges
	var out []pulse.Tally
	for i := range len(edges) - 1 {
		out = append(out, pulse.Tally{From: edges[i], To: edges[i+1], Praise: 1})
	}
	return out, nil
}

func (m *memory) Runs(context.Context) ([]pulse.SourceState, error) { return m.states, nil }

func (m *memory) LastDelivery(context.Context, string, string, string) (pulse.Delivery, bool, error) {
	if m.sent == nil {
		return pulse.Delivery{}, false, nil
	}
	return *m.sent, true, nil
}

func (m *memory) Deliveries(context.Context, time.Time) ([]pulse.Delivery, error) { return nil, nil }

func (m *memory) Stories(context.Context, string, string, string) ([]pulse.Told, error) {
	return m.told, nil
}

func (m *memory) StoryChoices(context.Context) (map[string]pulse.StoryChoice, error) {
	return m.choices, nil
}

func (m *memory) HeldLineups(context.Context, string, string, string) ([]pulse.Held, error) {
	return m.held, nil
}

func (m *memory) Ideas(context.Context) ([]pulse.Idea, error) { return m.ideas, nil }

func TestArrivedLate(t *testing.T) {
	stored := func(j pulse.Judged, at time.Time) pulse.Judged { j.Stored = at; return j }
	early := said("early", pulse.Praise, -50, "told long ago")
	tip := stored(said("tip", pulse.Complaint, -6, "fetched today"), since.Add(10*time.Hour))
	ancient := stored(said("ancient", pulse.Praise, -24*40, "too old"), since.Add(10*time.Hour))
	sentYesterday := &pulse.Delivery{Built: since.Add(2 * time.Minute)}
	for _, c := range []struct {
		name  string
		m     memory
		first time.Time
		want  string
	}{
		{"after a delivery", memory{all: []pulse.Judged{early, tip, ancient}, sent: sentYesterday}, time.Time{}, "tip"},
		{"told by that delivery", memory{all: []pulse.Judged{early, tip}, sent: &pulse.Delivery{Built: since.Add(11 * time.Hour)}}, time.Time{}, ""},
		{"no delivery, known source", memory{all: []pulse.Judged{tip}}, since.Add(-time.Hour), "tip"},
		{"no delivery, known by what it holds", memory{all: []pulse.Judged{early, tip}}, time.Time{}, "tip"},
		{"first harvest of old history", memory{all: []pulse.Judged{tip}}, since.Add(time.Hour), ""},
		{"first harvest, nothing told of runs", memory{all: []pulse.Judged{tip}}, time.Time{}, ""},
	} {
		o := options()
		o.Recipient = "team@example.com"
		s := ran("x", true, time.Hour)
		s.FirstOK = c.first
		c.m.states = []pulse.SourceState{s}
		in, err := Load(context.Background(), &c.m, o)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := ids(Build(in).Late); got != c.want {
			t.Errorf("%s: late = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLoadComparesTheSameStretch(t *testing.T) {
	for _, c := range []struct {
		name         string
		since        time.Time
		stretches    int
		edges        int
		firstIsEarly time.Duration
	}{
		{"a day", since, 14, 15, 14 * 24 * time.Hour},
		{"a morning", until.Add(-4 * time.Hour), 14, 28, 14 * 24 * time.Hour},
		{"a week", until.AddDate(0, 0, -7), 4, 5, 28 * 24 * time.Hour},
	} {
		o, m := options(), &memory{}
		o.Since = c.since
		in, err := Load(context.Background(), m, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Earlier) != c.stretches || len(m.edges) != c.edges {
			t.Errorf("%s: %d stretches of %d edges, want %d of %d", c.name, len(in.Earlier), len(m.edges), c.stretches, c.edges)
		}
		if got := c.since.Sub(in.Earlier[0].From); got != c.firstIsEarly {
			t.Errorf("%s: first begins %s before, want %s", c.name, got, c.firstIsEarly)
		}
	}
	o := options()
	o.Until = o.Since
	if _, err := Load(context.Background(), &memory{}, o); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("empty window: err = %v, want a usage error", err)
	}
}

// Ends of a day that a clock gave one after the other are not the same nanosecond.
func TestAStretchOfNothingIsNoDay(t *testing.T) {
	until := time.Date(2026, 11, 22, 14, 13, 54, 227211177, time.UTC)
	o := Options{Zone: time.UTC, Since: until.Add(362*time.Nanosecond).AddDate(0, 0, -1), Until: until}
	got, err := loadEarlier(t.Context(), &memory{}, o)
	if err != nil || len(got) != usualDays {
		t.Errorf("%d stretches (%v), want %d: one a day", len(got), err, usualDays)
	}
}
