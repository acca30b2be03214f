package store

import (
	"context"
	"slices"
	"strings"

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
	sources, err := c.strings(ctx, "SELECT source FROM cursors ORDER BY source")
	if err != nil {
		return pulse.Judged{}, d.fail("read the sources", err)
	}
	tries := []string{key}
	for _, s := range sources {
		tries = append(tries, pulse.Mention{Source: s, ID: key}.Key())
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
