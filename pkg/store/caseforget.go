package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// uncase takes mentions that go out of their cases. A case that keeps none knows
// nobody any more: what was written of the guest goes too, the times stay for the
// figures, and where it was open it is closed, since nobody can be contacted.
func (p saving) uncase(ctx context.Context, keys []string, reason string) error {
	in := " WHERE key IN (" + marks(len(keys)) + ")"
	touched, err := p.caseNumbers(ctx, "SELECT DISTINCT n FROM case_mentions"+in+" ORDER BY n", anys(keys)...)
	if err != nil || len(touched) == 0 {
		return err
	}
	if _, err := p.exec(ctx, "DELETE FROM case_mentions"+in, anys(keys)...); err != nil {
		return err
	}
	for _, n := range touched {
		left, err := p.strings(ctx, "SELECT key FROM case_mentions WHERE n = ? LIMIT 1", int64(n))
		if err != nil {
			return err
		}
		if len(left) > 0 {
			continue
		}
		if err := p.emptyCase(ctx, n, reason); err != nil {
			return err
		}
	}
	return nil
}

func (p saving) emptyCase(ctx context.Context, n int, reason string) error {
	if _, err := p.exec(ctx, "UPDATE cases SET person = '' WHERE n = ?", int64(n)); err != nil {
		return err
	}
	c, h, err := playedCase(ctx, p.conn, n)
	if err != nil {
		return err
	}
	for _, x := range h {
		if err := p.rewordCase(ctx, x, ""); err != nil {
			return err
		}
	}
	if c.Open() {
		err := insertCaseChange(ctx, p.conn, pulse.CaseChange{Case: n, Rev: c.Rev + 1, At: moment(p.now), By: pulse.ItemByPulse,
			What: pulse.CaseMove, From: string(c.State), To: string(pulse.CaseClosed), Note: reason})
		if err != nil {
			return err
		}
	}
	_, err = keepCase(ctx, p.conn, n)
	return err
}

// rewordCase leaves a change with other free text, or none. Reasons of our own stay.
func (p saving) rewordCase(ctx context.Context, x pulse.CaseChange, note string) error {
	if x.By == pulse.ItemByPulse && x.What == pulse.CaseMove && note == "" {
		return nil
	}
	if x.Note == note && x.How == "" {
		return nil
	}
	x.Note, x.How, x.Key = note, "", ""
	text, err := json.Marshal(x)
	if err != nil {
		return err
	}
	_, err = p.exec(ctx, "UPDATE case_changes SET change = ? WHERE n = ? AND rev = ?", string(text), int64(x.Case), int64(x.Rev))
	return err
}

func (c conn) caseNumbers(ctx context.Context, query string, args ...any) ([]int, error) {
	var out []int
	err := c.each(ctx, func(r *sql.Rows) error {
		var n int64
		err := r.Scan(&n)
		out = append(out, int(n))
		return err
	}, query, args...)
	return out, err
}

// strikeCases takes names out of what people wrote in the cases of others. names
// are the longest first.
func strikeCases(ctx context.Context, c conn, names []string) error {
	type row struct {
		n, rev int64
		text   string
	}
	var rows []row
	err := c.each(ctx, func(r *sql.Rows) error {
		var x row
		err := r.Scan(&x.n, &x.rev, &x.text)
		rows = append(rows, x)
		return err
	}, "SELECT n, rev, change FROM case_changes ORDER BY n, rev")
	if err != nil {
		return err
	}
	for _, x := range rows {
		now, err := strikeCase(x.text, names)
		if err != nil {
			return err
		}
		if now == x.text {
			continue
		}
		if _, err := c.exec(ctx, "UPDATE case_changes SET change = ? WHERE n = ? AND rev = ?", now, x.n, x.rev); err != nil {
			return err
		}
		if _, err := keepCase(ctx, c, int(x.n)); err != nil {
			return err
		}
	}
	return nil
}

func strikeCase(text string, names []string) (string, error) {
	var c pulse.CaseChange
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return "", err
	}
	note, how := c.Note, c.How
	for _, name := range names {
		note, how = strike(note, name), strike(how, name)
	}
	if note == c.Note && how == c.How {
		return text, nil
	}
	c.Note, c.How = note, how
	out, err := json.Marshal(c)
	return string(out), err
}
