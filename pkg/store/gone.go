package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// gone leaves tombstones of what the provider no longer shows: key and reason,
// nothing else. What we do not hold needs none.
func (p saving) gone(ctx context.Context, source string, list []pulse.Gone) (int, error) {
	reasons := map[string][]string{}
	for _, g := range list {
		key := pulse.Mention{Source: source, ID: storable(g.ID)}.Key()
		reason := cmp.Or(storable(g.Reason), "deleted")
		reasons[reason] = append(reasons[reason], key)
	}
	n := 0
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		keys := slices.Sorted(slices.Values(reasons[reason]))
		for part := range slices.Chunk(slices.Compact(keys), 200) {
			held, err := p.strings(ctx, "SELECT key FROM mentions WHERE gone IN ('', 'expired') AND key IN ("+marks(len(part))+") ORDER BY key", anys(part)...)
			if err != nil {
				return 0, err
			}
			if err := p.bury(ctx, reason, held); err != nil {
				return 0, err
			}
			n += len(held)
		}
	}
	return n, nil
}

// bury empties rows and keeps why.
func (p saving) bury(ctx context.Context, reason string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	if err := p.strip(ctx, keys, true); err != nil {
		return err
	}
	if err := p.promote(ctx, keys); err != nil {
		return err
	}
	_, err := p.exec(ctx, `UPDATE mentions SET via = '', text = '', author_id = '', author_handle = '', author_name = '', handle_fold = '', name_fold = '',
 posted = 0, url = '', place = '', lang = '', rating = 0, reply_to = '', repost_of = '', quote_of = '', reach = 0, edited = 0, first_key = '', kind = '', unsure = 0,
 judged_by = '', judged = 0, verdict = '', correction = '', fixed_kind = '', gone = ?, gone_at = ? WHERE key IN (`+marks(len(keys))+")",
		append([]any{reason, p.now}, anys(keys)...)...)
	return err
}

// strip removes what hangs on mentions: earlier texts, drops, permissions, the words
// of answers and, where nothing of them stays, corrections.
func (p saving) strip(ctx context.Context, keys []string, corrections bool) error {
	in := " WHERE key IN (" + marks(len(keys)) + ")"
	from := []string{"versions", "drops", "permissions"}
	if corrections {
		from = append(from, "corrections")
		if err := unlearn(ctx, p.conn, keys); err != nil {
			return err
		}
	}
	for _, table := range from {
		if _, err := p.exec(ctx, "DELETE FROM "+table+in, anys(keys)...); err != nil {
			return err
		}
	}
	if err := p.unfind(ctx, keys); err != nil {
		return err
	}
	if err := p.found(ctx, keys); err != nil {
		return err
	}
	if err := hushAnswers(ctx, p.conn, keys); err != nil {
		return err
	}
	if err := hushMessages(ctx, p.conn, keys); err != nil {
		return err
	}
	reason := pulse.CaseGone
	if !corrections {
		reason = pulse.CaseExpired
	}
	if err := p.uncase(ctx, keys, reason); err != nil {
		return err
	}
	return p.ungroup(ctx, keys, corrections)
}

// promote gives the copies of mentions that go a new first, the earliest of
// them, which takes over the signature: otherwise the complaint of a thousand
// would vanish with the one who said it first.
func (p saving) promote(ctx context.Context, going []string) error {
	for _, key := range going {
		heir, err := p.heir(ctx, key, going)
		if err != nil {
			return err
		}
		if err := p.inherit(ctx, key, heir); err != nil {
			return err
		}
	}
	return nil
}

// heir is the earliest copy of key that does not go too, or "".
func (p saving) heir(ctx context.Context, key string, going []string) (string, error) {
	copies, err := p.strings(ctx, "SELECT key FROM mentions WHERE first_key = ? AND first_key <> '' ORDER BY posted, key", key)
	for _, c := range copies {
		if !slices.Contains(going, c) {
			return c, err
		}
	}
	return "", err
}

func (p saving) inherit(ctx context.Context, key, heir string) error {
	if heir == "" {
		return p.dropBands(ctx, key)
	}
	if err := p.passBands(ctx, key, heir); err != nil {
		return err
	}
	_, err := p.exec(ctx, "UPDATE mentions SET first_key = CASE WHEN key = ? THEN '' ELSE ? END WHERE first_key = ? AND first_key <> ''", heir, heir, key)
	return err
}
