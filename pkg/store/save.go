package store

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Save keeps one judged page: its mentions with verdicts and signatures, what
// was dropped, what is gone, the cursor and what the page cost its run, all or
// nothing. Saving a page twice changes nothing. A changed text replaces the
// verdict and remembers the earlier text (where k.KeepVersions) or that there
// was one; a correction and the pointer to the first of its copies stay. What
// is no longer held never comes back. An empty k.Next leaves the cursor alone.
func (d *DB) Save(ctx context.Context, k pulse.Keep) (pulse.Saved, error) {
	page, err := prepare(k)
	if err != nil {
		return pulse.Saved{}, err
	}
	var s pulse.Saved
	err = d.write(ctx, "save a page of "+k.Source, func(c conn) error {
		s = pulse.Saved{}
		p := saving{conn: c, now: millis(d.now()), keepVersions: k.KeepVersions}
		return p.page(ctx, k, page, &s)
	})
	if err != nil {
		return pulse.Saved{}, err
	}
	return s, nil
}

// saving is one Save on its way.
type saving struct {
	conn
	now          int64
	keepVersions bool
}

func (p saving) page(ctx context.Context, k pulse.Keep, page []entry, s *pulse.Saved) error {
	fresh, known, err := p.split(ctx, page)
	if err != nil {
		return err
	}
	if err := p.resolve(ctx, fresh); err != nil {
		return err
	}
	if s.New, s.Folded, err = p.insert(ctx, fresh); err != nil {
		return err
	}
	if s.Edited, err = p.refresh(ctx, known); err != nil {
		return err
	}
	if s.Gone, err = p.gone(ctx, k.Source, k.Gone); err != nil {
		return err
	}
	if err := p.drops(ctx, k); err != nil {
		return err
	}
	return p.progress(ctx, k)
}

// pair is a mention as it came beside the one we hold.
type pair struct {
	entry
	held pulse.Judged
}

// split parts a page into what is new and what we hold, leaving out what was
// given up: gone, expired or forgotten.
func (p saving) split(ctx context.Context, page []entry) (fresh []entry, known []pair, err error) {
	if err := p.starForgotten(ctx, page); err != nil { // before it is compared with what we hold
		return nil, nil, err
	}
	held := make(map[string]pulse.Judged, len(page))
	for part := range slices.Chunk(page, 200) {
		js, err := find(ctx, p.conn, "SELECT "+columns+" FROM mentions m WHERE m.key IN ("+marks(len(part))+")", anys(keys(part))...)
		if err != nil {
			return nil, nil, err
		}
		for _, j := range js {
			held[j.Key()] = j
		}
	}
	for _, e := range page {
		h, ok := held[e.key]
		switch {
		case !ok:
			fresh = append(fresh, e)
		case h.Gone == "":
			known = append(known, pair{e, h})
		}
	}
	fresh, err = p.unforgotten(ctx, fresh)
	return fresh, known, err
}

// resolve points each new copy at the true first of its copies: the pointer
// follows one step when the named one is itself a copy, and is dropped when it
// is not held.
func (p saving) resolve(ctx context.Context, fresh []entry) error {
	var asked []string
	for _, e := range fresh {
		if e.First != "" {
			asked = append(asked, e.First)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	lead := map[string]string{}
	for part := range slices.Chunk(asked, 200) {
		js, err := find(ctx, p.conn, "SELECT "+columns+" FROM mentions m WHERE m.key IN ("+marks(len(part))+") AND m.gone IN ('', 'expired')", anys(part)...)
		if err != nil {
			return err
		}
		for _, j := range js {
			lead[j.Key()] = j.First
			if j.First == "" {
				lead[j.Key()] = j.Key()
			}
		}
	}
	pointWithin(fresh, lead)
	return nil
}

// pointWithin settles the pointers of a page, given the leads already stored.
func pointWithin(fresh []entry, lead map[string]string) {
	firstOf := make(map[string]string, len(fresh))
	for _, e := range fresh {
		firstOf[e.key] = e.First
	}
	for i := range fresh {
		e := &fresh[i]
		to := e.First
		for range fresh { // bounded: pointers of one page may form a circle
			next, here := firstOf[to]
			if !here || next == "" {
				break
			}
			to = next
		}
		_, here := firstOf[to]
		switch {
		case to == e.key:
			to = ""
		case !here:
			to = lead[to]
		case firstOf[to] != "": // a circle
			to = ""
		}
		e.First = to
	}
}

const insertColumns = `key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang,
 rating, reply_to, repost_of, quote_of, reach, stored, checked, first_key, kind, unsure, judged_by, judged, verdict`

func (p saving) insert(ctx context.Context, fresh []entry) (rows, folded int, err error) {
	all := make([][]any, len(fresh))
	for i, e := range fresh {
		all[i] = e.args(p.now)
		if e.First != "" {
			folded++
		}
	}
	rows, err = p.rows(ctx, "INSERT INTO mentions ("+insertColumns+")", "ON CONFLICT (key) DO NOTHING", all)
	if err != nil {
		return 0, 0, err
	}
	if err := p.undrop(ctx, fresh); err != nil {
		return 0, 0, err
	}
	if err := p.due(ctx, complaints(fresh)...); err != nil {
		return 0, 0, err
	}
	if err := p.unfound(ctx, keys(fresh)...); err != nil {
		return 0, 0, err
	}
	return rows, folded, p.addBands(ctx, fresh)
}

// complaints are the keys of those that complain.
func complaints(page []entry) []string {
	var out []string
	for _, e := range page {
		if e.Complains() {
			out = append(out, e.key)
		}
	}
	return out
}

// args are the values of insertColumns.
func (e entry) args(now int64) []any {
	a := e.Author
	return []any{e.key, e.Source, e.ID, string(e.Via), e.Text, a.ID, a.Handle, a.Name, fold(a.Handle), fold(a.Name), millis(e.Posted), e.URL,
		e.Place, e.Lang, e.Rating, e.ReplyTo, e.RepostOf, e.QuoteOf, int64(e.Reach), now, now, e.First, string(e.Verdict.Kind), bit(e.Verdict.Unsure),
		e.Verdict.By, now, e.verdict}
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func keys(page []entry) []string {
	out := make([]string, len(page))
	for i, e := range page {
		out[i] = e.key
	}
	return out
}

func sortEntries(page []entry) {
	sorting.By(page, func(a, b entry) int { return strings.Compare(a.key, b.key) })
}
