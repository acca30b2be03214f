package theme

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestAtOdds(t *testing.T) {
	for _, c := range []struct {
		name string
		kind pulse.Kind
		text string
		side pulse.Kind
		want bool
	}{
		{"irony", pulse.Praise, "Oh great, another 40 minute wait", pulse.Complaint, true},
		{"praise of two things", pulse.Praise, "Great coffee and a short wait", pulse.Praise, false},
		{"a long review has two sides", pulse.Praise, strings.Repeat("We loved it. ", 20) + "Only the wait was long.", pulse.Complaint, false},
		{"a complaint is heard anyhow", pulse.Complaint, "Great, another 40 minute wait", pulse.Complaint, false},
	} {
		v := pulse.Verdict{Kind: c.kind, Opinions: []pulse.Opinion{{Theme: "waiting", Polarity: c.side}}}
		if got := AtOdds(c.text, v); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
