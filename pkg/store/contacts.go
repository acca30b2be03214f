package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// identities are all that a person is known by: who changes the handle is known by
// the number, who is only known by the handle by that.
func identities(m pulse.Mention) []string {
	out := []string{personOf(m)}
	if m.Author.Handle != "" {
		out = append(out, "handle:"+fold(m.Author.Handle))
	}
	return out
}

// SetContact writes down what a person said of being written to; "" takes it back.
// who is the key of a mention, or a handle, a name or an id. It gives how many of
// their mentions are held. A wish never to be written to is kept for whoever has that
// handle, whether or not anything of theirs is held.
func (d *DB) SetContact(ctx context.Context, who string, state pulse.Contact, by string) (held int, err error) {
	list, names, err := d.contactOf(ctx, who)
	if err != nil {
		return 0, err
	}
	return len(list), d.write(ctx, "write down whether "+who+" is written to", func(c conn) error {
		hash, err := saving{conn: c}.hasher(ctx)
		if err != nil {
			return err
		}
		for _, id := range names {
			if state == "" {
				_, err = c.exec(ctx, "DELETE FROM contacts WHERE guest = ?", hash(id))
			} else {
				_, err = c.exec(ctx, `INSERT INTO contacts (guest, state, at, who) VALUES (?, ?, ?, ?)
 ON CONFLICT (guest) DO UPDATE SET state = excluded.state, at = excluded.at, who = excluded.who`, hash(id), string(state), millis(d.now()), storable(by))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ContactWho gives what a person said of being written to, named as SetContact takes it.
func (d *DB) ContactWho(ctx context.Context, who string) (state pulse.Contact, err error) {
	_, names, err := d.contactOf(ctx, who)
	if err != nil {
		return "", err
	}
	state, err = contactIs(ctx, d.read(), names)
	return state, d.fail("read who is written to", err)
}

// Contact gives what the author of a mention said of being written to.
func (d *DB) Contact(ctx context.Context, m pulse.Mention) (pulse.Contact, error) {
	state, err := contactIs(ctx, d.read(), identities(m))
	return state, d.fail("read who is written to", err)
}

// contactOf finds who is meant: the mentions held, and all the person is known by.
func (d *DB) contactOf(ctx context.Context, who string) (list []pulse.Judged, names []string, err error) {
	if list, err = d.Mentions(ctx, pulse.Filter{Author: who}); err != nil {
		return nil, nil, err
	}
	if j, err := d.Mention(ctx, who); err == nil && j.Gone == "" {
		list = append(list, j)
	} else {
		if len(list) == 0 {
			if err := d.notBegun(ctx, who); err != nil {
				return nil, nil, err
			}
		}
		if len(list) == 0 || fold(who) != "" {
			names = append(names, "handle:"+fold(who))
		}
	}
	for _, j := range list {
		names = append(names, identities(j.Mention)...)
	}
	slices.Sort(names)
	return list, slices.Compact(names), nil
}

// notBegun refuses the beginning of an id: what a guest wishes is noted of no handle that
// nobody has, and whom it is about is not guessed.
func (d *DB) notBegun(ctx context.Context, who string) error {
	begun, err := d.beginning(ctx, strings.TrimSpace(who))
	if err != nil || len(begun) == 0 {
		return err
	}
	return pulse.WithHint(pulse.Usagef("%q is no handle that is held, and the beginning of an id", who),
		"type the whole id: %s; or the handle with its @", strings.Join(begun, ", "))
}

// contactIs: never is stronger than yes.
func contactIs(ctx context.Context, c conn, names []string) (state pulse.Contact, err error) {
	hash, err := hashing(ctx, c)
	if none(err) {
		return "", nil
	}
	if err != nil || len(names) == 0 {
		return "", err
	}
	args := make([]any, len(names))
	for i, n := range names {
		args[i] = hash(n)
	}
	err = c.each(ctx, func(r *sql.Rows) error {
		var s pulse.Contact
		err := r.Scan(&s)
		if state != pulse.ContactNever {
			state = s
		}
		return err
	}, "SELECT state FROM contacts WHERE guest IN ("+marks(len(names))+")", args...)
	return state, err
}

// notOptedOut refuses to write to whoever asked us never to.
func notOptedOut(ctx context.Context, c conn, key string) error {
	list, err := find(ctx, c, "SELECT "+columns+" FROM mentions m WHERE m.key = ?", key)
	if err != nil || len(list) == 0 {
		return err
	}
	state, err := contactIs(ctx, c, identities(list[0].Mention))
	if err == nil && state == pulse.ContactNever {
		err = &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "this guest asked never to be written to; nothing was sent"}
	}
	return err
}

// unconsent lets go of what the authors of mentions agreed to; a wish never to be
// written to stays.
func (p saving) unconsent(ctx context.Context, keys []string) error {
	list, err := find(ctx, p.conn, "SELECT "+columns+" FROM mentions m WHERE m.key IN ("+marks(len(keys))+")", anys(keys)...)
	if err != nil {
		return err
	}
	hash, err := hashing(ctx, p.conn)
	if none(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, j := range list {
		for _, id := range identities(j.Mention) {
			if _, err := p.exec(ctx, "DELETE FROM contacts WHERE guest = ? AND state = ?", hash(id), string(pulse.ContactYes)); err != nil {
				return err
			}
		}
	}
	return nil
}
