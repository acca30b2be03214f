package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Carried is what a restored database took over from the one it replaces.
type Carried struct {
	Forgotten  int // mentions that were erased again
	Contacts   int // what guests said since of being written to
	Deliveries int // messages and answers that went out since

	Unread bool // the database that was there could not be read: nobody knows who was forgotten since
}

// carry brings into d, which a copy was unpacked to, what the database it replaces knows
// and the copy cannot: who was forgotten since, who asked never to be written to, and
// what went out. The list of the forgotten holds keyed hashes alone; it is read with the
// key of the database it comes from. A database of another schema gives its list alone.
func (d *DB) carry(ctx context.Context, old *DB) (n Carried, err error) {
	have, err := version(ctx, old.read())
	if err != nil || have == 0 {
		return n, err
	}
	mine, err := version(ctx, d.read())
	if err != nil {
		return n, err
	}
	list, err := readForgotten(ctx, old)
	if err != nil {
		return n, err
	}
	err = d.write(ctx, "carry over who was forgotten", func(c conn) error {
		p := saving{conn: c, now: millis(d.now())}
		same, err := p.adopt(ctx, list)
		if err != nil {
			return err
		}
		if n.Forgotten, err = p.forgetAgain(ctx, list); err != nil {
			return err
		}
		if n.Forgotten > 0 {
			if err := d.note(ctx, c, pulse.Act{What: pulse.ActForget, Items: n.Forgotten}); err != nil {
				return err
			}
		}
		if have != mine {
			return nil
		}
		if same {
			if n.Contacts, err = carryContacts(ctx, c, old.read()); err != nil {
				return err
			}
		}
		n.Deliveries, err = carrySent(ctx, c, old.read())
		return err
	})
	if err == nil && n.Forgotten > 0 {
		err = d.scrub(ctx)
	}
	return n, err
}

// forgottenList is what a database remembers of the forgotten.
type forgottenList struct {
	secret string
	hash   func(string) string
	at     map[string]int64 // by hash
}

func readForgotten(ctx context.Context, old *DB) (l forgottenList, err error) {
	err = old.read().row(ctx, "SELECT value FROM secrets WHERE name = 'forgotten'").Scan(&l.secret)
	if none(err) {
		return l, nil // nobody ever asked
	}
	if err != nil {
		return l, err
	}
	if l.hash, err = hashing(ctx, old.read()); err != nil {
		return l, err
	}
	l.at = map[string]int64{}
	err = old.read().each(ctx, func(r *sql.Rows) error {
		var h string
		var at int64
		err := r.Scan(&h, &at)
		l.at[h] = at
		return err
	}, "SELECT hash, at FROM forgotten")
	return l, err
}

// adopt takes the list over where both databases hash with one key, as a copy and the
// database it was made of do; a copy that is older than the first who asked takes the key.
func (p saving) adopt(ctx context.Context, l forgottenList) (same bool, err error) {
	if l.secret == "" {
		return false, nil
	}
	if _, err := p.exec(ctx, "INSERT INTO secrets (name, value) VALUES ('forgotten', ?) ON CONFLICT (name) DO NOTHING", l.secret); err != nil {
		return false, err
	}
	var mine string
	if err := p.row(ctx, "SELECT value FROM secrets WHERE name = 'forgotten'").Scan(&mine); err != nil || mine != l.secret {
		return false, err
	}
	for h, at := range l.at {
		if _, err := p.exec(ctx, "INSERT INTO forgotten (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", h, at); err != nil {
			return false, err
		}
	}
	return true, nil
}

// forgetAgain erases everybody of the list who came back with the copy, as forget did.
func (p saving) forgetAgain(ctx context.Context, l forgottenList) (int, error) {
	if len(l.at) == 0 {
		return 0, nil
	}
	var back []string
	for _, table := range []string{"mentions", "drops"} {
		err := p.each(ctx, func(r *sql.Rows) error {
			var key, handle string
			if err := r.Scan(&key, &handle); err != nil {
				return err
			}
			_, known := l.at[l.hash(key)]
			if !known && handle != "" {
				_, known = l.at[l.hash("@"+handle)]
			}
			if known {
				back = append(back, key)
			}
			return nil
		}, "SELECT key, handle_fold FROM "+table)
		if err != nil {
			return 0, err
		}
	}
	n := 0
	for _, key := range back {
		left, err := p.strings(ctx, "SELECT key FROM mentions WHERE key = ? UNION SELECT key FROM drops WHERE key = ?", key, key)
		if err != nil {
			return n, err
		}
		if len(left) == 0 { // it went with another of its author
			continue
		}
		var f pulse.Forgotten
		if err := p.forget(ctx, key, &f); err != nil {
			return n, err
		}
		n += f.Mentions
	}
	return n, nil
}

// carryContacts takes over what guests said since; who took a yes back has none.
func carryContacts(ctx context.Context, c, old conn) (n int, err error) {
	said := map[string]bool{}
	err = old.each(ctx, func(r *sql.Rows) error {
		var guest, state, who string
		var at int64
		if err := r.Scan(&guest, &state, &at, &who); err != nil {
			return err
		}
		said[guest] = true
		k, err := c.exec(ctx, `INSERT INTO contacts (guest, state, at, who) VALUES (?, ?, ?, ?)
 ON CONFLICT (guest) DO UPDATE SET state = excluded.state, at = excluded.at, who = excluded.who WHERE contacts.at < excluded.at`, guest, state, at, who)
		n += k
		return err
	}, "SELECT guest, state, at, who FROM contacts")
	if err != nil {
		return n, err
	}
	agreed, err := c.strings(ctx, "SELECT guest FROM contacts WHERE state = ?", string(pulse.ContactYes))
	if err != nil {
		return n, err
	}
	for _, guest := range agreed {
		if said[guest] {
			continue
		}
		if _, err := c.exec(ctx, "DELETE FROM contacts WHERE guest = ?", guest); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// sentTables are what tells that something went out, by their keys. Numbers of cases and
// of the backlog's items are not carried: the restored database gives them anew.
var sentTables = []struct{ table, columns, key, where string }{
	{"deliveries", "kind, place, day, recipient, state, built, sent, error, who", "kind, place, day, recipient", "kind NOT LIKE 'alert C-%'"},
	{"answers", "key, what, source, state, text, lang, who, lines, reason, usd, run, remote, url, error, print, at, ended, seen", "key, what", "what NOT LIKE 'told:%'"},
	{"answer_prints", "print, at", "print", "1 = 1"},
}

// carrySent takes over what went out since the copy was made, as it stands: what the
// copy knows of, too, where it went on since.
func carrySent(ctx context.Context, c, old conn) (n int, err error) {
	const held = "SELECT (SELECT COUNT(*) FROM deliveries) + (SELECT COUNT(*) FROM answers)"
	var before, after int
	if err := c.row(ctx, held).Scan(&before); err != nil {
		return 0, err
	}
	for _, t := range sentTables {
		names := strings.Split(t.columns, ", ")
		keys := strings.Split(t.key, ", ")
		sets := make([]string, 0, len(names))
		for _, name := range names[len(keys):] {
			if name != "run" {
				sets = append(sets, name+" = excluded."+name)
			}
		}
		stmt := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s", t.table, t.columns, marks(len(names)), t.key, strings.Join(sets, ", "))
		err = old.each(ctx, func(r *sql.Rows) error {
			row, at := make([]any, len(names)), make([]any, len(names))
			for i := range row {
				at[i] = &row[i]
			}
			if err := r.Scan(at...); err != nil {
				return err
			}
			_, err := c.exec(ctx, stmt, row...)
			return err
		}, "SELECT "+strings.Replace(t.columns, " run,", " 0,", 1)+" FROM "+t.table+" WHERE "+t.where)
		if err != nil {
			return 0, err
		}
	}
	err = c.row(ctx, held).Scan(&after)
	return after - before, err
}
