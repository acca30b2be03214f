package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// struck stands where somebody's name was.
const struck = "[…]"

// shortName is how many letters a name needs to be struck without a leading @: a
// shorter one is part of everyday words.
const shortName = 3

// known is everything we call an author by, so far as it may stand in free text:
// what was given, handles, names, ids and the keys of mentions.
func (p saving) known(ctx context.Context, author, by string, who []any) ([]string, error) {
	out := []string{author}
	for _, table := range []string{"mentions", "drops"} {
		columns := "key, author_id, '', ''"
		if table == "mentions" {
			columns = "key, author_id, author_handle, author_name"
		}
		err := p.each(ctx, func(r *sql.Rows) error {
			var key, id, handle, name string
			err := r.Scan(&key, &id, &handle, &name)
			if len(id) < shortID {
				id = "" // a small number may be anything
			}
			for _, s := range []string{key, id, handle, name} {
				if s != "" {
					out = append(out, s)
				}
			}
			return err
		}, "SELECT "+columns+" FROM "+table+by, who...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

const shortID = 6

// strikeNames takes a guest out of what people wrote, wherever they did: handles,
// names, ids and the keys of their mentions. The guests of an item are never kept,
// so free text is all there is. Owners and those who changed something are staff
// and stay.
func strikeNames(ctx context.Context, c conn, names []string) error {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	// the longest first: what holds another name is struck whole
	sorting.By(names, func(a, b string) int { return len(b) - len(a) })
	if err := strikeCases(ctx, c, names); err != nil {
		return err
	}
	if err := strikeFree(ctx, c, names); err != nil {
		return err
	}
	type row struct {
		item, rev int64
		text      string
	}
	var rows []row
	err := c.each(ctx, func(r *sql.Rows) error {
		var x row
		err := r.Scan(&x.item, &x.rev, &x.text)
		rows = append(rows, x)
		return err
	}, "SELECT item, rev, change FROM backlog_changes ORDER BY item, rev")
	if err != nil {
		return err
	}
	for _, x := range rows {
		now, err := strikeChange(x.text, names)
		if err != nil || now == x.text {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := c.exec(ctx, "UPDATE backlog_changes SET change = ? WHERE item = ? AND rev = ?", now, x.item, x.rev); err != nil {
			return err
		}
	}
	return nil
}

func strikeChange(text string, names []string) (string, error) {
	var c pulse.ItemChange
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return "", err
	}
	free := []*string{&c.Note}
	switch c.What {
	case pulse.ItemAdd, pulse.ItemTitle, pulse.ItemCause, pulse.ItemCountermeasure, pulse.ItemNote:
		free = append(free, &c.From, &c.To)
	}
	changed := false
	for _, s := range free {
		was := *s
		for _, name := range names {
			*s = strike(*s, name)
		}
		changed = changed || *s != was
	}
	if !changed {
		return text, nil
	}
	out, err := json.Marshal(c)
	return string(out), err
}

// strike replaces a name where it stands as a word, whatever its case.
func strike(s, name string) string {
	want := alike(name)
	if want == "" || !strings.Contains(alike(s), want) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		end := wordsEnd(s, i, want)
		if end < 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+size])
			i += size
			continue
		}
		b.WriteString(struck)
		i = end
	}
	return b.String()
}

// wordsEnd is where name ends if it begins at i and stands alone, else -1.
func wordsEnd(s string, i int, want string) int {
	if before, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && inName(before) || unicode.IsSpace(rune(s[i])) {
		return -1
	}
	if utf8.RuneCountInString(want) < shortName && s[i] != '@' {
		return -1
	}
	for end := i; end <= len(s); {
		if alike(s[i:end]) == want {
			after, _ := utf8.DecodeRuneInString(s[end:])
			if end == len(s) || !inName(after) {
				return end
			}
		}
		if end == len(s) || end-i > 4*len(want) {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return -1
}

func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '_'
}
