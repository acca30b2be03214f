package store

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// starred are the columns with the words of guests, in which others may name somebody.
// Stars are as long as what they stand for: places in a text stay where they are.
var starred = []struct{ table, key, columns string }{
	{"mentions", "key", "text, verdict"},
	{"versions", "key || ' ' || n", "text, ''"},
	{"drops", "key", "mention, ''"},
	{"group_names", "grp || ' ' || lang", "text, ''"},
}

// names of one person, by how they are found in what others say.
type called struct {
	handles []string // behind an @ alone: without it they are everyday words
	full    []string // of two words and more
}

func callings(names []string) called {
	var c called
	for _, n := range names {
		switch n = alike(n); {
		case n == "" || strings.Contains(n, ":"):
		case len(strings.Fields(n)) > 1 && utf8.RuneCountInString(n) >= 7:
			c.full = append(c.full, n)
		case !strings.Contains(n, " "):
			c.handles = append(c.handles, n)
		}
	}
	return c
}

// star puts stars where others name the author: @handles, and names of two words. A
// later fetch that brings such a text again brings it with stars: the handle is
// remembered as a hash.
func (p saving) star(ctx context.Context, names []string, hash func(string) string) error {
	who := callings(names)
	if len(who.handles)+len(who.full) == 0 {
		return nil
	}
	for _, t := range starred {
		if err := p.starTable(ctx, t.table, t.key, t.columns, who); err != nil {
			return err
		}
	}
	for _, h := range who.handles {
		if _, err := p.exec(ctx, "INSERT INTO forgotten (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", hash("@"+h), 0); err != nil {
			return err
		}
	}
	return nil
}

func (p saving) starTable(ctx context.Context, table, key, columns string, who called) error {
	first, second, _ := strings.Cut(columns, ", ")
	type row struct{ key, a, b string }
	var rows []row
	err := p.each(ctx, func(r *sql.Rows) error {
		var x row
		err := r.Scan(&x.key, &x.a, &x.b)
		if a, b := who.stars(x.a), who.stars(x.b); a != x.a || b != x.b {
			rows = append(rows, row{x.key, a, b})
		}
		return err
	}, "SELECT "+key+", "+columns+" FROM "+table+" WHERE "+first+" <> ''")
	if err != nil {
		return err
	}
	for _, x := range rows {
		set, args := first+" = ?", []any{x.a, x.key}
		if second != "''" {
			set, args = set+", "+second+" = ?", []any{x.a, x.b, x.key}
		}
		if _, err := p.exec(ctx, "UPDATE "+table+" SET "+set+" WHERE "+key+" = ?", args...); err != nil {
			return err
		}
		if table == "mentions" { // it is found by its words as they are now
			if err := p.unfind(ctx, []string{x.key}); err != nil {
				return err
			}
			if err := p.unfound(ctx, x.key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c called) stars(s string) string {
	if !strings.Contains(s, "@") && len(c.full) == 0 {
		return s
	}
	for _, name := range c.full {
		s = over(s, name, false)
	}
	for _, name := range c.handles {
		s = over(s, name, true)
	}
	return s
}

// over writes stars over a name wherever it stands as a word, of a handle behind @.
func over(s, name string, handle bool) string {
	if !strings.Contains(alike(s), name) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		end := -1
		if !handle || s[i] == '@' {
			end = wordsEnd(s, i, name)
		}
		if end < 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+size])
			i += size
			continue
		}
		if s[i] == '@' {
			b.WriteByte('@')
			i++
		}
		b.WriteString(strings.Repeat("*", end-i))
		i = end
	}
	return b.String()
}

// alike is a name as names are compared: case, the dots of i, and the two ways in
// which accents are written make no difference.
func alike(s string) string { return fold(norm.NFC.String(s)) }

// spelt are the ways in which a name may be kept.
func spelt(name string) []string {
	out := []string{fold(name), alike(name), fold(norm.NFD.String(name))}
	slices.Sort(out)
	return slices.Compact(out)
}

var handleInText = regexp.MustCompile(`@[\p{L}\p{M}\p{N}_.\-]+`)

// starForgotten puts stars over the handles of the forgotten in a page that came.
func (p saving) starForgotten(ctx context.Context, page []entry) error {
	var hash func(string) string
	for i, e := range page {
		found := handleInText.FindAllString(e.Text, -1)
		if len(found) == 0 {
			continue
		}
		if hash == nil {
			var err error
			if hash, err = hashing(ctx, p.conn); none(err) { // nobody ever asked
				return nil
			} else if err != nil {
				return err
			}
		}
		var gone called
		for _, h := range found {
			for _, h := range []string{alike(h), alike(strings.TrimRight(h, ".-_"))} {
				known, err := p.strings(ctx, "SELECT hash FROM forgotten WHERE hash = ?", hash("@"+h))
				if err != nil {
					return err
				}
				if len(known) > 0 {
					gone.handles = append(gone.handles, h)
				}
			}
		}
		page[i].Text, page[i].verdict = gone.stars(e.Text), gone.stars(e.verdict)
	}
	return nil
}

// passedOn are the keys of what others passed on as it was, or alerts quote, of the
// mentions that go. It takes away what else points to them.
func (p saving) passedOn(ctx context.Context, going []string) ([]string, error) {
	is := map[string]bool{}
	for _, key := range going {
		is[key] = true
	}
	var out []string
	type row struct{ key, reply, quote string }
	var point []row
	err := p.each(ctx, func(r *sql.Rows) error {
		var x row
		var source, repost string
		err := r.Scan(&x.key, &source, &x.reply, &repost, &x.quote)
		gone := func(id string) bool { return id != "" && is[source+":"+id] }
		switch {
		case is[x.key]:
		case gone(repost):
			out = append(out, x.key)
		case gone(x.reply), gone(x.quote):
			if gone(x.reply) {
				x.reply = ""
			}
			if gone(x.quote) {
				x.quote = ""
			}
			point = append(point, x)
		}
		return err
	}, "SELECT key, source, reply_to, repost_of, quote_of FROM mentions WHERE reply_to <> '' OR repost_of <> '' OR quote_of <> ''")
	if err != nil {
		return nil, err
	}
	for _, x := range point {
		if _, err := p.exec(ctx, "UPDATE mentions SET reply_to = ?, quote_of = ? WHERE key = ?", x.reply, x.quote, x.key); err != nil {
			return nil, err
		}
	}
	carried, err := p.carried(ctx, going)
	return append(out, carried...), err
}

// carried are the keys of those that say in another source what goes, as an alert that
// quotes it, and tell of nobody who would say it.
func (p saving) carried(ctx context.Context, going []string) ([]string, error) {
	var out []string
	for _, key := range going {
		source, _ := pulse.SplitKey(key)
		keys, err := p.strings(ctx, `SELECT key FROM mentions WHERE first_key = ? AND first_key <> '' AND source <> ?
 AND author_id = '' AND author_handle = '' AND author_name = '' ORDER BY key`, key, source)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if !slices.Contains(going, k) {
				out = append(out, k)
			}
		}
	}
	return out, nil
}

// texts are the words of mentions, and their earlier ones.
func (p saving) texts(ctx context.Context, keys []string) ([]string, error) {
	var out []string
	for part := range slices.Chunk(keys, 200) {
		for _, table := range []string{"mentions", "versions"} {
			list, err := p.strings(ctx, "SELECT text FROM "+table+" WHERE text <> '' AND key IN ("+marks(len(part))+")", anys(part)...)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
	}
	return out, nil
}
