package page

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var istanbul = time.FixedZone("Istanbul", 3*3600)

// memory answers like the store.
type memory struct {
	all     []pulse.Judged
	touched []time.Time
	erased  int
	told    []pulse.Told
}

func (m *memory) Mentions(_ context.Context, f pulse.Filter) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for _, j := range m.all {
		if !j.Posted.Before(f.From) && j.Posted.Before(f.To) {
			out = append(out, j)
		}
	}
	return out, nil
}
func (m *memory) Touched(context.Context, time.Time) ([]time.Time, error) { return m.touched, nil }
func (m *memory) Erased(context.Context) (int, error)                     { return m.erased, nil }
func (m *memory) Oldest(context.Context, pulse.Filter) (time.Time, error) {
	if len(m.all) == 0 {
		return time.Time{}, nil
	}
	return m.all[0].Posted, nil
}
func (m *memory) Stories(context.Context, string, string, string) ([]pulse.Told, error) {
	return m.told, nil
}
func (m *memory) StoryChoices(context.Context) (map[string]pulse.StoryChoice, error) { return nil, nil }

func praise(id, day, text string, themes ...string) pulse.Judged {
	at, err := time.ParseInLocation("2006-01-02T15:04", day, istanbul)
	if err != nil {
		panic(err)
	}
	v := pulse.Verdict{Kind: pulse.Praise, Lang: "en", Scores: pulse.Scores{Praise: .9}}
	for _, t := range themes {
		v.Opinions = append(v.Opinions, pulse.Opinion{Polarity: pulse.Praise, Theme: t, End: len(text)})
	}
	return pulse.Judged{Mention: pulse.Mention{Source: "x", ID: id, Text: text, Posted: at.UTC()}, Verdict: v}
}

func options() Options {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, istanbul)
	return Options{Options: digest.Options{Zone: istanbul, Since: now.AddDate(-1, 0, 0), Until: now, Now: now}, Look: "a"}
}

func TestPlan(t *testing.T) {
	db := &memory{all: []pulse.Judged{praise("1", "2026-11-19T00:30", "so kind of you"), praise("2", "2026-11-21T23:59", "so kind again")},
		touched: []time.Time{time.Date(2026, 11, 20, 21, 30, 0, 0, time.UTC), time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}}
	was := State{Look: "a", Built: options().Now}
	for _, c := range []struct {
		name   string
		was    State
		erased int
		why    string
		want   string
	}{
		{"the first time", State{}, 0, "first", "2026-11-19 2026-11-20 2026-11-21 2026-11-22"},
		{"another look", State{Look: "b", Built: options().Now}, 0, "look", "2026-11-19 2026-11-20 2026-11-21 2026-11-22"},
		{"somebody was forgotten", was, 1, "erased", "2026-11-19 2026-11-20 2026-11-21 2026-11-22"},
		{"what changed, by the days of the zone", was, 0, "", "2026-11-21"},
	} {
		db.erased = c.erased
		p, erased, err := Look(context.Background(), db, c.was, options())
		if err != nil || erased != c.erased || p.Why != c.why || days(p.Days) != c.want {
			t.Errorf("%s: got %q %s (%v), want %q %s", c.name, p.Why, days(p.Days), err, c.why, c.want)
		}
	}
}

func days(list []time.Time) string {
	var out []string
	for _, d := range list {
		out = append(out, d.Format(time.DateOnly))
	}
	return strings.Join(out, " ")
}

func TestDay(t *testing.T) {
	asks := praise("3", "2026-11-21T11:00", "lovely, are you open on monday?")
	asks.Verdict.Question = true
	db := &memory{all: []pulse.Judged{
		praise("1", "2026-11-21T00:30", "so kind of you to bring our stroller up the stairs", "service"),
		praise("2", "2026-11-21T12:00", "good soup", "quality"), asks, praise("4", "2026-11-22T00:00", "next day", "price")}}
	teller, err := NewTeller(context.Background(), db, options())
	if err != nil {
		t.Fatal(err)
	}
	d, ok, err := teller.Day(context.Background(), db, time.Date(2026, 11, 21, 0, 0, 0, 0, istanbul))
	if err != nil || !ok || d.Best == nil || d.Best.Key != "x:1" || len(d.Praise) != 1 || d.Brief.Praise != 2 || len(d.Entries()) != 2 {
		t.Errorf("got %+v %v %v, want the story, one more, and no question", d, ok, err)
	}
	if _, ok, err := teller.Day(context.Background(), db, time.Date(2026, 11, 20, 0, 0, 0, 0, istanbul)); ok || err != nil {
		t.Errorf("got %v %v, want no page for a day without praise", ok, err)
	}
}

// A story that is about three themes is told under one of them, the most praised.
func TestThemesTellEachStoryOnce(t *testing.T) {
	var s State
	for day, themes := range map[string][]string{"2026-11-01": {"quality"}, "2026-11-02": {"service", "quality", "waiting"}} {
		b := Brief{Day: day, Praise: 3, Best: &digest.Item{Key: day, Themes: themes}}
		for i, id := range []string{"service", "quality", "waiting"} {
			b.Themes = append(b.Themes, digest.Theme{ID: id, Praise: 3 - i})
		}
		s.With(day, b, true)
	}
	_, lines := s.Themes(12)
	got := map[string]string{}
	for _, l := range lines {
		if l.Best != nil {
			got[l.ID] = l.Best.Day
		}
	}
	if len(got) != 2 || got["service"] != "2026-11-02" || got["quality"] != "2026-11-01" {
		t.Errorf("got %v, want service the newest, quality the one before, waiting none", got)
	}
}

func TestState(t *testing.T) {
	var s State
	for _, day := range []string{"2026-11-02", "2026-10-31", "2026-11-05", "2026-11-02"} {
		s.With(day, Brief{Day: day, Praise: 2, Best: &digest.Item{Key: day, Themes: []string{"service"}}, Themes: []digest.Theme{{ID: "service", Praise: 2}}}, true)
	}
	s.With("2026-11-03", Brief{}, false)
	if got := len(s.Days); got != 3 || s.Days[0].Day != "2026-10-31" {
		t.Fatalf("got %+v, want three days in order", s.Days)
	}
	if prev, next := s.Around("2026-11-02"); prev != "2026-10-31" || next != "2026-11-05" {
		t.Errorf("around: %s %s", prev, next)
	}
	if m := s.Months(); len(m) != 2 || m[0].ID != "2026-11" || m[0].Praise != 4 || len(m[0].Days) != 2 {
		t.Errorf("months: %+v", m)
	}
	if w := s.Wall(2); len(w) != 2 || w[0].Day != "2026-11-05" {
		t.Errorf("wall: %+v", w)
	}
	ids, lines := s.Themes(12)
	if strings.Join(ids, " ") != "2026-10 2026-11" || len(lines) != 1 || lines[0].Total != 6 || lines[0].Months[1] != 4 || lines[0].Best.Day != "2026-11-05" {
		t.Errorf("themes: %v %+v", ids, lines)
	}
	if gone := s.Since("2026-11-01"); len(gone) != 1 || s.Has("2026-10-31") || !s.Has("2026-11-05") {
		t.Errorf("since: %v %+v", gone, s.Days)
	}
	s.With("2026-11-05", Brief{}, false)
	if s.Has("2026-11-05") {
		t.Error("a day that went is still there")
	}
}
