package store

import (
	"cmp"
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Near-copies are looked for among mentions stored in this bucket of days and
// the two before it, so at least the last 30 days and at most 45: reposts come
// within days, and the index stays as small as a month of mentions.
const (
	bucketSpan = 15 * 24 * time.Hour
	buckets    = 3
)

func bucketOf(ms int64) int64 { return ms / bucketSpan.Milliseconds() }

// addBands indexes the signatures of mentions that lead: a copy adds nothing
// that its first does not answer for, and a thousand copies answer once.
func (p saving) addBands(ctx context.Context, page []entry) error {
	type band struct {
		band int64
		key  string
	}
	var all []band
	for _, e := range page {
		for _, b := range e.bands {
			if e.First == "" {
				all = append(all, band{int64(b), e.key}) // the same bits; engines have no unsigned numbers
			}
		}
	}
	// in the order of the index, which then is walked once
	sorting.By(all, func(a, b band) int { return cmp.Or(cmp.Compare(a.band, b.band), strings.Compare(a.key, b.key)) })
	bucket := bucketOf(p.now)
	rows := make([][]any, len(all))
	for i, b := range all {
		rows[i] = []any{bucket, b.band, b.key}
	}
	_, err := p.rows(ctx, "INSERT INTO bands (bucket, band, key)", "ON CONFLICT (bucket, band, key) DO NOTHING", rows)
	return err
}

// dropBands removes the signatures of keys first stored at the given moment or
// edited since.
func (p saving) dropBands(ctx context.Context, stored int64, keys ...string) error {
	from := max(bucketOf(stored), bucketOf(p.now)-buckets)
	for b := from; b <= bucketOf(p.now); b++ {
		if _, err := p.exec(ctx, "DELETE FROM bands WHERE bucket = ? AND key IN ("+marks(len(keys))+")", append([]any{b}, anys(keys)...)...); err != nil {
			return err
		}
	}
	return nil
}

// Near gives the leading mentions of the last month that share a signature
// band. Sharing one is a hint: whoever asks compares the texts.
func (d *DB) Near(ctx context.Context, bands []uint64) ([]pulse.Near, error) {
	if len(bands) == 0 {
		return nil, nil
	}
	b := bucketOf(millis(d.now()))
	args := make([]any, 0, buckets+len(bands))
	for i := range int64(buckets) {
		args = append(args, b-i)
	}
	for _, x := range bands {
		args = append(args, int64(x))
	}
	var out []pulse.Near
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var n pulse.Near
		err := r.Scan(&n.Key, &n.Text)
		out = append(out, n)
		return err
	}, "SELECT m.key, m.text FROM mentions m WHERE m.gone = '' AND m.key IN (SELECT key FROM bands WHERE bucket IN ("+marks(buckets)+
		") AND band IN ("+marks(len(bands))+")) ORDER BY m.stored, m.key", args...)
	return out, d.fail("look for near-copies", err)
}
