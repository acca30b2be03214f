package doctor

import (
	"context"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// guests is a database in which so many wait.
type guests struct {
	base
	open, late int
}

func (g guests) CountCases(_ context.Context, f pulse.CaseFilter) (int, error) {
	if f.Due.IsZero() {
		return g.open, nil
	}
	return g.late, nil
}

func TestCases(t *testing.T) {
	reader := config.Alerts{Audiences: []config.AlertAudience{{Role: "owner", To: []string{"o@example.com"}}}}
	for _, c := range []struct {
		name string
		cfg  config.Config
		db   guests
		want string // states; "" nothing is said
	}{
		{"nobody waits", config.Config{}, guests{}, ""},
		{"off, and some are left", config.Config{Cases: config.Cases{Off: true, Owner: "x"}}, guests{open: 3}, "warning"},
		{"off", config.Config{Cases: config.Cases{Off: true, Owner: "x"}}, guests{}, ""},
		{"in time", config.Config{}, guests{open: 3}, "ok"},
		{"late and nobody hears", config.Config{}, guests{open: 3, late: 1}, "warning"},
		{"late and somebody hears", config.Config{Alerts: reader}, guests{open: 3, late: 1}, "ok"},
		{"an owner nobody knows", config.Config{Cases: config.Cases{Owner: "servcie"}, Teams: []config.Team{{ID: "service"}}}, guests{}, "warning"},
		{"owners everybody knows", config.Config{Cases: config.Cases{Owner: "service", Rules: []config.CaseRule{{Owner: "Elif"}, {Owner: "a@example.com"}}},
			Teams: []config.Team{{ID: "service"}}, Staff: []pulse.Staff{{Name: "Elif"}}}, guests{}, ""},
	} {
		e := &exam{Options: Options{Now: func() time.Time { return now }}, cfg: &c.cfg, db: c.db}
		got := ""
		for _, r := range e.cases(context.Background()) {
			got += string(r.State)
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
