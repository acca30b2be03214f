package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Unfindable gives up to limit mentions whose text pulse search does not know yet,
// by key.
func (d *DB) Unfindable(ctx context.Context, limit int) ([]pulse.Judged, error) {
	js, err := find(ctx, d.read(), unfindable, int64(limit))
	return js, d.fail("read what cannot be searched yet", err)
}

// CROSS JOIN: the list is short, and SQLite must not begin with the mentions.
const unfindable = "SELECT " + columns + " FROM search_due s CROSS JOIN mentions m WHERE m.key = s.key AND m.gone = '' ORDER BY s.key LIMIT ?"

// unfound puts mentions on the list of those whose words are not known.
func (p saving) unfound(ctx context.Context, keys ...string) error {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k}
	}
	_, err := p.rows(ctx, "INSERT INTO search_due (key)", "ON CONFLICT (key) DO NOTHING", rows)
	return err
}

// found takes mentions off that list.
func (p saving) found(ctx context.Context, keys []string) error {
	_, err := p.exec(ctx, "DELETE FROM search_due WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return err
}

// SaveFindable keeps the words of texts, all or none. A text that changed or went
// meanwhile is left out.
func (d *DB) SaveFindable(ctx context.Context, list []pulse.Findable) error {
	return d.write(ctx, "keep the words of texts", func(c conn) error {
		p := saving{conn: c}
		for part := range slices.Chunk(list, groupsAt) {
			if err := p.findable(ctx, part); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p saving) findable(ctx context.Context, list []pulse.Findable) error {
	by, keys := map[string]pulse.Findable{}, make([]string, len(list))
	for i, f := range list {
		by[f.Key], keys[i] = f, f.Key
	}
	js, err := find(ctx, p.conn, "SELECT "+columns+" FROM mentions m WHERE m.gone = '' AND m.key IN ("+marks(len(keys))+") ORDER BY m.posted, m.key", anys(keys)...)
	if err != nil {
		return err
	}
	js = slices.DeleteFunc(js, func(j pulse.Judged) bool { return j.Text != by[j.Key()].Text })
	if len(js) == 0 {
		return nil
	}
	if err := p.unfind(ctx, keysOf(js)); err != nil {
		return err
	}
	var docs, words [][]any
	for _, j := range js {
		doc, err := p.newDoc(ctx, j.Posted, docs)
		if err != nil {
			return err
		}
		f := by[j.Key()]
		docs = append(docs, []any{f.Key, doc, strings.Join(f.Words, " ")})
		for _, w := range f.Words {
			words = append(words, []any{w, doc})
		}
	}
	slices.SortFunc(words, func(a, b []any) int { return cmp.Compare(a[0].(string), b[0].(string)) }) // as they lie in the table
	if _, err := p.rows(ctx, "INSERT INTO search_docs (key, doc, words)", "", docs); err != nil {
		return err
	}
	if _, err := p.rows(ctx, "INSERT INTO search_words (word, doc)", "", words); err != nil {
		return err
	}
	return p.found(ctx, keysOf(js))
}

// perMoment is how many mentions of one millisecond have a number.
const perMoment = 1 << 20

// newDoc is the next number of the millisecond of posted; docs, in the order of
// posting, are taken too.
func (p saving) newDoc(ctx context.Context, posted time.Time, docs [][]any) (int64, error) {
	from := firstDoc(posted)
	if n := len(docs); n > 0 && docs[n-1][1].(int64) >= from {
		return docs[n-1][1].(int64) + 1, nil
	}
	var last sql.NullInt64
	err := p.row(ctx, "SELECT MAX(doc) FROM search_docs WHERE doc >= ? AND doc < ?", from, from+perMoment).Scan(&last)
	if last.Valid {
		from = last.Int64 + 1
	}
	return from, err
}

// firstDoc is the first number of a millisecond. What lies before 1970 or behind
// 2109 has the nearest one: it is found all the same.
func firstDoc(posted time.Time) int64 {
	return min(max(millis(posted), 0), 1<<42) * perMoment
}

func keysOf(js []pulse.Judged) []string {
	out := make([]string, len(js))
	for i, j := range js {
		out[i] = j.Key()
	}
	return out
}

// unfind takes the words of texts out that change or go.
func (p saving) unfind(ctx context.Context, keys []string) error {
	type doc struct {
		n     int64
		words []string
	}
	var docs []doc
	in := " WHERE key IN (" + marks(len(keys)) + ")"
	err := p.each(ctx, func(r *sql.Rows) error {
		var d doc
		var words string
		err := r.Scan(&d.n, &words)
		d.words = strings.Fields(words)
		docs = append(docs, d)
		return err
	}, "SELECT doc, words FROM search_docs"+in, anys(keys)...)
	if err != nil || len(docs) == 0 {
		return err
	}
	for _, d := range docs {
		for part := range slices.Chunk(d.words, groupsAt) {
			if _, err := p.exec(ctx, "DELETE FROM search_words WHERE doc = ? AND word IN ("+marks(len(part))+")", append([]any{d.n}, anys(part)...)...); err != nil {
				return err
			}
		}
	}
	_, err = p.exec(ctx, "DELETE FROM search_docs"+in, anys(keys)...)
	return err
}

// Search gives up to limit mentions of f that have a word in every range, the newest
// first, those behind the mention after; "" begins with the newest. Whether they hold
// what was typed is for package search to say.
func (d *DB) Search(ctx context.Context, words []pulse.WordRange, f pulse.Filter, after string, limit int) ([]pulse.Judged, error) {
	w := conditions(f, "m.posted")
	for _, r := range words {
		w.add("d.doc IN (SELECT doc FROM search_words WHERE word >= ? AND word < ?)", r.From, r.To)
	}
	if !f.From.IsZero() {
		w.add("d.doc >= ?", firstDoc(f.From))
	}
	if after != "" {
		w.add("d.doc < (SELECT doc FROM search_docs WHERE key = ?)", after)
	}
	js, err := find(ctx, d.read(), "SELECT "+columns+" FROM search_docs d JOIN mentions m ON m.key = d.key WHERE 1 = 1"+w.and()+" ORDER BY d.doc DESC LIMIT ?",
		append(w.args, int64(limit))...)
	return d.seen(js), d.fail("search", err)
}
