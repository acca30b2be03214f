package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Mentions gives what f asks for, oldest first, ties by key.
func (d *DB) Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error) {
	query, args := filtered(f)
	js, err := find(ctx, d.read(), query, args...)
	if err != nil {
		return nil, d.fail("read mentions", err)
	}
	if f.Limit > 0 {
		slices.Reverse(js)
	}
	return d.seen(js), nil
}

// where collects conditions and their arguments.
type where struct {
	conds []string
	args  []any
}

func (w *where) add(cond string, args ...any) {
	w.conds = append(w.conds, cond)
	w.args = append(w.args, args...)
}

// and gives the conditions behind others.
func (w *where) and() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " AND " + strings.Join(w.conds, " AND ")
}

// filtered turns f into a query. With a limit the newest come first.
//
// Late arrivals are asked for by when they were stored and by "posted before":
// the sign before posted keeps both engines from walking all mentions ever
// posted instead of the few just stored.
func filtered(f pulse.Filter) (string, []any) {
	posted := "m.posted"
	if !f.StoredFrom.IsZero() && f.From.IsZero() {
		posted = "+m.posted"
	}
	w := conditions(f, posted)
	query := "SELECT " + columns + " FROM mentions m"
	if len(w.conds) > 0 {
		query += " WHERE " + strings.Join(w.conds, " AND ")
	}
	if f.Limit <= 0 {
		return query + " ORDER BY " + posted + ", m.key", w.args
	}
	return query + " ORDER BY " + posted + " DESC, m.key DESC LIMIT ?", append(w.args, int64(f.Limit))
}

func conditions(f pulse.Filter, posted string) where {
	var w where
	if !f.From.IsZero() {
		w.add(posted+" >= ?", millis(f.From))
	}
	if !f.To.IsZero() {
		w.add(posted+" < ?", millis(f.To))
	}
	if !f.StoredFrom.IsZero() {
		w.add("m.stored > ?", millis(f.StoredFrom))
	}
	if !f.StoredTo.IsZero() {
		w.add("m.stored <= ?", millis(f.StoredTo))
	}
	if f.Place != "" {
		w.add("m.place = ?", f.Place)
	}
	if f.Source != "" {
		w.add("m.source = ?", f.Source)
	}
	if len(f.Kinds) > 0 {
		w.add("m.kind IN (" + marks(len(f.Kinds)) + ")")
		for _, k := range f.Kinds {
			w.args = append(w.args, string(k))
		}
	}
	if f.Unsure {
		w.add("m.unsure = 1")
	}
	if f.Author != "" {
		w.add("(m.author_id = ? OR m.handle_fold = ? OR m.name_fold = ?)", f.Author, fold(f.Author), fold(f.Author))
	}
	if !f.Gone {
		w.add("m.gone = ''")
	}
	return w
}

// Mention gives one mention by its key, "x:1992", or by its id alone where
// only one source has it. Anything else is an ErrUsage with a hint.
func (d *DB) Mention(ctx context.Context, key string) (pulse.Judged, error) {
	key = strings.TrimSpace(key)
	c := d.read()
	tries, err := d.meant(ctx, c, key)
	if err != nil {
		return pulse.Judged{}, err
	}
	js, err := find(ctx, c, "SELECT "+columns+" FROM mentions m WHERE m.key IN ("+marks(len(tries))+") ORDER BY m.key", anys(tries)...)
	if err != nil {
		return pulse.Judged{}, d.fail("read "+key, err)
	}
	for _, j := range d.seen(js) {
		if len(js) == 1 || j.Key() == key {
			return j, nil
		}
	}
	if len(js) == 0 {
		return d.absent(ctx, c, key)
	}
	var found []string
	for _, j := range js {
		found = append(found, j.Key())
	}
	return pulse.Judged{}, pulse.WithHint(pulse.Usagef("%q is in more than one source", key), "use one of %s", strings.Join(found, ", "))
}

// meant are the keys that a person may mean: what was typed, and that as an id of each
// source.
func (d *DB) meant(ctx context.Context, c conn, typed string) ([]string, error) {
	sources, err := c.strings(ctx, "SELECT source FROM cursors ORDER BY source")
	if err != nil {
		return nil, d.fail("read the sources", err)
	}
	out := []string{typed}
	for _, s := range sources {
		out = append(out, pulse.Mention{Source: s, ID: typed}.Key())
	}
	return out, nil
}

// leastBegun is how many letters of an id are enough to find it by.
const leastBegun = 4

// Named is Mention for what a person typed: the beginning of an id is enough where no
// other id begins so. Of several the first are named.
func (d *DB) Named(ctx context.Context, typed string) (pulse.Judged, error) {
	j, err := d.Mention(ctx, typed)
	if err == nil || !errors.Is(err, pulse.ErrUsage) {
		return j, err
	}
	begun, err2 := d.beginning(ctx, strings.TrimSpace(typed))
	switch {
	case err2 != nil:
		return j, err2
	case len(begun) == 0:
		return j, err
	case len(begun) == 1:
		return d.Mention(ctx, begun[0])
	}
	if more := len(begun) - 3; more > 0 {
		begun = append(begun[:3], "…")
	}
	return j, pulse.WithHint(pulse.Usagef("several ids begin with %q", typed), "type some letters more: %s", strings.Join(begun, ", "))
}

// keysFrom are the first keys of a stretch.
const keysFrom = "SELECT key FROM mentions WHERE key >= ? AND key < ? AND gone = '' ORDER BY key LIMIT 4"

// beginning gives some keys that begin with what was typed, with or without a source.
func (d *DB) beginning(ctx context.Context, typed string) ([]string, error) {
	if _, id := pulse.SplitKey(typed); len(id) < leastBegun {
		return nil, nil
	}
	c := d.read()
	tries, err := d.meant(ctx, c, typed)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range tries {
		if !strings.Contains(t, ":") {
			continue // it is no beginning of a source that is meant
		}
		keys, err := c.strings(ctx, keysFrom, t, t+string(utf8.MaxRune))
		if err != nil {
			return nil, d.fail("read the ids", err)
		}
		out = append(out, keys...)
	}
	return out, nil
}
