package store

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Unsure gives what a person should look at and nobody has, newest first. What
// is written between two of them does not end it. An error is the last.
func (d *DB) Unsure(ctx context.Context) iter.Seq2[pulse.Judged, error] {
	return func(yield func(pulse.Judged, error) bool) {
		posted, key := int64(1<<62), ""
		for {
			js, err := find(ctx, d.read(), "SELECT "+columns+` FROM mentions m WHERE m.unsure = 1 AND m.gone = '' AND (m.posted, m.key) < (?, ?)
 ORDER BY m.posted DESC, m.key DESC LIMIT ?`, posted, key, rejudgeRows)
			if err != nil {
				yield(pulse.Judged{}, d.fail("read what is unsure", err))
				return
			}
			for _, j := range js {
				if !yield(j, nil) {
					return
				}
				posted, key = millis(j.Posted), j.Key()
			}
			if len(js) == 0 {
				return
			}
		}
	}
}

// Decide replaces the verdict on j, as it was read, by v. It reports false where
// the text changed or went meanwhile. What a person said stays.
func (d *DB) Decide(ctx context.Context, j pulse.Judged, v pulse.Verdict) (done bool, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return false, err
	}
	err = d.write(ctx, "keep the verdict on "+j.Key(), func(c conn) error {
		p := saving{conn: c, now: millis(d.now())}
		done, err = p.replace(ctx, j, v, string(text))
		return err
	})
	return done, err
}
