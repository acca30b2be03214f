package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Often counts the texts posted since a moment that hold a word, no further than most:
// what looking for it costs.
func (d *DB) Often(ctx context.Context, word string, since time.Time, most int) (n int, err error) {
	err = d.read().row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM search_words WHERE word = ? AND doc >= ? LIMIT ?) w", word, firstDoc(since), int64(most)).Scan(&n)
	return n, d.fail("count a word", err)
}

// Holding gives up to limit texts posted since a moment that hold all words, the newest
// first. The first word should be the rarest: the newest texts that hold it, no more than
// most of them, are asked for the others, each by one look into the index.
func (d *DB) Holding(ctx context.Context, words []string, since time.Time, most, limit int) ([]pulse.Judged, error) {
	docs, err := d.docsOf(ctx, words, since, most, limit)
	if err != nil || len(docs) == 0 {
		return nil, d.fail("look for words", err)
	}
	js, err := find(ctx, d.read(), "SELECT "+columns+" FROM search_docs d JOIN mentions m ON m.key = d.key WHERE m.gone = '' AND d.doc IN ("+marks(len(docs))+") ORDER BY d.doc DESC", docs...)
	return d.seen(js), d.fail("look for words", err)
}

func (d *DB) docsOf(ctx context.Context, words []string, since time.Time, most, limit int) (docs []any, err error) {
	if len(words) == 0 {
		return nil, nil
	}
	query := "SELECT w.doc FROM (SELECT doc FROM search_words WHERE word = ? AND doc >= ? ORDER BY doc DESC LIMIT ?) w WHERE 1 = 1"
	args := []any{words[0], firstDoc(since), int64(most)}
	for _, word := range words[1:] {
		query += " AND EXISTS (SELECT 1 FROM search_words x WHERE x.word = ? AND x.doc = w.doc)"
		args = append(args, word)
	}
	err = d.read().each(ctx, func(r *sql.Rows) error {
		var doc int64
		err := r.Scan(&doc)
		docs = append(docs, doc)
		return err
	}, query+" ORDER BY w.doc DESC LIMIT ?", append(args, int64(limit))...)
	return docs, err
}
