package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// groupsAt is how many ids or hashes go into one question.
const groupsAt = 400

// due puts mentions on the list of those whose groups are to be found anew.
func (p saving) due(ctx context.Context, keys ...string) error {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k, p.now}
	}
	_, err := p.rows(ctx, "INSERT INTO group_due (mention, at)",
		"ON CONFLICT (mention) DO UPDATE SET at = CASE WHEN excluded.at > group_due.at THEN excluded.at ELSE group_due.at + 1 END", rows)
	return err
}

// GroupDue gives up to limit mentions that wait for their groups, by key, those
// behind after, as readers see them.
func (d *DB) GroupDue(ctx context.Context, after string, limit int) ([]pulse.GroupDue, error) {
	at, keys := map[string]int64{}, []string(nil)
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var key string
		var n int64
		err := r.Scan(&key, &n)
		at[key], keys = n, append(keys, key)
		return err
	}, dueQuery, after, int64(limit))
	if err != nil {
		return nil, d.fail("read what waits for its group", err)
	}
	js, err := d.ByKeys(ctx, keys)
	if err != nil {
		return nil, err
	}
	held := make(map[string]pulse.Judged, len(js))
	for _, j := range js {
		held[j.Key()] = j
	}
	out := make([]pulse.GroupDue, len(keys))
	for i, key := range keys {
		j, ok := held[key]
		if !ok { // gone without a trace: it only has to leave the list
			j.Source, j.ID = pulse.SplitKey(key)
			j.Gone = "gone"
		}
		out[i] = pulse.GroupDue{Judged: j, At: at[key]}
	}
	return out, nil
}

const dueQuery = "SELECT mention, at FROM group_due WHERE mention > ? ORDER BY mention LIMIT ?"

// ByKeys gives mentions by their keys, in the order of keys, as readers see them.
// What is not there is left out.
func (d *DB) ByKeys(ctx context.Context, keys []string) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for part := range slices.Chunk(slices.Sorted(slices.Values(keys)), groupsAt) {
		js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE m.key IN ("+marks(len(part))+") ORDER BY m.key", anys(part)...)
		if err != nil {
			return nil, d.fail("read mentions", err)
		}
		out = append(out, js...)
	}
	return d.seen(out), nil
}

// GroupsBy gives the groups whose keys have one of these hashes, by id, without names.
func (d *DB) GroupsBy(ctx context.Context, hashes []int64) ([]pulse.Group, error) {
	return d.groups(ctx, groupsByHash, ints(hashes))
}

// Groups gives groups by their ids, with names.
func (d *DB) Groups(ctx context.Context, ids []string) ([]pulse.Group, error) {
	out, err := d.groups(ctx, groupsByID, anys(ids))
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, g := range out {
		at[g.ID] = i
	}
	for part := range slices.Chunk(anys(ids), groupsAt) {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var id string
			var n pulse.GroupName
			var people int64
			err := r.Scan(&id, &n.Lang, &n.Text, &n.Said, &people)
			n.People = int(people)
			if i, ok := at[id]; ok {
				out[i].Names = append(out[i].Names, n)
			}
			return err
		}, "SELECT grp, lang, text, said, people FROM group_names WHERE grp IN ("+marks(len(part))+") ORDER BY people DESC, lang", part...)
		if err != nil {
			return nil, d.fail("read the names of groups", err)
		}
	}
	return out, nil
}

const (
	groupColumns = "SELECT id, home, words, hash, size, born FROM groups WHERE "
	groupsByHash = groupColumns + "hash IN (%s) ORDER BY id"
	groupsByID   = groupColumns + "id IN (%s) ORDER BY id"
)

func (d *DB) groups(ctx context.Context, query string, args []any) ([]pulse.Group, error) {
	var out []pulse.Group
	for part := range slices.Chunk(args, groupsAt) {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var g pulse.Group
			var size, born int64
			err := r.Scan(&g.ID, &g.Home, &g.Key, &g.Hash, &size, &born)
			g.Size, g.Born = int(size), moment(born)
			out = append(out, g)
			return err
		}, listed(query, len(part)), part...)
		if err != nil {
			return nil, d.fail("read groups", err)
		}
	}
	return out, nil
}

// Members gives the groups of mentions, by mention and group.
func (d *DB) Members(ctx context.Context, mentions []string) ([]pulse.Membership, error) {
	var out []pulse.Membership
	for part := range slices.Chunk(mentions, groupsAt) {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var m pulse.Membership
			err := r.Scan(&m.Mention, &m.Group)
			out = append(out, m)
			return err
		}, listed(membersQuery, len(part)), anys(part)...)
		if err != nil {
			return nil, d.fail("read who is in which group", err)
		}
	}
	return out, nil
}

const membersQuery = "SELECT mention, grp FROM group_members WHERE mention IN (%s) ORDER BY mention, grp"

// Loose gives the complaints without a group that could share one of these hashes.
func (d *DB) Loose(ctx context.Context, hashes []int64) ([]pulse.LooseKey, error) {
	var out []pulse.LooseKey
	for part := range slices.Chunk(ints(hashes), groupsAt) {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var k pulse.LooseKey
			err := r.Scan(&k.Hash, &k.Theme, &k.Mention)
			out = append(out, k)
			return err
		}, listed(looseQuery, len(part)), part...)
		if err != nil {
			return nil, d.fail("read complaints without a group", err)
		}
	}
	return out, nil
}

const looseQuery = "SELECT hash, theme, mention FROM group_loose WHERE hash IN (%s) ORDER BY hash, theme, mention"

// LoosePool counts the complaints without a group by the theme they were about
// when they came.
func (d *DB) LoosePool(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var theme string
		var n int64
		err := r.Scan(&theme, &n)
		out[theme] = int(n)
		return err
	}, poolQuery)
	return out, d.fail("count complaints without a group", err)
}

const poolQuery = "SELECT theme, COUNT(*) FROM group_loose WHERE hash = 0 GROUP BY theme"

// GroupSizes counts the mentions of groups, copies too.
func (d *DB) GroupSizes(ctx context.Context, ids []string) (map[string]int, error) {
	out := map[string]int{}
	for part := range slices.Chunk(ids, groupsAt) {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var id string
			var n int64
			err := r.Scan(&id, &n)
			out[id] = int(n)
			return err
		}, listed(sizesQuery, len(part)), anys(part)...)
		if err != nil {
			return nil, d.fail("count groups", err)
		}
	}
	return out, nil
}

const sizesQuery = "SELECT grp, COUNT(*) FROM group_members WHERE grp IN (%s) GROUP BY grp"

func ints(list []int64) []any {
	out := make([]any, len(list))
	for i, n := range list {
		out[i] = n
	}
	return out
}
