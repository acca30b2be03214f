package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// AddCaseChanges writes changes down, all or nothing, and gives the cases they
// touched as they are then. Each carries the Rev it was decided on, one more than
// the last of its case; a new case has number 0 and Rev 1. A change that names no
// case belongs to the last one named before it, so that a new case can be opened
// with all its mentions. Where another person was quicker, the guest has an open case
// already, or a mention belongs to one, nothing is written and the error is an
// ErrLater.
func (d *DB) AddCaseChanges(ctx context.Context, list ...pulse.CaseChange) (out []pulse.Case, err error) {
	err = d.write(ctx, "change a case", func(tx conn) error {
		out = nil
		n := 0
		for _, c := range list {
			if c.At.IsZero() {
				c.At = d.now()
			}
			if c.Case == 0 && c.Rev > 1 {
				c.Case = n
			}
			x, err := addCaseChange(ctx, tx, c)
			if err != nil {
				return err
			}
			if len(out) > 0 && n == x.N {
				out = out[:len(out)-1]
			}
			n, out = x.N, append(out, x)
		}
		return nil
	})
	return out, err
}

func addCaseChange(ctx context.Context, tx conn, c pulse.CaseChange) (pulse.Case, error) {
	for _, s := range []*string{&c.By, &c.From, &c.To, &c.Note, &c.How, &c.Place, &c.Theme, &c.Person, &c.Key} {
		*s = storable(*s)
	}
	c.At = moment(millis(c.At))
	if c.What == pulse.CaseOpen {
		n, err := numberCase(ctx, tx, c)
		if err != nil {
			return pulse.Case{}, err
		}
		c.Case = n
	}
	was, h, err := playedCase(ctx, tx, c.Case)
	if err != nil {
		return was, err
	}
	if c.Rev != len(h)+1 || len(h) > 0 && h[len(h)-1].Rev != c.Rev-1 {
		return was, caseRaced(c)
	}
	if err := insertCaseChange(ctx, tx, c); err != nil {
		return was, err
	}
	return keepCase(ctx, tx, c.Case)
}

// numberCase makes the row of a new case. A guest who has an open one is refused.
func numberCase(ctx context.Context, tx conn, c pulse.CaseChange) (int, error) {
	if c.Case != 0 || c.Rev != 1 {
		return 0, caseRaced(c)
	}
	var n int64
	err := tx.row(ctx, "INSERT INTO counters (name, n) VALUES ('cases', 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1 RETURNING n").Scan(&n)
	if err != nil {
		return 0, err
	}
	made, err := tx.exec(ctx, "INSERT INTO cases (n, rev, person, state, place, owner, said, opened, due, wake, played) VALUES (?, 0, ?, 'new', '', '', 0, 0, 0, 0, '') ON CONFLICT DO NOTHING", n, c.Person)
	if err == nil && made == 0 {
		return 0, caseRaced(c)
	}
	return int(n), err
}

func insertCaseChange(ctx context.Context, tx conn, c pulse.CaseChange) error {
	key := c.Key
	c.Key = "" // it stands in case_mentions alone
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, "INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (n, rev) DO NOTHING",
		int64(c.Case), int64(c.Rev), millis(c.At), c.By, string(c.What), string(text))
	if err == nil && n == 0 {
		return caseRaced(c)
	}
	if err != nil || key == "" {
		return err
	}
	n, err = tx.exec(ctx, "INSERT INTO case_mentions (key, n, rev) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING", key, int64(c.Case), int64(c.Rev))
	if err == nil && n == 0 {
		return caseRaced(c)
	}
	return err
}

// keepCase writes down how a case stands after its changes.
func keepCase(ctx context.Context, tx conn, n int) (pulse.Case, error) {
	c, _, err := playedCase(ctx, tx, n)
	if err != nil {
		return c, err
	}
	if c.Open() && c.Person != "" {
		other, err := tx.strings(ctx, "SELECT played FROM cases WHERE person = ? AND person <> '' AND state <> 'closed' AND n <> ?", c.Person, int64(n))
		if err != nil {
			return c, err
		}
		if len(other) > 0 {
			return c, caseRaced(pulse.CaseChange{Case: n, Rev: 2})
		}
	}
	bare := c
	bare.Mentions = nil
	text, err := json.Marshal(bare)
	if err != nil {
		return c, err
	}
	_, err = tx.exec(ctx, "UPDATE cases SET rev = ?, state = ?, place = ?, owner = ?, said = ?, opened = ?, turn = ?, due = ?, wake = ?, played = ? WHERE n = ?",
		int64(c.Rev), string(c.State), c.Place, c.Owner, millis(c.Said), millis(c.Opened), turnOf(c), dueOf(c), millis(c.Snoozed), string(text), int64(n))
	return c, err
}

// playedCase plays one case. No history: there is none.
func playedCase(ctx context.Context, c conn, n int) (pulse.Case, []pulse.CaseChange, error) {
	var h []pulse.CaseChange
	person := ""
	err := c.each(ctx, func(r *sql.Rows) error {
		var rev, at int64
		var who, text string
		var key sql.NullString
		if err := r.Scan(&rev, &at, &who, &text, &key, &person); err != nil {
			return err
		}
		var x pulse.CaseChange
		if err := json.Unmarshal([]byte(text), &x); err != nil {
			return fmt.Errorf("change %d of %s: %w", rev, pulse.CaseID(n), err)
		}
		x.Case, x.Rev, x.At, x.By, x.Key = n, int(rev), moment(at), who, key.String
		h = append(h, x)
		return nil
	}, `SELECT c.rev, c.at, c.who, c.change, x.key, k.person FROM case_changes c JOIN cases k ON k.n = c.n
 LEFT JOIN case_mentions x ON x.n = c.n AND x.rev = c.rev WHERE c.n = ? ORDER BY c.rev`, int64(n))
	if err != nil || len(h) == 0 {
		return pulse.Case{N: n}, nil, err
	}
	x, _ := pulse.PlayCase(h)
	x.Person = person
	return x, h, nil
}

// caseRaced is told when another person was quicker.
func caseRaced(c pulse.CaseChange) error {
	what, look := pulse.CaseID(c.Case), "pulse case show "+pulse.CaseID(c.Case)
	if c.Rev == 1 {
		what, look = "the cases", "pulse case list"
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: "somebody else changed " + what + " meanwhile; nothing was changed",
		Hint: "look again (" + look + "), then repeat the command"}
}
