package store

import (
	"context"
	"encoding/json"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// rejudgeRows is how many verdicts are redone in one transaction: few enough
// that a fetch beside it does not wait.
const rejudgeRows = 200

// Rejudge redoes the verdicts not made by notBy and returns how many were
// replaced. fn is called outside any transaction. Corrections stay; a text
// that changes meanwhile keeps the verdict that came with it; texts no longer
// held keep theirs.
func (d *DB) Rejudge(ctx context.Context, notBy string, fn func(pulse.Judged) (pulse.Verdict, error)) (changed int, err error) {
	for after := ""; ; {
		js, err := stale(ctx, d.read(), after, notBy)
		if err != nil {
			return changed, d.fail("read old verdicts", err)
		}
		if len(js) == 0 {
			return changed, nil
		}
		after = js[len(js)-1].Key()
		n, err := d.rejudge(ctx, js, fn)
		changed += n
		if err != nil {
			return changed, err
		}
	}
}

func (d *DB) rejudge(ctx context.Context, js []pulse.Judged, fn func(pulse.Judged) (pulse.Verdict, error)) (n int, err error) {
	verdicts := make([]pulse.Verdict, len(js))
	texts := make([]string, len(js))
	for i, j := range js {
		if verdicts[i], err = fn(j); err != nil {
			return 0, err
		}
		text, err := json.Marshal(verdicts[i])
		if err != nil {
			return 0, err
		}
		texts[i] = string(text)
	}
	err = d.write(ctx, "replace verdicts", func(c conn) error {
		n = 0
		p := saving{conn: c, now: millis(d.now())}
		for i, j := range js {
			done, err := p.replace(ctx, j, verdicts[i], texts[i])
			if err != nil {
				return err
			}
			n += int(bit(done))
		}
		return nil
	})
	return n, err
}

// replace gives j another verdict unless its text changed meanwhile, or went.
func (p saving) replace(ctx context.Context, j pulse.Judged, v pulse.Verdict, text string) (bool, error) {
	same, err := p.strings(ctx, "SELECT key FROM mentions WHERE key = ? AND text = ? AND judged_by = ? AND gone = ''", j.Key(), j.Text, j.Verdict.By)
	if err != nil || len(same) == 0 {
		return false, err
	}
	return true, p.judge(ctx, j.Key(), v, text)
}
