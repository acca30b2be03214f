package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const answerColumns = "key, what, source, state, text, lang, who, lines, reason, usd, remote, url, error, at, ended, seen, print"

// openAnswer are the states in which nobody knows whether it was sent.
const openAnswer = "('" + string(pulse.AnswerSending) + "', '" + string(pulse.AnswerUnknown) + "')"

// ClaimAnswer takes the right to send a, which of two senders only one gets: the
// other sees how the first one stands. What surely was not sent may be claimed anew.
// fits is asked first, with the texts of all answers that left or may have left, and
// nobody else claims meanwhile; its error is given back and nothing is claimed. What a
// costs counts from the claim on. A mention whose words are gone is an ErrUsage.
func (d *DB) ClaimAnswer(ctx context.Context, a pulse.Answer, fits func(sent []string) error) (claimed bool, existing pulse.Answer, err error) {
	if a.At.IsZero() {
		a.At = d.now()
	}
	err = d.write(ctx, "claim the answer to "+a.Key, func(c conn) error {
		claimed = false
		if err := oneByOne(ctx, c); err != nil {
			return err
		}
		if err := heldFor(ctx, c, a.Key); err != nil {
			return err
		}
		was, ok, err := answerOf(ctx, c, a.Key, a.What)
		if err != nil {
			return err
		}
		if existing = was; ok && was.State != pulse.AnswerFailed {
			return nil
		}
		if err := notOptedOut(ctx, c, a.Key); err != nil {
			return err
		}
		if err := unread(ctx, c, a, fits); err != nil {
			return err
		}
		claimed = true
		a.State, existing = pulse.AnswerSending, a
		existing.State = pulse.AnswerSending
		return claimRow(ctx, c, a)
	})
	return claimed && err == nil, existing, err
}

// oneByOne lets claims wait for each other on both engines.
func oneByOne(ctx context.Context, c conn) error {
	_, err := c.exec(ctx, "INSERT INTO counters (name, n) VALUES ('answers', 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1")
	return err
}

func heldFor(ctx context.Context, c conn, key string) error {
	held, err := c.strings(ctx, "SELECT key FROM mentions WHERE key = ? AND gone = ''", key)
	if err == nil && len(held) == 0 {
		return pulse.Usagef("the words of %s are not held, so there is nothing to answer", key)
	}
	return err
}

// unread refuses a text that another guest has read.
func unread(ctx context.Context, c conn, a pulse.Answer, fits func([]string) error) error {
	sent, err := c.strings(ctx, "SELECT text FROM answers WHERE text <> '' AND state <> 'failed' ORDER BY at, key, what")
	if err != nil {
		return err
	}
	if fits != nil {
		if err := fits(sent); err != nil {
			return err
		}
	}
	if a.Print == "" {
		return nil
	}
	known, err := c.strings(ctx, "SELECT print FROM answer_prints WHERE print = ?", a.Print)
	if err == nil && len(known) > 0 {
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "another guest has read exactly this text; nothing was sent",
			Hint: "say it in other words: each guest gets a text of their own"}
	}
	return err
}

func claimRow(ctx context.Context, c conn, a pulse.Answer) error {
	run, err := startRun(ctx, c, a.Source, pulse.Replying, millis(a.At))
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, "UPDATE runs SET requests = 1, items = 1, usd = ? WHERE id = ?", a.USD, run); err != nil {
		return err
	}
	if a.Print != "" {
		if _, err := c.exec(ctx, "INSERT INTO answer_prints (print, at) VALUES (?, ?)", a.Print, millis(a.At)); err != nil {
			return err
		}
	}
	return putAnswer(ctx, c, a, run)
}

func putAnswer(ctx context.Context, c conn, a pulse.Answer, run int64) error {
	lines, err := json.Marshal(a.Lines)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, "INSERT INTO answers ("+answerColumns+", run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"+`
 ON CONFLICT (key, what) DO UPDATE SET source = excluded.source, state = excluded.state, text = excluded.text, lang = excluded.lang, who = excluded.who,
 lines = excluded.lines, reason = excluded.reason, usd = excluded.usd, remote = excluded.remote, url = excluded.url, error = excluded.error,
 at = excluded.at, ended = excluded.ended, seen = excluded.seen, print = excluded.print, run = excluded.run`,
		a.Key, a.What, a.Source, string(a.State), storable(a.Text), a.Lang, storable(a.By), string(lines), storable(a.Reason), a.USD,
		storable(a.Remote), storable(a.URL), storable(a.Error), millis(a.At), millis(a.Ended), millis(a.Seen), a.Print, run)
	return err
}

// ReclaimAnswer takes over a claim that was left open, after it was seen that nothing
// was sent: was is how it was read. Of two who try only one gets it.
func (d *DB) ReclaimAnswer(ctx context.Context, was pulse.Answer, at time.Time) (got bool, err error) {
	err = d.write(ctx, "take over the answer to "+was.Key, func(c conn) error {
		n, err := c.exec(ctx, "UPDATE answers SET state = 'sending', at = ? WHERE key = ? AND what = ? AND at = ? AND state IN "+openAnswer,
			millis(at), was.Key, was.What, millis(was.At))
		got = n == 1
		return err
	})
	return got && err == nil, err
}

// SettleAnswer writes how a claimed answer ended: State, Remote, URL, Error and USD.
// One that failed costs nothing, and its words may be used again.
func (d *DB) SettleAnswer(ctx context.Context, a pulse.Answer) error {
	if a.Ended.IsZero() && a.State != pulse.AnswerUnknown {
		a.Ended = d.now()
	}
	a.Error = d.hide(a.Error)
	return d.write(ctx, "settle the answer to "+a.Key, func(c conn) error {
		n, err := c.exec(ctx, "UPDATE answers SET state = ?, remote = ?, url = ?, error = ?, usd = ?, ended = ? WHERE key = ? AND what = ? AND state IN "+openAnswer,
			string(a.State), storable(a.Remote), storable(a.URL), storable(a.Error), a.USD, millis(a.Ended), a.Key, a.What)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("it was not claimed")
		}
		return settleRun(ctx, c, a)
	})
}

func settleRun(ctx context.Context, c conn, a pulse.Answer) error {
	in := " IN (SELECT run FROM answers WHERE key = ? AND what = ?)"
	if _, err := c.exec(ctx, "UPDATE runs SET usd = ?, ended = ?, failed = ? WHERE id"+in, a.USD, millis(a.Ended), storable(a.Error), a.Key, a.What); err != nil {
		return err
	}
	if a.State != pulse.AnswerFailed {
		return nil
	}
	_, err := c.exec(ctx, "DELETE FROM answer_prints WHERE print IN (SELECT print FROM answers WHERE key = ? AND what = ?)", a.Key, a.What)
	return err
}

// TickAnswer writes down that a person gave a outside pulse. One that was settled
// before stays as it is: then ticked is false and existing tells how it stands.
func (d *DB) TickAnswer(ctx context.Context, a pulse.Answer) (ticked bool, existing pulse.Answer, err error) {
	if a.At.IsZero() {
		a.At = d.now()
	}
	a.State, a.Ended = pulse.AnswerByHand, a.At
	err = d.write(ctx, "tick the answer to "+a.Key, func(c conn) error {
		ticked = false
		if err := heldFor(ctx, c, a.Key); err != nil {
			return err
		}
		was, ok, err := answerOf(ctx, c, a.Key, a.What)
		if err != nil {
			return err
		}
		if ok && was.State.Settled() {
			existing = was
			return nil
		}
		ticked, existing = true, a
		return putAnswer(ctx, c, a, 0)
	})
	return ticked && err == nil, existing, err
}

// Answer gives what was answered to a mention for one purpose, and whether anything was.
func (d *DB) Answer(ctx context.Context, key, what string) (pulse.Answer, bool, error) {
	a, ok, err := answerOf(ctx, d.read(), key, what)
	return a, ok, d.fail("read the answer to "+key, err)
}

// AnswersTo gives all answers to one mention, oldest first.
func (d *DB) AnswersTo(ctx context.Context, key string) ([]pulse.Answer, error) {
	list, err := answers(ctx, d.read(), "WHERE key = ? ORDER BY at, what", key)
	return list, d.fail("read the answers to "+key, err)
}

// Answers gives those claimed or ticked since then, oldest first; what "" is all purposes.
func (d *DB) Answers(ctx context.Context, since time.Time, what string) ([]pulse.Answer, error) {
	list, err := answers(ctx, d.read(), "WHERE at >= ? AND (? = '' OR what = ?) ORDER BY at, key, what", millis(since), what, what)
	return list, d.fail("read the answers", err)
}

// AnswerTexts gives the texts that left or may have left, to others than the guest of
// key, oldest first.
func (d *DB) AnswerTexts(ctx context.Context, key string) ([]string, error) {
	list, err := d.read().strings(ctx, "SELECT text FROM answers WHERE text <> '' AND state <> 'failed' AND key <> ? ORDER BY at, key, what", key)
	return list, d.fail("read the answers", err)
}

// AnswersToSee gives up to limit answers that stand at source and were last seen
// before then, those seen longest ago first.
func (d *DB) AnswersToSee(ctx context.Context, source string, seenBefore time.Time, limit int) ([]pulse.Answer, error) {
	list, err := answers(ctx, d.read(), "WHERE source = ? AND state = 'sent' AND remote <> '' AND at < ? AND seen < ? ORDER BY seen, at, key, what LIMIT ?",
		source, millis(seenBefore), millis(seenBefore), int64(limit))
	return list, d.fail("list the answers to look for", err)
}

// SeeAnswers writes down what the provider says of answers that were sent: those whose
// remote id is in gone it no longer shows.
func (d *DB) SeeAnswers(ctx context.Context, list []pulse.Answer, gone map[string]string, at time.Time) error {
	return d.write(ctx, "write down how answers stand", func(c conn) error {
		for _, a := range list {
			state, why := pulse.AnswerSent, ""
			if reason, ok := gone[a.Remote]; ok {
				state, why = pulse.AnswerGone, reason
			}
			if _, err := c.exec(ctx, "UPDATE answers SET state = ?, error = ?, seen = ? WHERE key = ? AND what = ? AND state = 'sent'",
				string(state), storable(why), millis(at), a.Key, a.What); err != nil {
				return err
			}
		}
		return nil
	})
}

func answerOf(ctx context.Context, c conn, key, what string) (pulse.Answer, bool, error) {
	list, err := answers(ctx, c, "WHERE key = ? AND what = ?", key, what)
	if err != nil || len(list) == 0 {
		return pulse.Answer{}, false, err
	}
	return list[0], true, nil
}

func answers(ctx context.Context, c conn, rest string, args ...any) ([]pulse.Answer, error) {
	var out []pulse.Answer
	err := c.each(ctx, func(r *sql.Rows) error {
		var a pulse.Answer
		var lines string
		var at, ended, seen int64
		err := r.Scan(&a.Key, &a.What, &a.Source, &a.State, &a.Text, &a.Lang, &a.By, &lines, &a.Reason, &a.USD, &a.Remote, &a.URL, &a.Error, &at, &ended, &seen, &a.Print)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(lines), &a.Lines); err != nil {
			return fmt.Errorf("the answer to %s: %w", a.Key, err)
		}
		a.At, a.Ended, a.Seen = moment(at), moment(ended), moment(seen)
		out = append(out, a)
		return nil
	}, "SELECT "+answerColumns+" FROM answers "+rest, args...)
	return out, err
}

// hushAnswers takes out of answers what tells of a guest: the words, why, and where
// they stand. Who answered when stays.
func hushAnswers(ctx context.Context, c conn, keys []string) error {
	_, err := c.exec(ctx, "UPDATE answers SET text = '', reason = '', lines = '[]', remote = '', url = '', error = '' WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return err
}

// dropAnswers forgets that anything was answered.
func dropAnswers(ctx context.Context, c conn, keys []string) error {
	_, err := c.exec(ctx, "DELETE FROM answers WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return err
}
