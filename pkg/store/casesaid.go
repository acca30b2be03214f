package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// CaseSaid gives the mentions of cases by number, each oldest first, and fills in the
// keys. They are read a few hundred at a time.
func (d *DB) CaseSaid(ctx context.Context, list []pulse.Case) (map[int][]pulse.Judged, error) {
	of, keys := map[string]int{}, []string(nil)
	at := map[int]int{}
	for i, c := range list {
		at[c.N] = i
		list[i].Mentions = []string{}
	}
	for part := range slices.Chunk(list, 300) {
		ns := make([]any, len(part))
		for i, c := range part {
			ns[i] = int64(c.N)
		}
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var key string
			var n int64
			err := r.Scan(&key, &n)
			of[key], keys = int(n), append(keys, key)
			list[at[int(n)]].Mentions = append(list[at[int(n)]].Mentions, key)
			return err
		}, "SELECT key, n FROM case_mentions WHERE n IN ("+marks(len(ns))+") ORDER BY n, rev", ns...)
		if err != nil {
			return nil, d.fail("read the mentions of cases", err)
		}
	}
	out := map[int][]pulse.Judged{}
	for part := range slices.Chunk(keys, 300) {
		js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE m.key IN ("+marks(len(part))+") ORDER BY m.posted, m.key", anys(part)...)
		if err != nil {
			return nil, d.fail("read the mentions of cases", err)
		}
		for _, j := range d.seen(js) {
			out[of[j.Key()]] = append(out[of[j.Key()]], j)
		}
	}
	return out, nil
}

// SaidBy gives up to limit mentions of the person who wrote j, newest first, without
// those in but. Where the source hides authors there are none.
func (d *DB) SaidBy(ctx context.Context, m pulse.Mention, but []string, limit int) ([]pulse.Judged, error) {
	a := m.Author
	id, handle, name := a.ID, "", ""
	if id == "" {
		handle = fold(a.Handle)
	}
	if id == "" && handle == "" {
		name = fold(a.Name)
	}
	if id+handle+name == "" {
		return nil, nil
	}
	cond, args := "m.source = ? AND m.author_id = ?", []any{m.Source, id}
	if id == "" {
		cond, args = cond+" AND m.handle_fold = ?", append(args, handle)
	}
	if id+handle == "" {
		cond, args = cond+" AND m.name_fold = ?", append(args, name)
	}
	args = append(args, anys(but)...)
	except := ""
	if len(but) > 0 {
		except = " AND m.key NOT IN (" + marks(len(but)) + ")"
	}
	js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE "+cond+" AND m.gone = ''"+except+" ORDER BY m.posted DESC, m.key LIMIT ?",
		append(args, int64(limit))...)
	return d.seen(js), d.fail("read what a guest said", err)
}

// UnsurePage gives up to n mentions a person should look at and nobody has, behind
// one in the order newest first, or with back set those before it, in the same
// order. nil is from the beginning, or the end.
func (d *DB) UnsurePage(ctx context.Context, from *pulse.Judged, back bool, n int) ([]pulse.Judged, error) {
	sign, order := "<", "DESC"
	if back {
		sign, order = ">", "ASC"
	}
	w := where{}
	w.add("m.unsure = 1")
	w.add("m.gone = ''")
	if from != nil {
		w.add("(m.posted, m.key) "+sign+" (?, ?)", millis(from.Posted), from.Key())
	}
	js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE 1 = 1"+w.and()+" ORDER BY m.posted "+order+", m.key "+order+" LIMIT ?",
		append(w.args, int64(n))...)
	if back {
		slices.Reverse(js)
	}
	return d.seen(js), d.fail("read what is unsure", err)
}

// CountUnsure is how many mentions a person should look at.
func (d *DB) CountUnsure(ctx context.Context) (n int, err error) {
	err = d.read().row(ctx, "SELECT COUNT(*) FROM mentions WHERE unsure = 1 AND gone = ''").Scan(&n)
	return n, d.fail("count what is unsure", err)
}
