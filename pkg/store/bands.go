package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
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

// dropBands removes the signatures of mentions.
func (p saving) dropBands(ctx context.Context, keys ...string) error {
	in, err := p.bucketsOf(ctx, keys)
	if err != nil {
		return err
	}
	for _, b := range slices.Sorted(maps.Keys(in)) {
		if _, err := p.exec(ctx, "DELETE FROM bands WHERE bucket = ? AND key IN ("+marks(len(in[b]))+")", append([]any{b}, anys(in[b])...)...); err != nil {
			return err
		}
	}
	return nil
}

// bucketsOf tells where the signatures of mentions lie: in the bucket of the day on
// which they were stored, or edited last. To look into a bucket is to read a month of
// a chain; into those that are given up nobody looks.
func (p saving) bucketsOf(ctx context.Context, keys []string) (map[int64][]string, error) {
	in := map[int64][]string{}
	err := p.each(ctx, func(r *sql.Rows) error {
		var key string
		var stored, edited int64
		err := r.Scan(&key, &stored, &edited)
		if b := bucketOf(max(stored, edited)); b >= bucketOf(p.now)-buckets {
			in[b] = append(in[b], key)
		}
		return err
	}, "SELECT key, stored, edited FROM mentions WHERE key IN ("+marks(len(keys))+")", anys(keys)...)
	return in, err
}

// passBands gives the signatures of a mention to another one, into the bucket where
// they will be looked for.
func (p saving) passBands(ctx context.Context, from, to string) error {
	was, err := p.bucketsOf(ctx, []string{from})
	if err != nil {
		return err
	}
	will, err := p.bucketsOf(ctx, []string{to})
	if err != nil {
		return err
	}
	for b := range was {
		for into := range will {
			_, err := p.exec(ctx, "INSERT INTO bands (bucket, band, key) SELECT ?, band, ? FROM bands WHERE bucket = ? AND key = ? ON CONFLICT (bucket, band, key) DO NOTHING",
				into, to, b, from)
			if err != nil {
				return err
			}
		}
	}
	return p.dropBands(ctx, from)
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
