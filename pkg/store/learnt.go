package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Learnt gives what was applied last; N is 0 where nothing ever was.
func (d *DB) Learnt(ctx context.Context) (pulse.Learnt, error) {
	var l pulse.Learnt
	var at int64
	var trial, model string
	err := d.read().row(ctx, "SELECT n, at, who, base, corrections, stars, trial, model FROM learnt ORDER BY n DESC LIMIT 1").
		Scan(&l.N, &at, &l.By, &l.Base, &l.Corrections, &l.Stars, &trial, &model)
	if none(err) {
		return pulse.Learnt{}, nil
	}
	if err != nil {
		return pulse.Learnt{}, d.fail("read what corrections taught", err)
	}
	l.At, l.Trial = moment(at), json.RawMessage(trial)
	kinds, themes, _ := strings.Cut(model, betweenModels)
	if l.Model, err = base64.StdEncoding.DecodeString(kinds); err == nil {
		l.Themes, err = base64.StdEncoding.DecodeString(themes)
	}
	if err != nil {
		return pulse.Learnt{}, fmt.Errorf("read what corrections taught: %w", err)
	}
	return l, nil
}

// betweenModels parts that of kinds from that of themes. Before there was one of
// themes that of kinds stood alone.
const betweenModels = "."

func modelsOf(l pulse.Learnt) string {
	out := base64.StdEncoding.EncodeToString(l.Model)
	if len(l.Themes) > 0 {
		out += betweenModels + base64.StdEncoding.EncodeToString(l.Themes)
	}
	return out
}

// SaveLearnt applies l as the last and gives its number. Of those before it the
// figures stay and the models go. after is the number l was learnt beside: where
// somebody else applied another meanwhile nothing is written, an ErrLater.
func (d *DB) SaveLearnt(ctx context.Context, l pulse.Learnt, after int) (n int, err error) {
	if l.At.IsZero() {
		l.At = d.now()
	}
	if l.Trial == nil {
		l.Trial = json.RawMessage("{}")
	}
	err = d.write(ctx, "keep what corrections taught", func(c conn) error {
		if err := c.row(ctx, "SELECT COALESCE(MAX(n), 0) FROM learnt").Scan(&n); err != nil {
			return err
		}
		if n != after {
			return overtaken()
		}
		n++
		if _, err := c.exec(ctx, "UPDATE learnt SET model = '' WHERE model <> ''"); err != nil {
			return err
		}
		added, err := c.exec(ctx, "INSERT INTO learnt (n, at, who, base, corrections, stars, trial, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (n) DO NOTHING",
			n, millis(l.At), storable(l.By), l.Base, l.Corrections, l.Stars, string(l.Trial), modelsOf(l))
		if err == nil && added == 0 {
			return overtaken()
		}
		return err
	})
	return n, err
}

func overtaken() error {
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: "another pulse teach was applied meanwhile; nothing was changed", Hint: "run pulse teach again: it takes all corrections into account"}
}

// Corrected gives the mentions whose kind a person told and whose text is held,
// by key.
func (d *DB) Corrected(ctx context.Context) ([]pulse.Judged, error) {
	js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE m.fixed_kind <> '' AND m.gone = '' ORDER BY m.key")
	return js, d.fail("read corrections", err)
}

// Rated gives up to most mentions that came with stars and that nobody
// corrected, the newest first.
func (d *DB) Rated(ctx context.Context, most int) ([]pulse.Judged, error) {
	js, err := find(ctx, d.read(), "SELECT "+columns+` FROM mentions m WHERE m.rating > 0 AND m.fixed_kind = '' AND m.gone = '' AND m.first_key = ''
 ORDER BY m.posted DESC, m.key DESC LIMIT ?`, most)
	return js, d.fail("read mentions with stars", err)
}

// Uncorrected gives up to most mentions nobody corrected, each once however
// often it was repeated, the newest first.
func (d *DB) Uncorrected(ctx context.Context, most int) ([]pulse.Judged, error) {
	js, err := find(ctx, d.read(), "SELECT "+columns+` FROM mentions m WHERE m.correction = '' AND m.gone = '' AND m.first_key = ''
 ORDER BY m.posted DESC, m.key DESC LIMIT ?`, most)
	return js, d.fail("read mentions", err)
}

// Stale gives what Rejudge would redo, by key: verdicts not made by notBy, and
// praise whose marks were never read, or by older lists. An error is the last.
func (d *DB) Stale(ctx context.Context, notBy string) iter.Seq2[pulse.Judged, error] {
	return func(yield func(pulse.Judged, error) bool) {
		for after := ""; ; {
			js, err := stale(ctx, d.read(), after, notBy)
			if err != nil {
				yield(pulse.Judged{}, d.fail("read old verdicts", err))
				return
			}
			for _, j := range js {
				if !yield(j, nil) {
					return
				}
			}
			if len(js) == 0 {
				return
			}
			after = js[len(js)-1].Key()
		}
	}
}

// marked is how the verdict of a text begins and ends its word on when its marks were read.
func marked() (inside, last string) {
	v := fmt.Sprintf(`%%"marked":%d`, pulse.MarksBy)
	return v + ",%", v + "}%"
}

// CountStale is how many mentions Stale gives.
func (d *DB) CountStale(ctx context.Context, notBy string) (int, error) {
	n := 0
	for _, query := range []string{countOtherJudges, countUnmarked()} {
		var some int
		if err := d.read().row(ctx, query, notBy).Scan(&some); err != nil {
			return 0, d.fail("count old verdicts", err)
		}
		n += some
	}
	return n, nil
}

// The two parts of isStale, each in the words of an index that holds all it asks for.
// Other marks want another index mentions_unmarked.
const countOtherJudges = "SELECT COUNT(*) FROM mentions m WHERE m.gone = '' AND m.judged_by <> ?"

func countUnmarked() string {
	inside, last := marked()
	return "SELECT COUNT(*) FROM mentions m WHERE m.gone = '' AND m.kind IN ('praise', 'mixed') AND m.verdict NOT LIKE '" + inside +
		"' AND m.verdict NOT LIKE '" + last + "' AND m.judged_by = ?"
}

const isStale = `m.gone = '' AND (m.judged_by <> ? OR m.kind IN ('praise', 'mixed') AND m.verdict NOT LIKE ? AND m.verdict NOT LIKE ?)`

func stale(ctx context.Context, c conn, after, notBy string) ([]pulse.Judged, error) {
	inside, last := marked()
	return find(ctx, c, "SELECT "+columns+" FROM mentions m WHERE m.key > ? AND "+isStale+" ORDER BY m.key LIMIT ?", after, notBy, inside, last, rejudgeRows)
}

// unlearn asks for the local model to be learnt anew: what it learnt from was
// forgotten.
func unlearn(ctx context.Context, c conn, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	taught, err := c.strings(ctx, "SELECT key FROM mentions WHERE fixed_kind <> '' AND key IN ("+marks(len(keys))+") UNION ALL SELECT key FROM theme_changes WHERE key IN ("+marks(len(keys))+") LIMIT 1",
		append(anys(keys), anys(keys)...)...)
	if err != nil || len(taught) == 0 {
		return err
	}
	_, err = c.exec(ctx, "UPDATE learnt SET base = '', model = '' WHERE model <> ''")
	return err
}
