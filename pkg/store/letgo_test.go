package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestForget(t *testing.T) {
	for name, author := range map[string]string{"handle": "@GUEST0001", "name": "gül 0001", "id": "u0001"} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db world) {
				mine, copied, other := said(1, "zanzibar words", pulse.Complaint), said(2, "zanzibar words", pulse.Complaint), said(3, "other", pulse.Praise)
				copied.First = mine.Key()
				dropped := said(4, "zanzibar street", pulse.Neutral)
				dropped.Author = mine.Author
				k := pulse.Keep{Judged: []pulse.Judged{mine, copied, other}, Bands: [][]uint64{{1}, nil, {2}}, Drops: []pulse.Drop{{Mention: dropped.Mention}}, KeepVersions: true}
				save(t, db, k)
				mine.Text = "zanzibar edited"
				save(t, db, pulse.Keep{Judged: []pulse.Judged{mine}, Bands: [][]uint64{{1}}, KeepVersions: true})
				if err := db.Correct(t.Context(), mine.Key(), pulse.Correction{Kind: pulse.Mixed, Note: "zanzibar"}); err != nil {
					t.Fatal(err)
				}
				f, err := db.Forget(t.Context(), author)
				is(t, "error", err, nil)
				is(t, "forgotten", f.Mentions, 2)
				is(t, "reason", mention(t, db, "x:0001").Gone, "forgotten")
				is(t, "the copy of another guest leads", mention(t, db, "x:0002").First, "")
				is(t, "saved again", save(t, db, k), pulse.Saved{})
				drops, _ := db.Drops(t.Context(), time.Time{})
				is(t, "drops", len(drops), 0)
				is(t, "held", ids(t, db, pulse.Filter{Gone: true}), "0002 0003")
				f, err = db.Forget(t.Context(), author)
				is(t, "error", err, nil)
				is(t, "forgotten again", f.Mentions, 0)
			})
		})
	}
}

// What was forgotten must not be found in the file, in a free page or the log.
func TestForgottenTextIsNotInTheFile(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "pulse.db"))
	save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, strings.Repeat("zanzibar ", 3000), pulse.Complaint), said(2, "kept words", pulse.Praise)}})
	if f, err := db.Forget(t.Context(), "Guest0001"); f.Mentions != 1 || err != nil {
		t.Fatal(f.Mentions, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	kept := false
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"zanzibar", "Guest0001", "x:0001"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s still holds %q", filepath.Base(f), word)
			}
		}
		kept = kept || bytes.Contains(b, []byte("kept words"))
	}
	is(t, "what was not forgotten is there", kept, true)
}

func TestForgetNobody(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		anonymous := said(1, "a", pulse.Praise)
		anonymous.Author = pulse.Author{}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{anonymous}})
		for _, who := range []string{"", " ", "@"} {
			if _, err := db.Forget(t.Context(), who); !errors.Is(err, pulse.ErrUsage) {
				t.Errorf("%q: got %v, want a usage error", who, err)
			}
		}
		is(t, "held", ids(t, db, pulse.Filter{}), "0001")
	})
}

// What was forgotten is known by its id as long as the list of the forgotten is.
func TestForgotTellsThatSomebodyWas(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		j := said(1, "a", pulse.Praise)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{j}})
		forgot, err := db.Forgot(t.Context())
		is(t, "error", err, nil)
		is(t, "before", forgot, false)
		_, err = db.Forget(t.Context(), j.Author.Handle)
		is(t, "error", err, nil)
		forgot, err = db.Forgot(t.Context())
		is(t, "error", err, nil)
		is(t, "behind it", forgot, true)
		was, err := db.Mention(t.Context(), j.Key())
		is(t, "error", err, nil)
		is(t, "gone", was.Gone, "forgotten")
	})
}

func TestPurge(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		page := pulse.Keep{Judged: []pulse.Judged{said(1, "old words", pulse.Complaint), said(2, "still shown", pulse.Praise)}, Bands: [][]uint64{{1}, {2}},
			Drops: []pulse.Drop{{Mention: said(3, "dropped", "").Mention}}, KeepVersions: true}
		save(t, db, page)
		page.Judged[0].Text = "old words, edited"
		save(t, db, page)
		db.pass(20 * 24 * time.Hour)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(2, "still shown", pulse.Praise)}})
		held, err := db.Held(ctx, "x", db.clock(), 10)
		is(t, "due for a recheck", strings.Join(held, " "), "0001")
		is(t, "error", err, nil)
		db.pass(11 * 24 * time.Hour)
		for name, days := range map[string]map[string]int{"no retention": nil, "0 keeps": {"x": 0}, "another source": {"y": 1}} {
			n, err := db.Purge(ctx, db.clock(), days)
			is(t, name, n, 0)
			is(t, "error", err, nil)
		}
		n, err := db.Purge(ctx, db.clock(), map[string]int{"x": 30})
		is(t, "purged", n, 1)
		is(t, "error", err, nil)
		j := mention(t, db, "x:0001")
		is(t, "what stays", j.Mention, pulse.Mention{Source: "x", ID: "0001", Via: pulse.ViaSearch, Posted: start.Add(time.Minute), Place: "moda", Lang: "en"})
		is(t, "kind", j.Verdict.Kind, pulse.Complaint)
		is(t, "themes", strings.Join(j.Themes(""), " "), "service")
		is(t, "reason", j.Gone, "expired")
		drops, _ := db.Drops(ctx, time.Time{})
		is(t, "old drops", len(drops), 0)
		save(t, db, page)
		if all := dump(t, db); strings.Contains(all, "old words") || !strings.Contains(all, "still shown") {
			t.Errorf("after the purge: %s", all)
		}
		tallies, err := db.Tally(ctx, "moda", []time.Time{start, start.Add(time.Hour)})
		if err != nil || tallies[0].Messages != 2 || tallies[0].Complaint != 1 {
			t.Errorf("counts after the purge: %+v, %v", tallies, err)
		}
		is(t, "signatures", near(t, db, 1), "")
	})
}

func TestPurgeKeepsTheRunsThatMatter(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		for i, failed := range []string{"no", "", "", "", "no", "no"} {
			id, err := db.StartRun(t.Context(), "x", pulse.Fetch)
			if err != nil {
				t.Fatal(err)
			}
			is(t, "id", id, int64(i+1))
			if err := db.EndRun(t.Context(), pulse.Run{ID: id, Source: "x", Error: failed}); err != nil {
				t.Fatal(err)
			}
		}
		db.pass(500 * 24 * time.Hour)
		if _, err := db.Purge(t.Context(), db.clock(), nil); err != nil {
			t.Fatal(err)
		}
		left, err := runs(t.Context(), db.read(), "")
		var got []int64
		for _, r := range left {
			got = append(got, r.ID)
		}
		if err != nil || len(got) != 3 || got[0] != 2 || got[1] != 4 || got[2] != 6 {
			t.Errorf("got runs %v, %v; want the first good 2, the last good 4, the last 6", got, err)
		}
	})
}

func TestExport(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		for i := range exportRows + 3 {
			j := said(i, "<b> & words", pulse.Praise)
			j.Posted = start // one moment: only the key tells them apart
			js = append(js, j)
		}
		save(t, db, pulse.Keep{Judged: js})
		for _, k := range []pulse.Kind{pulse.Mixed, pulse.Neutral} {
			if err := db.Correct(t.Context(), "0002", pulse.Correction{Kind: k}); err != nil {
				t.Fatal(err)
			}
		}
		lines := strings.Split(strings.TrimSpace(dump(t, db)), "\n")
		is(t, "lines", len(lines), len(js))
		var x exported
		if err := json.Unmarshal([]byte(lines[2]), &x); err != nil {
			t.Fatal(err)
		}
		is(t, "mention", x.Mention, js[2].Mention)
		is(t, "corrections", len(x.Corrections), 2)
		var b strings.Builder
		if err := db.Export(t.Context(), &b, pulse.Filter{}, map[string]bool{"x": true}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "words") || strings.Contains(b.String(), "Guest") || !strings.Contains(b.String(), "https://example.com/0002") {
			t.Error("ids only: text or author is there, or the link is not")
		}
	})
}

func TestBackupWhileSaving(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		to := filepath.Join(t.TempDir(), "copy's.db")
		if db.pg {
			if err := db.Backup(t.Context(), to); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "pg_dump") {
				t.Errorf("got %v, want a usage error that names pg_dump", err)
			}
			return
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		ready := make(chan struct{}, 1)
		go func() {
			defer close(done)
			for i := 0; ctx.Err() == nil; i += 2 {
				_, _ = db.Save(ctx, pulse.Keep{Source: "x", Judged: []pulse.Judged{said(i, "a", pulse.Praise), said(i+1, "b", pulse.Praise)}})
				select {
				case ready <- struct{}{}:
				default:
				}
			}
		}()
		<-ready
		err := db.Backup(t.Context(), to)
		cancel()
		<-done
		if err != nil {
			t.Fatal(err)
		}
		is(t, "again", errors.Is(db.Backup(t.Context(), to), pulse.ErrUsage), true)
		info, err := os.Stat(to)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode: got %v, %v; want 0600", info.Mode(), err)
		}
		copied := open(t, to)
		js, err := copied.Mentions(t.Context(), pulse.Filter{})
		if err != nil || len(js) == 0 || len(js)%2 != 0 {
			t.Errorf("got %d mentions, %v; want whole pages of 2", len(js), err)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".pulse-backup*"))
		is(t, "left behind", len(left), 0)
	})
}

func TestStats(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		empty, err := db.Stats(t.Context())
		is(t, "empty", empty.Mentions+empty.Unsure, 0)
		is(t, "error", err, nil)
		js := []pulse.Judged{said(0, "a", pulse.Praise), said(1, "b", pulse.Complaint), said(2, "c", pulse.Complaint), said(3, "d", pulse.Mixed)}
		js[2].First = "x:0001"
		save(t, db, pulse.Keep{Judged: js, Drops: []pulse.Drop{{Mention: said(9, "z", "").Mention}}})
		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0003"}}})
		s, err := db.Stats(t.Context())
		if err != nil || s.Mentions != 3 || s.Kinds[pulse.Complaint] != 2 || s.Unsure != 1 || s.Bytes < 4096 {
			t.Errorf("got %+v, %v", s, err)
		}
	})
}
