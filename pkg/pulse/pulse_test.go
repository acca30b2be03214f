package pulse

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	_ "time/tzdata"
)

func TestParseWhen(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, paris) // a Sunday
	for _, tt := range []struct{ arg, want string }{
		{"24h", "2026-11-21T09:30:00+01:00"},
		{"90m", "2026-11-22T08:00:00+01:00"},
		{"7d", "2026-11-15T09:30:00+01:00"},
		{"2w", "2026-11-08T09:30:00+01:00"},
		{"60d", "2026-09-23T09:30:00+02:00"}, // the same time of day across the end of summer time
		{"1440h", "2026-09-23T09:30:00+02:00"},
		{"1441h", "2026-09-23T09:30:00+02:00"}, // no whole days: by the clock
		{"today", "2026-11-22T00:00:00+01:00"},
		{"Yesterday", "2026-11-21T00:00:00+01:00"},
		{"sunday", "2026-11-22T00:00:00+01:00"},
		{"monday", "2026-11-16T00:00:00+01:00"},
		{"2026-11-01", "2026-11-01T00:00:00+01:00"},
		{"2026-10-25", "2026-10-25T00:00:00+02:00"}, // the day summer time ends begins in summer time
		{"2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"},
		{" now ", "2026-11-22T09:30:00+01:00"},
	} {
		got, err := ParseWhen(tt.arg, now)
		if err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("%q is %s, %v; want %s", tt.arg, got.Format(time.RFC3339), err, tt.want)
		}
	}
	changed := time.Date(2026, 3, 29, 7, 59, 0, 0, paris) // in the night before, an hour was left out
	if got, err := ParseWhen("24h", changed); err != nil || got.Format(time.RFC3339) != "2026-03-28T07:59:00+01:00" {
		t.Errorf("24h behind a short night is %s, %v; want the same time of yesterday", got.Format(time.RFC3339), err)
	}
	for _, bad := range []string{"", "h", "-1d", "+1d", "1y", "24", "tomorrow", "2026-13-01", "99999999999d", "1e3h", "٢d"} {
		if got, err := ParseWhen(bad, now); !errors.Is(err, ErrUsage) {
			t.Errorf("%q is %v, %v; want a usage error", bad, got, err)
		}
	}
}

func FuzzParseWhen(f *testing.F) {
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	for _, s := range []string{"24h", "7d", "monday", "2026-11-01", "2026-11-20T10:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := ParseWhen(s, now); err != nil && !errors.Is(err, ErrUsage) || err == nil && got.IsZero() && s != "0001-01-01" && s != "0001-01-01T00:00:00Z" {
			t.Errorf("%q is %v, %v", s, got, err)
		}
	})
}

func TestExitCodes(t *testing.T) {
	wrap := func(kind error) error { return fmt.Errorf("fetch: %w", &Problem{Kind: kind, Msg: "no"}) }
	for _, tt := range []struct {
		name string
		err  error
		want int
	}{
		{"done", nil, 0},
		{"fault", errors.New("disk"), 1},
		{"usage", wrap(ErrUsage), 2},
		{"part", wrap(ErrPart), 3},
		{"denied", wrap(ErrDenied), 4},
		{"policy", wrap(ErrPolicy), 5},
		{"later", wrap(ErrLater), 75},
		{"interrupted", wrap(ErrInterrupted), 130},
		{"interrupted in the middle of a fault", errors.Join(errors.New("x"), wrap(ErrInterrupted)), 130},
		{"a hint keeps the kind", WithHint(wrap(ErrLater), "wait"), 75},
	} {
		if got := ExitCode(tt.err); got != tt.want {
			t.Errorf("%s: exit %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestHintsAndTimesAreFoundInTheChain(t *testing.T) {
	until := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	err := fmt.Errorf("fetch: %w", errors.Join(errors.New("first"), &Problem{Kind: ErrLater, Msg: "429", Hint: "inner", Until: until}))
	if got := HintOf(err); got != "inner" {
		t.Errorf("hint %q, want the one inside", got)
	}
	if got := HintOf(WithHint(err, "outer %d", 1)); got != "outer 1" {
		t.Errorf("hint %q, want the outermost", got)
	}
	if got := UntilOf(WithHint(err, "outer")); !got.Equal(until) {
		t.Errorf("until %v, want %v", got, until)
	}
	if HintOf(nil) != "" || WithHint(nil, "x") != nil {
		t.Error("no error has no hint")
	}
}

func TestACorrectionComesBeforeTheVerdict(t *testing.T) {
	j := Judged{Verdict: Verdict{Kind: Praise, Unsure: true, Opinions: []Opinion{
		{Polarity: Praise, Theme: "service"}, {Polarity: Complaint, Theme: "waiting"}, {Polarity: Praise, Theme: "service"}, {Polarity: Praise},
	}}}
	if j.Kind() != Praise || !j.Unsure() || j.Complains() {
		t.Errorf("as judged: kind %s, unsure %v, complains %v", j.Kind(), j.Unsure(), j.Complains())
	}
	if got, want := j.Themes(""), []string{"service", "waiting"}; !slices.Equal(got, want) {
		t.Errorf("themes %v, want %v", got, want)
	}
	if got := j.Themes(Complaint); !slices.Equal(got, []string{"waiting"}) {
		t.Errorf("themes complained of %v, want waiting", got)
	}
	j.Correction = &Correction{Kind: Complaint, Theme: "price"}
	if j.Kind() != Complaint || j.Unsure() || !j.Complains() || j.Praises() {
		t.Errorf("corrected: kind %s, unsure %v, complains %v, praises %v", j.Kind(), j.Unsure(), j.Complains(), j.Praises())
	}
	if got := j.Themes(Praise); !slices.Equal(got, []string{"price"}) {
		t.Errorf("corrected themes %v, want price alone", got)
	}
}

func TestKeysAndPeople(t *testing.T) {
	m := Mention{Source: "file", ID: "a:b"}
	if s, id := SplitKey(m.Key()); s != "file" || id != "a:b" {
		t.Errorf("split %q into %q and %q", m.Key(), s, id)
	}
	same := []Mention{{Source: "x", ID: "1", Author: Author{Handle: "Ayse"}}, {Source: "x", ID: "2", Author: Author{Handle: "ayse"}}}
	if same[0].Person() != same[1].Person() {
		t.Error("one handle in two spellings is two people")
	}
	hidden := []Mention{{Source: "foursquare", ID: "1"}, {Source: "foursquare", ID: "2"}}
	if hidden[0].Person() == hidden[1].Person() {
		t.Error("two hidden authors are one person")
	}
}
