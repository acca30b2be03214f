package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// speed groups many complaints for the first time, then some more on top, on one
// core, beside reading the same rows and cutting them into words.
func speed(o options) error {
	runtime.GOMAXPROCS(1)
	m, err := newMind()
	if err != nil {
		return err
	}
	said, err := o.said()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "pulse-speed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // a leftover in the folder for leftovers
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(dir, "pulse.db"), store.Options{})
	if err != nil {
		return err
	}
	defer db.Close() // the folder goes anyway
	if err := m.fill(ctx, db, said, 0, o.first); err != nil {
		return err
	}
	read, err := baseline(ctx, db)
	if err != nil {
		return err
	}
	runtime.GC()
	first, err := m.catchUp(ctx, db)
	if err != nil {
		return err
	}
	fmt.Printf("%d complaints: read and cut into words %s, grouped for the first time %s: %.1f times\n", o.first, round(read), round(first), first.Seconds()/read.Seconds())
	fmt.Printf("memory at most %s\n", peak())
	if err := m.fill(ctx, db, said, o.first, o.more); err != nil {
		return err
	}
	more, err := m.catchUp(ctx, db)
	if err != nil {
		return err
	}
	fmt.Printf("%d more: %s, 1/%.0f of the first run\n", o.more, round(more), first.Seconds()/more.Seconds())
	return nil
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// said are the complaints of our own texts and of the rows.
func (o options) said() ([]row, error) {
	var out []row
	for _, code := range lang.All() {
		rows, err := readRows(filepath.Join(o.own, "train."+code+".jsonl"))
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	rows, err := readRows(o.rows)
	return append(out, rows...), err
}

// fill stores complaints number from to from+n. Behind the last of them each is
// two of one language together, so that no two are alike.
func (m mind) fill(ctx context.Context, db *store.DB, said []row, from, n int) error {
	by := map[string][]row{}
	for _, r := range said {
		by[r.Lang] = append(by[r.Lang], r)
	}
	for at := from; at < from+n; at += 1000 {
		k := pulse.Keep{Source: "file"}
		for i := at; i < min(at+1000, from+n); i++ {
			r := rand.New(rand.NewPCG(uint64(i), 3))
			one := said[r.IntN(len(said))]
			text := one.Text
			if i >= len(said) {
				text += " " + by[one.Lang][r.IntN(len(by[one.Lang]))].Text
			}
			x := pulse.Mention{Source: "file", ID: fmt.Sprintf("%08d", i), Text: text, Lang: one.Lang, Posted: time.UnixMilli(int64(i) * 60_000)}
			k.Judged = append(k.Judged, pulse.Judged{Mention: x, Verdict: m.Judge(x)})
		}
		if _, err := db.Save(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// baseline reads every row and cuts it into words: the second of two runs.
func baseline(ctx context.Context, db *store.DB) (d time.Duration, err error) {
	for range 2 {
		t, words := time.Now(), 0
		err = db.Walk(ctx, func(j pulse.Judged) error {
			words += len(lang.PlainTokens(j.Text, j.Verdict.Lang))
			return nil
		})
		d = time.Since(t)
	}
	return d, err
}

func (m mind) catchUp(ctx context.Context, db *store.DB) (time.Duration, error) {
	t := time.Now()
	_, err := groups.CatchUp(ctx, db, m.reader, m.state)
	return time.Since(t), err
}

// peak is the most memory the process has had, where the system tells.
func peak() string {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	lines := strings.Split(string(raw), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "VmHWM:") })
	if i < 0 {
		return "unknown"
	}
	kb, _ := strconv.Atoi(strings.Fields(lines[i])[1]) // 0 says as much
	return fmt.Sprintf("%d MB", kb/1024)
}
