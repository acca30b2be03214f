package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
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
	said, err := o.said(m)
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
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close() // written when the profile stops
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
	}
	first, err := m.catchUp(ctx, db)
	pprof.StopCPUProfile()
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
func (o options) said(m mind) ([]pulse.Judged, error) {
	var out []row
	for _, code := range lang.All() {
		rows, err := readRows(filepath.Join(o.own, "train."+code+".jsonl"))
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	rows, err := readRows(o.rows)
	var js []pulse.Judged
	for _, r := range append(out, rows...) {
		x := pulse.Mention{Source: "file", Text: r.Text, Lang: r.Lang}
		js = append(js, pulse.Judged{Mention: x, Verdict: m.Judge(x)})
	}
	return js, err
}

// fill stores complaints number from to from+n. Behind the last of them each is
// two of one language together, with what was judged of both, so that no two are
// alike.
func (m mind) fill(ctx context.Context, db *store.DB, said []pulse.Judged, from, n int) error {
	by := map[string][]pulse.Judged{}
	for _, j := range said {
		by[j.Verdict.Lang] = append(by[j.Verdict.Lang], j)
	}
	for at := from; at < from+n; at += 5000 {
		k := pulse.Keep{Source: "file"}
		for i := at; i < min(at+5000, from+n); i++ {
			r := rand.New(rand.NewPCG(uint64(i), 3))
			one := said[r.IntN(len(said))]
			if i >= len(said) {
				one = together(one, by[one.Verdict.Lang][r.IntN(len(by[one.Verdict.Lang]))])
			}
			one.ID, one.Posted = fmt.Sprintf("%08d", i), time.UnixMilli(int64(i)*60_000)
			k.Judged = append(k.Judged, one)
		}
		if _, err := db.Save(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

func together(a, b pulse.Judged) pulse.Judged {
	out, behind := a, len(a.Text)+1
	out.Text += " " + b.Text
	out.Verdict.Opinions = slices.Clone(a.Verdict.Opinions)
	for _, o := range b.Verdict.Opinions {
		o.Start, o.End = o.Start+behind, o.End+behind
		out.Verdict.Opinions = append(out.Verdict.Opinions, o)
	}
	return out
}

// baseline reads every row and cuts it into words: the second of two runs.
func baseline(ctx context.Context, db *store.DB) (d time.Duration, err error) {
	for range 2 {
		t, words := spent(), 0
		err = db.Walk(ctx, func(j pulse.Judged) error {
			words += len(lang.PlainTokens(j.Text, j.Verdict.Lang))
			return nil
		})
		d = spent() - t
	}
	return d, err
}

func (m mind) catchUp(ctx context.Context, db *store.DB) (time.Duration, error) {
	t := spent()
	err := groups.CatchUp(ctx, db, m.reader, m.state, nil)
	return spent() - t, err
}

// spent is the processor time of this process: others may want the machine too.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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
