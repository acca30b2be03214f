package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// columns of a whole mention, in the order judged scans them. The copies are
// counted where they are, so that no counter can drift.
const columns = `m.source, m.id, m.via, m.text, m.author_id, m.author_handle, m.author_name, m.posted, m.url, m.place, m.lang,
 m.rating, m.reply_to, m.repost_of, m.quote_of, m.reach, m.stored, m.edited, m.gone, m.first_key, m.verdict, m.correction,
 (SELECT COUNT(*) FROM mentions c WHERE c.first_key = m.key AND c.first_key <> '')`

// encoded is what a row holds as JSON.
type encoded struct{ verdict, correction string }

// judged scans one row of columns. What is encoded is still to be decoded.
func judged(r interface{ Scan(...any) error }) (j pulse.Judged, e encoded, err error) {
	var posted, stored, edited int64
	m := &j.Mention
	err = r.Scan(&m.Source, &m.ID, &m.Via, &m.Text, &m.Author.ID, &m.Author.Handle, &m.Author.Name, &posted, &m.URL, &m.Place, &m.Lang,
		&m.Rating, &m.ReplyTo, &m.RepostOf, &m.QuoteOf, &m.Reach, &stored, &edited, &j.Gone, &j.First, &e.verdict, &e.correction, &j.Copies)
	m.Posted, j.Stored, j.Edited = moment(posted), moment(stored), moment(edited)
	return j, e, err
}

// into decodes a row's verdict and correction.
func (e encoded) into(j *pulse.Judged) error {
	if e.verdict != "" {
		if err := json.Unmarshal([]byte(e.verdict), &j.Verdict); err != nil {
			return fmt.Errorf("verdict of %s: %w", j.Key(), err)
		}
	}
	if e.correction != "" {
		j.Correction = new(pulse.Correction)
		if err := json.Unmarshal([]byte(e.correction), j.Correction); err != nil {
			return fmt.Errorf("correction of %s: %w", j.Key(), err)
		}
	}
	return nil
}

// few rows are decoded faster than others are set to work on them.
const fewRows = 256

// decode decodes all rows, many of them on every processor: it takes as long as
// reading them.
func decode(js []pulse.Judged, es []encoded) error {
	n := min(runtime.GOMAXPROCS(0), 1+len(js)/fewRows)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for w := range n {
		wg.Go(func() {
			for i := len(js) * w / n; i < len(js)*(w+1)/n && errs[w] == nil; i++ {
				errs[w] = es[i].into(&js[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// find collects the mentions a query over columns gives.
func find(ctx context.Context, c conn, query string, args ...any) ([]pulse.Judged, error) {
	var out piles[pulse.Judged]
	var rest piles[encoded]
	err := c.each(ctx, func(r *sql.Rows) error {
		j, e, err := judged(r)
		out.add(j)
		rest.add(e)
		return err
	}, query, args...)
	if err != nil {
		return out.all(), err
	}
	js := out.all()
	return js, decode(js, rest.all())
}

// piles hold a list whose length nobody knows before it ends. A slice that grows would
// copy it five times over.
type piles[T any] struct {
	full [][]T
	last []T
}

// pileful is how many a pile holds.
const pileful = 512

func (p *piles[T]) add(v T) {
	if len(p.last) == pileful {
		p.full, p.last = append(p.full, p.last), make([]T, 0, pileful)
	}
	p.last = append(p.last, v)
}

// all is the whole list, nil where nothing was added.
func (p *piles[T]) all() []T {
	if len(p.full) == 0 {
		return p.last
	}
	return slices.Concat(append(p.full, p.last)...)
}

// entry is one mention of a page, made ready before the transaction begins.
type entry struct {
	pulse.Judged
	key     string
	verdict string // JSON
	bands   []uint64
}

// prepare cleans and encodes a page. Of a mention given twice the last counts.
// It is sorted by key, so that two writers take rows in the same order and
// cannot wait for each other in a circle.
func prepare(k pulse.Keep) ([]entry, error) {
	at := make(map[string]int, len(k.Judged))
	out := make([]entry, 0, len(k.Judged))
	for i, j := range k.Judged {
		e := entry{Judged: j}
		e.Mention = clean(j.Mention)
		e.Source = cmp.Or(e.Source, k.Source)
		e.key = e.Key()
		v, err := json.Marshal(j.Verdict)
		if err != nil {
			return nil, fmt.Errorf("verdict of %s: %w", e.key, err)
		}
		e.verdict = string(v)
		if i < len(k.Bands) {
			e.bands = k.Bands[i]
		}
		if n, twice := at[e.key]; twice {
			out[n] = e
			continue
		}
		at[e.key] = len(out)
		out = append(out, e)
	}
	sortEntries(out)
	return out, nil
}

// clean makes every text storable: PostgreSQL takes no invalid UTF-8 and no
// NUL. Each bad byte becomes one byte, so that evidence spans stay in place.
func clean(m pulse.Mention) pulse.Mention {
	for _, s := range []*string{&m.Source, &m.ID, &m.Text, &m.URL, &m.Place, &m.Lang, &m.ReplyTo, &m.RepostOf, &m.QuoteOf,
		&m.Author.ID, &m.Author.Handle, &m.Author.Name, (*string)(&m.Via)} {
		*s = storable(*s)
	}
	m.Posted = moment(millis(m.Posted))
	return m
}

func storable(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	b := []byte(s)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b[i] = '?'
		case r == 0:
			b[i] = ' '
		}
		i += n
	}
	return string(b)
}

// fold makes names comparable: case is ignored, also Turkish İ and ı, which no
// database folds alike.
func fold(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "@")
	return strings.ToLower(turkish.Replace(s))
}

var turkish = strings.NewReplacer("İ", "i", "I", "i", "ı", "i", "i\u0307", "i")
