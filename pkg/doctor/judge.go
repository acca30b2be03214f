package doctor

import (
	"context"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// judge tells of a second judge where there is one. It is not asked: that costs.
func (e *exam) judge(ctx context.Context) []Result {
	if e.cfg == nil || !e.cfg.Judge.On() {
		return nil
	}
	j := e.cfg.Judge
	if j.KeyEnv != "" {
		st, err := e.cfg.SecretState(j.KeyEnv)
		if err != nil {
			return failed("judge", err, "")
		}
		if st.Warning != "" {
			return one("judge", Warning, st.Warning, "")
		}
	}
	if last := e.state(pulse.JudgeRun).Last; last != nil && last.Error != "" {
		return one("judge", Warning, j.Model+" gave no answer: "+last.Error, "what is unsure waits for a person; see docs/configuration.md, judge")
	}
	said := fmt.Sprintf("%s, asked about what is unsure, %d a run", j.Model, j.MaxPerRun)
	if j.USDPerMonth == 0 || e.db == nil {
		return one("judge", OK, said, "")
	}
	spent, err := e.db.Spent(ctx, pulse.JudgeRun, e.Now())
	if err != nil {
		return failed("judge", err, "see the database")
	}
	said += fmt.Sprintf("; $%.2f of $%.2f spent this month", spent, j.USDPerMonth)
	if spent >= nearCap*j.USDPerMonth {
		return one("judge", Warning, said, "at its budget it is asked no more until next month; raise judge.usd_per_month")
	}
	return one("judge", OK, said, "")
}
