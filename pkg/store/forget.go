package store

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Forget erases everything an author said, in every table, kept or dropped,
// and returns how many mentions that was. Author is a handle, a name or an id, or the
// key of a mention, for whoever gave no name: its author is meant, or it alone.
// All that remains is a keyed hash of each mention's key, by which the same
// mention stays forgotten when a later fetch brings it again.
func (d *DB) Forget(ctx context.Context, author string) (n int, err error) {
	author = strings.TrimSpace(author)
	if fold(author) == "" {
		return 0, pulse.Usagef("whom to forget? give a handle, a name or an id")
	}
	err = d.write(ctx, "forget "+author, func(c conn) error {
		p := saving{conn: c, now: millis(d.now())}
		n, err = p.forget(ctx, author)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, d.scrub(ctx)
}

func (p saving) forget(ctx context.Context, author string) (int, error) {
	hash, err := p.hasher(ctx)
	if err != nil {
		return 0, err
	}
	by := " WHERE author_id = ? OR handle_fold = ? OR name_fold = ? OR key = ?"
	key := author
	if of, err := p.strings(ctx, "SELECT CASE WHEN author_id <> '' THEN author_id ELSE author_handle END FROM mentions WHERE key = ?", key); err != nil {
		return 0, err
	} else if len(of) > 0 && of[0] != "" {
		author = of[0]
	}
	who := []any{author, fold(author), fold(author), key}
	held, err := p.strings(ctx, "SELECT key FROM mentions"+by, who...)
	if err != nil {
		return 0, err
	}
	dropped, err := p.strings(ctx, "SELECT key FROM drops"+by, who...)
	if err != nil {
		return 0, err
	}
	names, err := p.known(ctx, author, by, who)
	if err != nil {
		return 0, err
	}
	if err := strikeNames(ctx, p.conn, names); err != nil {
		return 0, err
	}
	if err := strikeStaff(ctx, p.conn, names); err != nil {
		return 0, err
	}
	slices.Sort(held)
	for part := range slices.Chunk(held, 200) {
		if err := p.erase(ctx, part); err != nil {
			return 0, err
		}
	}
	if _, err := p.exec(ctx, "DELETE FROM drops"+by, who...); err != nil {
		return 0, err
	}
	if err := p.unmute(ctx, names); err != nil {
		return 0, err
	}
	if _, err := p.exec(ctx, "DELETE FROM idea_items WHERE idea IN (SELECT n FROM ideas WHERE who_fold = ?)", fold(author)); err != nil {
		return 0, err
	}
	if _, err := p.exec(ctx, "DELETE FROM ideas WHERE who_fold = ?", fold(author)); err != nil {
		return 0, err
	}
	all := append(held, dropped...)
	for _, key := range all {
		if _, err := p.exec(ctx, "INSERT INTO forgotten (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", hash(key), p.now); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// unmute takes away the mutes that would keep one of the names in clear: of the author,
// and of words that hold a name.
func (p saving) unmute(ctx context.Context, names []string) error {
	same := func(value string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return fold(value) == fold(name) })
	}
	holds := func(value string) bool { return same(value) || strikeAll(value, names) != value }
	for _, m := range []struct {
		what  pulse.MuteWhat
		names func(string) bool
	}{{pulse.MuteAuthor, same}, {pulse.MuteWord, holds}} {
		muted, err := p.strings(ctx, "SELECT value FROM mutes WHERE what = ?", string(m.what))
		if err != nil {
			return err
		}
		for _, value := range muted {
			if !m.names(value) {
				continue
			}
			if _, err := p.exec(ctx, "DELETE FROM mutes WHERE what = ? AND value = ?", string(m.what), value); err != nil {
				return err
			}
		}
	}
	return nil
}

// erase removes mentions with everything that hangs on them.
func (p saving) erase(ctx context.Context, keys []string) error {
	if err := p.unconsent(ctx, keys); err != nil {
		return err
	}
	if err := dropMessages(ctx, p.conn, keys); err != nil {
		return err
	}
	if err := p.strip(ctx, keys, true); err != nil {
		return err
	}
	if err := dropAnswers(ctx, p.conn, keys); err != nil {
		return err
	}
	if err := p.promote(ctx, keys); err != nil {
		return err
	}
	_, err := p.exec(ctx, "DELETE FROM mentions WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return err
}

// scrub folds SQLite's log into the file, so that the erased text is in
// neither. With a reader in the way it happens at a later commit.
func (d *DB) scrub(ctx context.Context) error {
	if d.pg {
		return nil
	}
	_, err := d.w.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return d.fail("empty the log", err)
}
