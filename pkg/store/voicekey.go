package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// sealedDays is how long raw answers are kept behind the end of their round.
const sealedDays = 90

// VoiceKey gives the key of raw answers, and whether there is one.
func (d *DB) VoiceKey(ctx context.Context) (pulse.VoiceKey, bool, error) {
	var k pulse.VoiceKey
	var halves string
	err := d.read().row(ctx, "SELECT halves FROM voice_keys ORDER BY n DESC LIMIT 1").Scan(&halves)
	if none(err) {
		return k, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(halves), &k)
	}
	return k, err == nil, d.fail("read the key of raw answers", err)
}

// SetVoiceKey keeps a key and writes down who made it. Where there is one already it
// is an ErrUsage: what was sealed with it would be lost.
func (d *DB) SetVoiceKey(ctx context.Context, k pulse.VoiceKey) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return d.write(ctx, "keep the key of raw answers", func(c conn) error {
		n, err := c.exec(ctx, "INSERT INTO voice_keys (n, at, who, halves) VALUES (1, ?, ?, ?) ON CONFLICT (n) DO NOTHING", millis(k.At), storable(k.By), string(text))
		if err != nil {
			return err
		}
		if n == 0 {
			return pulse.WithHint(pulse.Usagef("there is a key for raw answers already"), "see: pulse voice key show")
		}
		return audit(ctx, c, pulse.VoiceAudit{At: k.At, By: k.By, What: "key"})
	})
}

// OpenSealed gives the sealed answers of a round in no order that tells anything, and
// writes down that they were asked for: there is no reading without a line.
func (d *DB) OpenSealed(ctx context.Context, a pulse.VoiceAudit) (sealed []string, err error) {
	err = d.write(ctx, "open the answers of "+a.Round, func(c conn) error {
		var err error
		if sealed, err = c.strings(ctx, "SELECT sealed FROM checkins_sealed WHERE round = ? ORDER BY sealed", a.Round); err != nil {
			return err
		}
		a.Answers = len(sealed)
		return audit(ctx, c, a)
	})
	return sealed, err
}

// NoteVoice writes a line into the audit.
func (d *DB) NoteVoice(ctx context.Context, a pulse.VoiceAudit) error {
	return d.write(ctx, "write the audit", func(c conn) error { return audit(ctx, c, a) })
}

func audit(ctx context.Context, c conn, a pulse.VoiceAudit) error {
	_, err := c.exec(ctx, `INSERT INTO voice_audit (n, at, who, what, round, answers, reason)
 SELECT COALESCE(MAX(n), 0) + 1, ?, ?, ?, ?, ?, ? FROM voice_audit`, millis(a.At), storable(a.By), a.What, a.Round, int64(a.Answers), storable(a.Reason))
	return err
}

// VoiceAudits gives every line of the audit, oldest first.
func (d *DB) VoiceAudits(ctx context.Context) ([]pulse.VoiceAudit, error) {
	var out []pulse.VoiceAudit
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var a pulse.VoiceAudit
		var at, answers int64
		err := r.Scan(&at, &a.By, &a.What, &a.Round, &answers, &a.Reason)
		a.At, a.Answers = moment(at), int(answers)
		out = append(out, a)
		return err
	}, "SELECT at, who, what, round, answers, reason FROM voice_audit ORDER BY n")
	return out, d.fail("read the audit", err)
}

// purgeSealed lets go of raw answers whose time is over.
func purgeSealed(ctx context.Context, c conn, now time.Time) error {
	_, err := c.exec(ctx, "DELETE FROM checkins_sealed WHERE ends < ?", millis(now.AddDate(0, 0, -sealedDays)))
	return err
}

// LinkIdea ties an idea to the backlog item it became; another item replaces the
// one before. An idea that is not there is an ErrUsage.
func (d *DB) LinkIdea(ctx context.Context, x pulse.IdeaItem) error {
	return d.write(ctx, "tie an idea to its item", func(c conn) error {
		var n int
		if err := c.row(ctx, "SELECT COUNT(*) FROM ideas WHERE n = ?", int64(x.Idea)).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return pulse.WithHint(pulse.Usagef("there is no idea %d", x.Idea), "pulse suggest list shows them with their numbers")
		}
		_, err := c.exec(ctx, `INSERT INTO idea_items (idea, item, at, who) VALUES (?, ?, ?, ?)
 ON CONFLICT (idea) DO UPDATE SET item = excluded.item, at = excluded.at, who = excluded.who, told_at = 0, told_by = ''`,
			int64(x.Idea), int64(x.Item), millis(x.At), storable(x.By))
		return err
	})
}

// ToldIdea ticks that the author of an idea was told; it reports whether that was the
// first time. An idea that became no item is an ErrUsage.
func (d *DB) ToldIdea(ctx context.Context, idea int, by string, at time.Time) (first bool, err error) {
	err = d.write(ctx, fmt.Sprintf("tick idea %d", idea), func(c conn) error {
		var told int64
		err := c.row(ctx, "SELECT told_at FROM idea_items WHERE idea = ?", int64(idea)).Scan(&told)
		if none(err) {
			return pulse.WithHint(pulse.Usagef("idea %d became no item of the backlog", idea), "make it one with: pulse backlog add --idea %d", idea)
		}
		if first = told == 0; err != nil || !first {
			return err
		}
		_, err = c.exec(ctx, "UPDATE idea_items SET told_at = ?, told_by = ? WHERE idea = ?", millis(at), storable(by), int64(idea))
		return err
	})
	return first, err
}

// IdeaItems gives which ideas became items, by the number of the idea.
func (d *DB) IdeaItems(ctx context.Context) (map[int]pulse.IdeaItem, error) {
	out := map[int]pulse.IdeaItem{}
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var x pulse.IdeaItem
		var idea, item, at, told int64
		err := r.Scan(&idea, &item, &at, &x.By, &told, &x.ToldBy)
		x.Idea, x.Item, x.At, x.Told = int(idea), int(item), moment(at), moment(told)
		out[x.Idea] = x
		return err
	}, "SELECT idea, item, at, who, told_at, told_by FROM idea_items")
	return out, d.fail("read what became of ideas", err)
}
