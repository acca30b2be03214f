package store

import (
	"cmp"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// everything is each row of each table as text, on either engine: what a dump holds.
func everything(t testing.TB, db world) string {
	t.Helper()
	tables := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if db.pg {
		tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	names, err := db.read().strings(t.Context(), tables)
	if err != nil || len(names) < 20 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	var b strings.Builder
	for _, name := range names {
		rows, err := db.r.QueryContext(t.Context(), "SELECT * FROM "+name)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			b.WriteString(name)
			for _, v := range values {
				b.WriteString(" | " + v.String)
			}
			b.WriteString("\n")
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// Whoever was forgotten is in no row of any table, however the name is written, and in
// no byte of the file; others who name them keep their words.
func TestForgetLeavesNothing(t *testing.T) {
	for form, a := range map[string]struct {
		author pulse.Author
		asked  string // by this they ask
	}{
		"dotted and dotless": {pulse.Author{ID: "acc-1000001", Handle: "İpek_Işıl", Name: "İpek Işıl Çağrı"}, "@IPEK_IŞIL"},
		"accents":            {pulse.Author{ID: "acc-1000002", Handle: "zoe_brule", Name: norm.NFD.String("Zoë Brûlé-Fälter")}, norm.NFC.String("zoë brûlé-fälter")},
		"Thai":               {pulse.Author{ID: "acc-1000003", Handle: "สมหญิง99", Name: "สมหญิง ใจดีมาก"}, "สมหญิง ใจดีมาก"},
		"Cyrillic":           {pulse.Author{ID: "acc-1000004", Handle: "ольга_п", Name: "Ольга Петрова"}, "ОЛЬГА_П"},
		"a handle with dots": {pulse.Author{ID: "acc-1000005", Handle: "siti.nur-99", Name: ""}, "siti.nur-99"},
	} {
		t.Run(form, func(t *testing.T) {
			each(t, func(t *testing.T, db world) {
				ctx := t.Context()
				must := func(err error) {
					t.Helper()
					if err != nil {
						t.Fatal(err)
					}
				}
				mine, other, repost, quotes := said(1, "zurnacıbaşı was rude", pulse.Complaint), said(2, "", pulse.Complaint), said(3, "zurnacıbaşı was rude", pulse.Complaint), said(4, "so true", pulse.Complaint)
				mine.Author = a.author
				other.Text = "beside me @" + strings.ToUpper(a.author.Handle) + " and " + cmp.Or(a.author.Name, "nobody") + " waited, too"
				other.Verdict.Opinions[0].Why = other.Text
				repost.RepostOf, quotes.QuoteOf, quotes.ReplyTo = mine.ID, mine.ID, mine.ID
				page := pulse.Keep{Judged: []pulse.Judged{mine, other, repost, quotes}, KeepVersions: true,
					Drops: []pulse.Drop{{Mention: pulse.Mention{Source: "x", ID: "0009", Text: "hello @" + a.author.Handle, Posted: start}}}}
				save(t, db, page)
				mine.Text = "zurnacıbaşı was very rude"
				save(t, db, pulse.Keep{Judged: []pulse.Judged{mine}, KeepVersions: true})
				must(db.SaveFindable(ctx, []pulse.Findable{{Key: mine.Key(), Text: mine.Text, Words: []string{"zurnacıbaşı"}}, {Key: other.Key(), Text: other.Text, Words: []string{"waited", a.author.Handle}}}))
				must(db.Correct(ctx, mine.Key(), pulse.Correction{Kind: pulse.Mixed, Note: "zurnacıbaşı"}))
				must(db.Correct(ctx, other.Key(), pulse.Correction{Kind: pulse.Mixed, Note: "asked " + cmp.Or(a.author.Name, a.author.Handle)}))
				must(db.AddMute(ctx, pulse.Mute{What: pulse.MuteAuthor, Value: a.author.Handle}))
				must(db.Note(ctx, pulse.Act{What: pulse.ActExport, File: "/tmp/" + a.author.Handle + ".jsonl"}))

				secret := []string{a.author.ID, a.author.Handle, strings.ToUpper(a.author.Handle), a.author.Name, norm.NFC.String(a.author.Name), "zurnacıbaşı", mine.Key() + " "}
				before := everything(t, db)
				for _, s := range secret[:2] {
					if !strings.Contains(before, s) {
						t.Fatalf("%q is not held at all: nothing is proven", s)
					}
				}
				f, err := db.Forget(ctx, a.asked)
				must(err)
				if f.Mentions != 2 || len(f.Files) != 1 || !strings.Contains(f.Files[0].File, a.author.Handle) || len(f.Texts) < 3 {
					t.Errorf("forgotten: %+v", f)
				}
				nothing := func(when string) {
					t.Helper()
					all := everything(t, db)
					if !db.pg {
						all += bytesOf(t, db.url)
					}
					for _, s := range secret {
						if s != "" && s != " " && strings.Contains(all, s) {
							t.Errorf("%s: %q is still held", when, s)
						}
					}
					if !strings.Contains(all, "waited, too") {
						t.Errorf("%s: what another guest said is gone", when)
					}
				}
				nothing("after")
				if held := mention(t, db, other.Key()); len(held.Text) != len(other.Text) {
					t.Errorf("places in the text moved: %q", held.Text)
				}
				db.pass(time.Hour)
				save(t, db, pulse.Keep{Judged: page.Judged})
				again := everything(t, db)
				for _, s := range []string{a.author.ID, "@" + a.author.Handle, "@" + strings.ToUpper(a.author.Handle), "zurnacıbaşı"} {
					if strings.Contains(again, s) {
						t.Errorf("fetched again: %q is back", s)
					}
				}
				acts, err := db.Acts(ctx, time.Time{})
				must(err)
				found := false
				for _, x := range acts {
					found = found || x.What == pulse.ActForget && x.Items == 2
				}
				if !found {
					t.Errorf("nobody wrote down that somebody was forgotten: %+v", acts)
				}
			})
		})
	}
}

// bytesOf are the bytes of a database file and of those beside it.
func bytesOf(t testing.TB, path string) string {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var b strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

// What purge lets go of is in no table and in no byte either, and the log says for how
// long texts are held since when.
func TestPurgeLeavesNoBytesAndIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		j := said(1, "zanzibar was rude", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{j, said(2, "kept words", pulse.Praise)}})
		for _, days := range []int{30, 30, 14} {
			if _, err := db.Purge(t.Context(), db.clock(), map[string]int{"x": days}); err != nil {
				t.Fatal(err)
			}
		}
		db.pass(20 * 24 * time.Hour)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(2, "kept words", pulse.Praise)}})
		if n, err := db.Purge(t.Context(), db.clock(), map[string]int{"x": 14}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		all := everything(t, db)
		if !db.pg {
			all += bytesOf(t, db.url)
		}
		if strings.Contains(all, "zanzibar") || strings.Contains(all, j.Author.Name) || !strings.Contains(all, "kept words") {
			t.Error("words that were let go of are still held, or others are not")
		}
		acts, err := db.Acts(t.Context(), time.Time{})
		var told []string
		for _, a := range acts {
			told = append(told, a.What+" "+a.About)
		}
		if got := strings.Join(told, ", "); err != nil || got != "retention x, retention x, purge " {
			t.Errorf("written down: %q, %v", got, err)
		}
	})
}
