package digest

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestASourceCountsWhatTheWindowHoldsOfIt(t *testing.T) {
	gone := said("3", pulse.Praise, 3, "")
	gone.Gone = "deleted"
	other := said("4", pulse.Praise, 3, "güzel")
	other.Source = "file"
	copied := said("2", pulse.Praise, 2, "harika")
	copied.First = "x:1"
	d := Build(Input{Options: options(), States: []pulse.SourceState{ran("x", true, time.Hour), ran("file", true, time.Hour)},
		Window: []pulse.Judged{said("1", pulse.Praise, 1, "harika"), copied, gone, other}})
	for _, s := range d.Sources {
		if want := map[string]int{"x": 2, "file": 1}[s.Name]; s.Mentions != want {
			t.Errorf("%s: %d mentions, want %d", s.Name, s.Mentions, want)
		}
	}
}

// What programs say is for those who run them.
func TestTechnicalTextIsForOwnersAndManagers(t *testing.T) {
	bad := ran("x", false, time.Hour)
	bad.Last.Error, bad.Last.Hint, bad.Last.Exit, bad.Last.Notes = "no such host", "export X=…", pulse.ExitDenied, []string{"note"}
	for role, want := range map[Role]bool{"": true, Owner: true, Manager: true, Shift: false} {
		o := options()
		o.Role = role
		d := Build(Input{Options: o, States: []pulse.SourceState{bad}})
		for _, s := range append(d.Trouble, d.Sources...) {
			if got := s.Error+s.Hint != "" || s.Notes != nil; got != want {
				t.Errorf("%q reads technical text: %t, want %t", role, got, want)
			}
			if s.State != Broken || s.Exit != pulse.ExitDenied {
				t.Errorf("%q: %s with exit %d, want it failed with %d", role, s.State, s.Exit, pulse.ExitDenied)
			}
		}
		if len(d.Trouble) != 1 {
			t.Errorf("%q: %d in trouble, want 1", role, len(d.Trouble))
		}
	}
}

func TestSourceStates(t *testing.T) {
	dead := ran("x", true, 3*time.Hour)
	dead.Last = &pulse.Run{Source: "x", Started: until.Add(-3 * time.Hour)}
	later := ran("x", false, time.Hour)
	later.Last.NotBefore = until.Add(time.Hour)
	for _, c := range []struct {
		name  string
		state pulse.SourceState
		want  State
	}{
		{"well", ran("x", true, time.Hour), OK},
		{"failed", ran("x", false, time.Hour), Broken},
		{"asked to wait", later, Postponed},
		{"silent", ran("x", true, 40*time.Hour), Silent},
		{"killed", dead, Killed},
		{"a file is not expected daily", ran("file", true, 400*time.Hour), OK},
	} {
		d := Build(Input{Options: options(), States: []pulse.SourceState{c.state}})
		for _, s := range d.Sources {
			if s.Name == c.state.Source && s.State != c.want {
				t.Errorf("%s: state = %q, want %q", c.name, s.State, c.want)
			}
		}
		told := slices.ContainsFunc(d.Trouble, func(s Source) bool { return s.Name == c.state.Source })
		if told != (c.want != OK) {
			t.Errorf("%s: told as trouble = %v", c.name, told)
		}
	}
	if d := Build(Input{Options: options()}); len(d.Trouble) != 1 || d.Trouble[0].State != NeverRan {
		t.Errorf("never asked: trouble = %v", d.Trouble)
	}
}
