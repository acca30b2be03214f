package store

import (
	"context"
	"database/sql"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const toldColumns = `t.item, t.what, t.round, t.guest, t.key, t.at, t.who, t.reply, t.heard, t.note, COALESCE(a.state, ''), COALESCE(a.ended, 0)`

const toldTables = " FROM told t LEFT JOIN answers a ON a.key = t.key AND a.what = t.purpose"

// ClaimMessage writes down that the guest who said to gets x, and gives x as it
// stands: of two who claim, and after a crash, both get the same row. A message that
// never left follows the guest to what they said last. Guest and Key come from to.
func (d *DB) ClaimMessage(ctx context.Context, to pulse.Mention, x pulse.GuestMessage) (pulse.GuestMessage, error) {
	if x.At.IsZero() {
		x.At = d.now()
	}
	err := d.write(ctx, "claim the message to "+to.Key(), func(c conn) error {
		if err := heldFor(ctx, c, to.Key()); err != nil {
			return err
		}
		hash, err := saving{conn: c}.hasher(ctx)
		if err != nil {
			return err
		}
		x.Guest, x.Key = hash(personOf(to)), to.Key()
		_, err = c.exec(ctx, `INSERT INTO told (item, what, round, guest, key, purpose, at, who, reply, heard, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, '')
 ON CONFLICT (item, what, round, guest) DO UPDATE SET key = excluded.key, at = excluded.at, who = excluded.who
 WHERE NOT EXISTS (SELECT 1 FROM answers a WHERE a.key = told.key AND a.what = told.purpose AND a.state <> 'failed')`,
			int64(x.Item), string(x.What), int64(x.Round), x.Guest, x.Key, x.Purpose(), millis(x.At), storable(x.By))
		if err != nil {
			return err
		}
		list, err := messages(ctx, c, " WHERE t.item = ? AND t.what = ? AND t.round = ? AND t.guest = ?", int64(x.Item), string(x.What), int64(x.Round), x.Guest)
		if err == nil {
			x = list[0]
		}
		return err
	})
	return x, err
}

// ReplyMessage writes down what an invited guest answered. One who was not written
// to is an ErrUsage.
func (d *DB) ReplyMessage(ctx context.Context, x pulse.GuestMessage) error {
	return d.write(ctx, "write down what the guest answered", func(c conn) error {
		n, err := c.exec(ctx, "UPDATE told SET reply = ?, heard = ?, note = ? WHERE item = ? AND what = ? AND round = ? AND guest = ?",
			x.Reply, millis(x.Heard), storable(x.Note), int64(x.Item), string(x.What), int64(x.Round), x.Guest)
		if err == nil && n == 0 {
			err = pulse.Usagef("this guest was not written to")
		}
		return err
	})
}

// Messages gives all messages to guests about backlog items, by item, oldest first.
func (d *DB) Messages(ctx context.Context) ([]pulse.GuestMessage, error) {
	list, err := messages(ctx, d.read(), "")
	return list, d.fail("read who was written to", err)
}

func messages(ctx context.Context, c conn, where string, args ...any) ([]pulse.GuestMessage, error) {
	var out []pulse.GuestMessage
	err := c.each(ctx, func(r *sql.Rows) error {
		var x pulse.GuestMessage
		var at, heard, ended int64
		err := r.Scan(&x.Item, &x.What, &x.Round, &x.Guest, &x.Key, &at, &x.By, &x.Reply, &heard, &x.Note, &x.State, &ended)
		x.At, x.Heard, x.Ended = moment(at), moment(heard), moment(ended)
		out = append(out, x)
		return err
	}, "SELECT "+toldColumns+toldTables+where+" ORDER BY t.item, t.at, t.guest", args...)
	return out, err
}

// personOf names a person to the hash, apart from keys of mentions.
func personOf(m pulse.Mention) string { return "person:" + m.Person() }

// Guests gives for each mention the hash of who said it, as GuestMessage.Guest has
// it; all "" where nobody was ever written to.
func (d *DB) Guests(ctx context.Context, list []pulse.Mention) ([]string, error) {
	out := make([]string, len(list))
	hash, err := hashing(ctx, d.read())
	if none(err) {
		return out, nil
	}
	if err != nil {
		return nil, d.fail("read who was written to", err)
	}
	for i, m := range list {
		out[i] = hash(personOf(m))
	}
	return out, nil
}

// hushMessages takes out of messages what a guest said; dropMessages forgets them.
func hushMessages(ctx context.Context, c conn, keys []string) error {
	_, err := c.exec(ctx, "UPDATE told SET note = '' WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return err
}

func dropMessages(ctx context.Context, c conn, keys []string) error {
	_, err := c.exec(ctx, "DELETE FROM told WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return err
}
