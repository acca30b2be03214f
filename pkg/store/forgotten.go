package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// hasher turns keys into what is remembered of the forgotten: enough to
// recognise them when the provider shows them again, not enough to find them.
// The secret is the database's own; it is made at the first need.
func (p saving) hasher(ctx context.Context) (func(key string) string, error) {
	if _, err := p.exec(ctx, "INSERT INTO secrets (name, value) VALUES ('forgotten', ?) ON CONFLICT (name) DO NOTHING", rand.Text()+rand.Text()); err != nil {
		return nil, err
	}
	return hashing(ctx, p.conn)
}

func hashing(ctx context.Context, c conn) (func(key string) string, error) {
	var secret string
	if err := c.row(ctx, "SELECT value FROM secrets WHERE name = 'forgotten'").Scan(&secret); err != nil {
		return nil, err
	}
	return func(key string) string {
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte(key))
		return hex.EncodeToString(h.Sum(nil))
	}, nil
}

// unforgotten leaves out what somebody asked us to forget.
func (p saving) unforgotten(ctx context.Context, fresh []entry) ([]entry, error) {
	if len(fresh) == 0 {
		return nil, nil
	}
	hash, err := hashing(ctx, p.conn)
	if none(err) { // nobody ever asked
		return fresh, nil
	}
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for part := range slices.Chunk(fresh, 500) {
		args := make([]any, len(part))
		for i, e := range part {
			args[i] = hash(e.key)
		}
		found, err := p.strings(ctx, "SELECT hash FROM forgotten WHERE hash IN ("+marks(len(part))+")", args...)
		if err != nil {
			return nil, err
		}
		for _, h := range found {
			known[h] = true
		}
	}
	return slices.DeleteFunc(fresh, func(e entry) bool { return known[hash(e.key)] }), nil
}

// Unforgotten leaves out of list what somebody asked us to forget, and whom the
// owner does not want to hear.
func (d *DB) Unforgotten(ctx context.Context, list []pulse.Mention) ([]pulse.Mention, error) {
	mutes, err := d.Mutes(ctx)
	if err != nil {
		return nil, err
	}
	muted := map[string]bool{}
	for _, m := range mutes {
		if m.What == pulse.MuteAuthor && (m.Until.IsZero() || m.Until.After(d.now())) {
			muted[fold(m.Value)] = true
		}
	}
	known := map[string]bool{}
	if hash, err := hashing(ctx, d.read()); err == nil {
		for part := range slices.Chunk(list, 500) {
			args := make([]any, len(part))
			for i, m := range part {
				args[i] = hash(m.Key())
			}
			found, err := d.read().strings(ctx, "SELECT hash FROM forgotten WHERE hash IN ("+marks(len(part))+")", args...)
			if err != nil {
				return nil, d.fail("read who is forgotten", err)
			}
			for _, h := range found {
				known[h] = true
			}
		}
		list = slices.DeleteFunc(slices.Clone(list), func(m pulse.Mention) bool { return known[hash(m.Key())] })
	} else if !none(err) { // nobody ever asked
		return nil, d.fail("read who is forgotten", err)
	}
	return slices.DeleteFunc(slices.Clone(list), func(m pulse.Mention) bool { return muted[fold(m.Author.Handle)] && m.Author.Handle != "" }), nil
}

// Forgot reports whether anybody was ever forgotten.
func (d *DB) Forgot(ctx context.Context) (bool, error) {
	found, err := d.read().strings(ctx, "SELECT hash FROM forgotten LIMIT 1")
	return len(found) > 0, d.fail("read who is forgotten", err)
}

// absent tells a forgotten mention from one that never was.
func (d *DB) absent(ctx context.Context, c conn, key string) (pulse.Judged, error) {
	none := pulse.WithHint(pulse.Usagef("there is no mention %q", key), "%s", idsOf(key))
	hash, err := hashing(ctx, c)
	if err != nil {
		return pulse.Judged{}, none
	}
	found, err := c.strings(ctx, "SELECT hash FROM forgotten WHERE hash = ?", hash(key))
	if err != nil || len(found) == 0 {
		return pulse.Judged{}, none
	}
	source, id := pulse.SplitKey(key)
	return pulse.Judged{Mention: pulse.Mention{Source: source, ID: id}, Gone: "forgotten"}, nil
}

// idsOf tells where ids are found; cases and items have ids that look like one.
func idsOf(key string) string {
	_, number := strconv.Atoi(strings.TrimLeft(key, "BCbc-"))
	switch {
	case number == nil && strings.HasPrefix(strings.ToUpper(key), "C-"):
		return key + " is a case; what its guest said is listed by: pulse case show " + key
	case number == nil && strings.HasPrefix(strings.ToUpper(key), "B-"):
		return key + " is an item of the backlog: pulse backlog show " + key
	}
	return "pulse search WORDS finds it by its text; pulse complaints --json and pulse praise --json list the ids"
}
