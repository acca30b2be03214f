package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// harvest is the life of a database: what guests say comes in from everywhere, people
// correct and decide, and all of it goes wrong.
func (s *shop) harvest() {
	w := s.serve()
	defer w.close()
	s.configure(w.config())
	acts := []func(*world){(*world).fetch, (*world).fetch, (*world).fetch, (*world).fetch, (*world).files, (*world).files, (*world).label,
		(*world).label, (*world).judge, (*world).theme, (*world).backlog, (*world).forget, (*world).recheck, (*world).backup, (*world).undo}
	w.fetch()
	for range 5 + s.rng.IntN(4) {
		acts[s.rng.IntN(len(acts))](w)
	}
	w.purge()
}

// fetch brings what is new, while providers, disk and power do what they want.
func (w *world) fetch() {
	w.grow(1 + w.rng.IntN(20))
	due := w.model.due()
	all := act{args: []string{"fetch"}, done: func() string { return w.model.lacks(due) }, news: w.calm}
	draw := w.troubles("fetch")
	w.do(all, func() *trouble {
		if w.rng.IntN(2) == 0 {
			return w.provider()
		}
		if w.rng.IntN(3) == 0 { // what comes in the middle is due with the next one
			due = w.model.due()
			w.during(w.rng.IntN(4), func() { w.grow(1 + w.rng.IntN(3)) })
		}
		return draw()
	})
}

// files are what a till or a survey writes: new rows, and old ones with other words.
func (w *world) files() {
	var b strings.Builder
	want := map[string]int{}
	for range 2 + w.rng.IntN(12) {
		id := fmt.Sprint("row", w.rng.IntN(60))
		key := "file:" + id
		if _, twice := want[key]; twice || w.model.said[key] != nil && w.rng.IntN(3) > 0 {
			continue
		}
		text := w.words()
		w.model.say(key, text, true)
		want[key] = len(w.model.said[key].versions) - 1
		row, err := json.Marshal(map[string]any{"id": id, "lang": "en", "text": text, "author": "guest " + id, "posted_at": w.now.Add(-time.Hour).Format(time.RFC3339)})
		w.must(err)
		b.Write(append(row, '\n'))
	}
	if b.Len() == 0 {
		return
	}
	name := w.path("rows.jsonl")
	w.must(os.WriteFile(name, []byte(b.String()), 0o600))
	w.do(act{args: []string{"import", name}, done: func() string { return w.model.lacks(want) }}, w.troubles("import"))
}

// label corrects a mention.
func (w *world) label() {
	held := w.model.held()
	if len(held) == 0 {
		return
	}
	key := held[w.rng.IntN(len(held))]
	x := w.model.said[key]
	kinds := []string{"praise", "complaint", "mixed", "neutral"}
	want := kinds[w.rng.IntN(4)]
	if want == x.kind {
		return
	}
	x.asked = want
	w.do(act{args: []string{"label", key, want}, once: true, news: func() { x.tried++ },
		done: func() string {
			if w.number("SELECT COUNT(*) FROM mentions WHERE key = ? AND fixed_kind = ?", key, want) == 0 {
				return key + " is not corrected"
			}
			x.kind, x.asked, x.tried = want, "", x.labels
			return ""
		}}, w.troubles("label"))
}

// judge has every verdict redone, as after an upgrade of the model.
func (w *world) judge() {
	w.label() // so that there is one that must stay
	w.write("UPDATE mentions SET verdict = REPLACE(verdict, judged_by, 'older'), judged_by = 'older' WHERE gone = ''")
	w.do(act{args: []string{"judge", "--again"}, done: func() string {
		return w.missing("verdicts are those of the older model", "SELECT COUNT(*) FROM mentions WHERE judged_by = 'older' AND gone = ''")
	}}, w.troubles("judge"))
}

// noted holds that what carries a word of its own is written once or not at all.
func (w *world) noted(table, word string) func() string {
	return func() string {
		switch n := w.number("SELECT COUNT(*) FROM "+table+" WHERE change LIKE ?", "%"+word+"%"); n {
		case 0:
			return word + " is not written down"
		case 1:
			return ""
		default:
			w.breaks("%s is written down %d times in %s", word, n, table)
			return ""
		}
	}
}

var themes = []string{"service", "waiting", "price", "quality", "choice", "cleanliness", "ambience", "location", "facilities", "delivery", "app", "billing", "booking"}

// theme renames one, or gives it words, which has mentions judged again.
func (w *world) theme() {
	w.serial++
	word := fmt.Sprintf("word%dx", w.serial)
	id := themes[w.rng.IntN(len(themes))]
	args := []string{"theme", "rename", id, "Called " + word, "--lang", "en", "--yes"}
	if w.rng.IntN(2) == 0 {
		args = []string{"theme", "rule", id, word + ", " + vocabulary[w.rng.IntN(len(vocabulary))], "--lang", "en", "--yes"}
	}
	w.decided++
	w.do(act{args: args, once: true, done: w.noted("theme_changes", word), sound: w.numbered}, w.troubles("theme"))
}

// undo takes the last decision back.
func (w *world) undo() {
	had := w.number("SELECT COUNT(*) FROM theme_changes")
	if had == 0 || w.number("SELECT COUNT(*) FROM theme_changes WHERE what = 'undo'") > 0 {
		return
	}
	w.do(act{args: []string{"theme", "undo", fmt.Sprint(had), "--yes"}, once: true, sound: w.numbered, done: func() string {
		if n := w.number("SELECT COUNT(*) FROM theme_changes"); n != had+1 {
			return fmt.Sprintf("%d decisions are written down, not %d", n, had+1)
		}
		return ""
	}}, w.troubles("theme"))
}

// numbered holds that decisions and changes of items are counted without a gap.
func (w *world) numbered() {
	if n := w.number("SELECT COUNT(*) FROM theme_changes") - w.number("SELECT COALESCE(MAX(n), 0) FROM theme_changes"); n != 0 {
		w.breaks("the decisions on themes have a gap")
	}
	if n := w.number("SELECT COUNT(*) FROM (SELECT item FROM backlog_changes GROUP BY item HAVING COUNT(*) <> MAX(rev)) g"); n != 0 {
		w.breaks("the history of an item has a gap")
	}
}

// backlog takes a theme on, or writes into the history of an item.
func (w *world) backlog() {
	w.serial++
	word := fmt.Sprintf("word%dx", w.serial)
	args := []string{"backlog", "note", "B-1", word}
	if n := len(w.items); n == 0 || n < len(themes) && w.rng.IntN(2) == 0 {
		w.items = append(w.items, themes[n])
		args = []string{"backlog", "add", themes[n], "--cause", word}
	}
	w.do(act{args: args, once: true, done: w.noted("backlog_changes", word), sound: w.numbered}, w.troubles("backlog"))
}

// forget erases a guest, who stays erased when a provider shows them again.
func (w *world) forget() {
	held := w.model.held()
	if len(held) < 5 {
		return
	}
	key := held[w.rng.IntN(len(held))]
	w.model.said[key].erased = true
	w.do(act{args: []string{"forget", key, "--yes"}, once: true, done: func() string {
		return w.missing(key+" still held", "SELECT COUNT(*) FROM mentions WHERE key = ?", key)
	}}, w.troubles("forget"))
}

// recheck follows what providers deleted.
func (w *world) recheck() {
	w.calm()
	w.now = w.now.Add(25 * time.Hour)
	w.do(act{args: []string{"recheck"}, done: func() string {
		for _, r := range w.texts("SELECT key FROM mentions WHERE gone = '' AND source = 'x'", 1) {
			if w.model.said[r[0]].removed {
				return r[0] + " is deleted at X and still shown"
			}
		}
		return ""
	}}, w.troubles("recheck"))
	w.fetch()
}

// backup writes a copy, which is whole or not there.
func (w *world) backup() {
	if w.engine == postgres {
		return
	}
	w.serial++
	name := w.path(fmt.Sprintf("copy%d.db", w.serial))
	w.do(act{args: []string{"backup", name}, once: true, done: func() string {
		if _, err := os.Stat(name); err != nil {
			return "there is no copy"
		}
		return ""
	}, sound: func() { w.copied(name) }}, w.troubles("backup"))
	left, err := filepath.Glob(w.path(".pulse-[0-9]*"))
	w.must(err)
	for _, f := range append(left, name) { // the disk is small
		_ = os.Remove(f)
	}
}

// copied holds a copy that has its name against the database.
func (w *world) copied(name string) {
	info, err := os.Stat(name)
	if err != nil {
		return
	}
	if info.Mode().Perm() != 0o600 {
		w.breaks("the copy can be read by others: %v", info.Mode())
	}
	want := w.number("SELECT COUNT(*) FROM mentions")
	w.file(name, func(db *sql.DB) {
		w.integrity(db)
		if rows := w.ask(db, "SELECT CAST(COUNT(*) AS TEXT) FROM mentions", 1); len(rows) == 0 || rows[0][0] != fmt.Sprint(want) {
			w.breaks("the copy holds %v mentions, and the database %d", rows, want)
		}
	})
}

// purge comes when the time of what was fetched is over.
func (w *world) purge() {
	w.now = w.now.AddDate(0, 0, 40)
	for key, x := range w.model.said {
		if !strings.HasPrefix(key, "file:") {
			x.wordless = true
		}
	}
	w.do(act{args: []string{"purge"}, done: func() string {
		return w.missing("texts are held beyond their time", "SELECT COUNT(*) FROM mentions WHERE gone = '' AND source <> 'file'")
	}, sound: func() {
		if n := w.number("SELECT COUNT(*) FROM versions v JOIN mentions m ON m.key = v.key WHERE m.gone <> ''"); n > 0 {
			w.breaks("%d earlier versions outlive their mention's words", n)
		}
	}}, w.troubles("purge"))
}
