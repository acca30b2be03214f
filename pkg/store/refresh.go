package store

import (
	"context"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// refresh brings what we hold up to what came now and counts edited texts.
func (p saving) refresh(ctx context.Context, known []pair) (edited int, err error) {
	var seen []string
	for _, k := range known {
		k.Via = stronger(k.held.Via, k.Via)
		if k.held.Mention == k.Mention && k.held.Verdict.By == k.Verdict.By {
			seen = append(seen, k.key)
			continue
		}
		if k.Text != k.held.Text {
			edited++
			if err := p.edit(ctx, k); err != nil {
				return 0, err
			}
		}
		if err := p.update(ctx, k); err != nil {
			return 0, err
		}
	}
	return edited, p.checked(ctx, seen)
}

// stronger keeps the better proof that a mention is ours: the same tweet may
// come by search and as addressed to us.
func stronger(a, b pulse.Via) pulse.Via {
	if a == pulse.ViaAddressed || b == "" {
		return a
	}
	return b
}

// checked notes that the provider still shows these.
func (p saving) checked(ctx context.Context, keys []string) error {
	for part := range slices.Chunk(keys, 500) {
		_, err := p.exec(ctx, "UPDATE mentions SET checked = ? WHERE checked < ? AND key IN ("+marks(len(part))+")",
			append([]any{p.now, p.now}, anys(part)...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// edit remembers the earlier text, or only that there was one, and replaces
// the signature where the mention leads its copies.
func (p saving) edit(ctx context.Context, k pair) error {
	earlier := ""
	if p.keepVersions {
		earlier = k.held.Text
	}
	_, err := p.exec(ctx, `INSERT INTO versions (key, n, at, text) SELECT ?, COALESCE(MAX(n), 0) + 1, ?, ? FROM versions WHERE key = ?`,
		k.key, p.now, earlier, k.key)
	if err != nil {
		return err
	}
	if err := p.dropBands(ctx, k.key); err != nil {
		return err
	}
	if _, err := p.exec(ctx, "UPDATE mentions SET edited = ? WHERE key = ?", p.now, k.key); err != nil {
		return err
	}
	k.First, k.Stored = k.held.First, k.held.Stored
	return p.addBands(ctx, []entry{k.entry})
}

// update writes the mention as it came. The verdict is replaced only where it
// may differ: other words, other stars or another judge.
func (p saving) update(ctx context.Context, k pair) error {
	a := k.Author
	_, err := p.exec(ctx, `UPDATE mentions SET via = ?, text = ?, author_id = ?, author_handle = ?, author_name = ?, handle_fold = ?, name_fold = ?,
 posted = ?, url = ?, place = ?, lang = ?, rating = ?, reply_to = ?, repost_of = ?, quote_of = ?, reach = ?, checked = ? WHERE key = ?`,
		string(k.Via), k.Text, a.ID, a.Handle, a.Name, fold(a.Handle), fold(a.Name), millis(k.Posted), k.URL, k.Place, k.Lang, k.Rating,
		k.ReplyTo, k.RepostOf, k.QuoteOf, int64(k.Reach), p.now, k.key)
	if err != nil {
		return err
	}
	if k.Text != k.held.Text {
		if err := p.unfind(ctx, []string{k.key}); err != nil {
			return err
		}
		if err := p.unfound(ctx, k.key); err != nil {
			return err
		}
	}
	if k.Text == k.held.Text && k.Rating == k.held.Rating && k.Verdict.By == k.held.Verdict.By {
		return nil
	}
	return p.judge(ctx, k.key, k.Verdict, k.entry.verdict)
}

// judge replaces a verdict. What a person said of kind and doubt stays.
func (p saving) judge(ctx context.Context, key string, v pulse.Verdict, text string) error {
	_, err := p.exec(ctx, `UPDATE mentions SET verdict = ?, judged_by = ?, judged = ?, kind = CASE WHEN fixed_kind <> '' THEN fixed_kind ELSE ? END,
 unsure = CASE WHEN correction <> '' THEN 0 ELSE ? END WHERE key = ?`,
		text, v.By, p.now, string(v.Kind), bit(v.Unsure), key)
	if err != nil {
		return err
	}
	return p.due(ctx, key)
}
