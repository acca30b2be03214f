package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Redone is a verdict that a decision about themes replaces.
type Redone struct {
	Was pulse.Judged // as it is kept
	Now pulse.Verdict
}

// ShowThrough makes Mentions, Mention and Export give mentions as fn sees them;
// nil as they are kept. What is kept does not change by it. Set it before the
// database is used by others.
func (d *DB) ShowThrough(fn func(pulse.Judged) pulse.Judged) { d.view = fn }

// seen is how mentions look to readers.
func (d *DB) seen(js []pulse.Judged) []pulse.Judged {
	if d.view != nil {
		for i := range js {
			js[i] = d.view(js[i])
		}
	}
	return js
}

// ThemeChanges gives every decision about the theme tree, oldest first.
func (d *DB) ThemeChanges(ctx context.Context) ([]pulse.ThemeChange, error) {
	var out []pulse.ThemeChange
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var n, at int64
		var who, text string
		if err := r.Scan(&n, &at, &who, &text); err != nil {
			return err
		}
		var c pulse.ThemeChange
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return fmt.Errorf("decision %d about themes: %w", n, err)
		}
		c.N, c.At, c.By = int(n), moment(at), who
		out = append(out, c)
		return nil
	}, "SELECT n, at, who, change FROM theme_changes ORDER BY n")
	return out, d.fail("read the decisions about themes", err)
}

// errRaced is told when another person decided first.
var errRaced = &pulse.Problem{Kind: pulse.ErrLater, Msg: "somebody else changed the themes meanwhile; nothing was changed", Hint: "look again, then repeat the command"}

// AddThemeChange writes a decision down and replaces the verdicts that it changes,
// all or nothing. c.N is the number it was previewed as: where another decision
// took it meanwhile, nothing is written and the error is an ErrLater. A text that
// changed or went meanwhile keeps its verdict.
func (d *DB) AddThemeChange(ctx context.Context, c pulse.ThemeChange, redo []Redone) error {
	if c.At.IsZero() {
		c.At = d.now()
	}
	for _, s := range []*string{&c.By, &c.Name, &c.Note} {
		*s = storable(*s)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return d.write(ctx, "change the themes", func(tx conn) error {
		key := sql.NullString{String: c.Key, Valid: c.Key != ""}
		var last int
		if err := tx.row(ctx, "SELECT COALESCE(MAX(n), 0) FROM theme_changes").Scan(&last); err != nil {
			return err
		}
		n, err := tx.exec(ctx, "INSERT INTO theme_changes (n, at, who, what, key, change) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (n) DO NOTHING",
			int64(c.N), millis(c.At), c.By, string(c.What), key, string(text))
		if err == nil && (n == 0 || last >= c.N) {
			err = errRaced
		}
		if err != nil {
			return err
		}
		return saving{conn: tx, now: millis(d.now())}.redo(ctx, redo)
	})
}

func (p saving) redo(ctx context.Context, list []Redone) error {
	for _, r := range list {
		text, err := json.Marshal(r.Now)
		if err != nil {
			return err
		}
		if _, err := p.replace(ctx, r.Was, r.Now, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// walkRows is how many mentions a walk holds at a time.
const walkRows = 500

// Walk gives every mention as it is kept, by key, also those whose text was let
// go. It holds few at a time and no transaction. fn's error ends it.
func (d *DB) Walk(ctx context.Context, fn func(pulse.Judged) error) error {
	for after := ""; ; {
		js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE m.key > ? AND m.gone IN ('', 'expired') ORDER BY m.key LIMIT ?", after, walkRows)
		if err != nil {
			return d.fail("read mentions", err)
		}
		if len(js) == 0 {
			return nil
		}
		after = js[len(js)-1].Key()
		for _, j := range js {
			if err := fn(j); err != nil {
				return err
			}
		}
	}
}

// Kept gives one mention as it is kept, by its key; none where it is gone.
func (d *DB) Kept(ctx context.Context, key string) ([]pulse.Judged, error) {
	js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE m.key = ? AND m.gone IN ('', 'expired')", key)
	return js, d.fail("read "+key, err)
}
