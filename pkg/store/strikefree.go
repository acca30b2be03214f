package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// freeText are the columns in which people write what they like, and so may name a
// guest who is not the one the row is about. Cases, backlog items and check-ins hold
// theirs as JSON and are struck by their own functions.
var freeText = []struct {
	table         string
	keys, columns []string
}{
	{"told", []string{"item", "what", "round", "guest"}, []string{"note"}},
	{"ideas", []string{"n"}, []string{"text"}},
	{"mentions", []string{"key"}, []string{"correction"}}, // repeats the last one, as JSON
	{"corrections", []string{"key", "n"}, []string{"note"}},
	{"permissions", []string{"key", "n"}, []string{"note"}},
	{"story_choices", []string{"key", "n"}, []string{"note"}},
	{"lineups", []string{"place", "day", "shift"}, []string{"note"}},
	{"audit", []string{"n"}, []string{"about", "file"}},
	{"voice_audit", []string{"n"}, []string{"reason"}},
}

// strikeFree takes names out of free text. names are the longest first.
func strikeFree(ctx context.Context, c conn, names []string) error {
	for _, f := range freeText {
		if err := strikeTable(ctx, c, f.table, f.keys, f.columns, names); err != nil {
			return err
		}
	}
	return strikeAnswers(ctx, c, names)
}

func strikeAll(s string, names []string) string {
	for _, name := range names {
		s = strike(s, name)
	}
	return s
}

func strikeTable(ctx context.Context, c conn, table string, keys, columns, names []string) error {
	type row struct {
		at    []any
		texts []string
	}
	var rows []row
	err := c.each(ctx, func(r *sql.Rows) error {
		x := row{make([]any, len(keys)), make([]string, len(columns))}
		into := make([]any, 0, len(keys)+len(columns))
		for i := range x.at {
			into = append(into, &x.at[i])
		}
		for i := range x.texts {
			into = append(into, &x.texts[i])
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		changed := false
		for i, s := range x.texts {
			x.texts[i] = strikeAll(s, names)
			changed = changed || x.texts[i] != s
		}
		if changed {
			rows = append(rows, x)
		}
		return nil
	}, "SELECT "+strings.Join(keys, ", ")+", "+strings.Join(columns, ", ")+" FROM "+table)
	if err != nil {
		return err
	}
	update := "UPDATE " + table + " SET " + strings.Join(columns, " = ?, ") + " = ? WHERE " + strings.Join(keys, " = ? AND ") + " = ?"
	for _, x := range rows {
		if _, err := c.exec(ctx, update, append(anys(x.texts), x.at...)...); err != nil {
			return err
		}
	}
	return nil
}

// strikeAnswers takes names out of what was answered to others. An answer that may
// still be on its way is looked for by its words: other words would not be found, and
// the guest would get it twice. So it keeps none, which nothing sends again.
func strikeAnswers(ctx context.Context, c conn, names []string) error {
	list, err := answers(ctx, c, "ORDER BY at, key, what")
	if err != nil {
		return err
	}
	for _, a := range list {
		text, reason, remark := strikeAll(a.Text, names), strikeAll(a.Reason, names), strikeAll(a.Error, names)
		changed := text != a.Text || reason != a.Reason || remark != a.Error
		if text != a.Text && (a.State == pulse.AnswerSending || a.State == pulse.AnswerUnknown) {
			text = ""
		}
		for _, l := range a.Lines {
			for i, s := range l.Words {
				l.Words[i] = strikeAll(s, names)
				changed = changed || l.Words[i] != s
			}
		}
		if !changed {
			continue
		}
		lines, err := json.Marshal(a.Lines)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE answers SET text = ?, reason = ?, error = ?, lines = ? WHERE key = ? AND what = ?", text, reason, remark, string(lines), a.Key, a.What); err != nil {
			return err
		}
	}
	return nil
}
