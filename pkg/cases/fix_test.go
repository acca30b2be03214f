package cases_test

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestCaseGoesAlongWithItsTask(t *testing.T) {
	fixed := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	words := func(id string, kind pulse.Kind, before time.Duration) pulse.Judged {
		return pulse.Judged{Mention: pulse.Mention{Source: "x", ID: id, Posted: fixed.Add(-before)}, Verdict: pulse.Verdict{Kind: kind}}
	}
	queue := words("1", pulse.Complaint, time.Hour)
	task := cases.Cause{Item: 2, Fix: 5, At: fixed, By: "Elif", About: map[string]bool{"x:1": true, "x:4": true}}
	moved := []pulse.CaseChange{{Rev: 1, What: pulse.CaseOpen}, {Rev: 2, What: pulse.CaseMove, To: "fixed", Item: 2, Fix: 5}}
	takenBack := append(moved[:2:2], pulse.CaseChange{Rev: 3, What: pulse.CaseUndo, Undo: 2})
	undone, again := task, task
	undone.Fix, again.Fix = 0, 8
	for _, tt := range []struct {
		name  string
		state pulse.CaseState
		h     []pulse.CaseChange
		said  []pulse.Judged
		task  cases.Cause
		want  pulse.CaseWhat // "" it stays
	}{
		{"waits", pulse.CaseNew, nil, []pulse.Judged{queue}, task, pulse.CaseMove},
		{"contacted", pulse.CaseContacted, nil, []pulse.Judged{queue}, task, pulse.CaseMove},
		{"a kind word besides", pulse.CaseContacted, nil, []pulse.Judged{queue, words("2", pulse.Praise, time.Minute)}, task, pulse.CaseMove},
		{"something else besides", pulse.CaseContacted, nil, []pulse.Judged{queue, words("3", pulse.Complaint, time.Minute)}, task, ""},
		{"again behind the fix", pulse.CaseContacted, nil, []pulse.Judged{queue, words("4", pulse.Complaint, -time.Minute)}, task, ""},
		{"no words are held", pulse.CaseContacted, nil, nil, task, ""},
		{"told already", pulse.CaseTold, nil, []pulse.Judged{queue}, task, ""},
		{"closed", pulse.CaseClosed, nil, []pulse.Judged{queue}, task, ""},
		{"once by this fix", pulse.CaseInProgress, moved, []pulse.Judged{queue}, task, ""},
		{"a person took it back", pulse.CaseContacted, takenBack, []pulse.Judged{queue}, task, ""},
		{"the next fix", pulse.CaseContacted, takenBack, []pulse.Judged{queue}, again, pulse.CaseMove},
		{"the fix is taken back", pulse.CaseFixed, moved, []pulse.Judged{queue}, undone, pulse.CaseUndo},
		{"and the guest knows", pulse.CaseTold, moved, []pulse.Judged{queue}, undone, ""},
		{"a person had fixed it", pulse.CaseFixed, nil, []pulse.Judged{queue}, undone, ""},
		{"twice", pulse.CaseFixed, takenBack, []pulse.Judged{queue}, undone, ""},
	} {
		got, ok := cases.Follow(pulse.Case{N: 1, State: tt.state, Rev: 3}, tt.h, tt.said, tt.task)
		if ok != (tt.want != "") || ok && got.What != tt.want {
			t.Errorf("%s: %v %s, want %q", tt.name, ok, got.What, tt.want)
		}
		switch {
		case ok && got.What == pulse.CaseMove && (got.To != "fixed" || got.How != "B-2" || got.Fix != tt.task.Fix || got.By != "Elif"):
			t.Errorf("%s: %+v", tt.name, got)
		case ok && got.What == pulse.CaseUndo && got.Undo != 2:
			t.Errorf("%s: takes back %d, want 2", tt.name, got.Undo)
		}
	}
}
