package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// VoiceSecret gives a secret of this database by name and makes it where there is
// none: "form" signs links, "round 2026-W47" is the salt of a round.
func (d *DB) VoiceSecret(ctx context.Context, name string) (string, error) {
	var out string
	err := d.write(ctx, "keep a secret of the forms", func(c conn) error {
		_, err := c.exec(ctx, "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", "voice "+name, rand.Text()+rand.Text())
		if err != nil {
			return err
		}
		return c.row(ctx, "SELECT value FROM secrets WHERE name = ?", "voice "+name).Scan(&out)
	})
	return out, err
}

// AddCheckIn keeps an answer; the last one of a person in a round counts. sealed is
// the raw answer, "" keeps none. A round that is closed takes no more: ErrPolicy.
func (d *DB) AddCheckIn(ctx context.Context, a pulse.CheckIn, sealed string) error {
	scores, err := json.Marshal(a.Scores)
	if err != nil {
		return err
	}
	themes, err := json.Marshal(a.Themes)
	if err != nil {
		return err
	}
	return d.write(ctx, "keep a check-in", func(c conn) error {
		var closed int
		if err := c.row(ctx, "SELECT COUNT(*) FROM rounds WHERE round = ?", a.Round).Scan(&closed); err != nil {
			return err
		}
		if closed > 0 {
			return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "the round " + a.Round + " is closed and takes no more answers", Hint: "is the clock of this machine right? leave --now out"}
		}
		_, err := c.exec(ctx, `INSERT INTO checkins (round, who, ends, place, morning, scores, themes, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (round, who) DO UPDATE SET place = excluded.place, morning = excluded.morning, scores = excluded.scores, themes = excluded.themes, text = excluded.text`,
			a.Round, a.Who, millis(a.Ends), storable(a.Place), int64(a.Morning), string(scores), string(themes), storable(a.Text))
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, "DELETE FROM checkins_sealed WHERE round = ? AND who = ?", a.Round, a.Who); err != nil || sealed == "" {
			return err
		}
		_, err = c.exec(ctx, "INSERT INTO checkins_sealed (round, who, ends, sealed) VALUES (?, ?, ?, ?)", a.Round, a.Who, millis(a.Ends), sealed)
		return err
	})
}

// TakeBackCheckIn removes what a person answered in a round that is open, and
// reports whether there was something.
func (d *DB) TakeBackCheckIn(ctx context.Context, round, who string) (had bool, err error) {
	err = d.write(ctx, "take a check-in back", func(c conn) error {
		n, err := c.exec(ctx, "DELETE FROM checkins WHERE round = ? AND who = ?", round, who)
		if err != nil || n == 0 {
			return err // once the round is closed, nobody can tell whose the sealed one was
		}
		had = true
		_, err = c.exec(ctx, "DELETE FROM checkins_sealed WHERE round = ? AND who = ?", round, who)
		return err
	})
	return had, err
}

// CloseRounds publishes every round that has ended: publish turns its answers into
// what may be shown. The answers and the salt of the round go in the same
// transaction; a round that is published already stays as it is.
func (d *DB) CloseRounds(ctx context.Context, now time.Time, publish func(round string, list []pulse.CheckIn) (pulse.Round, error)) error {
	return d.write(ctx, "close the rounds that are over", func(c conn) error {
		ended, err := c.strings(ctx, "SELECT DISTINCT round FROM checkins WHERE ends <= ? ORDER BY round", millis(now))
		if err != nil {
			return err
		}
		for _, round := range ended {
			if err := closeRound(ctx, c, round, publish); err != nil {
				return err
			}
		}
		return nil
	})
}

func closeRound(ctx context.Context, c conn, round string, publish func(string, []pulse.CheckIn) (pulse.Round, error)) error {
	list, err := checkIns(ctx, c, round)
	if err != nil {
		return err
	}
	r, err := publish(round, list)
	if err != nil {
		return err
	}
	cells, err := json.Marshal(r.Cells)
	if err != nil {
		return err
	}
	for _, stmt := range []struct {
		query string
		args  []any
	}{
		{"INSERT INTO rounds (round, starts, ends, cells) VALUES (?, ?, ?, ?) ON CONFLICT (round) DO NOTHING", []any{round, millis(r.From), millis(r.Until), string(cells)}},
		{"DELETE FROM checkins WHERE round = ?", []any{round}},
		{"DELETE FROM secrets WHERE name = ?", []any{"voice round " + round}},
	} {
		if _, err := c.exec(ctx, stmt.query, stmt.args...); err != nil {
			return err
		}
	}
	return nil
}

func checkIns(ctx context.Context, c conn, round string) ([]pulse.CheckIn, error) {
	var out []pulse.CheckIn
	err := c.each(ctx, func(r *sql.Rows) error {
		var a pulse.CheckIn
		var ends, morning int64
		var scores, themes string
		if err := r.Scan(&a.Round, &a.Who, &ends, &a.Place, &morning, &scores, &themes, &a.Text); err != nil {
			return err
		}
		a.Ends, a.Morning = moment(ends), pulse.Morning(morning)
		err := errors.Join(json.Unmarshal([]byte(scores), &a.Scores), json.Unmarshal([]byte(themes), &a.Themes))
		out = append(out, a)
		return err
	}, "SELECT round, who, ends, place, morning, scores, themes, text FROM checkins WHERE round = ? ORDER BY who", round)
	return out, err
}

// Rounds gives what was published of rounds that ended after since, oldest first.
func (d *DB) Rounds(ctx context.Context, since time.Time) ([]pulse.Round, error) {
	list, err := rounds(ctx, d.read(), millis(since))
	return list, d.fail("read the rounds", err)
}

func rounds(ctx context.Context, c conn, since int64) ([]pulse.Round, error) {
	var out []pulse.Round
	err := c.each(ctx, func(r *sql.Rows) error {
		var x pulse.Round
		var from, until int64
		var cells string
		if err := r.Scan(&x.ID, &from, &until, &cells); err != nil {
			return err
		}
		x.From, x.Until = moment(from), moment(until)
		if err := json.Unmarshal([]byte(cells), &x.Cells); err != nil {
			return fmt.Errorf("round %s: %w", x.ID, err)
		}
		out = append(out, x)
		return nil
	}, "SELECT round, starts, ends, cells FROM rounds WHERE ends > ? ORDER BY ends, round", since)
	return out, err
}

// PraiseDay reports whether, at a place and on a day of its zone, a line-up was held
// or a digest sent before now. place "" is any.
func (d *DB) PraiseDay(ctx context.Context, place, day string, now time.Time) (bool, error) {
	var held, sent int
	c := d.read()
	err := c.row(ctx, "SELECT COUNT(*) FROM lineups WHERE day = ? AND at <= ? AND (place = ? OR place = '' OR ? = '')", day, millis(now), place, place).Scan(&held)
	if err == nil {
		err = c.row(ctx, "SELECT COUNT(*) FROM deliveries WHERE kind = 'digest' AND state = 'sent' AND day = ? AND sent <= ? AND (place = ? OR place = '' OR ? = '')",
			day, millis(now), place, place).Scan(&sent)
	}
	return held+sent > 0, d.fail("read the line-ups of "+day, err)
}

// strikeStaff takes a name out of what staff wrote about guests and colleagues.
func strikeStaff(ctx context.Context, c conn, names []string) error {
	var open []pulse.CheckIn
	ids, err := c.strings(ctx, "SELECT DISTINCT round FROM checkins ORDER BY round")
	if err != nil {
		return err
	}
	for _, id := range ids {
		list, err := checkIns(ctx, c, id)
		if err != nil {
			return err
		}
		open = append(open, list...)
	}
	for _, a := range open {
		if now := strikeAll(a.Text, names); now != a.Text {
			if _, err := c.exec(ctx, "UPDATE checkins SET text = ? WHERE round = ? AND who = ?", now, a.Round, a.Who); err != nil {
				return err
			}
		}
	}
	closed, err := rounds(ctx, c, -1)
	if err != nil {
		return err
	}
	for _, r := range closed {
		changed := false
		for i := range r.Cells {
			for j, s := range r.Cells[i].Texts {
				now := strikeAll(s, names)
				changed, r.Cells[i].Texts[j] = changed || now != s, now
			}
		}
		if !changed {
			continue
		}
		cells, err := json.Marshal(r.Cells)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE rounds SET cells = ? WHERE round = ?", string(cells), r.ID); err != nil {
			return err
		}
	}
	return nil
}
