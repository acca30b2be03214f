package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// never is when a case is due that nobody waits for.
const never = int64(math.MaxInt64)

// Cases gives what f asks for without their mentions: grave ones nobody has begun with
// in front, then those due first.
func (d *DB) Cases(ctx context.Context, f pulse.CaseFilter) ([]pulse.Case, error) {
	w := caseConditions(f)
	order := " ORDER BY turn, due, n"
	if f.Last {
		order = " ORDER BY turn DESC, due DESC, n DESC"
	}
	query, args := "SELECT n, person, played FROM cases m WHERE 1 = 1"+w.and()+order, w.args
	if f.Limit > 0 {
		query, args = query+" LIMIT ?", append(args, int64(f.Limit))
	}
	out, err := findCases(ctx, d.read(), query, args...)
	if f.Last {
		slices.Reverse(out)
	}
	return out, d.fail("read the cases", err)
}

// CountCases is how many cases f asks for; its window does not matter.
func (d *DB) CountCases(ctx context.Context, f pulse.CaseFilter) (n int, err error) {
	f.After = nil
	w := caseConditions(f)
	err = d.read().row(ctx, "SELECT COUNT(*) FROM cases WHERE 1 = 1"+w.and(), w.args...).Scan(&n)
	return n, d.fail("count the cases", err)
}

func findCases(ctx context.Context, c conn, query string, args ...any) ([]pulse.Case, error) {
	var out []pulse.Case
	err := c.each(ctx, func(r *sql.Rows) error {
		var n int64
		var person, played string
		if err := r.Scan(&n, &person, &played); err != nil {
			return err
		}
		var x pulse.Case
		if err := json.Unmarshal([]byte(played), &x); err != nil {
			return fmt.Errorf("%s: %w", pulse.CaseID(int(n)), err)
		}
		x.N, x.Person = int(n), person
		out = append(out, x)
		return nil
	}, query, args...)
	return out, err
}

func caseConditions(f pulse.CaseFilter) where {
	var w where
	if f.Open {
		w.add("state <> 'closed'")
	}
	if len(f.States) > 0 {
		w.add("state IN (" + marks(len(f.States)) + ")")
		for _, s := range f.States {
			w.args = append(w.args, string(s))
		}
	}
	for _, c := range []struct{ column, value string }{{"place", f.Place}, {"owner", f.Owner}, {"person", f.Person}} {
		if c.value != "" {
			w.add(c.column+" = ?", c.value)
		}
	}
	if f.Nobody {
		w.add("owner = ''")
	}
	for _, c := range []struct {
		cond string
		at   time.Time
	}{
		{"wake <= ?", f.Awake}, {"due < ?", f.Due}, {"due >= ?", f.DueFrom}, {"opened >= ?", f.OpenedFrom}, {"opened < ?", f.OpenedTo}, {"said >= ?", f.SaidFrom}, {"said < ?", f.SaidTo},
	} {
		if !c.at.IsZero() {
			w.add(c.cond, millis(c.at))
		}
	}
	if f.After != nil {
		sign := ">"
		if f.Last {
			sign = "<"
		}
		w.add("(turn, due, n) "+sign+" (?, ?, ?)", turnOf(*f.After), dueOf(*f.After), int64(f.After.N))
	}
	return w
}

// turnOf puts pulse.Case.First in front.
func turnOf(c pulse.Case) int64 {
	if c.First() {
		return 0
	}
	return 1
}

func dueOf(c pulse.Case) int64 {
	if c.Due.IsZero() || !c.Open() {
		return never
	}
	return millis(c.Due)
}

// Case gives one case and its history, oldest first. One that is not there is an
// ErrUsage.
func (d *DB) Case(ctx context.Context, n int) (pulse.Case, []pulse.CaseChange, error) {
	c, h, err := playedCase(ctx, d.read(), n)
	if err == nil && len(h) == 0 {
		err = pulse.WithHint(pulse.Usagef("there is no case %s", pulse.CaseID(n)), "see: pulse case list --all")
	}
	return c, h, d.fail("read "+pulse.CaseID(n), err)
}

// CaseOf is the number of the case a mention belongs to; 0 none.
func (d *DB) CaseOf(ctx context.Context, key string) (int, error) {
	n, err := caseOf(ctx, d.read(), key)
	return n, d.fail("read the case of "+key, err)
}

func caseOf(ctx context.Context, c conn, key string) (int, error) {
	var n int64
	err := c.row(ctx, "SELECT n FROM case_mentions WHERE key = ?", key).Scan(&n)
	if none(err) {
		return 0, nil
	}
	return int(n), err
}

// CaseMentions gives the numbers of the cases that keys belong to; those without
// one are left out.
func (d *DB) CaseMentions(ctx context.Context, keys []string) (map[string]int, error) {
	out := map[string]int{}
	for part := range slices.Chunk(keys, 500) {
		err := d.read().each(ctx, func(r *sql.Rows) error {
			var key string
			var n int64
			err := r.Scan(&key, &n)
			out[key] = int(n)
			return err
		}, "SELECT key, n FROM case_mentions WHERE key IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return nil, d.fail("read the cases of mentions", err)
		}
	}
	return out, nil
}

// LastCase is the case of a person that is open, else the last one that was; false
// where there never was one.
func (d *DB) LastCase(ctx context.Context, person string) (pulse.Case, bool, error) {
	if person == "" {
		return pulse.Case{}, false, nil
	}
	list, err := findCases(ctx, d.read(), "SELECT n, person, played FROM cases WHERE person = ? AND person <> '' ORDER BY CASE WHEN state = 'closed' THEN 0 ELSE 1 END DESC, n DESC LIMIT 1", person)
	if err != nil || len(list) == 0 {
		return pulse.Case{}, false, d.fail("read the case of a guest", err)
	}
	return list[0], true, nil
}

// CaseCandidates gives the mentions posted since then that are held and in no case,
// oldest first, praise and repeats of others' words left out.
func (d *DB) CaseCandidates(ctx context.Context, since time.Time) ([]pulse.Judged, error) {
	js, err := find(ctx, d.read(), "SELECT "+columns+` FROM mentions m WHERE m.posted >= ? AND m.gone = '' AND m.kind <> 'praise' AND m.repost_of = ''
 AND (m.first_key = '' OR SUBSTR(m.first_key, 1, LENGTH(m.source) + 1) = m.source || ':')
 AND NOT EXISTS (SELECT 1 FROM case_mentions x WHERE x.key = m.key) ORDER BY m.posted, m.key`, millis(since))
	if err != nil {
		return nil, d.fail("read what needs a person", err)
	}
	return d.seen(js), nil
}

// CasesWithoutComplaint gives the new cases none of whose mentions complains any
// more, since a person labelled them.
func (d *DB) CasesWithoutComplaint(ctx context.Context) ([]pulse.Case, error) {
	out, err := findCases(ctx, d.read(), `SELECT c.n, c.person, c.played FROM cases c WHERE c.state = 'new'
 AND EXISTS (SELECT 1 FROM case_mentions x JOIN mentions m ON m.key = x.key WHERE x.n = c.n AND m.fixed_kind IN ('praise', 'neutral'))
 AND NOT EXISTS (SELECT 1 FROM case_mentions x JOIN mentions m ON m.key = x.key WHERE x.n = c.n AND m.fixed_kind NOT IN ('praise', 'neutral'))
 ORDER BY c.n`)
	return out, d.fail("read the cases", err)
}
