package store

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Forget erases everything an author said, in every table, kept or dropped, and tells
// what that was. Where others passed it on as it was, that goes too; where they name
// the author by handle, stars stand there. Author is a handle, a name or an id, or the
// key of a mention, for whoever gave no name: its author is meant, or it alone.
// All that remains is a keyed hash of each mention's key, by which the same
// mention stays forgotten when a later fetch brings it again.
func (d *DB) Forget(ctx context.Context, author string) (f pulse.Forgotten, err error) {
	author = strings.TrimSpace(author)
	if fold(author) == "" {
		return f, pulse.Usagef("whom to forget? give a handle, a name or an id")
	}
	err = d.write(ctx, "forget somebody", func(c conn) error {
		p := saving{conn: c, now: millis(d.now())}
		if f.Files, err = copies(ctx, c); err != nil { // before names in them are struck
			return err
		}
		if err := p.forget(ctx, author, &f); err != nil {
			return err
		}
		return d.note(ctx, c, pulse.Act{What: pulse.ActForget, Items: f.Mentions})
	})
	if err != nil {
		return pulse.Forgotten{}, err
	}
	return f, d.scrub(ctx)
}

func (p saving) forget(ctx context.Context, author string, f *pulse.Forgotten) error {
	hash, err := p.hasher(ctx)
	if err != nil {
		return err
	}
	key := author
	if author, err = p.authorOf(ctx, key); err != nil {
		return err
	}
	names := spelt(author)
	in := " IN (" + marks(len(names)) + ")"
	by := " WHERE author_id = ? OR handle_fold" + in + " OR name_fold" + in + " OR key = ?"
	who := slices.Concat([]any{author}, anys(names), anys(names), []any{key})
	held, err := p.strings(ctx, "SELECT key FROM mentions"+by, who...)
	if err != nil {
		return err
	}
	dropped, err := p.strings(ctx, "SELECT key FROM drops"+by, who...)
	if err != nil {
		return err
	}
	if f.Names, err = p.known(ctx, author, by, who); err != nil {
		return err
	}
	passed, err := p.passedOn(ctx, held)
	if err != nil {
		return err
	}
	held = append(held, passed...)
	if f.Texts, err = p.texts(ctx, held); err != nil {
		return err
	}
	if err := strikeNames(ctx, p.conn, f.Names); err != nil {
		return err
	}
	if err := strikeStaff(ctx, p.conn, f.Names); err != nil {
		return err
	}
	if err := p.eraseAll(ctx, held); err != nil {
		return err
	}
	if _, err := p.exec(ctx, "DELETE FROM drops"+by, who...); err != nil {
		return err
	}
	if err := p.star(ctx, f.Names, hash); err != nil {
		return err
	}
	if err := p.unmute(ctx, f.Names); err != nil {
		return err
	}
	if err := p.dropIdeas(ctx, author); err != nil {
		return err
	}
	all := append(held, dropped...)
	f.Mentions = len(all)
	return p.keepForgotten(ctx, all, hash)
}

// authorOf is who wrote the mention of that key, by id or handle; what is no key, or that
// of a guest who gave no name, is given back.
func (p saving) authorOf(ctx context.Context, key string) (string, error) {
	of, err := p.strings(ctx, "SELECT CASE WHEN author_id <> '' THEN author_id ELSE author_handle END FROM mentions WHERE key = ?", key)
	if err != nil || len(of) == 0 || of[0] == "" {
		return key, err
	}
	return of[0], nil
}

// eraseAll erases in portions that fit into one statement.
func (p saving) eraseAll(ctx context.Context, keys []string) error {
	slices.Sort(keys)
	for part := range slices.Chunk(keys, 200) {
		if err := p.erase(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// dropIdeas removes the ideas of one of the staff, and their way into the backlog.
func (p saving) dropIdeas(ctx context.Context, who string) error {
	if _, err := p.exec(ctx, "DELETE FROM idea_items WHERE idea IN (SELECT n FROM ideas WHERE who_fold = ?)", fold(who)); err != nil {
		return err
	}
	_, err := p.exec(ctx, "DELETE FROM ideas WHERE who_fold = ?", fold(who))
	return err
}

// keepForgotten keeps what makes forgotten mentions stay forgotten: their hashes.
func (p saving) keepForgotten(ctx context.Context, keys []string, hash func(string) string) error {
	for _, key := range keys {
		if _, err := p.exec(ctx, "INSERT INTO forgotten (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", hash(key), p.now); err != nil {
			return err
		}
	}
	return nil
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

// scrub leaves nothing of what was erased in places that are free. PostgreSQL is asked
// to give the room of erased rows free; its log and its own backups are its keeper's.
func (d *DB) scrub(ctx context.Context) error {
	if !d.pg {
		return d.emptyLog(ctx)
	}
	if _, err := d.w.ExecContext(ctx, "VACUUM mentions, versions, drops, search_docs, search_words, case_changes, backlog_changes, answers"); err != nil {
		d.log.Warn("the room of what was erased is not free yet; PostgreSQL does it by itself later: " + d.hide(err.Error()))
	}
	return nil
}

// emptyLog folds SQLite's log into the file, so that the erased text is in neither.
// With a reader in the way it happens at a later commit.
func (d *DB) emptyLog(ctx context.Context) error {
	_, err := d.w.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return d.fail("empty the log", err)
}
